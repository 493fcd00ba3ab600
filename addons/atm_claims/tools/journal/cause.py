"""Why a session went wrong, which lines prove it, and what settles what the journal cannot tell.

The article's causes: link to the centre, hardware, software, no cash or jam, the client. ``none``
is where the journal tells of none. No line of a known journal says that software failed.
"""

from datetime import datetime

from . import status
from .model import Deposit, Dispense, Event, Transaction

_DISPENSE = {
    "reply", "dispense", "stacked", "presented", "taken", "retract", "status_E", "print",
    "cash_table", "power_lost", "dispenser_recovery", "device_error",
}  # fmt: skip
_DEPOSIT = {
    "inserted", "acceptor", "deposit_selected", "deposit_completed", "deposit_refund",
    "deposit_refund_by_machine", "deposit_refused", "deposit_retract", "offered", "items_taken",
    "acceptor_recovery", "recovery_failed", "notes_found", "print", "power_lost",
}  # fmt: skip
# Kinds of events that prove a finding.
_PROOFS = {
    "not_presented": _DISPENSE,
    "retracted": _DISPENSE,
    "not_taken": _DISPENSE,
    "over_dispensed": _DISPENSE,
    "short_dispensed": _DISPENSE,
    "double_withdrawal": _DISPENSE,
    "deposit_fault": _DEPOSIT,
    "deposit_mismatch": _DEPOSIT,
    "card_captured": {"card_captured", "status_D", "left_behind", "print"},
    "host_timeout": {"operation", "request", "host_time_out"},
}
_MOST_PROOFS = 100  # lines
_CAUSES = {
    "retracted": "client",
    "not_taken": "client",
    "host_timeout": "link",
    "double_withdrawal": "link",
    "card_captured.jam": "hardware",
    "card_captured.left_behind": "client",
    "not_presented.power_lost": "hardware",
    "deposit_fault.kept_not_taken": "client",
    "deposit_fault.kept_found_by_recovery": "hardware",
    "deposit_fault.kept_in_escrow": "hardware",
    "deposit_fault.refund_failed": "hardware",
    "deposit_fault.kept_as_counterfeit": "client",
}
_CHECKS = {
    "not_presented": "recount",
    "retracted": "recount",
    "not_taken": "camera",
    "over_dispensed": "recount",
    "short_dispensed": "recount",
    "deposit_mismatch": "switch",
    "host_timeout": "switch",
    "double_withdrawal": "switch",
}


def cause(
    kind: str, verdict: str, about: Dispense | Deposit | None, one: Transaction
) -> str:
    """Return why it happened, a key of ``words.CAUSES``."""
    known = _CAUSES.get(f"{kind}.{verdict}") or _CAUSES.get(kind)
    if known:
        return known
    if isinstance(about, Dispense) and about.status not in ("", status.RETRACTED):
        return "no_cash_or_jam"
    if isinstance(about, Deposit) and (about.device_fault or about.failed):
        return "hardware"
    if kind == "not_presented" and one.captures:
        return _CAUSES.get(f"card_captured.{one.captures[-1].why}", "none")
    return "link" if about and one.time_outs else "none"


def check(kind: str, about: Dispense | Deposit | None, one: Transaction) -> str:
    """Return what settles an open verdict, a key of ``words.CHECKS``."""
    if isinstance(about, Deposit) and kind == "deposit_fault":
        return "camera" if about.offered else "journal" if one.cut else "switch"
    if kind == "not_presented" and one.cut and about.status != status.UNKNOWN:
        return "journal"
    return _CHECKS[kind]


def proofs(
    kind: str, one: Transaction, since: datetime | None, until: datetime | None
) -> tuple[tuple[int, int], ...]:
    """Return the bytes of the lines that prove a finding, of the session's own file.

    :param since: when the operation began, :param until: when the next one did; None: no bound
    """
    kinds = _PROOFS[kind]

    def proves(event: Event) -> bool:
        at = event.at
        if event.kind not in kinds or event.file != one.file:
            return False
        return at is None or ((not since or at >= since) and (not until or at < until))

    found = ((event.start, event.end) for event in one.events if proves(event))
    return tuple(dict.fromkeys(found))[:_MOST_PROOFS]
