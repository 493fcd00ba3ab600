"""Which days a journal is of, although its clock jumped. Pure."""

from datetime import timedelta

APART = timedelta(days=31)
"""Moments of one file further apart than this are no neighbours: the clock was wrong."""
NEAR = timedelta(days=3)
"""Days closer than this are looked at together."""

MOST_DAYS = 400
"""Days that are matched at once."""


def main_stretch(moments):
    """First and last moment of the stretch that holds most of the moments; the later of equals.

    A battery that died sets a clock back by years: what it said then is no day of the file.

    :param moments: datetimes in any order
    :return: (first, last); (None, None) when there is none
    """
    best, part = [], []
    for at in sorted(moments):
        if part and at - part[-1] > APART:
            part = []
        part.append(at)
        if len(part) >= len(best):
            best = part
    return (best[0], best[-1]) if best else (None, None)


def windows(days, most):
    """Windows of days, (first, last), that hold all the days and none longer than ``most`` days."""
    found = []
    for day in sorted(set(days)):
        if found:
            first, last = found[-1]
            if day - last <= NEAR and day - first <= timedelta(days=most):
                found[-1] = first, day
                continue
        found.append((day, day))
    return found
