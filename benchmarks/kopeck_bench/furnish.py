"""Users and rates of the measured bank; run inside ``odoo shell``, which gives ``env``."""

import json
import os
from pathlib import Path

from odoo import Command


def main(env):
    """One user for each role; rates of exchange on each night."""
    params = json.loads(
        Path(os.environ["KOPECK_BENCH_PARAMS"]).read_text(encoding="utf-8")
    )
    company = env.ref("base.main_company")
    for row in params["users"]:
        env["res.users"].with_context(no_reset_password=True).create(
            {
                "name": row["name"],
                "login": row["login"],
                "password": row["password"],
                "lang": "ru_RU",
                "tz": "Europe/Moscow",
                "company_id": company.id,
                "company_ids": [Command.set(company.ids)],
                "group_ids": [
                    Command.set(
                        [env.ref("base.group_user").id, env.ref(row["group"]).id]
                    )
                ],
            }
        )
    currencies = env["res.currency"].with_context(active_test=False)
    for day, by_code in params["rates"].items():
        for code, value in by_code.items():
            currency = currencies.search([("name", "=", code)])
            currency.active = True
            env["res.currency.rate"].create(
                {
                    "name": day,
                    "currency_id": currency.id,
                    "company_id": company.id,
                    "inverse_company_rate": float(value),
                }
            )
    env.cr.commit()


main(env)  # noqa: F821 - given by the shell
