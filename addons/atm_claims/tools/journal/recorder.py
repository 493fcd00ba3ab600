"""What dialects tell, put into transactions: the words of every maker meet here.

A dialect calls a method for what a line says. Each call keeps the event with its place and
changes the facts of the open session. After a session's end its recovery may still be told: it
belongs to that session until the next one starts (format page, 1.1), also in the next file.
"""

from datetime import datetime
from decimal import Decimal

from .clock import Clock
from .host import APPROVED, CANCELLED, DISPENSE_FUNCTIONS, PICK_UP
from .model import (
    Capture,
    Deposit,
    Dispense,
    Event,
    Journal,
    Notes,
    TimeOut,
    Transaction,
)
from .state import State
from .status import ACCEPTOR_FAULTS, OK, RETRACTED
from .text import hide_cards

_event = tuple.__new__  # a named tuple's own constructor takes twice as long
_MOST_PILES = 20  # denominations of one dispense
_MOST_OPERATIONS = 1000  # of a session; a broken file may never end one


class Recorder:
    def __init__(self, journal: Journal, state: State):
        self.journal = journal
        self.state = state
        self.clock = Clock(state.moment)
        self.file = state.file
        self.open: Transaction | None = state.open
        self.last: Transaction | None = state.last
        self.start_byte = self.end_byte = 0
        self.asked: Decimal | None = state.asked
        self.subject: Dispense | Deposit | None = state.subject
        self.recovering = False  # what is counted next was found, not inserted

    def leave(self) -> None:
        """The file is over: the next one goes on from here."""
        state = self.state
        state.open, state.last, state.moment = self.open, self.last, self.clock.now
        state.asked, state.subject = self.asked, self.subject

    # The line

    def note(self, kind: str, text: str = "", *, late: bool = False) -> None:
        """Keep an event of the open session, of the file when none is open.

        ``late``: it belongs to the last session although that has ended.
        """
        one = self.open or (self.last if late else None)
        end = self.end_byte
        event = _event(
            Event, (self.clock.now, kind, self.start_byte, end, text, self.file)
        )
        if one is None:
            self.journal.events.append(event)
            return
        one.events.append(event)
        if one.file == self.file:
            one.end = end

    # The session

    def start(self, at: datetime | None, *, cardless: bool = False) -> None:
        """A session starts; the one before is over, whether its end was printed or not."""
        self.close()
        one = Transaction(
            len(self.journal.transactions) + 1,
            at,
            self.start_byte,
            self.end_byte,
            self.file,
            cardless=cardless,
        )
        self.open = self.last = one
        self.asked = self.subject = None
        self.recovering = self.state.pick_up = False
        if not self.state.is_repeated(one):
            self.journal.transactions.append(one)
        self.note("start")

    def end(self, at: datetime | None) -> None:
        if self.open is None:
            self.note("end")
            return
        self.note("end")
        self.open.end_at = at
        self.open.complete = True
        self.open = None

    def close(self) -> None:
        """The session is over without its end being printed."""
        self.open = None

    def gap(self, *, seam: bool) -> None:
        """Records are missing here: what is not told of the open session proves nothing.

        ``seam``: between two files; what follows does not belong to the session before.
        """
        self.state.cleared()
        if self.open:
            self.open.cut = True
        if seam:
            self.open = self.last = None

    @property
    def dispense(self) -> Dispense | None:
        """The last approved dispense of the session that is open or was last."""
        one = self.open or self.last
        return one.dispenses[-1] if one and one.dispenses else None

    @property
    def deposit(self) -> Deposit | None:
        one = self.open or self.last
        return one.deposits[-1] if one and one.deposits else None

    def card(self, text: str) -> None:
        text = hide_cards(text)
        if self.open and not self.open.card:
            self.open.card = text
        self.note("card", text)

    def operation(self, code: str) -> None:
        if self.open and len(self.open.operations) < _MOST_OPERATIONS:
            self.open.operations.append(code)
        self.asked = None
        self.note("operation", code)

    def request(self, amount: Decimal | None = None) -> None:
        if amount:
            self.asked = amount
        deposit = self.deposit if self.open else None
        waits = deposit and (deposit.sent or deposit.in_escrow or deposit.retracted)
        self.subject = deposit if waits and not deposit.completed else None
        self.note("request", str(self.asked or ""))

    def reply(self, function: str, trace: str) -> None:
        self.note("reply", f"{function} {trace}".strip())
        if self.open is None:
            return
        if trace:
            self.open.traces.append(trace)
        if function in DISPENSE_FUNCTIONS:
            self.approved(self.state.scaled(self.asked), trace)

    def approved(self, amount: Decimal | None, trace: str) -> None:
        """The host approved a dispense."""
        if self.open is None or len(self.open.dispenses) >= _MOST_OPERATIONS:
            return
        one = Dispense(self.clock.now, amount, trace)
        one.denominations = self.state.denominations
        self.open.dispenses.append(one)
        self.subject = one

    def time_out(self) -> None:
        self.note("host_time_out")
        if self.open:
            deposit = self.deposit
            inside = deposit and (deposit.in_escrow or deposit.retracted)
            money = bool(self.asked or inside)
            amount = self.state.scaled(self.asked) if money else None
            self.open.time_outs.append(TimeOut(self.clock.now, amount, money))

    def printed(
        self,
        *,
        code: str,
        amount: Decimal | None = None,
        cancelled: bool = False,
        pick_up: bool = False,
        trace: str = "",
    ) -> None:
        """The host's print is complete: what it says goes to the operation it follows."""
        one = self.open
        if one is None:
            return
        if code:
            one.response_codes.append(code)
        if trace:
            one.traces.append(trace)
        self.state.pick_up = pick_up or code in PICK_UP
        about = self.subject
        if about is None:
            return
        if isinstance(about, Dispense) and not about.trace:
            about.trace = (
                trace  # the reply of some machines names no number, the print does
            )
        if cancelled or code in CANCELLED:
            about.cancelled = True
        elif code in APPROVED and amount:
            if isinstance(about, Dispense):
                about.debited = amount
                self.state.learn(self.asked, amount)
            else:
                about.credited = amount
        about.response_code = code or about.response_code

    def captured(self, why: str = "jam", card: str = "") -> None:
        """The card stayed inside; said twice it is one card."""
        card = hide_cards(card)
        self.note("card_captured", card, late=True)
        one = self.open or self.last
        if one is None:
            return
        if self.state.pick_up:
            why = "by_host"
        if one.captures:
            known = one.captures[-1]
            known.card = known.card or card
            if why == "by_host":
                known.why = why
            return
        one.captures.append(Capture(self.clock.now, why, card))

    def card_taken(self) -> None:
        """The client has the card: a fault told before was no capture."""
        self.note("card_taken")
        if self.open:
            self.open.captures = [one for one in self.open.captures if one.card]

    # Cash out

    def picked(self) -> None:
        self.note("dispense")
        if self.dispense and self.open:
            self.dispense.operations += 1

    def stacked(self) -> None:
        self.note("stacked")
        if self.dispense and self.open:
            self.dispense.stacked = True

    def presenting(self) -> None:
        """Notes are presented; how many comes later, if at all."""
        self.note("presented")
        one = self.dispense
        if one and self.open:
            one.was_presented, one.presented_at = True, self.clock.now

    def presented(self, notes: tuple[int, ...]) -> None:
        """Notes are presented: how many of each cassette type."""
        self.presenting()
        self.state.growth(notes)
        if self.dispense and self.open:
            self.dispense.presented = notes

    def count_presented(self, one: Dispense, notes: tuple[int, ...]) -> None:
        """Set the notes presented, and their value where the denominations are known."""
        one.presented = notes
        if len(notes) == len(one.denominations):
            pairs = zip(one.denominations, notes, strict=True)
            one.value = sum((value * number for value, number in pairs), Decimal())

    def pile(self, denomination: Decimal, count: int) -> None:
        """Notes of one denomination were picked for the client."""
        one = self.dispense
        if one and self.open and len(one.presented) < _MOST_PILES:
            one.presented += (count,)
            one.denominations = one.denominations[: len(one.presented) - 1] + (
                denomination,
            )
            one.value = (one.value or Decimal()) + denomination * count

    def taken(self) -> None:
        self.note("taken", late=True)
        one = self.dispense
        if one and one.was_presented:
            one.was_taken, one.taken_at = True, self.clock.now

    def paid(self, value: Decimal) -> None:
        """The client has cash, says a record that tells nothing of the way there."""
        self.presenting()
        self.taken()
        if self.dispense and self.open:
            self.dispense.value = value

    def retracted(self) -> None:
        self.note("retract", late=True)
        one = self.dispense
        if one and not one.was_retracted:
            one.was_retracted, one.retracted_at = True, self.clock.now

    def serials(self, of: str, count: int) -> None:
        """Serial numbers were read while notes were picked or taken back."""
        one = self.dispense
        if one is None:
            return
        if of == "retract":
            one.returned = (one.returned or 0) + count
        elif of == "dispense" and self.open:
            one.picked += count

    def handler(self, digit: str, notes: tuple[int, ...] = ()) -> None:
        """A status of the cash handler; a fault outlives later good ones.

        ``notes`` it counted stand in for a print that was lost.
        """
        one = self.dispense
        if one and one.was_presented and not one.presented and any(notes):
            self.count_presented(one, notes)
        if one and digit and digit != OK:
            one.status = digit
            if digit == RETRACTED and not one.was_retracted:
                one.was_retracted, one.retracted_at = True, self.clock.now

    def interrupted(self) -> None:
        self.note("power_lost", late=True)
        one = self.dispense
        if one and not one.was_presented:
            one.interrupted = True

    def dispenser_recovery(self) -> None:
        self.note("dispenser_recovery", late=True)
        if self.dispense:
            self.dispense.recovered = True

    # Cash in

    def inserted(self) -> None:
        self.note("inserted")
        if self.open is None:
            return
        deposits = self.open.deposits
        if not deposits or (
            deposits[-1].completed and len(deposits) < _MOST_OPERATIONS
        ):
            deposits.append(Deposit())
        deposits[-1].inserted += 1
        deposits[-1].offered = False

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
        if one is None or not notes.count:
            return
        if recovery:
            one.recovered = notes
        else:
            one.retracted = notes
        one.faulted_at = one.faulted_at or self.clock.now
        one.offered = False
        one.in_escrow = 0
