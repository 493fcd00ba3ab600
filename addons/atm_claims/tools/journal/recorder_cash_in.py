"""Cash put in: from the notes inserted to what became of them."""

from .model import Deposit, Notes
from .recorder_session import MOST_OPERATIONS, Session
from .status import ACCEPTOR_FAULTS


class CashIn(Session):
    def inserted(self) -> None:
        self.note("inserted")
        if self.open is None:
            return
        deposits = self.open.deposits
        if not deposits or (
            (deposits[-1].completed or deposits[-1].refund_made)
            and len(deposits) < MOST_OPERATIONS
        ):
            deposits.append(Deposit())
        one = deposits[-1]
        if one.settled:
            # What came back before says nothing of the notes put in now.
            one.inserted = one.presented = one.taken = 0
        one.inserted += 1
        one.offered = one.back = one.empty = False

    def offered(self) -> None:
        self.note("offered", late=True)
        if self.deposit:
            self.deposit.presented += 1
            self.deposit.offered = True

    def items_taken(self) -> None:
        self.note("items_taken", late=True)
        if self.deposit:
            self.deposit.taken += 1
            self.deposit.offered = False
            self.deposit.back = True

    def deposited(self) -> None:
        """The device says that a deposit went well; it prints no count and no code."""
        if self.open and self.deposit:
            self.deposit.completed = True
            self.deposit.response_code = "000"

    def counted(self, label: str, notes: Notes) -> None:
        """The device counted notes: ``escrow``, ``stored`` or ``refunded``."""
        one = self.deposit
        if one is None or self.open is None:
            return
        if label == "escrow":
            one.in_escrow = notes.count
            one.empty = not notes.count
        if notes.count:
            setattr(one, label, notes)

    def acceptor(self, digit: str, fault: str) -> None:
        """A status of the note acceptor; what it counts comes after it."""
        one = self.deposit
        if one is None or (self.open is None and one.completed):
            return
        # An M-status alone is often a warning: a reject bin nearly full.
        if digit in ACCEPTOR_FAULTS or (fault and one.failed):
            one.device_fault = digit if digit in ACCEPTOR_FAULTS else fault
            one.faulted_at = self.clock.now
        if digit == "4":
            one.offered = True

    def forged(self) -> None:
        if self.deposit:
            self.deposit.counterfeit += 1

    def pulled_back(self, notes: Notes, *, recovery: bool = False) -> None:
        """Notes of the client went to the retract bin: untaken, or found by a recovery."""
        one = self.deposit
        if one is None or not notes.count or one.settled:
            return
        if recovery:
            one.recovered = notes
        else:
            one.retracted = notes
        one.faulted_at = one.faulted_at or self.clock.now
        one.offered = False
        one.in_escrow = 0
