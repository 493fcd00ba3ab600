"""A client's session, and what every outcome leaves behind in journal, switch, core and cash."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from .people import Card


@dataclass(slots=True)
class Session:
    """One session at an ATM. ``at`` is the ATM's clock, money is kopecks.

    :ivar notes: asked of each cassette type (withdrawal), or put in, by denomination (deposit)
    :ivar given: notes by type that came out of the machine's mouth
    :ivar gone: of the notes given, how many by type did not come back (retracted in part)
    :ivar trace: the host's STAN of the money operation, six digits; 0 for none
    :ivar first: STAN of the request before it; ``after`` that of the one after it
    :ivar ahead: seconds by which the host's clock is ahead of the ATM's
    :ivar lag: seconds from the session's start to the host's answer
    :ivar again: the session before it, that timed out: the client asks for the same
    :ivar lost: left out of the journal on purpose
    """

    at: datetime
    kind: str
    outcome: str
    card: Card | None = None
    amount: int = 0
    notes: object = ()
    given: tuple = ()
    gone: tuple = ()
    trace: int = 0
    first: int = 0
    after: int = 0
    late: bool = False  # booked in the core a day later
    auth: str = ""
    rrn: str = ""
    ahead: int = 0
    lag: int = 0
    case: "Case | None" = None
    lost: bool = False
    again: "Session | None" = None
    unread: int = 0
    pictures: dict = field(default_factory=dict)  # counters as printed at this moment

    @property
    def host_at(self):
        return self.at + timedelta(seconds=self.lag + self.ahead)


@dataclass(slots=True)
class Case:
    """A planted case. ``effect``: what the next recount differs by because of it, in kopecks.

    ``notes``: how many were asked, presented, and taken back by the machine.
    """

    id: str
    kind: str
    device: str
    day: str
    at: datetime | None
    trace: int
    card: Card | None
    amount: int
    owed: int
    effect: int
    verdict: str
    findings: list
    notes: dict
    recount: str | None = None
    missed: str | None = None  # the act before it, that did not find the notes yet


class Outcome(NamedTuple):
    """``switch`` and ``core``: rows there, D debit, C credit, R reversal. ``owed`` and ``effect``
    are signs of the amount (or of the part, where the session names one)."""

    switch: str
    core: str
    owed: int = 0
    effect: int = 0
    verdict: str = "nothing_owed"
    finding: tuple = ()  # kind, verdict, whether the amount is named, refund
    reason: str = "matched"


def _w(kind, verdict, refund=False, amount=True):
    return (kind, verdict, amount, refund)


def _card(why):
    return Outcome(
        "", "", verdict="card", finding=_w("card_captured", why, amount=False)
    )


_KEPT = ("D", "D", 1, 1, "owed")
WITHDRAWALS = {
    "taken": Outcome("D", "D"),
    "cancelled": Outcome(
        "DR", "DR", finding=_w("not_presented", "cancelled_by_host"), reason="reversed"
    ),
    "reversal_lost": Outcome(
        "DR", "D", 1, 1, "owed", _w("not_presented", "cancelled_by_host"), "reversal_lost"
    ),
    "no_cash": Outcome(*_KEPT, _w("not_presented", "debited_without_cash", True)),
    "stuck": Outcome(*_KEPT, _w("not_presented", "debited_without_cash", True)),
    "partial": Outcome(*_KEPT, _w("short_dispensed", "debited_in_full", True)),
    "retracted": Outcome(*_KEPT, _w("retracted", "taken_back", True)),
    "retracted_part": Outcome(*_KEPT, _w("retracted", "taken_back_in_part", True)),
    "left": Outcome("D", "D", verdict="needs_check", finding=_w("not_taken", "needs_check")),
    "over": Outcome("D", "D", 0, -1, finding=_w("over_dispensed", "needs_check")),
    "time_out": Outcome(
        *_KEPT, _w("host_timeout", "needs_check"), reason="host_time_out"
    ),
    "reversed_taken": Outcome(
        "DR", "DR", 0, -1, finding=_w("over_dispensed", "taken_though_cancelled"),
        reason="reversed_though_taken",
    ),
    "reversed_core": Outcome("D", "DR", 0, -1, reason="reversed_in_core_only"),
    "booked_twice": Outcome("D", "DD", 1, 1, "owed", reason="booked_twice"),
    "power": Outcome(*_KEPT, _w("not_presented", "power_lost", True)),
    "stacked_jam": Outcome(
        "DR", "DR", verdict="card",
        finding=_w("not_presented", "cancelled_by_host"), reason="reversed",
    ),
    "not_booked": Outcome("D", "", 0, -1, reason="not_in_core"),
    "not_in_switch": Outcome("", "D", reason="not_in_switch"),
    "journal_only": Outcome("", "", 0, -1, reason="journal_only"),
    "core_only": Outcome("", "D", 1, 1, "owed", reason="core_only"),
    "swapped": Outcome("D", "D"),
}  # fmt: skip
DEPOSITS = {
    "stored": Outcome("C", "C"),
    "refund_asked": Outcome("", ""),
    "deposit_recovered": Outcome(
        "", "", 1, 1, "owed", _w("deposit_fault", "kept_found_by_recovery", True)
    ),
    "deposit_retracted": Outcome(
        "", "", 1, 1, "owed", _w("deposit_fault", "kept_not_taken", True)
    ),
    "deposit_returned": Outcome("", "", finding=_w("deposit_fault", "returned")),
    "deposit_credited_twice": Outcome("CC", "CC", 0, -1, reason="credited_twice"),
    "deposit_not_credited": Outcome(
        "", "", 1, 1, "owed", _w("deposit_fault", "stored_not_credited", True)
    ),
}
OTHERS = {
    "inquiry": Outcome("", ""),
    "declined": Outcome("", ""),
    "walk_away": Outcome("", ""),
    "captured_by_host": _card("by_host"),
    "captured_jam": _card("jam"),
    "left_behind": _card("left_behind"),
    "host_offline": Outcome("", "", finding=_w("host_timeout", "no_money_asked", amount=False)),
}  # fmt: skip
OUTCOMES = WITHDRAWALS | DEPOSITS | OTHERS

# Outcomes after which the dispensed notes lie in the reject bin; in the client's hand.
CANCELLED = ("cancelled", "reversal_lost")
PURGED = (*CANCELLED, "no_cash", "stuck", "power", "stacked_jam")
APPROVED = tuple(
    name for name in WITHDRAWALS if name not in ("time_out", "core_only")
)  # the journal shows the host's approval
TAKEN = (
    "taken", "partial", "over", "reversed_taken", "reversed_core", "booked_twice", "not_booked",
    "not_in_switch", "journal_only", "swapped",
)  # fmt: skip


def at_stake(session, machine):
    """What the case is about, in kopecks: the amount, or the part that went wrong."""
    if session.outcome == "partial":
        return session.amount - machine.worth(session.given)
    if session.outcome == "over":
        return machine.worth(session.given) - session.amount
    if session.outcome == "retracted_part":
        return session.amount - machine.worth(session.gone)
    return session.amount


def findings(session, machine):
    """What a reader of the journal must find: dicts kind, verdict, amount in kopecks, refund."""
    outcome = OUTCOMES[session.outcome]
    if not outcome.finding:
        return []
    kind, verdict, named, refund = outcome.finding
    amount = at_stake(session, machine) if named else None
    if session.outcome == "retracted_part":
        # Which of the notes came back, the recount tells: the journal proves the least of them.
        back = sum(session.given) - sum(session.gone)
        pairs = zip(machine.nominal, session.given, strict=True)
        notes = sorted(one for one, number in pairs for _n in range(number))
        amount = 100 * sum(notes[:back])
    if session.outcome == "deposit_recovered":
        amount = 100 * sum(a * b for a, b in recognised(session.notes).items())
    found = [{"kind": kind, "verdict": verdict, "amount": amount, "refund": refund}]
    if session.outcome == "stacked_jam":
        jam = {
            "kind": "card_captured",
            "verdict": "jam",
            "amount": None,
            "refund": False,
        }
        found.insert(0, jam)
    return found


def recognised(notes):
    """Of notes that a recovery found, those whose denomination it could read: all but one kind."""
    kinds = sorted(notes)
    return Counter({one: notes[one] for one in kinds[1:] or kinds})
