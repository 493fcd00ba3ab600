"""The note acceptor's block in an NCR journal (format page, 1.1, deposit).

``*trace*class*w*digit, M-…, R-…`` and under it ESC (in escrow), VAL (stored), REF (given back),
each with the recognised notes, then REJECTS. A recovery may print VAL without the status line.
"""

# No model: there is no method of this name above.
# pylint: disable=method-required-super

import re

from . import status
from .model import Notes
from .recorder import Recorder

_COUNT = re.compile(r"(ESC|VAL|REF)\s*:\s*(\d{1,6})")
_NOTE = re.compile(r"([A-Z]{3})(\d{1,7})-(\d{1,6})(?!\d)")
_NOTES = re.compile(r"(?:[A-Z]{3}\d{1,7}-\d{1,6},?\s*)+$")
_REJECTS = re.compile(r"REJECTS\s*:\s*(\d{1,6})")
_REFUND = re.compile(r"CIM-DEPOSIT.*ITEMS REFUND(ED| FAILED)")
_RETRACT = re.compile(r"RETRACT NO:\s*\d+,\s*TOT:\s*\d+,\s*ITEMS:\s*(\d{1,6})")
_LABELS = {"ESC": "escrow", "VAL": "stored", "REF": "refunded"}


class Acceptor:
    def __init__(self, recorder: Recorder):
        self.recorder = recorder
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
                for currency, denomination, number in _NOTE.findall(body):
                    notes.add(currency, denomination, int(number))
            return True
        if label:
            return True
        rejects = _REJECTS.match(body)
        if not rejects:
            return False
        self._refused(rejects[1])
        return True

    def whole(
        self, numbers: tuple[str, ...], notes: tuple[str, ...], rejects: str
    ) -> None:
        """Take all counts of the block that has just been opened: in escrow, stored, refunded."""
        for label, number, text in zip(_LABELS.values(), numbers, notes, strict=True):
            one = self.counts[label] = Notes(int(number))
            for currency, denomination, count in _NOTE.findall(text):
                one.add(currency, denomination, int(count))
        self._refused(rejects)

    def _refused(self, number: str) -> None:
        deposit = self.recorder.deposit
        if deposit:
            deposit.refused = max(deposit.refused, int(number))
        self.close()

    def close(self) -> None:
        """The block is over: what it counted goes to the deposit."""
        counts, digit = self.counts, self.digit
        self._clear()
        if not counts:
            return
        deposit = self.recorder.deposit
        stored = counts.get("stored")
        pulled = digit == status.ACCEPTOR_RETRACTED
        found = self.recorder.recovering and deposit and not deposit.completed
        if stored and stored.count and (pulled or found):
            self.recorder.pulled_back(stored, recovery=not pulled)
            return
        if deposit and digit == status.ACCEPTOR_ENDED_BY_CLIENT:
            deposit.refund_asked = True
        for label, notes in counts.items():
            self.recorder.counted(label, notes)

    # Lines of a deposit; each returns whether it is one

    def cim(self, body: str) -> bool:
        recorder, deposit = self.recorder, self.recorder.deposit
        refund = _REFUND.match(body)
        if body == "CIM-DEPOSIT COMPLETED":
            recorder.note("deposit_completed")
            if deposit:
                deposit.completed = True
                deposit.in_escrow = 0
        elif refund:
            recorder.note("deposit_refund", refund[1].strip(), late=True)
            if deposit:
                deposit.faulted_at = recorder.clock.now
                deposit.refund_made = refund[1] == "ED"
                deposit.refund_failed = not deposit.refund_made
                deposit.in_escrow = 0 if deposit.refund_made else deposit.in_escrow
        elif body.startswith("CIM-INPUT REFUSED"):
            recorder.note("deposit_refused", body.rpartition("REASON-")[2])
            if deposit and "DEPOSIT FAILURE" in body:
                deposit.failed = True
        elif body.startswith("CIM-RESET"):
            recorder.note("acceptor_reset", late=True)
        else:
            return False
        return True

    def cashin(self, body: str) -> bool:
        recorder, deposit = self.recorder, self.recorder.deposit
        if body.startswith("CASHIN RECOVERY"):
            recorder.recovering = True
            recorder.note("acceptor_recovery", body[16:], late=True)
            self.read(body)
        elif body.startswith("CASHIN RETRACT"):
            recorder.note("deposit_retract", late=True)
            if deposit and recorder.open and not deposit.completed:
                deposit.faulted_at = recorder.clock.now
        elif body == "CASHIN DEPOSIT SELECTED":
            recorder.note("deposit_selected")
            if deposit:
                deposit.sent = True
        elif body == "CASHIN REFUND SELECTED":
            recorder.note("deposit_refund_asked")
            if deposit:
                deposit.refund_asked = True
        else:
            return False
        return True

    def closed_state(self, body: str) -> bool:
        """The ATM gives notes back on its own: the host did not take them."""
        if not body.startswith("CLOSE STATE"):
            return False
        self.recorder.note("deposit_refund_by_machine", body)
        if self.recorder.deposit:
            self.recorder.deposit.faulted_at = self.recorder.clock.now
        return True

    def found(self, body: str) -> bool:
        """Notes were found where none should be: what is counted next is a recovery's."""
        if not body.startswith(("MONEY FOUND", "NOTES DETECTED AT EXIT")):
            return False
        self.recorder.recovering = True
        self.recorder.note("notes_found", late=True)
        return True

    def retracted(self, body: str) -> bool:
        found = _RETRACT.match(body)
        if found:
            self.recorder.pulled_back(Notes(int(found[1])))
        return bool(found)
