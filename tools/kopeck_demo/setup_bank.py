"""Furnish a fresh bank for the demo; run inside `odoo shell`, which gives `env`.

Reads the JSON file named in KOPECK_DEMO_PARAMS: users (login, name, group, password), rates by
date, receivables (invoices and their payments), the SFTP endpoint, whether more books are kept.
"""

import json
import os
import sys
from calendar import monthrange
from datetime import date
from pathlib import Path

from odoo import Command

sys.path.insert(0, os.environ["KOPECK_DEMO_TOOLS"])

from kopeck_demo.setup_users import make_users  # noqa: E402

RECEIVABLE = ("47423", "Требования по прочим операциям", "asset_receivable")
INCOME = ("70601", "Доходы", "income")
CAPITAL = 2_000_000_000
"""Own funds of the demo bank: borrowers above 0.5 % of them are assessed alone."""
REVENUE_2025 = 120_000_000
REVENUE_OF_A_MONTH = 10_000_000
CORRESPONDENT = ("30102", "Корреспондентский счёт в Банке России", "asset_cash")


def account(env, company, code, name, account_type):
    """Account of the company by code; made when the posting scheme has not brought it."""
    found = env["account.account"].search(
        [("code", "=", code), ("company_ids", "in", company.ids)], limit=1
    )
    return found or env["account.account"].create(
        {
            "code": code,
            "name": name,
            "account_type": account_type,
            "reconcile": account_type == "asset_receivable",
            "company_ids": [Command.link(company.id)],
        }
    )


def journal(env, company, code, name, journal_type):
    """Journal of the company by code; made when absent."""
    found = env["account.journal"].search(
        [("code", "=", code), ("company_id", "=", company.id)], limit=1
    )
    return found or env["account.journal"].create(
        {"code": code, "name": name, "type": journal_type, "company_id": company.id}
    )


def make_rates(env, company, rates):
    """Rates of the Bank of Russia as the generator made them up: roubles for one unit."""
    for day, by_code in rates.items():
        for code, value in by_code.items():
            currency = (
                env["res.currency"]
                .with_context(active_test=False)
                .search([("name", "=", code)])
            )
            currency.active = True
            env["res.currency.rate"].create(
                {
                    "name": day,
                    "currency_id": currency.id,
                    "company_id": company.id,
                    "inverse_company_rate": float(value),
                }
            )


def entry(env, company, journal_id, day, lines, ref):
    """Post an entry; lines are (account, partner, debit less credit in roubles, maturity)."""
    return env["account.move"].create(
        {
            "move_type": "entry",
            "company_id": company.id,
            "journal_id": journal_id.id,
            "date": day,
            "ref": ref,
            "name": ref,
            "line_ids": [
                Command.create(
                    {
                        "account_id": account_id.id,
                        "partner_id": partner.id,
                        "debit": max(amount, 0.0),
                        "credit": max(-amount, 0.0),
                        "date_maturity": maturity,
                        "name": ref,
                        "analytic_distribution": False,
                    }
                )
                for account_id, partner, amount, maturity in lines
            ],
        }
    )


def make_receivables(env, company, rows):
    """Invoices of the bank and their payments, reconciled on the day of the payment."""
    receivable = account(env, company, *RECEIVABLE)
    income = account(env, company, *INCOME)
    bank = account(env, company, *CORRESPONDENT)
    sales = journal(env, company, "SALE", "Счета и акты", "general")
    money = journal(env, company, "CORR", "Корреспондентский счёт", "general")
    for row in rows:
        partner = env["res.partner"].create(
            {
                "name": row["partner"],
                "vat": row["inn"],
                "company_type": "company",
                "city": row["city"],
                "street": row["street"],
                "company_id": company.id,
                "property_account_receivable_id": receivable.id,
            }
        )
        amount = float(row["amount"])
        invoice = entry(
            env,
            company,
            sales,
            row["invoice_date"],
            [
                (receivable, partner, amount, row["due_date"]),
                (income, partner, -amount, False),
            ],
            row["number"],
        )
        invoice._post(soft=False)
        debt = invoice.line_ids.filtered(lambda line: line.account_id == receivable)
        for number, payment in enumerate(row["payments"], 1):
            paid = float(payment["amount"])
            move = entry(
                env,
                company,
                money,
                payment["date"],
                [
                    (bank, partner, paid, False),
                    (receivable, partner, -paid, payment["date"]),
                ],
                f"ПП-{row['number']}-{number}",
            )
            move._post(soft=False)
            credit = move.line_ids.filtered(lambda line: line.account_id == receivable)
            (debt | credit).reconcile()


def make_books(env, company):
    """More rule books beside ageing: the tax register, 590-П for principal and for interest; and
    revenue for the tax cap.

    Revenue of 2026 is below that of 2025 until the year ends: the cap is of 2025.
    """
    books = env["reserve.rule.book"]
    tax = books._create_preset(company, "tax", "tax")
    tax.name = "Налоговый резерв (ст. 266 НК РФ)"
    bank = books._create_preset(company, "bank", "590p", capital=CAPITAL)
    bank.name = "Резерв по 590-П"
    bank._interest_book().name = "Резерв по 590-П: проценты"
    periods = [(date(2025, 1, 1), date(2025, 12, 31), REVENUE_2025)]
    periods += [
        (
            date(2026, 1, 1),
            date(2026, month, monthrange(2026, month)[1]),
            REVENUE_OF_A_MONTH * month,
        )
        for month in range(1, 13)
    ]
    env["reserve.revenue"].create(
        [
            {
                "company_id": company.id,
                "date_from": first,
                "date_to": last,
                "amount": amount,
                "document": f"Отчёт о финансовых результатах на {last:%d.%m.%Y}",
            }
            for first, last, amount in periods
        ]
    )


def make_endpoint(env, company, params):
    """The SFTP channel of the core banking system and what is fetched from it."""
    endpoint = env["exchange.endpoint"].create(
        {
            "code": "abs",
            "name": "АБС (файлы ядра)",
            "company_id": company.id,
            **params["values"],
        }
    )
    for code, pattern in params["types"].items():
        env["exchange.schedule"].create(
            {
                "endpoint_id": endpoint.id,
                "type_id": env["exchange.type"].search([("code", "=", code)]).id,
                "pattern": pattern,
                **params.get("schedule", {}),
            }
        )


def main(env):
    """Do all of it in one transaction."""
    params = json.loads(
        Path(os.environ["KOPECK_DEMO_PARAMS"]).read_text(encoding="utf-8")
    )
    company = env["res.company"].browse(1)
    env = env(
        context=dict(
            env.context, lang="ru_RU", tracking_disable=True, tz="Europe/Moscow"
        )
    )
    company = company.with_env(env)
    make_users(env, company, params["users"])
    make_rates(env, company, params["rates"])
    make_receivables(env, company, params["receivables"])
    make_endpoint(env, company, params["endpoint"])
    if params.get("books"):
        make_books(env, company)
    env.cr.commit()  # pylint: disable=invalid-commit
    print(json.dumps({"made": True, "day": date.today().isoformat()}))


main(env)  # noqa: F821 - given by the shell
