"""What goes on from one file to the next when they are read as one continuing journal."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from .model import Deposit, Dispense, Transaction

_HUNDRED = Decimal(100)


@dataclass(slots=True)
class State:
    """The end of the file before: session, sequence, clock, cash. Grows by 16 bytes a session."""

    file: int = 0
    terminal: str = ""
    dialect: str = ""
    moment: datetime | None = None
    open: Transaction | None = None
    last: Transaction | None = None
    at_record: tuple[Transaction | None, Transaction | None] = (None, None)
    asked: Decimal | None = None  # what the last request asked for
    subject: Dispense | Deposit | None = None  # what the host's next print is about
    sequence: int | None = None
    denominations: tuple[Decimal, ...] = ()
    dispensed: tuple[int, ...] | None = None  # of the last cash table
    since: tuple[int, ...] = ()  # notes presented since
    vague: bool = False  # notes moved that the journal does not count
    scale: Decimal = Decimal(
        1
    )  # the host's request counts major units, or a hundred times more
    pick_up: bool = False  # the host has just told to keep the card
    # Requests without an answer: (card, sum) → moment.
    unanswered: dict[tuple[str, Decimal], datetime] = field(default_factory=dict)
    dispensing: set[str] = field(default_factory=set)  # codes answered with a dispense
    contents: set[bytes] = field(default_factory=set)
    sessions: set[int] = field(default_factory=set)
    repeated: int = 0  # sessions met again in this file

    def next(self) -> "State":
        """Return the state in which the next file begins."""
        return replace(self, file=self.file + 1, pick_up=False, repeated=0)

    def is_repeated(self, one: Transaction) -> bool:
        """Tell whether this session was read before: same moment, same record number."""
        if one.start_at is None or self.sequence is None:
            return False
        key = hash((one.start_at, self.sequence))
        if key in self.sessions:
            self.repeated += 1
            return True
        self.sessions.add(key)
        return False

    def scaled(self, amount: Decimal | None) -> Decimal | None:
        return amount / self.scale if amount else None

    def learn(self, asked: Decimal | None, printed: Decimal) -> None:
        """Learn the units of requests from a sum that the host printed."""
        if asked == printed:
            self.scale = Decimal(1)
        elif asked == printed * _HUNDRED:
            self.scale = _HUNDRED

    def growth(self, notes: tuple[int, ...]) -> None:
        if not notes:
            self.vague = True
        elif len(notes) == len(self.since):
            self.since = tuple(map(sum, zip(self.since, notes, strict=True)))
        else:
            self.since = notes

    def counted(self, dispensed: tuple[int, ...]) -> bool:
        """Take a count of notes dispensed; tell whether it grew by the notes presented."""
        known, since, vague = self.dispensed, self.since, self.vague
        self.dispensed, self.since, self.vague = dispensed, (), False
        if known is None or vague or len(known) != len(dispensed):
            return True
        grown = tuple(new - old for old, new in zip(known, dispensed, strict=True))
        return grown == (since or (0,) * len(grown))

    def cleared(self) -> None:
        """Cash counts were set anew: nothing to compare with."""
        self.dispensed, self.since, self.vague = None, (), False
