"""Cash tables and balances in an NCR journal (format page, 1.1 and 1.2)."""

import re
from decimal import Decimal
from functools import lru_cache

from .model import CashTable, Counters, Finding
from .recorder import Recorder

_PAIRS = re.compile(r"TYPE\s+(\d)\s*=\s*(\d{1,9})")
_TABLE = ("DISPENSED", "REJECTED", "REMAINING")
# Headings over ``TYPE n = count`` pairs.
HEADINGS = {
    "CASH ADDED", "CASH DISPENSED", "CASH REMAINING", "CASH REJECTED", "NOTES DISPENSED",
    "NOTES REMAINING",
}  # fmt: skip
# Rows of balances, in the order that closes them.
_ROWS = {
    "CASSETTE", "REJECTED", "DISPENSED", "DEPOSITED", "TOTAL", "RETRACT", "RECYCLED",
    "ENCASHED", "RETRACTED", "NOTES IN TRANSPORT", "ESCRW DEPS", "ESCRW RFND",
    "TOTAL COUNTERFEIT", "TOTAL SUSPECT", "CARDS CAPTURED",
}  # fmt: skip
_BALANCES = "balance"
_MOST_COLUMNS = 20


@lru_cache(maxsize=100)
def _denominations(text: str) -> tuple[Decimal, ...]:
    return tuple(map(Decimal, map(int, text.split())))


@lru_cache(maxsize=1000)
def _counts(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split()))


class Cash:
    def __init__(self, recorder: Recorder):
        self.recorder = recorder
        self.table: CashTable | None = None
        self.counters: Counters | None = None
        self.fresh = False  # counts have just been cleared

    def _print(self, kind: str) -> Counters:
        recorder = self.recorder
        self.counters = Counters(
            recorder.clock.now, kind, recorder.start_byte, recorder.end_byte
        )
        recorder.journal.counters.append(self.counters)
        return self.counters

    def heading(self, text: str) -> None:
        self._print(text.lower().replace(" ", "_"))
        self.recorder.note("counts", text)

    def cleared(self) -> None:
        self.recorder.note("counts_cleared")
        self.recorder.state.cleared()
        self.fresh = True

    def pairs(self, text: str) -> bool:
        """Take ``TYPE 1 = 00974  TYPE 2 = 00201``."""
        found = _PAIRS.findall(text)
        if not found:
            return False
        counters = self.counters
        if counters is None or counters.kind == _BALANCES:
            counters = self._print("types")
        counters.end = self.recorder.end_byte
        for number, count in found:
            counters.rows[number] = (int(count),)
        if self.fresh and counters.kind == "cash_dispensed" and len(counters.rows) == 4:
            counts = tuple(count for (count,) in counters.rows.values())
            if not any(counts):
                self.recorder.state.counted(counts)
        return True

    def open_table(self) -> None:
        recorder = self.recorder
        self.table = CashTable(
            recorder.clock.now, recorder.start_byte, recorder.end_byte
        )

    def row(self, name: str, text: str) -> bool:
        """Take a row of the table under ``CASH TOTAL``; return whether a table is open."""
        table = self.table
        if table is None:
            return False
        words = text.split()
        if not words or not all(word.isascii() and word.isdigit() for word in words):
            return False
        table.end = self.recorder.end_byte
        numbers = tuple(int(word[:9]) for word in words)
        if name == "DENOMINATION":
            table.denominations = tuple(map(Decimal, numbers))
            self.recorder.state.denominations = table.denominations
        elif name in _TABLE:
            setattr(table, name.lower(), numbers)
        if name == "REMAINING":
            self._complete(table)
        return True

    def whole(self, denominations: str, *counts: str) -> None:
        """Take all rows of the table that has just been opened; the last one is at hand."""
        table, recorder = self.table, self.recorder
        table.denominations = recorder.state.denominations = _denominations(
            denominations
        )
        table.dispensed, table.rejected, table.remaining = map(_counts, counts)
        table.end = recorder.end_byte
        self._complete(table)

    def _complete(self, table: CashTable) -> None:
        recorder = self.recorder
        recorder.journal.tables.append(table)
        recorder.note("cash_table")
        self.table = None
        if not recorder.state.counted(table.dispensed):
            self._break(table.start, table.end)
        one = recorder.dispense
        if one and recorder.open and one.presented:
            one.denominations = table.denominations
            recorder.count_presented(one, one.presented)

    def balance(self, text: str) -> bool:
        """Take a row of a supervisor's balance; return whether it is one."""
        words = text.split()
        names = [word for word in words if not word.isdigit()]
        name = " ".join(names).rstrip(" :")
        if name.lstrip("+=-") not in _ROWS or words[: len(names)] != names:
            return False
        numbers = tuple(int(word[:9]) for word in words[len(names) :] if word.isascii())
        if not numbers:
            return False
        counters = self.counters
        if counters is None or counters.kind != _BALANCES:
            counters = self._print(_BALANCES)
        counters.end = self.recorder.end_byte
        counters.rows[name] = (counters.rows.get(name, ()) + numbers)[:_MOST_COLUMNS]
        if name == "=TOTAL":
            self._add_up(counters)
        return True

    def _add_up(self, counters: Counters) -> None:
        """CASSETTE + REJECTED + DISPENSED − DEPOSITED = TOTAL, and its last column is new."""
        rows = counters.rows
        signs = {"CASSETTE": 1, "+REJECTED": 1, "+DISPENSED": 1, "-DEPOSITED": -1}
        total = rows["=TOTAL"]
        if any(len(rows.get(name, ())) != len(total) for name in signs):
            return
        for place, number in enumerate(total):
            if sum(sign * rows[name][place] for name, sign in signs.items()) != number:
                self._break(counters.start, counters.end)
                return
        if len(total) == 4 and not self.recorder.state.counted(rows["+DISPENSED"]):
            self._break(counters.start, counters.end)

    def _break(self, start: int, end: int) -> None:
        self.recorder.journal.findings.append(
            Finding(
                self.recorder.clock.now,
                "counter_break",
                None,
                "counts_differ",
                False,
                start,
                end,
            )
        )
