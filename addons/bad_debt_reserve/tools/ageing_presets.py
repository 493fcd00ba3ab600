"""Ageing groups that a bank may begin with, as the articles and methods name them.

Rates follow the probability that a debt of the group does not come back: 30, 60, 90, 100 percent
up to 30, 60, 90 and later days. They are the policy of whoever uses them, never a law. Debts past
the last bound are proposed for write-off against the reserve.
"""

from decimal import Decimal
from typing import NamedTuple


class Group(NamedTuple):
    """Days inclusive (``days_to`` 0: no end), rate in percent, name of a segment if it has one."""

    days_from: int
    days_to: int
    rate: Decimal
    segment: str = ""


RATES = (Decimal(30), Decimal(60), Decimal(90), Decimal(100), Decimal(100))
SEGMENTS = ("doubtful", "overdue", "problem", "hopeless")
ENDS = {
    "article": (30, 60, 90, 120),
    "days_100": (30, 60, 90, 100),
    "days_180": (30, 60, 90, 180),
    "segments": (30, 60, 90),
}
"""Last days of the groups of each preset but the last group, which has none."""


def groups(preset: str) -> list[Group]:
    """Groups of a preset in order of days; a debt without overdue has no group.

    :raises KeyError: there is no such preset
    """
    ends = ENDS[preset]
    names = SEGMENTS if preset == "segments" else ("",) * len(RATES)
    return [
        Group(start + 1, end, rate, name)
        for start, end, rate, name in zip(
            (0, *ends), (*ends, 0), RATES, names, strict=False
        )
    ]
