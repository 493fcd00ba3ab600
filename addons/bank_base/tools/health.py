"""Levels of the system's state, and what an addon registers to be looked at. Pure."""

from typing import NamedTuple

OK, WARN, CRITICAL = "ok", "warn", "critical"
_ORDER = (OK, WARN, CRITICAL)
EXIT_CODES = {OK: 0, WARN: 1, CRITICAL: 2}


class HealthCheck(NamedTuple):
    """One check: ``env["bank.health"].method(now)`` gives findings; ``now`` is aware UTC."""

    code: str
    sequence: int
    name: str
    method: str


class Finding(NamedTuple):
    """What a check found.

    ``text`` is for people, without personal data; ``number`` is the figure a graph would
    show; ``key`` tells findings of one check apart; ``action`` is the XML id of the screen
    that shows the cause.
    """

    level: str
    number: float
    text: str
    key: str = ""
    action: str = ""
    company_id: int | bool = False


def worst(levels) -> str:
    """The worst of some levels; of none, it is well."""
    return max(levels, key=_ORDER.index, default=OK)


def above(value, warn, critical) -> str:
    """Level of a figure that is bad when great; it is reached at the limit itself."""
    if value >= critical:
        return CRITICAL
    return WARN if value >= warn else OK


def free_level(free, total, warn_percent, critical_percent) -> str:
    """Level of free room on a disk, by its share."""
    if not total:
        return CRITICAL
    percent = 100 * free / total
    if percent < critical_percent:
        return CRITICAL
    return WARN if percent < warn_percent else OK


def hours(seconds) -> float:
    """Age in hours, one decimal; a moment still to come is no age."""
    return round(max(seconds, 0) / 3600, 1)
