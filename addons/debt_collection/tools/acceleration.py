"""Early repayment of a consumer loan (353-ФЗ art. 14): may it be demanded, and by when.

Plain Python: dates in, values out. ``debt.acceleration`` counts overdue days of many contracts by
one statement; a test compares both on random input.
"""

from datetime import date, timedelta
from typing import NamedTuple


class Law(NamedTuple):
    """Terms of the law in days, values of ``debt.legal.term``.

    Part 2: ``overdue`` days in total (more than) within ``window`` days, ``notice`` days to pay at
    least. Part 3, loans for less than ``short`` days: ``short_overdue`` and ``short_notice``.
    """

    overdue: int = 60
    window: int = 180
    notice: int = 30
    short: int = 60
    short_overdue: int = 10
    short_notice: int = 10


class State(NamedTuple):
    """From ``begin`` on (to the next state) the oldest unpaid payment was due on ``since``."""

    begin: date
    since: date | None


def is_short(date_start, date_end, law):
    """Was the loan given for less than the days of part 3? Without both dates: no."""
    if date_start is None or date_end is None:
        return False
    return (date_end - date_start).days < law.short


def overdue_days(states, as_of, window):
    """Days of the ``window`` days up to ``as_of`` on which the contract was overdue.

    A state that a file brought late tells of earlier days too: its overdue began the day after
    ``since``. A day that two states tell of counts once.
    """
    first = as_of - timedelta(days=window - 1)
    days = set()
    known = sorted(
        (state for state in states if state.begin <= as_of), key=lambda one: one.begin
    )
    for state, following in zip(known, [*known[1:], None], strict=True):
        if state.since is None:
            continue
        day = max(state.since + timedelta(days=1), first)
        until = as_of if following is None else following.begin - timedelta(days=1)
        while day <= until:
            days.add(day)
            day += timedelta(days=1)
    return len(days)


def limits(short, law):
    """(overdue days that must be exceeded, least days to pay) of a loan."""
    if short:
        return law.short_overdue, law.short_notice
    return law.overdue, law.notice
