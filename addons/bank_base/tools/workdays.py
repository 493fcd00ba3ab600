"""Working days: pure arithmetic over a five-day week and its exceptions.

``off`` holds weekdays that are days off (holidays, transferred days);
``working`` holds Saturdays and Sundays that are working days.
"""

from collections.abc import Collection
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)
LONGEST_GAP = 366
"""More days off in a row than this means a broken calendar, not a holiday."""

# Labour Code of the Russian Federation, art. 112: holidays fixed by law.
FIXED_HOLIDAYS = frozenset(
    [(1, day) for day in range(1, 9)]
    + [(2, 23), (3, 8), (5, 1), (5, 9), (6, 12), (11, 4)]
)


def is_working(
    day: date, off: Collection[date] = (), working: Collection[date] = ()
) -> bool:
    """Tell whether a day is a working one; an exception beats the week."""
    if day in working:
        return True
    return day.weekday() < 5 and day not in off


def is_working_by_law(day: date) -> bool:
    """Answer for a year without a published calendar: the week and art. 112, no transfers."""
    return day.weekday() < 5 and (day.month, day.day) not in FIXED_HOLIDAYS


def add_working_days(
    day: date, count: int, off: Collection[date] = (), working: Collection[date] = ()
) -> date:
    """Return the ``count``-th working day after ``day`` (before it when negative).

    The day itself is not counted. With 0 the answer is the day itself when it is
    a working one, otherwise the next working day (a term that ends on a day off
    ends on the next working day).

    :raises ValueError: when the calendar has more than a year of days off in a row.
    """
    if count == 0:
        if is_working(day, off, working):
            return day
        count = 1
    step = ONE_DAY if count > 0 else -ONE_DAY
    left, idle = abs(count), 0
    while left:
        day += step
        if is_working(day, off, working):
            left, idle = left - 1, 0
        else:
            idle += 1
            if idle > LONGEST_GAP:
                raise ValueError("the calendar has no working day for more than a year")
    return day


def count_working_days(
    start: date, end: date, off: Collection[date] = (), working: Collection[date] = ()
) -> int:
    """Count working days after ``start`` up to and including ``end``; negative backwards."""
    if end < start:
        return -count_working_days(end - ONE_DAY, start - ONE_DAY, off, working)
    return sum(
        is_working(start + timedelta(days=n), off, working)
        for n in range(1, (end - start).days + 1)
    )
