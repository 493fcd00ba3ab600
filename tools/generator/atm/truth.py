"""What the journals of a day must be read as, and how rows of three sources meet."""

from collections import Counter

from .recount import _moment
from .sessions import APPROVED, OUTCOMES, PURGED, TAKEN, findings


def counts(sessions):
    """Counts of a journal, as ``journal read --json`` names them, and ``left``."""
    found = Counter()
    for one in sessions:
        if one.outcome == "core_only" or one.lost:
            continue
        found["transactions"] += 1
        found["captured"] += one.outcome in (
            "captured_by_host", "captured_jam", "left_behind", "stacked_jam",
        )  # fmt: skip
        found["host_timeouts"] += one.outcome in ("time_out", "host_offline")
        if one.kind == "deposit":
            found["deposits"] += 1
            found["deposits_completed"] += one.outcome in (
                "stored", "deposit_credited_twice", "deposit_not_credited",
            )  # fmt: skip
        if one.kind == "withdrawal" and one.outcome in APPROVED:
            found["dispenses_approved"] += 1
            found["taken"] += one.outcome in TAKEN
            found["not_presented"] += one.outcome in PURGED
            found["retracted"] += one.outcome.startswith("retracted")
            found["left"] += one.outcome == "left"
    names = (
        "transactions", "dispenses_approved", "taken", "not_presented", "retracted", "left",
        "captured", "deposits", "deposits_completed", "host_timeouts",
    )  # fmt: skip
    return {name: found[name] for name in names}


class Match:
    """Every operation that the host approved or booked, by the sources that hold it."""

    def __init__(self):
        self.masks, self.reasons = Counter(), Counter()
        self.exceptions = []
        self.rows = Counter()

    def add(self, device, one, journal_here):
        outcome = OUTCOMES[one.outcome]
        self.rows["switch"] += len(outcome.switch)
        self.rows["core"] += len(outcome.core)
        told = one.outcome in APPROVED or one.outcome == "deposit_not_credited"
        told = told or (one.kind == "deposit" and bool(outcome.switch))
        reason = "booked_late" if one.late else outcome.reason
        if told and (one.lost or not journal_here):
            told, reason = (
                False,
                "journal_missing" if not journal_here else "journal_broken",
            )
        if one.outcome == "deposit_not_credited":
            reason = "declined_by_host"
        mask = "".join(
            "1" if has else "0" for has in (told, outcome.switch, outcome.core)
        )
        if mask == "000":
            return
        self.masks[mask] += 1
        self.reasons[reason] += 1
        if reason != "matched":
            self.exceptions.append(
                {
                    "device": device.code, "date": f"{one.at:%Y-%m-%d}",
                    "at": _moment(one.at), "trace": one.trace, "amount": one.amount,
                    "mask": mask, "reason": reason,
                    "case": one.case.id if one.case else None,
                }
            )  # fmt: skip

    def truth(self):
        return {
            "masks": dict(sorted(self.masks.items())),
            "reasons": dict(sorted(self.reasons.items())),
            "rows": dict(self.rows),
            "exceptions": self.exceptions,
        }


def case_truth(case):
    return {
        "id": case.id, "kind": case.kind, "device": case.device, "date": case.day,
        "at": _moment(case.at) if case.at else None, "trace": case.trace,
        "card": case.card.masked() if case.card else None,
        "client": case.card.client if case.card else None,
        "amount": case.amount, "owed": case.owed, "verdict": case.verdict,
        "effect": case.effect, "recount": case.recount, "missed": case.missed, "notes": case.notes,
        "journal": case.findings,
    }  # fmt: skip


def planted(sessions, machine):
    """Findings of a day's sessions: those of the cases, else what the session itself says."""
    found = []
    for one in sessions:
        if one.lost or one.outcome == "core_only":
            continue
        for finding in one.case.findings if one.case else findings(one, machine):
            found.append(
                {
                    "session": _moment(one.at),
                    "case": one.case.id if one.case else None,
                    **finding,
                }
            )
        if one.again and not one.again.lost:
            found.append(
                {
                    "session": _moment(one.at), "case": one.again.case.id,
                    "kind": "double_withdrawal", "verdict": "needs_check",
                    "amount": one.amount, "refund": False,
                }
            )  # fmt: skip
    return found
