"""Turnover of the ATMs in the books, inside ``odoo shell``: loads, notes given out, taken in."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from .atms_setup import person

CORE = """
    SELECT r.date, r.device_id, r.operation, r.own_card,
           sum(r.amount * CASE WHEN r.reversal THEN -1 ELSE 1 END) AS amount, count(*) AS count
      FROM atm_source_row_p r WHERE r.source = 'core' GROUP BY 1, 2, 3, 4
"""


def post(env, params):
    """Post a month of turnover: by the core's files, the encashment's papers, the acts."""
    days = defaultdict(dict)
    devices = {one.code: one for one in env["atm.device"].search([])}
    env.cr.execute(CORE)
    for day, device, operation, own, amount, count in env.cr.fetchall():
        kind = "cash_in"
        if operation == "withdrawal":
            kind = "dispense_own" if own else "dispense_other"
        _add(days, day, device, kind, Decimal(str(amount)), count)
    for row in params["loads"]:
        day = date.fromisoformat(row["at"][:10])
        _add(days, day, devices[row["device"]].id, "load", Decimal(row["amount"]) / 100)
    for act in env["atm.recount"].search([("state", "=", "confirmed")]):
        taken = min(Decimal(str(act.counted)), Decimal(str(act.expected)))
        _add(days, act.date, act.device_id.id, "unload", taken)
    entries = env["atm.entry"]
    turnover = env["atm.turnover"].with_user(person(env, "branch")).sudo()
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
