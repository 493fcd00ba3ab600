"""Thirty days of one ATM's journal parsed, beside a throw-away regex pass over the same bytes.

The floor is what a person writes in an hour to look into a journal: bytes decoded, escapes
dropped, the text cut where sessions start, the kind of every line by one pattern. It keeps each
line apart with its place, as the parser does, and nothing else: no clock, no count, no link of
one line to another, and its places are of the stripped text. A search for keywords alone, which
leaves most lines unread, is measured too and its ratio said: it could not tell a journal of known
lines from one full of unknown ones, which the parser must.
"""

import gc
import importlib
import io
import re
import sys
import time
import types
from dataclasses import dataclass
from pathlib import Path

from . import machine

ADDON = Path(__file__).resolve().parents[2] / "addons" / "atm_claims"
PACKAGE = "kopeck_bench_atm"
DAYS = 30
SIZE = 6_500_000  # bytes of the thirty days together
ROUNDS = 5

_ESCAPE = re.compile(r"\x1b(?:\[[0-9;?]*[A-Za-z]|[()].|.)?", re.DOTALL)
# A search by keywords: the phrases of the NCR journal that carry a time, nothing else.
SEARCH = re.compile(
    r"(\d\d:\d\d:\d\d)[ *]+(?:(?P<end>TRANSACTION END)|(?P<pin>PIN ENTERED)"
    r"|(?P<opcode>OPCODE = [^\r\n]*)|(?P<request>REQUEST SENT[^\r\n]*)"
    r"|(?P<reply>RESPONSE RECEIVED[^\r\n]*)|(?P<dispense>DISPENSE OPERATION)"
    r"|(?P<stacked>NOTES STACKED)|(?P<presented>NOTES PRESENTED[^\r\n]*)|(?P<taken>NOTES TAKEN)"
    r"|(?P<card>CARD TAKEN)|(?P<retract>RETRACT OPERATION)|(?P<time_out>HOST TX TIMEOUT)"
    r"|(?P<deposit>CIM-[^\r\n]*)|(?P<cash_in>CASHIN [^\r\n]*))"
)
# A throw-away reader: every line has its kind, known or not.
FLOOR = re.compile(
    r"(?P<record>\*\d{3}\*\d\d/\d\d/\d{4}\*\d\d:\d\d(?::\d\d)?\*)"
    r"|(?P<event>\d\d:\d\d:\d\d[ *]+[^\r\n]*)"
    r"|(?P<start>\*(?:CARDLESS )?TRANSACTION START\*)|(?P<card>CARD: *[^\r\n]+)"
    r"|(?P<status>\*[ \d]{4}\*[12]\*[^\r\n]*)|(?P<code>RESPONSE CODE *: *\d+)"
    r"|(?P<sum>TRN\. AMOUNT *: *[A-Z]{3} [\d.,]+)|(?P<notes>(?:ESC|VAL|REF): *\d+)"
    r"|(?P<table>(?:DENOMINATION|DISPENSED|REJECTED|REMAINING) +[\d ]+)"
    r"|(?P<other>[^\r\n]+)"
)
_SESSION = re.compile(r"(?=\*(?:CARDLESS )?TRANSACTION START\*)")


@dataclass
class Journals:
    """What the run found. Seconds are processor seconds, the best of several rounds."""

    size: int
    transactions: int
    events: int
    seconds: float
    floor: float
    search: float

    @property
    def ratio(self) -> float:
        return self.seconds / self.floor

    @property
    def search_ratio(self) -> float:
        return self.seconds / self.search

    @property
    def megabytes(self) -> float:
        """Millions of bytes a second."""
        return self.size / self.seconds / 1e6


def _own(name: str, folder: str):
    """A module of the addon, which needs no Odoo here."""
    package = f"{PACKAGE}_{folder}"
    if package not in sys.modules:
        sys.modules[package] = types.ModuleType(package)
        sys.modules[package].__path__ = [str(ADDON / folder)]
    return importlib.import_module(f"{package}.{name}")


def days(count: int = DAYS, size: int = SIZE) -> list[bytes]:
    """Journals of one ATM, one a day, made of withdrawals, deposits and a failed dispense."""
    write = _own("ncr_day", "tests").NcrDay
    found, sequence, dispensed = [], 100, [0, 0, 0, 0]
    for number in range(count):
        day = write(f"2026-03-{number + 1:02d} 00:00:30", sequence=sequence)
        day.dispensed = dispensed
        while sum(map(len, day.lines)) < size / count:
            day.withdraw(6000, 1, 1, 0, 0).withdraw(10000, 0, 10, 0, 0)
            day.withdraw(3500, 0, 3, 1, 0).withdraw(20000, 2, 10, 0, 0)
            notes = ((1000, 6), (500, 1))
            day.insert().refuse().count(escrow=notes).send().store(*notes).end()
        day.fail(5000)
        found.append(day.bytes())
        sequence, dispensed = day.sequence, day.dispensed
    return found


def floor(data: bytes) -> list[list[tuple[str, int, str]]]:
    """The throw-away reader: sessions, each a list of (kind, place, text), one a line."""
    text = _ESCAPE.sub("", data.decode("latin-1"))
    return [
        [(one.lastgroup, one.start(), one[0]) for one in FLOOR.finditer(part)]
        for part in _SESSION.split(text)
    ]


def search(data: bytes) -> list[tuple[int, str, str]]:
    """A search by keywords: (place, kind, text) of every phrase with a time."""
    text = _ESCAPE.sub("", data.decode("latin-1"))
    return [(one.start(), one.lastgroup, one[0]) for one in SEARCH.finditer(text)]


def parse(files: list[bytes]) -> list:
    """The journals of the product's parser."""
    named = [(str(number), io.BytesIO(one)) for number, one in enumerate(files)]
    return list(_own("journal", "tools").Reader().journals(named))


def _timed(work) -> tuple[float, object]:
    gc.collect()
    started = time.process_time()
    found = work()
    return time.process_time() - started, found


def measure(rounds: int = ROUNDS) -> Journals:
    """Floors and parser by turns, so that the machine's mood meets all; the best of each."""
    files = days()
    machine.say(f"journals: {sum(map(len, files)):,} bytes, {len(files)} days")
    floors, searches, parsers, found = [], [], [], []
    for _round in range(rounds):
        floors.append(_timed(lambda: [floor(one) for one in files])[0])
        searches.append(_timed(lambda: [search(one) for one in files])[0])
        seconds, found = _timed(lambda: parse(files))
        parsers.append(seconds)
    sessions = [one for journal in found for one in journal.transactions]
    events = sum(len(one.events) for one in (*sessions, *found))
    size = sum(map(len, files))
    return Journals(
        size, len(sessions), events, min(parsers), min(floors), min(searches)
    )
