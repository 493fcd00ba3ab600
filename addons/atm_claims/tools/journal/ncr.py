"""NCR APTRA Advance NDC journal, both layouts of the cash block (format page, 1.1)."""

# No model: there is no method of this name above.
# pylint: disable=method-required-super

import re
from datetime import datetime, timedelta

from . import ncr_fast, status
from .clock import BACKWARDS
from .dialect import Dialect
from .model import Finding
from .ncr_cash import HEADINGS, Cash
from .ncr_deposit import Acceptor
from .ncr_meaning import meaning
from .ncr_receipt import Receipt
from .ncr_words import PRINTS, SAYS
from .recorder import Recorder
from .text import place

# A number in front of a record is the checksum that ends the file before.
_HEADER = re.compile(
    r"\*(?:(\d{3})\*)?(\d\d)/(\d\d)/(\d{4})\*(\d\d):(\d\d)(?::(\d\d))?\*\s*$"
)
# Digits in front of a time belong to a printer command whose escape was lost.
_GLUED = re.compile(r"\d{3,5}(\d\d:\d\d:\d\d)[ *](.*)", re.DOTALL)
_CHECKSUM = re.compile(r"[0-9A-F]{8}$")
_FRAME = "=" * 20
_MASKED = re.compile(r"\d{4,6}[*xX]{4,}\d{2,4}\**$")
_SERIALS = re.compile(r"[A-Za-z0-9?]{2,40}$")
# Prints known by their shape: versions, bins, supervisor tasks, the host's day close.
_SHAPES = re.compile(
    r"(?:ICC|CAM|INT) [\d.]+$|[0-9A-F]{10,40}$|APTRA |SMART CAM|(?:[0-9A-F*]{2} ){7}|-{10,}$"
    r"|LAST CLEARED|(?:DENOM|UNKNOWN|TOTAL|[A-Z]{3}\d{1,7})(?:\s+[A-Z0-9]+){3,}$"
    r"|(?:TOP|SECOND|THIRD|FOURTH|FIFTH)\s+[A-Z]{3}\s|POSITION\s|CASS POSITION\s"
    r"|(?:TERMINALID|USERTYPE|USERID|TASKNAME|RESULT|TERMINAL ID|DATE/TIME|TXN NO ?)\s*:"
    r"|CARD/ACCOUNT NUMBER:|\d+ [A-Z]{3} X\s+\d+\s*=\s*\d+|\d{1,2}[-/]\d{1,2}[-/]\d{4}\s+\d"
    r"|(?:MACHINE NO|DATE-TIME)\s*=|(?:ACTIVITY COUNT|CARDS CLEARED)\s*=|CASH TOTAL\s"
    r"|TYPE (?:\d+|XX)-(?:\d+|XX)|TYPE \d+\s+TYPE \d+|TYPE \d+ CASH |CAT\d NOTES"
    r"|(?:CUTOFF|ARRETE|CAPTURE NBR|TRANCHE|MONNAIE|(?:CD )?(?:APP|REV)|APPSUSP)\b"
)
_DEVICES = re.compile(
    r"(?:BNA )?(?:CASSETTE \d+|TOP CASSETTE|SECOND CASSETTE|THIRD CASSETTE|FOURTH CASSETTE"
    r"|(?:RETRACT |REJECT |COUNTERFEIT )?BIN)\s+(?:REMOVED|INSERTED)$"
)
_FORWARD = timedelta(hours=26)  # a file is a day


class Ncr(Dialect):
    heads: dict = {}  # first four letters of a line → what takes it
    name = "ncr_ndc"
    marks = (
        "*TRANSACTION START*",
        "*CASHIN ",
        "*PRIMARY CARD READER",
        "TXN SN NO=",
        "EJ LOG COPIED",
        "SST ",
    )

    def __init__(self, recorder: Recorder):
        super().__init__(recorder)
        self.receipt = Receipt(recorder)
        self.acceptor = Acceptor(recorder)
        self.cash = Cash(recorder)
        self.serials = ""  # of what: dispense, retract, deposit, recovery
        self.operation = ""  # what the next serial numbers are of
        self.card_due = False
        self.opened = self.closed = False  # the day's first and last records
        self.dated = False
        self.lines = ncr_fast.LINES
        self.learnt: dict = {}  # what stands behind a time → its meaning

    def read(self, text: str, raw: str) -> bool:
        recorder = self.recorder
        if text[-1:] == "*" or text[-2:] == "* ":
            header = _HEADER.search(text)
            if header:
                at = self._place(text, raw, header.start())
                known = self._joined(text[: header.start()], raw)
                return self._header(header, at) and known
        # Slices, not a pattern: this is done for every line.
        if text[2:3] == ":" == text[5:6] and text[:2].isdecimal():
            time, body = text[:8], text[8:].strip(" *")
        elif text[3:4] == ":" == text[6:7] and text[1:3].isdecimal():
            time, body = text[1:9], text[9:].strip(" *")
        else:
            time = ""
            if self.serials and text.isalnum():
                recorder.serials(self.serials, 1)
                return True
            if self.receipt.open and text and text[0] not in "=*":
                return self.receipt.read(text)
            if text.startswith(_FRAME):
                self.receipt.frame()
                return True
            body = text.strip(" *\t")
            glued = body[:1].isdecimal() and _GLUED.match(body)
            if glued:
                time, body = glued[1], glued[2].strip(" *")
        if time:
            recorder.clock.time(time)
            if self.receipt.open:  # the end of the frame is lost
                self.receipt.close()
        return self.words(text, body, bool(time))

    def words(self, text: str, body: str, timed: bool) -> bool:
        """Take a line by its words: ``body`` is ``text`` without time and decoration."""
        said = meaning(body)
        if said.__class__ is str:
            self.recorder.note(said)
            return True
        if said:
            self.serials = ""
            self.operation = said.operation or self.operation
            said.act(self.recorder, *said.args)
            return True
        kind = SAYS.get(body)
        if kind:
            self.recorder.note(kind, late=kind == "recovery_failed")
            if kind == "journal_opened":
                self.opened = True
            return True
        head = body[:4]
        known = self.heads.get(head)
        if known and known(self, body):
            if head not in _SERIAL_HEADS:
                self.serials = ""
            return True
        return self._rest(text, body, timed)

    def take(self, base: int, text: str) -> int:
        return ncr_fast.take(self, base, text if text.endswith("\n") else f"{text}\n")

    # Records

    def _joined(self, text: str, raw: str) -> bool:
        """Take what stands in front of a record in one line: a checksum, or a lost line end."""
        text = text.strip()
        return not text or bool(_CHECKSUM.match(text)) or self.read(text, raw)

    def _place(self, text: str, raw: str, index: int) -> int:
        start = raw.find(text)
        return start + index if start >= 0 else place(raw, index)

    def _header(self, found: re.Match, at: int) -> bool:
        """Take a dated record, ``at`` characters into its line."""
        number, month, day, year, hour, minute, second = found.groups()
        before, clock = self._print_over(), self.recorder.clock
        moment = clock.date(year, month, day, hour, minute, second)
        return self._record(number, before, moment, at)

    def stamped(self, text: str, at: int) -> str:
        """Take ``*SSS*MM/DD/YYYY*HH:MM:SS*``, ``at`` characters into its line.

        :return: "": there is no event to keep
        """
        before, clock = self._print_over(), self.recorder.clock
        date, time = text[5:15], text[16:-1]
        moment = clock.stamp(date, time) or clock.date(
            date[6:], date[:2], date[3:5], time[:2], time[3:5], time[6:]
        )
        if not self._record(text[1:4], before, moment, at):
            self.strange()
        return ""

    def _print_over(self) -> datetime | None:
        """A record begins: the print before it is over. Return the moment before."""
        recorder, acceptor = self.recorder, self.acceptor
        if self.receipt.open:
            self.receipt.close()
        if acceptor.counts or acceptor.digit or acceptor.label:
            acceptor.close()
        self.cash.table = self.cash.counters = None
        self.serials = ""
        return recorder.clock.now if self.dated or recorder.state.moment else None

    def _record(self, number, before, moment, at: int) -> bool:
        recorder, state = self.recorder, self.recorder.state
        start = recorder.start_byte + at
        if moment is None:
            return False
        if before and moment < before - BACKWARDS:
            self._find("clock_jump", "set_back", start)
        elif before and self.dated and moment > before + _FORWARD:
            self._find("clock_jump", "set_forward", start)
        self.dated = True
        if number is None:
            self.closed = True
            return True
        recorder.journal.sequences += 1
        value = int(number)
        if state.sequence is not None and value != (state.sequence + 1) % 1000:
            self._find("sequence_gap", "records_missing", start)
            recorder.gap(seam=recorder.journal.seam is None)
        state.sequence = value
        recorder.numbered()
        if recorder.journal.seam is None:
            recorder.journal.seam = recorder.end_byte
        return True

    def _find(self, kind: str, verdict: str, start: int) -> None:
        recorder = self.recorder
        recorder.journal.findings.append(
            Finding(
                recorder.clock.now, kind, None, verdict, False, start, recorder.end_byte
            )
        )

    def finish(self) -> str:
        recorder, terminals = self.recorder, self.receipt.terminals
        if self.receipt.open and recorder.open:
            recorder.open.cut = True  # the host's word on it is not whole
        self.receipt.close()
        self.acceptor.close()
        if terminals:
            recorder.journal.terminal = terminals[0]
        if len(terminals) > 1:
            self._find("other_atm", "several_in_a_file", 0)
        return "day_not_closed" if self.opened and not self.closed else ""

    # Lines by their first letters; each returns whether it is one

    def _card(self, body: str) -> bool:
        if body.startswith(("CARD CAPTURED", "CARD RETAINED")):
            self.recorder.captured()
            self.card_due = True
            return True
        if body.startswith("CARDLESS"):
            return False
        return self.cash.balance(body) or bool(_SHAPES.match(body))

    def _notes(self, body: str) -> bool:
        if self.acceptor.found(body):
            return True
        if body in HEADINGS:
            self.cash.heading(body)
            return True
        return self.cash.balance(body)

    def _count(self, body: str) -> bool:
        return body == "COUNT"

    def _cim(self, body: str) -> bool:
        return self.acceptor.cim(body)

    def _close_state(self, body: str) -> bool:
        return self.acceptor.closed_state(body)

    def _found(self, body: str) -> bool:
        return self.acceptor.found(body)

    def _cash(self, body: str) -> bool:
        if body.startswith("CASHIN"):
            if body.startswith("CASHIN RETRACT"):
                self.operation = "deposit"
            return self.acceptor.cashin(body)
        if body == "CASH COUNTS CLEARED":
            self.cash.cleared()
        elif body in HEADINGS:
            self.cash.heading(body)
        elif body.startswith("CASH TOTAL"):
            self.cash.open_table()
        else:
            return bool(_SHAPES.match(body)) or self.cash.balance(body)
        return True

    def _row(self, body: str) -> bool:
        name, _space, rest = body.partition(" ")
        return (
            self.cash.row(name, rest)
            or self.cash.balance(body)
            or bool(_SHAPES.match(body))
        )

    def _rejects(self, body: str) -> bool:
        return self.acceptor.read(body) or self._row(body)

    def _type(self, body: str) -> bool:
        return self.cash.pairs(body) or bool(_SHAPES.match(body))

    def _retracted(self, body: str) -> bool:
        return self.acceptor.retracted(body) or self.cash.balance(body)

    def _void(self, body: str) -> bool:
        if not body.startswith("VOID NOTES RETRACTED"):
            return False
        self.recorder.retracted()
        return True

    def _numbers(self, body: str) -> bool:
        if not body.startswith(("SERIAL NUMBERS", "CAT")) or not body.endswith(
            "NUMBERS:"
        ):
            return bool(_SHAPES.match(body))
        self.serials = self.operation or "other"
        return True

    def _day(self, body: str) -> bool:
        if body.startswith("INIT BY EJ"):
            self.closed = True
        elif body.startswith("INIT BNA"):
            self.recorder.note("acceptor_init", late=True)
        else:
            return False
        return True

    def _count_of_notes(self, body: str) -> bool:
        return self.acceptor.read(body)

    # The rest

    def _rest(self, text: str, body: str, timed: bool) -> bool:
        if "*" in text and self.status(text):
            return True
        if body in PRINTS or (self.acceptor.label and self.acceptor.read(body)):
            return True
        if self.serials and not timed and _SERIALS.match(body):
            self.recorder.serials(self.serials, 1)
            return True
        if self.card_due and _MASKED.match(body):
            self.card_due = False
            self.recorder.captured(card=body)
            return True
        if _DEVICES.match(body):
            self.recorder.note("cassette", body)
            return True
        return bool(
            _SHAPES.match(body)
            or (not timed and _CHECKSUM.match(body))
            or self.cash.balance(text.strip())
        )

    def status(self, text: str) -> bool:
        """Take a device's status; return whether the line is one."""
        found = status.read(text)
        if found is None:
            return False
        recorder = self.recorder
        if found.device == "w":
            self.acceptor.open(found)
            return True
        recorder.note(f"status_{found.device or 'reject'}", text.strip())
        one = recorder.dispense
        if (
            found.device == "E"
            and one
            and (not found.trace or found.trace == one.trace)
        ):
            recorder.handler(found.digit, status.notes_of(found.data))
        elif found.device == "D" and found.digit in status.CARD_KEPT:
            recorder.captured()
        return True


_SERIAL_HEADS = {"SERI", "CAT1", "CAT2", "CAT3", "CAT4"}
Ncr.heads = {
    "CARD": Ncr._card, "NOTE": Ncr._notes, "COUN": Ncr._count, "CIM-": Ncr._cim,
    "CASH": Ncr._cash, "DENO": Ncr._row, "DISP": Ncr._row, "REJE": Ncr._rejects,
    "REMA": Ncr._row, "TYPE": Ncr._type, "RETR": Ncr._retracted, "VOID": Ncr._void,
    "SERI": Ncr._numbers, "CAT1": Ncr._numbers, "CAT2": Ncr._numbers, "CAT3": Ncr._numbers,
    "CAT4": Ncr._numbers, "INIT": Ncr._day, "MONE": Ncr._found, "CLOS": Ncr._close_state,
    "ESC:": Ncr._count_of_notes, "VAL:": Ncr._count_of_notes, "REF:": Ncr._count_of_notes,
    "ESC ": Ncr._count_of_notes, "VAL ": Ncr._count_of_notes, "REF ": Ncr._count_of_notes,
}  # fmt: skip
