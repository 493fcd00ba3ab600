"""What a journal says, without a maker's words: events, transactions, counters, findings.

Money is ``Decimal`` in major units of the ATM's currency, ``None`` where the journal names no sum.
Times are the ATM's own clock, naive. Places are bytes of the file as received, the end excluded;
``file`` is the ordinal of that file among those read together.
"""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple


class Event(NamedTuple):
    """One thing a line of the journal says."""

    at: datetime | None
    kind: str
    start: int
    end: int
    text: str = ""
    file: int = 0


@dataclass(slots=True)
class Notes:
    """Counted notes. ``by`` holds the recognised ones: denomination → number."""

    count: int = 0
    by: dict[Decimal, int] = field(default_factory=dict)
    currency: str = ""  # of the recognised ones
    mixed: bool = False  # of several currencies

    def add(self, currency: str, denomination: str, number: int) -> None:
        """Take a number of recognised notes; the same print tells each denomination once."""
        self.by[Decimal(denomination)] = number
        if number:
            self.mixed = self.mixed or self.currency not in ("", currency)
            self.currency = currency

    @property
    def value(self) -> Decimal | None:
        """The sum of the recognised notes; None when none is recognised, or in one currency."""
        if self.mixed or not any(self.by.values()):
            return None
        return sum((one * number for one, number in self.by.items()), Decimal())


@dataclass(slots=True)
class Dispense:
    """One approved dispense: from the host's reply to what became of the notes."""

    approved_at: datetime | None
    requested: Decimal | None = None
    trace: str = ""  # the ATM's transaction number, the last digits of the host's trace
    debited: Decimal | None = None  # the sum on the host's print
    response_code: str = ""
    cancelled: bool = False  # the host's cancellation was printed
    operations: int = 0
    stacked: bool = False
    picked: int = 0  # serial numbers read while picking
    was_presented: bool = False
    presented_at: datetime | None = None
    presented: tuple[int, ...] = ()  # notes by cassette type
    denominations: tuple[Decimal, ...] = ()
    value: Decimal | None = (
        None  # of the notes presented, where the journal names denominations
    )
    was_taken: bool = False
    taken_at: datetime | None = None
    was_retracted: bool = False
    retracted_at: datetime | None = None
    returned: int | None = None  # serial numbers read while retracting
    status: str = (
        ""  # last fault digit of the cash handler (status.CASH_HANDLER), "" if none
    )
    interrupted: bool = False  # power failed during the dispense
    attempted: bool = False  # and stacked notes were being presented then
    recovered: bool = (
        False  # notes went from the transport to the reject bin afterwards
    )

    @property
    def amount(self) -> Decimal | None:
        """What the client asked for and the host debited."""
        return self.debited or self.requested


@dataclass(slots=True)
class Deposit:
    """The facts of one cash deposit. Counts are cumulative, as the device prints them."""

    inserted: int = (
        0  # times that notes were put in since all that was inside came back
    )
    escrow: Notes = field(default_factory=Notes)  # last count above zero
    in_escrow: int = 0  # notes there now
    stored: Notes = field(default_factory=Notes)
    refunded: Notes = field(default_factory=Notes)
    retracted: Notes | None = None  # not taken, pulled back
    recovered: Notes | None = None  # found by a recovery after a fault
    faulted_at: datetime | None = None
    refused: int = 0
    presented: int = 0  # times that notes were offered back, since then
    taken: int = 0  # times that the client took what was offered, since then
    offered: bool = False  # notes lie in the client's reach now
    back: bool = False  # the client took something since notes were last put in
    empty: bool = False  # and a count since then says that nothing is in escrow
    sent: bool = False  # the client asked to credit the notes
    completed: bool = False
    refund_asked: bool = False  # by the client
    refund_made: bool = False  # said by the device
    refund_failed: bool = False
    failed: bool = False  # the device refused the notes by its own failure
    device_fault: str = (
        ""  # last fault digit, or M-status above zero with such a failure
    )
    counterfeit: int = 0
    credited: Decimal | None = None  # the sum on the host's print
    response_code: str = ""
    cancelled: bool = False

    @property
    def silent(self) -> bool:
        """Whether notes went in and nothing is told of them: no count, no return, no deposit."""
        seen = self.completed or self.back or self.offered or self.refunded.count
        return bool(self.inserted) and not seen and not self.refund_made

    @property
    def settled(self) -> bool:
        """Whether the client took back whatever was put in: what is found later is not his."""
        inside = self.offered or self.in_escrow or self.retracted or self.recovered
        if inside or self.device_fault or not self.back:
            return False
        returned = max(self.presented, self.taken) >= self.inserted
        return self.refund_made or (self.empty and returned)


@dataclass(slots=True)
class Capture:
    """A card kept by the machine. ``why``: ``by_host``, ``left_behind`` or ``jam``."""

    at: datetime | None
    why: str
    card: str = ""


@dataclass(slots=True)
class TimeOut:
    """The host did not answer. ``amount`` is what had been asked for, None: not told.

    ``money``: the host may have debited or credited something.
    """

    at: datetime | None
    amount: Decimal | None = None
    money: bool = False
    deposit: bool = False  # the money lay in the machine


@dataclass(slots=True)
class Transaction:
    """A client's session, in the order of the file: neighbours are the items beside it."""

    ordinal: int
    start_at: datetime | None
    start: int
    end: int
    file: int = 0
    end_at: datetime | None = None
    complete: bool = False  # its end was printed
    cut: bool = False  # part of it is missing from the journal
    torn: bool = False  # by a hole: what is told after it may be another session's
    cardless: bool = False
    card: str = ""  # masked, as printed
    operations: list[str] = field(default_factory=list)
    dispenses: list[Dispense] = field(default_factory=list)
    deposits: list[Deposit] = field(default_factory=list)
    captures: list[Capture] = field(default_factory=list)
    time_outs: list[TimeOut] = field(default_factory=list)
    traces: list[str] = field(default_factory=list)  # host trace numbers
    response_codes: list[str] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)


@dataclass(slots=True)
class CashTable:
    """Counts by cassette type after a dispense, since the last replenishment."""

    at: datetime | None
    start: int
    end: int
    denominations: tuple[Decimal, ...] = ()
    dispensed: tuple[int, ...] = ()
    rejected: tuple[int, ...] = ()
    remaining: tuple[int, ...] = ()


@dataclass(slots=True)
class Counters:
    """A print of balances: ``rows`` name → numbers, as the supervisor sees them."""

    at: datetime | None
    kind: str
    start: int
    end: int
    rows: dict[str, tuple[int, ...]] = field(default_factory=dict)


@dataclass(slots=True)
class Finding:
    """Something a person should know. ``refund``: the client is out of money, nothing returned it.

    ``amount`` is the money at stake, for a refund what the client is owed as far as the journal
    shows; where it counts no notes, the sum debited. Words are found by ``key``.
    """

    at: datetime | None
    kind: str
    amount: Decimal | None
    verdict: str
    refund: bool
    start: int
    end: int
    transaction: int | None = None
    evidence: tuple[tuple[int, int], ...] = ()  # bytes of the lines that prove it
    cause: str = ""  # key of words.CAUSES, of a session's finding
    check: str = ""  # key of words.CHECKS: what settles a verdict "needs_check"
    next_session: int | None = None  # ordinal of who came to notes left in reach

    @property
    def key(self) -> str:
        return f"{self.kind}.{self.verdict}"


@dataclass(slots=True)
class Journal:
    """One file as read."""

    name: str
    dialect: str = ""
    size: int = 0
    terminal: str = ""
    lines: int = 0
    transactions: list[Transaction] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)  # outside any session
    tables: list[CashTable] = field(default_factory=list)
    counters: list[Counters] = field(default_factory=list)
    sequences: int = 0  # records with a sequence number
    seam: int | None = (
        None  # byte after the first of them, where the file before is joined
    )
    unknown: list[tuple[int, int]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
