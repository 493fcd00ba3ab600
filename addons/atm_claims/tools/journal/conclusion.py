"""What happened to the client of a session, by the journal alone.

Rules: the format page, 1.1 (what devices say) and 1.2: a failed dispense carries the host's
cancellation print; one that does not is a customer debited without cash. ``refund`` is true where
the client is out of money and nothing returned it. What the journal cannot tell is
``needs_check`` and no refund: the switch, the core or a recount settles it.
"""

from datetime import datetime, timedelta
from decimal import Decimal

from . import status
from .cause import cause, check, proofs
from .host import APPROVED
from .model import Deposit, Dispense, Finding, Transaction

CHECK = "needs_check"
_AGAIN = timedelta(minutes=15)  # in which a client tries once more


def outcome(one: Dispense) -> str:
    """Return ``taken``, ``retracted``, ``left`` (presented, not known) or ``not_presented``."""
    # What goes back without having been presented is purged: the client never saw it.
    if one.was_retracted and (one.was_presented or one.status == status.RETRACTED):
        return "retracted"
    if one.was_taken:
        return "taken"
    if one.was_presented:
        return "left"
    return "not_presented"


def findings(one: Transaction, following: int | None = None) -> list[Finding]:
    """Return the findings of a session, in order of time as far as it is known.

    Of a session that is cut, what is missing proves nothing.

    :param following: the ordinal of the next session
    """
    found = [(_told_of(about, one), about) for about in (*one.dispenses, *one.deposits)]
    for capture in one.captures:
        found.append(((capture.at, "card_captured", None, capture.why, False), None))
    for time_out in one.time_outs:
        # Nothing can be debited where no money was asked for.
        verdict = CHECK if time_out.money else "no_money_asked"
        told = time_out.at, "host_timeout", time_out.amount, verdict, False
        found.append((told, None))
    result = [_finding(one, told, about, following) for told, about in found if told]
    result.sort(key=lambda finding: (finding.at is None, finding.at or 0))
    return result


def _told_of(about: Dispense | Deposit, session: Transaction):
    if isinstance(about, Dispense):
        told = _dispense(about, session.cut)
    else:
        told = _deposit(about, session, session.cut)
    if told and session.torn:
        at, kind, amount, verdict, refund = told
        # The host's word and sum, or what became of the notes, may be of another session.
        if refund or verdict in ("cancelled_by_host", "declined_by_host", CHECK):
            asked = about.requested if isinstance(about, Dispense) else None
            return at, kind, asked or amount, CHECK, False
    return told


def _finding(one: Transaction, told, about, following: int | None) -> Finding:
    at, kind, amount, verdict, refund = told
    found = Finding(
        at or one.start_at,
        kind,
        amount,
        verdict,
        refund,
        one.start,
        one.end,
        one.ordinal,
    )
    since = until = None
    if isinstance(about, Dispense):
        place = next(n for n, other in enumerate(one.dispenses) if other is about)
        since = about.approved_at
        if place + 1 < len(one.dispenses):
            until = one.dispenses[place + 1].approved_at
    found.evidence = proofs(kind, one, since, until)
    found.cause = cause(kind, verdict, about, one)
    if verdict == CHECK:
        found.check = check(kind, about, one)
    if kind == "not_taken" or (isinstance(about, Deposit) and about.offered):
        found.next_session = following
    return found


def doubles(sessions: list[Transaction], waiting: dict) -> list[Finding]:
    """Return withdrawals repeated after a host time-out: the host may have debited both.

    The same card took the same sum within minutes of a request that the host did not answer.

    :param waiting: (card, sum) → moment of such a request; it goes on into the next file
    """
    found = []
    for one in sessions:
        told = [(each.at, each.amount, None) for each in one.time_outs if each.money]
        told += [
            (each.approved_at, each.amount, each)
            for each in one.dispenses
            if outcome(each) == "taken" and not each.cancelled
        ]
        for at, amount, dispense in sorted(
            told, key=lambda each: each[0] or datetime.min
        ):
            key = one.card, amount
            if not (one.card and amount and at):
                continue
            if dispense is None:
                waiting[key] = at
            elif key in waiting and timedelta() <= at - waiting.pop(key) <= _AGAIN:
                told_of = at, "double_withdrawal", amount, CHECK, False
                found.append(_finding(one, told_of, dispense, None))
    return found


def _dispense(one: Dispense, cut: bool):
    what = outcome(one)
    if what == "taken":
        return _taken(one)
    if what == "retracted":
        return _retracted(one)
    if what == "left":
        return one.presented_at, "not_taken", one.amount, CHECK, False
    return one.approved_at, "not_presented", one.amount, *_not_presented(one, cut)


def _taken(one: Dispense):
    at, amount, value = one.taken_at, one.amount, one.value
    if one.cancelled:
        return at, "over_dispensed", value or amount, "taken_though_cancelled", False
    short = amount - value if amount and value else Decimal()
    if one.status == status.SHORT and short > 0:
        return at, "short_dispensed", short, "debited_in_full", True
    if one.status == status.SHORT and not (amount and value):
        return at, "short_dispensed", None, CHECK, False
    if short:
        # The host's cassettes are not the ATM's, or a print is wrong: a recount tells.
        kind = "short_dispensed" if short > 0 else "over_dispensed"
        return at, kind, abs(short), CHECK, False
    return None


def _retracted(one: Dispense):
    at, amount = one.retracted_at, one.amount
    if one.cancelled:
        return at, "retracted", amount, "cancelled_by_host", False
    if one.was_taken:
        return at, "retracted", amount, CHECK, False
    read = one.picked == sum(one.presented)
    if read and one.returned is not None and one.returned < one.picked:
        # Which notes the client has is not told: what is owed is at least the least of them.
        return at, "retracted", _least(one), "taken_back_in_part", True
    return at, "retracted", amount, "taken_back", True


def _least(one: Dispense) -> Decimal | None:
    """Return the least sum of the notes that came back, None where no denominations are known."""
    if one.value is None:
        return None
    left, total = one.returned or 0, Decimal()
    for denomination, count in sorted(
        zip(one.denominations, one.presented, strict=True)
    ):
        total += denomination * min(count, left)
        left -= min(count, left)
    return total


def _not_presented(one: Dispense, cut: bool) -> tuple[str, bool]:
    if one.status == status.UNKNOWN or one.attempted:
        return CHECK, False
    if one.cancelled:
        return "cancelled_by_host", False
    if one.response_code and one.response_code not in APPROVED:
        return "declined_by_host", False
    if one.interrupted:
        return "power_lost", True
    if cut:
        return CHECK, False
    return "debited_without_cash", True


def _deposit(one: Deposit, session: Transaction, cut: bool):
    at = one.faulted_at or session.end_at
    kept = one.recovered or one.retracted
    credited = one.response_code in APPROVED and not one.cancelled
    # The sum credited is of the notes stored: those kept besides are not in it.
    apart = kept and one.completed and one.credited and one.credited == one.stored.value
    if credited and not apart and (kept or (not one.completed and one.in_escrow)):
        value = (kept or one.escrow).value
        return at, "deposit_fault", value, "kept_but_credited", False
    if kept:
        verdict = "kept_found_by_recovery" if one.recovered else "kept_not_taken"
        return at, "deposit_fault", kept.value, verdict, True
    if one.completed:
        return _completed(one, at)
    if one.counterfeit:
        return at, "deposit_fault", None, "kept_as_counterfeit", False
    value = one.refunded.value or one.escrow.value
    if one.offered:
        # Nobody is seen to take the notes: the client, the next one or the machine has them.
        return at, "deposit_fault", value, CHECK, False
    if one.refund_failed or one.in_escrow:
        if cut:
            return at, "deposit_fault", value, CHECK, False
        verdict = "refund_failed" if one.refund_failed else "kept_in_escrow"
        return at, "deposit_fault", value, verdict, True
    if one.silent:
        return at, "deposit_fault", value, CHECK, False
    if (one.refund_made and not one.refund_asked) or one.device_fault:
        return at, "deposit_fault", value, "returned", False
    return None


def _completed(one: Deposit, at):
    value = one.stored.value
    if one.cancelled or (one.response_code and one.response_code not in APPROVED):
        return at, "deposit_fault", value, "stored_not_credited", True
    if not one.response_code:
        return at, "deposit_fault", value, CHECK, False
    if value and one.credited and value != one.credited:
        return at, "deposit_mismatch", abs(value - one.credited), CHECK, False
    return None


def of_dispense(one: Dispense, session: Transaction) -> Finding | None:
    """Return what is to be said of one dispense of a session, None when all went well."""
    return _as_finding(_told_of(one, session), session)


def of_deposit(one: Deposit, session: Transaction) -> Finding | None:
    """Return what is to be said of one deposit of a session, None when all went well."""
    return _as_finding(_told_of(one, session), session)


def _as_finding(found, session: Transaction) -> Finding | None:
    if found is None:
        return None
    at, kind, amount, verdict, refund = found
    return Finding(
        at or session.start_at, kind, amount, verdict, refund,
        session.start, session.end, session.ordinal,
    )  # fmt: skip
