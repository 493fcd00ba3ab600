"""Status lines of an NDC device: ``*trace*class*device*data,M-status,R-supplies``.

Dictionary: the format page, 1.1 (NDC device letters, fault digits).
"""

import re
from typing import NamedTuple

_LINE = re.compile(r"\*([ \d]{1,4})\*([12])\*([A-Za-z?@]?)\*(.*)$")

# First digit of the cash handler's data: dispensed; short; no notes; not known, the client may
# have had access; no notes, they are purged; taken back after the present time-out, not counted.
OK, SHORT, NONE_DISPENSED, UNKNOWN, NOT_PRESENTED, RETRACTED = "012345"
# First digit of the card reader's data that says the card stayed inside.
CARD_KEPT = {"1": "not taken in time", "2": "not ejected"}
# First digit of the note acceptor's data.
ACCEPTOR_ENDED_BY_CLIENT = "1"  # cancel, refund or time-out while notes are accepted
ACCEPTOR_RETRACTED = "7"
ACCEPTOR_FAULTS = {
    "3": "device error",
    "4": "notes at the exit slot",
    "5": "escrow empty",
    "6": "notes found at power-up",
}
ACCEPTOR_FORGED = {"?": "counterfeit", "@": "suspect"}


class Status(NamedTuple):
    """One status. ``trace`` is empty after a restart, ``device`` for a command reject."""

    trace: str
    solicited: bool
    device: str
    digit: str
    data: str
    fault: str  # the M-status without its zeros in front, "" when none


def read(text: str) -> Status | None:
    """Return the status a line says, None when it says none."""
    found = _LINE.search(text)
    if not found:
        return None
    trace, kind, device, rest = found.groups()
    data, _comma, tail = rest.partition(",")
    fault = re.search(r"M-([0-9A-Fa-f]*)", tail)
    return Status(
        trace.strip(),
        kind == "2",
        device,
        data[:1],
        data,
        fault[1].lstrip("0") if fault else "",
    )


def notes_of(data: str) -> tuple[int, ...]:
    """Return notes per cassette type out of a cash handler's data; () when it has none."""
    if len(data) < 9 or not (data[1:9].isascii() and data[1:9].isdecimal()):
        return ()
    return tuple(int(data[place : place + 2]) for place in (1, 3, 5, 7))
