"""Limitation period of an unpaid payment: when it began, what stopped it, its last day.

Plain Python: dates in, values out. ``limitation_sql`` computes the same for all debts at once; a
test compares both on random input, so a change here must be made there too.

ГК 196, 199-204: three years from the day after the day of payment; a term of years ends on the same
day and month (ГК 192), so the last day of a payment due on 15.03.2023 is 15.03.2026. A day off
does not move it here (ГК 193 would, in the creditor's favour): who sues by this date is in time.
"""

from datetime import date, timedelta
from typing import NamedTuple

ACKNOWLEDGED, PRETRIAL, COURT, LEFT = "acknowledged", "pretrial", "court", "left"
KINDS = (ACKNOWLEDGED, PRETRIAL, COURT, LEFT)
DAY = timedelta(days=1)


class Law(NamedTuple):
    """Terms of the law, values of ``debt.legal.term``.

    ``years``: the period itself, ГК 196(1); ``ceiling``: years from the breach, ГК 196(2);
    ``rest``: months that remain at least after a claim left without consideration, ГК 204(3).
    """

    years: int = 3
    ceiling: int = 10
    rest: int = 6


class Fact(NamedTuple):
    """What changes the period of a debt.

    ``acknowledged`` (ГК 203: begins anew; ``written`` also after the period is over, ГК 206(2));
    ``pretrial`` (ГК 202(3): stands while the procedure lasts); ``court`` (ГК 204(1): does not run
    while the court protects the right); ``left`` (ГК 204(2)-(3): a claim left without
    consideration, a court order cancelled: stood, and the rest is lengthened to six months).
    ``end`` is the last day of a stop, None while it lasts.
    """

    kind: str
    begin: date
    end: date | None = None
    written: bool = False


class Period(NamedTuple):
    """``last`` is the last day to sue, None while the period stands; ``began`` its day of start."""

    began: date
    last: date | None

    def state(self, as_of):
        """``stands``, ``running`` or ``over`` on a date."""
        if self.last is None:
            return "stands"
        return "running" if self.last >= as_of else "over"


def add_years(day, years):
    """The same day ``years`` later; 29 February gives 28 February, as PostgreSQL does."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def add_months(day, months):
    """The same day ``months`` later, or the last one of a shorter month (ГК 192(3))."""
    month = day.month - 1 + months
    first = date(day.year + month // 12, month % 12 + 1, 1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return first.replace(day=min(day.day, (following - first).days))


def order(fact):
    """Facts are taken by their first day; of one day, acknowledgements last."""
    return (fact.begin, KINDS[::-1].index(fact.kind), fact.end or date.max)


def period(due, facts, as_of, law=Law()):  # noqa: B008 - a NamedTuple does not change
    """The period of a payment due on ``due`` and not paid, as known on ``as_of``.

    A fact that begins after ``as_of`` is not known yet. A stop counts from the day after the
    payment or the acknowledgement, a day of two stops counts once, and what begins after the last
    day changes nothing, except a written acknowledgement. The ceiling bounds what runs, not a claim
    in court.
    """
    base, last, covered = due, add_years(due, law.years), due
    stands = False
    for fact in sorted(facts, key=order):
        if fact.begin > as_of or stands:
            continue
        if fact.kind == ACKNOWLEDGED:
            if fact.begin <= base or not (fact.written or fact.begin <= last):
                continue
            base, last = fact.begin, add_years(fact.begin, law.years)
            last += max(covered - base, timedelta(0))
            covered = max(covered, base)
        elif fact.begin <= last:
            if fact.end is None:
                stands = True
                continue
            last += max(fact.end - max(fact.begin - DAY, covered), timedelta(0))
            covered = max(covered, fact.end)
            if fact.kind == LEFT and fact.end > base:
                last = max(last, add_months(fact.end, law.rest))
    ceiling = add_years(due, law.ceiling)
    return Period(base + DAY, None if stands else min(last, ceiling))
