"""Hitachi-Omron type recycler behind an NDC host (format page, 1.3).

Lines are padded to 40 columns. A session begins with ``TRANSACTION START`` and ends with the next
one, with ``STATUS INFORMATION`` or with what the staff does; separators stand inside it too.
No public journal with a deposit is known: its words are not guessed.
"""

# No model: there is no method of this name above.
# pylint: disable=method-required-super

import re
from decimal import Decimal

from .clock import BACKWARDS
from .dialect import Dialect
from .host import DISPENSE_FUNCTIONS
from .model import Counters, Finding
from .recorder import Recorder

_SEPARATOR = re.compile(r"-{8,}(\d\d)/(\d\d)/(\d\d) (\d\d):(\d\d):(\d\d)-{8,}\s*$")
_TIMED = re.compile(r"(\d\d:\d\d:\d\d) (.*)", re.DOTALL)
_STAMP = re.compile(r"\d\d/\d\d/\d\d \d\d:\d\d$")
_REPLY = re.compile(r"TNX REPLY, NEXT: *(\w*), FUNCID: *(\S?)")
_PILE = re.compile(r"\s*[A-Z]{3}(\d{1,7}) +-(\d{1,6})$")
_AMOUNT = re.compile(r"\s*(\d[\d,]{0,17}\.\d\d) {2}\d{3}$")
_PRINT = re.compile(r"\d\d/\d\d/\d\d \d\d/\d\d/\d\d \d\d:\d\d \d+$")
_SERIAL = re.compile(r"\d{3} (\d{4}) \d{6}$")
_CODE = re.compile(r" {12}(\d{3})$")
_TRACE = re.compile(r"TRACE: (\d+)$")
_MACHINE = re.compile(r"BRANCH:\d+ +MACHINE NO:(\d+)$")
_TOTAL = re.compile(r"(CWD|DEP) {2,}(\d{1,9})-(\d{1,15})$")
_BALANCE = re.compile(r"([A-Z][A-Z0-9]*(?: RST| RJ| TRN)?|RST|RJ) +(\d{6}(?: \d{6})*)$")
_CAPTURED = re.compile(r"CARD CAPTURED (\d{1,6})$")
# Prints known by their shape: errors' codes, counters, versions, masked numbers.
_SHAPES = re.compile(
    r" ?[0-9A-Z]{7,8}(?: +[0-9A-Z]{7,8})*$|ETB? |[A-Z]{3} {4,}(?:TXN CNT|DENOM|\d)|SURCHARGE:"
    r"|(?:CWD|DEP)? *\d+ +\d{6}-\d{12}$| +\d+ +\d{6}-\d{12}$|LAST CLEARED:|START \d\d/"
    r"|\d\d/\d\d/\d\d \d\d:\d\d:\d\d$|MULTI +VOID$| +CUR +DENOM +CNT$|CARD CAPTURED LAST CLEARED$"
    r"|(?:CAT\d| +CASSETTE\d) +[A-Z]{3} \d* +\d+$|(?:CAT\d| +CASSETTE\d) +[A-Z]{3} +\d+ +\d+$"
    r"| *[\dX*]+$|DATE:\d\d/\d\d/\d\d +TIME:|={20,}$|[\d ]{1,20}$"
)
_HEADINGS = {
    "VIEW COUNTERS",
    "CLEAR COUNTERS",
    "DAILY COUNTERS",
    "REPLENISHMENT",
    "IN-SERVICE OK",
}
_WITHDRAWALS = ("AAAF", "AAAD")  # the codes that hosts answered with a dispense
_OPCODE = 8  # characters of an operation's code
_MOST_FRAME = 60  # lines of a status frame


class Hitachi(Dialect):
    name = "hitachi_ndc"
    marks = (
        "TNX REPLY, NEXT:",
        "STATUS INFORMATION=",
        "CARDLESS TNX STARTED",
        "**ERROR DESC",
        "URJB",
    )

    def __init__(self, recorder: Recorder):
        super().__init__(recorder)
        self.frame = 0  # lines left of the status frame
        self.notice = ""  # the device message whose text follows
        self.left_behind = False
        self.waiting = False  # for the host's reply
        self.opcode = ""  # of the last request
        self.amount: Decimal | None = None
        self.serial = ""
        self.heading = ""
        self.counters: Counters | None = None

    def read(self, text: str, raw: str) -> bool:
        text = text.rstrip()
        if not text:
            return True
        separator = _SEPARATOR.match(text)
        if separator:
            return self._separator(separator)
        bar = text.startswith("====")
        if self.frame and not (bar and text.strip("=")):
            self.frame = 0 if bar else self.frame - 1
            return True
        if bar:
            # A bar with words begins a block, also where the frame before was not closed.
            self.frame = 0
            return self._block(text)
        if text.startswith("**"):
            return self._message(text)
        timed = _TIMED.match(text)
        if timed:
            self.notice = ""
            self.recorder.clock.time(timed[1])
            return self._event(timed[2])
        if self.notice and text.startswith("  "):
            return self._explained(text.strip())
        return self._line(text)

    # Blocks

    def _separator(self, found: re.Match) -> bool:
        recorder = self.recorder
        self.notice, self.heading, self.counters = "", "", None
        self.frame = 0
        before = recorder.clock.now
        month, day, year, *time = found.groups()
        at = recorder.clock.date(2000 + int(year), month, day, *time)
        if at is None:
            return False
        if before and at < before - BACKWARDS:
            self._find("clock_jump", "set_back", recorder.start_byte)
        return True

    def _block(self, text: str) -> bool:
        if "TRANSACTION START" in text:
            self._over()
            self.recorder.start(self.recorder.clock.now)
        elif "STATUS INFORMATION" in text:
            self._over()
            self.recorder.note("status")
            self.frame = _MOST_FRAME
        return bool(text.strip("=") in ("", "TRANSACTION START", "STATUS INFORMATION"))

    def _over(self) -> None:
        """The session before is over."""
        if self.waiting:
            self._unanswered()
        self.waiting = self.left_behind = False
        self.amount, self.serial = None, ""
        if self.recorder.open:
            self.recorder.end(self.recorder.clock.now)

    def _unanswered(self) -> None:
        """Requests name no sum: whether money was asked for, the operation's code tells."""
        known = self.recorder.state.dispensing
        asked = self.opcode in known or self.opcode.startswith(_WITHDRAWALS)
        self.recorder.time_out(money=asked)

    def _message(self, text: str) -> bool:
        words = text[2:].strip()
        stamp = _STAMP.search(words)
        self.notice = words = words[: stamp.start()].strip() if stamp else words
        if words.startswith(("SUPERVISOR MODE", "POWER O")):
            if words.startswith("POWER O"):
                self.recorder.interrupted()
            self._over()
        self.recorder.note("device", words)
        if words.startswith("CLEAR COUNTERS"):
            self.recorder.state.cleared()
            self.recorder.state.counted((0, 0))
        return True

    def _explained(self, words: str) -> bool:
        """Take the text under a device's message."""
        if self.notice.startswith("ERROR DESC"):
            self.recorder.note("device_error", f"{self.notice[10:].strip()} {words}")
        if words == "HOST OFFLINE" and self.waiting:
            self.waiting = False
            self._unanswered()
        return True

    # Events of a session

    def _event(self, words: str) -> bool:
        recorder = self.recorder
        reply = _REPLY.match(words)
        if reply:
            self.waiting = False
            if reply[2] in DISPENSE_FUNCTIONS and self.opcode:
                recorder.state.dispensing.add(self.opcode)
            recorder.reply(reply[2], "")
        elif words.startswith("TNX REQUEST"):
            self.waiting = recorder.open is not None
            self.opcode = words.rpartition("OPCODE:")[2].strip()[:_OPCODE]
            recorder.operation(self.opcode)
            recorder.request()
        elif words.startswith("CARD:"):
            recorder.card(words[5:].strip(" ;?"))
        elif words in _DOES:
            _DOES[words](recorder)
            if words == "NOTES PRESENT AT CASH SLOT" and recorder.dispense:
                recorder.state.growth((1, int(recorder.dispense.value or 0)))
        elif words.startswith("CAMERA"):
            recorder.note("video", words.rpartition(" ")[2])
        elif words.startswith(_SAID):
            recorder.note("said", words)
        elif "RETRACT" in words:
            recorder.retracted()
        else:
            return False
        if words == "CARDLESS TNX STARTED" and recorder.open:
            recorder.open.cardless = True
        return True

    def _line(self, text: str) -> bool:
        recorder = self.recorder
        if text == "MEDIA LEFT BEHIND":
            self.left_behind = True
            recorder.note("left_behind")
            return True
        if self.left_behind and text.strip().isalpha():
            self.left_behind = False
            if text.strip() == "CARD":
                recorder.captured("left_behind")
                return True
            if text.strip() in ("CASH", "NOTES"):
                recorder.retracted()
                return True
        return self._print(text) or self._counters(text)

    def _print(self, text: str) -> bool:
        """Take a line of the host's print, or of the notes dispensed."""
        recorder = self.recorder
        if found := _PILE.match(text):
            recorder.pile(Decimal(found[1]), int(found[2]))
        elif found := _TRACE.match(text):
            recorder.printed(code="", trace=found[1])
        elif found := _SERIAL.match(text):
            self.serial = found[1]
        elif found := _AMOUNT.match(text):
            self.amount = Decimal(found[1].replace(",", ""))
        elif found := _CODE.match(text):
            recorder.printed(code=found[1], amount=self.amount, trace=self.serial)
            recorder.note("print", found[1])
            self.amount, self.serial = None, ""
        else:
            return bool(_PRINT.match(text))
        return True

    # Counters

    def _counters(self, text: str) -> bool:
        recorder = self.recorder
        words = text.strip()
        if words in ("IN-SERVICE", "OUT-OF-SERVICE"):
            self._over()
            recorder.note(words.lower().replace("-", "_"))
        elif words in _HEADINGS:
            self.heading = words
            self.counters = Counters(
                recorder.clock.now,
                words.lower().replace(" ", "_"),
                recorder.start_byte,
                recorder.end_byte,
            )
            recorder.journal.counters.append(self.counters)
        elif found := _MACHINE.match(text):
            if found[1].strip("0"):
                recorder.journal.terminal = found[1]
        elif found := _TOTAL.match(text):
            self._row(found[1], (int(found[2]), int(found[3])))
            if found[1] == "CWD" and self.heading != "DAILY COUNTERS":
                if not recorder.state.counted((int(found[2]), int(found[3]))):
                    self._find("counter_break", "counts_differ", recorder.start_byte)
        elif found := _CAPTURED.match(text):
            self._row("CARD CAPTURED", (int(found[1]),))
        elif found := _BALANCE.match(words):
            self._row(found[1], tuple(map(int, found[2].split())))
        else:
            return bool(_SHAPES.match(text))
        return True

    def _row(self, name: str, numbers: tuple[int, ...]) -> None:
        if self.counters and len(self.counters.rows) < 100:
            self.counters.end = self.recorder.end_byte
            # The same label stands in several parts of one print.
            while name in self.counters.rows:
                name += "'"
            self.counters.rows[name] = numbers

    def _find(self, kind: str, verdict: str, start: int) -> None:
        recorder = self.recorder
        recorder.journal.findings.append(
            Finding(
                recorder.clock.now, kind, None, verdict, False, start, recorder.end_byte
            )
        )


_DOES = {
    "CARD TAKEN BY CUSTOMER": Recorder.card_taken,
    "DISPENSE": Recorder.picked,
    "NOTES PRESENT AT CASH SLOT": Recorder.presenting,
    "NOTES TAKEN BY CUSTOMER": Recorder.taken,
}
_SAID = (
    "CARDLESS TNX STARTED", "CUSTOMER INFORMATION", "AMOUNT/INFORMATION", "PIN ENTERED",
    "SCREEN TIMEOUT", "ATR RECEIVED", "AID=", "1st GenAC", "2nd GenAC", "CASH SHUTTER",
)  # fmt: skip
