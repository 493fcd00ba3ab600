"""The rules of tools/ageing.py as SQL expressions, for sets of a million rows.

Every function takes SQL pieces and gives an SQL piece; tests compare them with the Python rules on
random input.
"""

from odoo.tools import SQL


def dpd(overdue_since, as_of):
    """Days past due, never negative, 0 without overdue."""
    return SQL("GREATEST(COALESCE(%s - %s, 0), 0)", as_of, overdue_since)


def by_bucket(days, buckets, value):
    """CASE over the groups: ``value(bucket)`` of the group that holds ``days`` (an SQL integer)."""
    branches = [
        SQL("WHEN %s THEN %s", _within(days, bucket), value(bucket))
        for bucket in buckets
    ]
    return SQL("CASE %s END", SQL(" ").join(branches))


def _within(days, bucket):
    if bucket.dpd_to is None:
        return SQL("%s >= %s", days, bucket.dpd_from)
    return SQL("%s BETWEEN %s AND %s", days, bucket.dpd_from, bucket.dpd_to)


def bucket(days, buckets):
    """Number of the ageing group."""
    return by_bucket(days, buckets, lambda row: SQL("%s", row.number))


def overdue_kind(overdue_since, accelerated_on, date_end, as_of):
    """none, current or final."""
    return SQL(
        "CASE WHEN %(since)s IS NULL OR %(since)s >= %(as_of)s THEN 'none'"
        " WHEN %(accelerated)s <= %(as_of)s OR %(end)s < %(as_of)s THEN 'final'"
        " ELSE 'current' END",
        since=overdue_since,
        accelerated=accelerated_on,
        end=date_end,
        as_of=as_of,
    )


def term(date_end, as_of):
    """short: due within twelve months or without a term; long otherwise."""
    return SQL(
        "CASE WHEN %(end)s > (%(as_of)s + interval '1 year')::date THEN 'long' ELSE 'short' END",
        end=date_end,
        as_of=as_of,
    )


def in_company_currency(part, fx):
    """A balance part in company currency: one row, rounded half up to the kopeck."""
    return SQL("ROUND(%s * %s, 2)", part, fx)
