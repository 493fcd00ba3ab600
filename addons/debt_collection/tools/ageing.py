"""Ageing of a debt: days past due, group, kind of overdue, term.

Plain Python: dates in, values out. The register computes the same in SQL for whole
portfolios (tools/ageing_sql.py); tests compare both on random input, so a change here must
be made there too.
"""

from datetime import date
from typing import NamedTuple


class Bucket(NamedTuple):
    """An ageing group: days past due from ``dpd_from`` to ``dpd_to`` inclusive (None: no end)."""

    number: int
    dpd_from: int
    dpd_to: int | None


DEFAULT_BUCKETS = (
    Bucket(0, 0, 0),
    Bucket(1, 1, 30),
    Bucket(2, 31, 60),
    Bucket(3, 61, 90),
    Bucket(4, 91, 120),
    Bucket(5, 121, None),
)


def days_past_due(overdue_since, as_of):
    """Calendar days from the first unpaid date to ``as_of``, 0 when there is none yet."""
    if overdue_since is None:
        return 0
    return max((as_of - overdue_since).days, 0)


def bucket_of(dpd, buckets=DEFAULT_BUCKETS):
    """Number of the group that holds ``dpd`` days; ValueError when the scheme has a hole there."""
    for bucket in buckets:
        if bucket.dpd_from <= dpd and (bucket.dpd_to is None or dpd <= bucket.dpd_to):
            return bucket.number
    raise ValueError(f"no ageing group holds {dpd} days")


def scheme_problem(buckets):
    """What is wrong with a set of groups: a short code and the days at fault, or None.

    Codes: ``empty``, ``start`` (does not begin at 0), ``hole`` or ``overlap`` between neighbours,
    ``order`` (a group ends before it begins), ``end`` (the last group is not open).
    """
    rows = sorted(buckets, key=lambda b: b.dpd_from)
    if not rows:
        return ("empty", 0)
    if rows[0].dpd_from != 0:
        return ("start", rows[0].dpd_from)
    for row, following in zip(rows, rows[1:] + [None], strict=True):
        if row.dpd_to is not None and row.dpd_to < row.dpd_from:
            return ("order", row.dpd_from)
        if following is None:
            return None if row.dpd_to is None else ("end", row.dpd_to)
        if row.dpd_to is None or following.dpd_from <= row.dpd_to:
            return ("overlap", following.dpd_from)
        if following.dpd_from > row.dpd_to + 1:
            return ("hole", row.dpd_to + 1)
    return None


def overdue_kind(overdue_since, accelerated_on, date_end, as_of):
    """``none``, ``current`` or ``final`` overdue on ``as_of``.

    Final: overdue, and the whole debt is due (the term is over or the creditor accelerated it).
    """
    if days_past_due(overdue_since, as_of) == 0:
        return "none"
    if accelerated_on is not None and accelerated_on <= as_of:
        return "final"
    if date_end is not None and date_end < as_of:
        return "final"
    return "current"


def term(date_end, as_of):
    """``short``: due within twelve months of ``as_of`` or without a term; else ``long``."""
    if date_end is None or date_end <= a_year_later(as_of):
        return "short"
    return "long"


def a_year_later(day):
    """The same day next year (29 February gives 28 February), as PostgreSQL's ``+ 1 year``."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 2, 28)
