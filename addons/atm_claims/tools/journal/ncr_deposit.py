"""The note acceptor's block in an NCR journal (format page, 1.1, deposit).

``*trace*class*w*digit, M-…, R-…`` and under it ESC (in escrow), VAL (stored), REF (given back),
each with the recognised notes, then REJECTS. A recovery may print VAL without the status line.
"""

import re
from decimal import Decimal

from . import status
from .model import Notes
from .recorder import Recorder

_COUNT = re.compile(r"(ESC|VAL|REF)\s*:\s*(\d{1,6})")
_NOTE = re.compile(r"[A-Z]{3}(\d{1,7})-(\d{1,6})(?!\d)")
_NOTES = re.compile(r"(?:[A-Z]{3}\d{1,7}-\d{1,6},?\s*)+$")
_REJECTS = re.compile(r"REJECTS\s*:\s*(\d{1,6})")
_LABELS = {"ESC": "escrow", "VAL": "stored", "REF": "refunded"}


class Acceptor:
    def __init__(self, recorder: Recorder):
        self.recorder = recorder
        self.recovering = False
        self._clear()

    def _clear(self) -> None:
        self.digit = ""
        self.label = ""
        self.counts: dict[str, Notes] = {}

    def open(self, found: status.Status) -> None:
        """A status line of the acceptor: its block begins."""
        self.close()
        self.digit = found.digit
        self.recorder.note("acceptor", found.data)
        self.recorder.acceptor(found.digit, found.fault)
        if found.digit in status.ACCEPTOR_FORGED:
            self.recorder.forged()

    def read(self, body: str) -> bool:
        """Take a line of counts; return whether it is one."""
        label = _COUNT.search(body)
        if label:
            self.label = _LABELS[label[1]]
            self.counts[self.label] = Notes(int(label[2]))
            body = body[label.end() :].strip()
        if _NOTES.match(body):
            notes = self.counts.get(self.label)
            if notes:
                for denomination, number in _NOTE.findall(body):
                    notes.by[Decimal(denomination)] = int(number)
            return True
        if label:
            return True
        rejects = _REJECTS.match(body)
        if not rejects:
            return False
        deposit = self.recorder.deposit
        if deposit:
            deposit.refused = max(deposit.refused, int(rejects[1]))
        self.close()
        return True

    def close(self) -> None:
        """The block is over: what it counted goes to the deposit."""
        counts, digit = self.counts, self.digit
        self._clear()
        if not counts:
            return
        deposit = self.recorder.deposit
        stored = counts.get("stored")
        pulled = digit == status.ACCEPTOR_RETRACTED
        if pulled or (self.recovering and deposit and not deposit.completed):
            self.recorder.pulled_back(stored or Notes(), recovery=not pulled)
            return
        for label, notes in counts.items():
            self.recorder.counted(label, notes)
