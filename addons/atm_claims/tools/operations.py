"""Sessions of a journal as the operations that a bank asks about: one row for each money movement.

A session of one card may hold several operations; each has its own number at the host, sum and
outcome. A session without any is one row too, so that nothing of the journal is left out. Pure: no
``odoo`` import. Money is ``Decimal`` in the ATM's currency, times are the ATM's clock.
"""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from .causes import cause_of
from .journal import conclusion
from .journal.host import APPROVED
from .journal.model import Deposit, Dispense, Event, Finding, TimeOut, Transaction

CHECK = conclusion.CHECK
_MOST_EVIDENCE = 80  # lines shown as evidence of one operation
_TELLING = frozenset(
    "card amount request reply dispense stacked presented taken retract print host_time_out"
    " power_lost dispenser_recovery card_captured left_behind inserted offered items_taken"
    " acceptor acceptor_recovery acceptor_reset deposit_completed deposit_refund deposit_refused"
    " deposit_retract deposit_selected deposit_refund_asked deposit_refund_by_machine notes_found"
    " note_error recovery_failed cash_table device_error video end start".split()
)


@dataclass(slots=True)
class Operation:
    """One row of ``atm.transaction``. ``evidence``: (file, first byte, end, kind, moment)."""

    session: Transaction
    kind: str  # withdrawal, deposit, other
    outcome: str
    at: datetime | None
    answered_at: datetime | None = (
        None  # the host's answer: what other clocks are compared with
    )
    trace: str = ""
    code: str = ""
    requested: Decimal | None = None
    debited: Decimal | None = None
    presented: Decimal | None = None
    accepted: Decimal | None = None
    finding: Finding | None = None
    cause: str = ""
    notes_presented: int | None = None
    notes_back: int | None = None  # taken back after presenting, or kept of a deposit
    evidence: list[tuple[int, int, int, str, str]] = field(default_factory=list)

    @property
    def verdict(self) -> str:
        return self.finding.key if self.finding else ""

    @property
    def refund(self) -> bool:
        return bool(self.finding and self.finding.refund)

    @property
    def stake(self) -> Decimal | None:
        """Money that the client may be owed: of a refund, or of what has to be checked."""
        found = self.finding
        if found and (found.refund or found.verdict == CHECK):
            return found.amount
        return None

    @property
    def within_reach(self) -> bool:
        """Cash may lie where the next client can take it."""
        found = self.finding
        if found is None or found.verdict != CHECK:
            return False
        return found.kind in {"not_taken", "deposit_fault"}


def operations(session: Transaction) -> list[Operation]:
    """Return the operations of a session in the order of the journal, at least one."""
    found = [_dispense(one, session) for one in session.dispenses]
    answers = _deposit_answers(session) if session.deposits else []
    found += [
        _deposit(
            one, session, *(answers[place] if place < len(answers) else ("", None))
        )
        for place, one in enumerate(session.deposits)
    ]
    found += [
        _unanswered(one, session)
        for one in session.time_outs
        if one.money and not one.deposit
    ]
    if not found:
        found = [_without_money(session)]
    found.sort(key=lambda one: (one.at is None, one.at or datetime.min))
    # The first of a session begins with it.
    found[0].at = session.start_at or found[0].at
    for one in found:
        if one.finding or session.captures or session.time_outs:
            one.cause = cause_of(session, one.verdict)
            one.evidence = evidence(session.events)
    return found


def evidence(events: list[Event]) -> list[tuple[int, int, int, str, str]]:
    """Return the lines of a session that tell what happened."""
    told = [
        (one.file, one.start, one.end, one.kind, one.at.isoformat() if one.at else "")
        for one in events
        if one.kind in _TELLING or one.kind.startswith("status_")
    ]
    if len(told) <= _MOST_EVIDENCE:
        return told
    half = _MOST_EVIDENCE // 2
    return told[:half] + told[-half:]


def _dispense(one: Dispense, session: Transaction) -> Operation:
    found = conclusion.of_dispense(one, session)
    outcome = conclusion.outcome(one)
    if outcome == "left" or (outcome == "not_presented" and found.verdict == CHECK):
        outcome = "unknown"
    return Operation(
        session,
        "withdrawal",
        outcome,
        one.approved_at,
        one.approved_at,
        one.trace,
        one.response_code,
        one.requested,
        one.debited,
        one.value if one.was_presented else None,
        finding=found,
        notes_presented=(sum(one.presented) or None) if one.was_presented else None,
        notes_back=one.returned if one.was_retracted else None,
    )


def _deposit(
    one: Deposit, session: Transaction, trace: str, answered: datetime | None
) -> Operation:
    found = conclusion.of_deposit(one, session)
    verdict = found.verdict if found else ""
    if found and verdict == CHECK:
        outcome = "unknown"
    elif found and (found.refund or verdict.startswith("kept")):
        outcome = "kept"
    elif one.completed:
        outcome = "deposited"
    elif one.inserted and (one.refunded.count or one.taken or one.refund_made):
        outcome = "returned"
    else:
        outcome = "no_money"
    accepted, kept = one.stored.value or one.escrow.value, None
    if outcome == "kept":
        held = one.recovered or one.retracted or one.stored or one.escrow
        accepted, kept = held.value, held.count or None
    return Operation(
        session,
        "deposit",
        outcome,
        answered or one.faulted_at or session.start_at,
        answered,
        trace,
        one.response_code,
        one.credited,
        one.credited,
        accepted=accepted,
        finding=found,
        notes_back=kept,
    )


def _deposit_answers(session: Transaction) -> list[tuple[str, datetime | None]]:
    """The host's last reply before each deposit's print, in their order: number and moment."""
    answers: list[tuple[str, datetime | None]] = []
    last: tuple[str, datetime | None] = ("", None)
    inside = False
    for event in session.events:
        if event.kind == "inserted":
            inside, last = True, ("", None)
        elif event.kind == "reply" and event.text.partition(" ")[2]:
            last = (event.text.partition(" ")[2], event.at)
        elif event.kind == "print" and inside and last[0]:
            answers.append(last)
            inside = False
    if inside:
        answers.append(last)
    return answers


def _unanswered(asked: TimeOut, session: Transaction) -> Operation:
    """A request for money that the host did not answer: it may have debited."""
    found = Finding(
        asked.at, "host_timeout", asked.amount, CHECK, False,
        session.start, session.end, session.ordinal,
    )  # fmt: skip
    # No answer, no number: that of an earlier reply is another operation's.
    return Operation(
        session, "withdrawal", "unknown", asked.at, asked.at,
        requested=asked.amount, finding=found,
    )  # fmt: skip


def _without_money(session: Transaction) -> Operation:
    code = session.response_codes[-1] if session.response_codes else ""
    outcome = "declined" if code and code not in APPROVED else "no_money"
    trace = session.traces[-1] if session.traces else ""
    found = None
    if session.captures:
        kept = session.captures[-1]
        found = Finding(
            kept.at or session.start_at, "card_captured", None, kept.why, False,
            session.start, session.end, session.ordinal,
        )  # fmt: skip
    return Operation(
        session, "other", outcome, session.start_at, None, trace, code, finding=found
    )
