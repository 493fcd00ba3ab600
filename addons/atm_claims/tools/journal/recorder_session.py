"""Sessions of a journal, their requests, answers and cards: what every operation has."""

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
    TimeOut,
    Transaction,
)
from .state import State
from .text import hide_cards

_event = tuple.__new__  # a named tuple's own constructor takes twice as long
MOST_OPERATIONS = 1000  # of a session; a broken file may never end one


class Session:
    """What a line says goes to the session that is open, or was last."""

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
        # What was open, and had begun last, at the last numbered record.
        self.at_record: tuple[Transaction | None, Transaction | None] = state.at_record
        self.recovering = False  # what is counted next was found, not inserted

    def leave(self) -> None:
        """The file is over: the next one goes on from here."""
        state = self.state
        state.open, state.last, state.moment = self.open, self.last, self.clock.now
        state.asked, state.subject = self.asked, self.subject
        state.at_record = self.at_record

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
        before, begun = self.at_record
        touched = [before, self.open, None if self.last is begun else self.last]
        for one in filter(None, touched):
            one.cut = one.torn = True
        if seam:
            self.open = self.last = None

    def numbered(self) -> None:
        """A numbered record: the sessions here are those that a hole after it would tear."""
        self.at_record = self.open, self.last

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
        if self.open and len(self.open.operations) < MOST_OPERATIONS:
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
        if self.open is None or len(self.open.dispenses) >= MOST_OPERATIONS:
            return
        one = Dispense(self.clock.now, amount, trace)
        one.denominations = self.state.denominations
        self.open.dispenses.append(one)
        self.subject = one

    def time_out(self, *, money: bool = False) -> None:
        """The host did not answer.

        :param money: the request was for money, although it names no sum
        """
        self.note("host_time_out")
        if self.open:
            deposit = self.deposit
            inside = deposit and (deposit.in_escrow or deposit.retracted)
            money = bool(money or self.asked or inside)
            amount = self.state.scaled(self.asked) if money else None
            if inside and (self.asked or deposit.in_escrow):
                # Requests of deposits may count other units than those of withdrawals.
                amount = (deposit.retracted or deposit.escrow).value or amount
            self.open.time_outs.append(
                TimeOut(self.clock.now, amount, money, bool(inside))
            )

    def printed(
        self,
        *,
        code: str,
        amount: Decimal | None = None,
        cancelled: bool = False,
        pick_up: bool = False,
        trace: str = "",
    ) -> None:
        """The host's print is complete: what it says goes to the operation it follows.

        After the session's end only a cancellation does.
        """
        cancelled = cancelled or code in CANCELLED
        one = self.open or (self.last if cancelled and self.subject else None)
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
        if cancelled:
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
