"""Turnover of the ATMs in the books, inside ``odoo shell``: loads, notes given out, taken in."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from .atms_setup import person


def post(env, params):
    """Post a month of turnover: the encashment's papers, the acts, and what the core's files
    have brought."""
    days = defaultdict(dict)
    devices = {one.code: one for one in env["atm.device"].search([])}
    for row in params["loads"]:
        day = date.fromisoformat(row["at"][:10])
        _add(days, day, devices[row["device"]].id, "load", Decimal(row["amount"]) / 100)
    for act in env["atm.recount"].search([("state", "=", "confirmed")]):
        taken = min(Decimal(str(act.counted)), Decimal(str(act.expected)))
        _add(days, act.date, act.device_id.id, "unload", taken)
    branch = env["atm.turnover"].with_user(person(env, "branch"))
    branch.search([("source", "=", "core"), ("entry_id", "=", False)]).action_prepare()
    entries, turnover = env["atm.entry"], branch.sudo()
    for day, totals in sorted(days.items()):
        entries |= turnover._take(day, list(totals.values())).entry_id
    entries |= env["atm.entry"].search([("state", "=", "prepared")])
    approve_and_post(env, entries)
    return {"entries": len(entries)}


def tie(env, params):
    """Count what each account must hold at the end of the month, and what it holds."""
    first, last = (date.fromisoformat(params["days"][n]) for n in (0, -1))
    return len(env["atm.tie"]._count(env.company, first, last))


def approve_and_post(env, entries):
    """The chief accountant approves what others prepared, the accountant posts."""
    entries.with_user(person(env, "chief")).action_approve()
    entries.with_user(person(env, "branch")).action_post()


def _add(days, day, device, kind, amount, count=1):
    row = days[day].setdefault(
        (device, kind),
        {
            "device": device,
            "kind": kind,
            "amount": Decimal(0),
            "count": 0,
            "source": "demo",
        },
    )
    row["amount"] += amount
    row["count"] += count
