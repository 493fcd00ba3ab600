"""The host's print in an NCR journal: a frame of ``=`` lines (format page, 1.1)."""

# No model: there is no method of this name above.
# pylint: disable=method-required-super

import re
from decimal import Decimal

from .recorder import Recorder

_FIELD = re.compile(
    r"\s*(?:(RESPONSE CODE)\s*:\s*(\w*)"
    r"|TRN\. AMOUNT\s*:\s*[A-Z]{3}\s+(\d[\d,]{0,17}(?:\.\d{1,2})?)\s*$"
    r"|\d\d/\d\d/\d\d\s+\d\d:\d\d:\d\d\s+(\d+)\s+(\S+)\s*$)"
)
_FIELDS = re.compile(
    r"\n *(?:(RESPONSE CODE) *: *(\w*)"
    r"|TRN\. AMOUNT *: *[A-Z]{3} +(\d[\d,]{0,17}(?:\.\d{1,2})?) *$"
    r"|\d\d/\d\d/\d\d +\d\d:\d\d:\d\d +(\d+) +(\S+) *$)",
    re.MULTILINE,
)
_MOST_LINES = 60  # a frame whose end is lost must not swallow the journal


class Receipt:
    """One print. ``open`` while inside its frame."""

    def __init__(self, recorder: Recorder):
        self.recorder = recorder
        self.open = False
        self.terminals: list[str] = []  # that printed: the first and one more
        self._clear()

    def _clear(self) -> None:
        self.lines = 0
        self.code = self.trace = ""
        self.amount: Decimal | None = None
        self.cancelled = self.pick_up = False

    def frame(self) -> None:
        """A line of ``=``: the print begins or is complete."""
        if self.open:
            self.close()
        else:
            self.open = True

    def close(self) -> None:
        """The print is over; what it said goes to the recorder."""
        if not self.open:
            return
        self.open = False
        if self.code or self.cancelled or self.pick_up:
            self.recorder.printed(
                code=self.code,
                amount=self.amount,
                cancelled=self.cancelled,
                pick_up=self.pick_up,
                trace=self.trace,
            )
            self.recorder.note("print", self.code)
        self._clear()

    def read(self, text: str) -> bool:
        """Take a line of the print."""
        self.lines += 1
        if self.lines > _MOST_LINES:
            self.close()
            return False
        found = _FIELD.match(text)
        if found:
            self._field(found)
        self._title(text)
        return True

    def whole(self, text: str) -> None:
        """Take all lines between the two frames at once; none is of another print."""
        for found in _FIELDS.finditer(f"\n{text}"):
            self._field(found)
        self._title(text)
        self.open = True
        self.close()

    def _field(self, found: re.Match) -> None:
        if found[1]:
            self.code = found[2]
        elif found[3]:
            self.amount = Decimal(found[3].replace(",", ""))
        else:
            self.trace = found[4]
            if len(self.terminals) < 2 and found[5] not in self.terminals:
                self.terminals.append(found[5])

    def _title(self, text: str) -> None:
        if "TRANSACTION CANCEL" in text:
            self.cancelled = True
        if "CARD PICKUP" in text:
            self.pick_up = True
