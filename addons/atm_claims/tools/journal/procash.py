"""Diebold Nixdorf and Wincor ProCash, and the Opteva's words (format page, 1.5).

The words are those that two public parsers look for; no public journal is known, so what stands
between them stays unknown and is listed. A card session may hold several operations.
"""

# No model: there is no method of this name above.
# pylint: disable=method-required-super

import re
from decimal import Decimal

from .dialect import Dialect
from .recorder import Recorder

_TIMED = re.compile(r"(\d\d:\d\d:\d\d)\s+(.*)", re.DOTALL)
_DATE = re.compile(r"(?<!\d)(?:(\d\d)\.(\d\d)\.(\d{4})|(\d{4})-(\d\d)-(\d\d))(?!\d)")
_ENTERED = re.compile(r"AMOUNT (\d{1,15}) ENTERED")
_REQUEST = re.compile(r"CASH REQUEST: *(\d{8})")
_UTRNNO = re.compile(r"UTRNNO: *(\d{1,20})")
_RRN = re.compile(r"RRN:\[ *(\w{1,20})")
_PAN = 22  # column of the card's number after the track's label, counted from 0
_DECLINES = ("EXCEEDED DAILY LIMIT", "CAN NOT PROCESS")
_SAYS = (
    "PIN ENTERED", "AUTH. CODE:", "Card Inserted (", "Transaction Request", "Dispense Type",
    "------- Page",
)  # fmt: skip


class ProCash(Dialect):
    name = "procash"
    marks = (
        "-> TRANSACTION START",
        "<- TRANSACTION END",
        "CASH REQUEST:",
        "TRACK 2 DATA:",
        "UTRNNO",
    )

    def __init__(self, recorder: Recorder):
        super().__init__(recorder)
        self.entered: Decimal | None = None
        self.notes: tuple[int, ...] = ()  # asked of each cassette

    def read(self, text: str, raw: str) -> bool:
        recorder = self.recorder
        words = text.strip()
        dated = _DATE.search(words)
        timed = _TIMED.match(words)
        if timed:
            recorder.clock.time(timed[1])
            words = timed[2].strip()
        known = self._session(words) or self._operation(words)
        if known:
            return True
        if dated and not timed:
            day, month, year, year2, month2, day2 = dated.groups()
            now = recorder.clock.now
            hour, minute = (now.hour, now.minute) if now else (0, 0)
            date = (year or year2, month or month2, day or day2)
            return recorder.clock.date(*date, hour, minute) is not None
        return not words

    def _session(self, words: str) -> bool:
        recorder = self.recorder
        if words.startswith("-> TRANSACTION START"):
            self.entered = None
            recorder.start(recorder.clock.now)
        elif words.startswith("<- TRANSACTION END"):
            recorder.end(recorder.clock.now)
        elif words.startswith("TRACK 2 DATA:"):
            recorder.card(words[_PAN:].strip(" ;").partition("=")[0])
        elif words.startswith(("Card Ejected", "CARD TAKEN")):
            recorder.card_taken()
        elif words.startswith(("CARD RETAINED", "CARD CAPTURED")):
            recorder.captured()
        elif words.startswith(_SAYS):
            recorder.note("said", words)
        else:
            return False
        return True

    def _operation(self, words: str) -> bool:
        recorder = self.recorder
        if found := _ENTERED.search(words):
            self.entered = Decimal(found[1]) / 100
            recorder.operation("withdrawal")
            recorder.request(self.entered)
        elif found := _REQUEST.search(words):
            recorder.approved(self.entered, "")
            recorder.picked()
            self.notes = tuple(
                int(found[1][place : place + 2]) for place in (0, 2, 4, 6)
            )
        elif words.startswith("CASH PRESENTED"):
            recorder.presented(self.notes)
        elif words.startswith("CASH TAKEN"):
            recorder.taken()
        elif words.startswith("CASH RETRACTED"):
            recorder.retracted()
        elif words.startswith("COMMUNICATION ERROR"):
            recorder.time_out()
        elif words.startswith(("TRANSACTION CANCEL", "REVERSAL")):
            recorder.printed(code="", cancelled=True)
        elif words.startswith(_DECLINES):
            recorder.printed(code=words[:40])
        elif words.startswith("CASH IN OK"):
            recorder.inserted()
            recorder.deposited()
        elif found := _UTRNNO.search(words) or _RRN.search(words):
            recorder.printed(code="", trace=found[1])
        else:
            return False
        return True
