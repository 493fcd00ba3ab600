"""Whose journal a file is by its name, and of which day. Pure."""

import re
from datetime import date

_DATE = re.compile(
    r"(?<!\d)(20\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?!\d)"
)
_GLUED = re.compile(r"^(20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)")


def devices(name, codes):
    """Numbers of ATMs that a name holds, the longest that fits at each place.

    A number stands between signs that are no letters and digits, after letters such as ``EJ``, or
    before a date: ``EJATM0000120261120.001`` holds ``ATM00001``.

    :param codes: numbers of known ATMs
    :return: set of codes
    """
    found = {}
    upper = name.upper()
    for code in codes:
        wanted = code.upper()
        start = upper.find(wanted) if wanted else -1
        while start >= 0:
            rest = upper[start + len(wanted) :]
            before = upper[start - 1 : start]
            ends = not rest[:1].isalnum() or _GLUED.match(rest)
            begins = not (wanted[0].isdigit() and before.isdigit())
            if ends and begins and len(wanted) > len(found.get(start, "")):
                found[start] = code
            start = upper.find(wanted, start + 1)
    # A shorter number inside a longer one is none.
    return {
        code
        for start, code in found.items()
        if not any(
            other < start < other + len(one)
            or (other <= start and start + len(code) < other + len(one))
            for other, one in found.items()
        )
    }


def day(name, codes=()):
    """The last date that a name holds, ``None`` when it holds none."""
    upper = name.upper()
    for code in codes:
        upper = upper.replace(code.upper(), "|")
    last = None
    for found in _DATE.finditer(upper):
        try:
            last = date(*map(int, found.groups()))
        except ValueError:  # 30 February
            continue
    return last
