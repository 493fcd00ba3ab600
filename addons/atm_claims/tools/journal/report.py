"""A journal as the JSON object that ``odoo journal read`` prints."""

from collections import Counter
from decimal import Decimal

from .conclusion import outcome
from .model import Journal


def number(amount: Decimal | None) -> int | float | None:
    """Return a sum as a JSON number in major units; two decimals survive exactly."""
    if amount is None:
        return None
    return (
        int(amount) if amount == amount.to_integral_value() else float(round(amount, 2))
    )


def summary(journal: Journal) -> dict:
    """Return the counts of a journal and its findings.

    Every approved dispense is taken, retracted, not presented, or presented with an end that the
    journal does not tell. A deposit counts once a session in which items were inserted.
    """
    sessions = journal.transactions
    outcomes = Counter(
        outcome(one) for session in sessions for one in session.dispenses
    )
    deposits = [one.deposits for one in sessions if one.deposits]
    return {
        "file": journal.name,
        "dialect": journal.dialect or None,
        "transactions": len(sessions),
        "dispenses_approved": outcomes.total(),
        "taken": outcomes["taken"],
        "not_presented": outcomes["not_presented"],
        "retracted": outcomes["retracted"],
        "captured": sum(len(one.captures) for one in sessions),
        "deposits": len(deposits),
        "deposits_completed": sum(
            any(one.completed for one in some) for some in deposits
        ),
        "host_timeouts": sum(len(one.time_outs) for one in sessions),
        "sequence_breaks": sum(one.kind == "sequence_gap" for one in journal.findings),
        "unknown_lines": len(journal.unknown),
        "findings": [
            {
                "at": one.at.isoformat() if one.at else None,
                "kind": one.kind,
                "amount": number(one.amount),
                "verdict": one.verdict,
                "refund": one.refund,
                "bytes": [one.start, one.end],
            }
            for one in journal.findings
        ],
    }
