"""A bank with N debts and three rule books; run inside ``odoo shell``, which gives ``env``.

Debts are written by statements past the register's own load, which other parts measure. What a
debt is follows from its number alone, so every run counts the same book.
"""

import json
import os
from pathlib import Path

from odoo import Command
from odoo.tools import SQL

from odoo.addons.bank_base.tools import partition

CAPITAL = 2_000_000_000
"""0.5 % of it, 10 000 000, is the most that one borrower may owe in a portfolio."""
CLIENTS = """
    INSERT INTO bank_client (company_id, source, code, kind, name, active, create_date, write_date)
    SELECT %(company)s, 'bench', n::text,
           CASE WHEN n %% 25 = 0 THEN 'company' WHEN n %% 25 = 1 THEN 'sole_trader'
                ELSE 'person' END, 'Должник ' || n, true, now(), now()
      FROM generate_series(1, %(clients)s) n
"""
# One debt of ten is overdue, for 1 to 400 days, a fifth of these are sales; one of 33 is in
# dollars; one of 2,500 is larger than a portfolio may hold.
DEBTS = """
    INSERT INTO debt_contract
        (company_id, source, number, client_id, branch_id, product_id, kind, currency_id, fx_rate,
         date_start, date_end, principal_current, principal_overdue, interest_current,
         interest_overdue, penalty, fees, principal_cc, overdue_cc, debt_cc, overdue_since, secured,
         guaranteed)
    SELECT %(company)s, 'bench', x.n::text, c.id, b.id, p.id,
           CASE WHEN x.n %% 50 = 13 THEN 'sale' ELSE 'loan' END,
           CASE WHEN x.abroad THEN %(usd)s ELSE %(own)s END, x.fx, '2024-02-01', '2029-02-01',
           x.current, x.overdue, x.interest, x.late_interest, x.penalty, 0,
           round(x.current * x.fx, 2) + round(x.overdue * x.fx, 2), round(x.overdue * x.fx, 2),
           round(x.current * x.fx, 2) + round(x.overdue * x.fx, 2)
               + round(x.interest * x.fx, 2) + round(x.late_interest * x.fx, 2)
               + round(x.penalty * x.fx, 2),
           CASE WHEN x.late THEN %(date)s::date - (1 + x.n / 10 %% 400)::int END,
           x.n %% 4 = 1, x.n %% 9 = 1
      FROM (SELECT n, n %% 10 = 3 AS late, n %% 33 = 5 AS abroad,
                   CASE WHEN n %% 33 = 5 THEN 81.2345 ELSE 1 END AS fx,
                   CASE WHEN n %% 2500 = 1 THEN 12000000 ELSE 1000 END
                       + (n * 7919 %% 20000000) / 100.0 AS current,
                   CASE WHEN n %% 10 = 3 THEN 1 + (n * 104729 %% 3000000) / 100.0 ELSE 0 END
                       AS overdue,
                   (n * 31 %% 100000) / 100.0 AS interest,
                   CASE WHEN n %% 10 = 3 THEN (n * 37 %% 200000) / 100.0 ELSE 0 END
                       AS late_interest,
                   CASE WHEN n %% 10 = 3 THEN (n * 17 %% 5000) / 100.0 ELSE 0 END AS penalty
              FROM generate_series(1::bigint, %(debts)s) n) x
      JOIN bank_client c
        ON c.company_id = %(company)s AND c.source = 'bench'
       AND c.code = (1 + x.n %% %(clients)s)::text
      JOIN bank_branch b ON b.company_id = %(company)s AND b.code = 'B' || x.n %% 3
      JOIN debt_product p ON p.company_id = %(company)s AND p.code = 'P' || x.n %% 5
"""
PLEDGES = """
    INSERT INTO debt_collateral (company_id, contract_id, n, kind, value, quality)
    SELECT %(company)s, id, 1, 'Недвижимость', 3000000, 1 + number::int %% 2
      FROM debt_contract WHERE company_id = %(company)s AND secured AND number::int %% 4 = 1
"""
HISTORY = """
    INSERT INTO debt_history_p (date, company_id, contract_id, overdue_since, principal, overdue)
    SELECT %(known)s::date, company_id, id, NULL, principal_cc, 0
      FROM debt_contract WHERE company_id = %(company)s
"""


def names(env, company):
    """Branches, products, a reader, books and what they need to know."""
    for number in range(3):
        env["bank.branch"].create(
            {
                "company_id": company.id,
                "code": f"B{number}",
                "name": f"Филиал {number}",
            }
        )
    for number in range(5):
        env["debt.product"].create(
            {
                "company_id": company.id,
                "code": f"P{number}",
                "name": f"Продукт {number}",
                "group": f"Группа {number % 3}",
            }
        )
    env["res.users"].with_context(no_reset_password=True).create(
        {
            "name": "Аудитор",
            "login": "bench.auditor",
            "lang": "ru_RU",
            "company_id": company.id,
            "company_ids": [Command.set(company.ids)],
            "group_ids": [
                Command.set(
                    [
                        env.ref("base.group_user").id,
                        env.ref("bank_base.group_auditor").id,
                    ]
                )
            ],
        }
    )
    books = env["reserve.rule.book"]
    books._create_preset(company, "tax", "tax")
    books._create_preset(company, "bank", "590p", capital=CAPITAL)
    for first, last in (("2025-01-01", "2025-12-31"), ("2026-01-01", "2026-08-31"),
                        ("2026-01-01", "2026-09-30")):  # fmt: skip
        env["reserve.revenue"].create(
            {
                "company_id": company.id,
                "date_from": first,
                "date_to": last,
                "amount": 10**10,
                "document": "Отчёт",
            }
        )


def main(env):
    """Everything in one transaction."""
    params = json.loads(
        Path(os.environ["KOPECK_BENCH_PARAMS"]).read_text(encoding="utf-8")
    )
    company = env["res.company"].browse(1)
    names(env, company)
    env["bank.intake"].create(
        {
            "company_id": company.id,
            "kind": "contracts",
            "source": "bench",
            "business_date": params["date"],
            "name": "bench",
            "records": params["debts"],
            "loaded": params["debts"],
        }
    )
    env.flush_all()
    values = {
        "company": company.id,
        "clients": max(params["debts"] * 93 // 100, 1),
        "own": company.currency_id.id,
        "usd": env.ref("base.USD").id,
        "known": params["known"],
        **params,
    }
    partition.ensure_month(
        env.cr, "debt_history", env["bank.intake"].search([]).business_date
    )
    for statement in (CLIENTS, DEBTS, PLEDGES, HISTORY):
        env.cr.execute(SQL(statement, **values))
        # PostgreSQL cannot know rows of this very transaction: a million debts would be looked for
        # in a million clients, each with each.
        env.cr.execute("ANALYZE bank_client")
    env["debt.portfolio"]._keep_sums()
    env.cr.commit()


main(env)  # noqa: F821 - given by the shell
