"""Inside ``odoo shell`` of the peer's database: make invoices, or run the peer over them."""

import json
import os
import random
import time
from datetime import date, timedelta
from pathlib import Path

from odoo import Command

RUN_DATE = date(2026, 8, 31)
BATCH = 500


def accounts(env):
    """A receivable, an income account, a journal and a payment term due at once."""
    company = env.company
    receivable, income = env["account.account"].create(
        [
            {
                "code": "430001",
                "name": "Receivable",
                "account_type": "asset_receivable",
                "reconcile": True,
            },
            {"code": "701001", "name": "Income", "account_type": "income"},
        ]
    )
    journal = env["account.journal"].create(
        {
            "code": "SAL",
            "name": "Sales",
            "type": "sale",
            "company_id": company.id,
            "default_account_id": income.id,
        }
    )
    policy = env.ref("account_credit_control.credit_control_3_time")
    policy.write(
        {"account_ids": [Command.set(receivable.ids)], "company_id": company.id}
    )
    company.credit_policy_id = policy
    return receivable, income, journal


def make(env, count):
    """Posted invoices of one line, overdue by 1 to 400 days, 93 debtors for 100 debts."""
    receivable, income, journal = accounts(env)
    env = env(context={**env.context, "tracking_disable": True})
    draw = random.Random(1)
    partners = env["res.partner"].create(
        [
            {
                "name": f"Debtor {number}",
                "email": f"debtor{number}@example.com",
                "property_account_receivable_id": receivable.id,
            }
            for number in range(max(1, count * 93 // 100))
        ]
    )
    for start in range(0, count, BATCH):
        values = []
        for number in range(start, min(start + BATCH, count)):
            due = RUN_DATE - timedelta(days=draw.randint(1, 400))
            line = {
                "name": "Debt",
                "quantity": 1,
                "price_unit": draw.randint(1_000, 900_000),
                "account_id": income.id,
                "tax_ids": [Command.clear()],
                "analytic_distribution": False,
            }
            values.append(
                {
                    "move_type": "out_invoice",
                    "partner_id": partners[number % len(partners)].id,
                    "journal_id": journal.id,
                    "invoice_date": due,
                    "invoice_date_due": due,
                    "invoice_line_ids": [Command.create(line)],
                }
            )
        env["account.move"].create(values)._post(soft=False)
        env.cr.commit()
    return {"invoices": count}


def run(env):
    """The peer's own button: one line a debt at the level it has reached."""
    policy = env.ref("account_credit_control.credit_control_3_time")
    env.cr.execute("ANALYZE")
    started = time.perf_counter()
    control = env["credit.control.run"].create(
        {"date": RUN_DATE, "policy_ids": [Command.set(policy.ids)]}
    )
    control.generate_credit_lines()
    env.cr.commit()
    return {"lines": len(control.line_ids), "run": time.perf_counter() - started}


def main(env):
    """Do the part named in the environment and leave its answer in a file."""
    started = time.perf_counter()
    if os.environ["KOPECK_PEER_PART"] == "make":
        answer = make(env, int(os.environ["KOPECK_PEER_INVOICES"]))
        answer["seconds"] = time.perf_counter() - started
    else:
        answer = run(env)
        answer["seconds"] = answer.pop("run")
    Path(os.environ["KOPECK_PEER_ANSWER"]).write_text(json.dumps(answer))


main(env)  # noqa: F821 - given by the shell
