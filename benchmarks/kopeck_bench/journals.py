"""Thirty days of one ATM's journal parsed, beside a throw-away regex pass over the same bytes."""

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
# What such a pass looks for first: the phrases of the NCR journal that carry a time.
FLOOR = re.compile(
    r"(\d\d:\d\d:\d\d)[ *]+(?:(?P<end>TRANSACTION END)|(?P<pin>PIN ENTERED)"
    r"|(?P<opcode>OPCODE = [^\r\n]*)|(?P<request>REQUEST SENT[^\r\n]*)"
    r"|(?P<reply>RESPONSE RECEIVED[^\r\n]*)|(?P<dispense>DISPENSE OPERATION)"
    r"|(?P<stacked>NOTES STACKED)|(?P<presented>NOTES PRESENTED[^\r\n]*)|(?P<taken>NOTES TAKEN)"
    r"|(?P<card>CARD TAKEN)|(?P<retract>RETRACT OPERATION)|(?P<time_out>HOST TX TIMEOUT)"
    r"|(?P<deposit>CIM-[^\r\n]*)|(?P<cash_in>CASHIN [^\r\n]*))"
)


@dataclass
class Journals:
    """What the run found. Seconds are processor seconds, the best of several rounds."""

    size: int
    transactions: int
    events: int
    seconds: float
    floor: float

    @property
    def ratio(self) -> float:
        return self.seconds / self.floor

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


def floor(data: bytes) -> list[tuple[int, str, str]]:
    """The throw-away pass: (place, kind, text) of every phrase."""
    text = _ESCAPE.sub("", data.decode("latin-1"))
    return [(one.start(), one.lastgroup, one[0]) for one in FLOOR.finditer(text)]


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
    """Floor and parser by turns, so that the machine's mood meets both; the best of each."""
    files = days()
    machine.say(f"journals: {sum(map(len, files)):,} bytes, {len(files)} days")
    floors, parsers, found = [], [], []
    for _round in range(rounds):
        floors.append(_timed(lambda: [floor(one) for one in files])[0])
        seconds, found = _timed(lambda: parse(files))
        parsers.append(seconds)
    sessions = [one for journal in found for one in journal.transactions]
    events = sum(len(one.events) for one in (*sessions, *found))
    size = sum(map(len, files))
    return Journals(size, len(sessions), events, min(parsers), min(floors))
