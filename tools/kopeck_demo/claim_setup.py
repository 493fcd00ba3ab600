"""Furnish a fresh bank for the path of one claim; run inside `odoo shell`, which gives `env`.

Reads the JSON file named in KOPECK_DEMO_PARAMS: users (login, name, group, password), the ATM, its
clients, the commission, files of the ATM by type of exchange.
"""

import json
import os
from pathlib import Path

from odoo import Command


def make_users(env, company, branch, users):
    """One user for each role of the path; the front office works at the branch."""
    made = {}
    for row in users:
        groups = ("base.group_user", row["group"])
        made[row["login"]] = (
            env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                {
                    "name": row["name"],
                    "login": row["login"],
                    "password": row["password"],
                    "lang": "ru_RU",
                    "tz": "Europe/Moscow",
                    "email": f"{row['login']}@example.com",
                    "company_id": company.id,
                    "company_ids": [Command.set(company.ids)],
                    "action_id": env.ref(row["home"]).id,
                    "group_ids": [Command.set([env.ref(one).id for one in groups])],
                    "bank_branch_ids": [
                        Command.set(branch.ids if row["login"] == "front" else [])
                    ],
                }
            )
        )
    return made


def make_atm(env, company, device):
    """The branch, the ATM with its accounts."""
    region = env["bank.region"].search([("code", "=", device["region"])], limit=1)
    branch = env["bank.branch"].create(
        {
            "company_id": company.id,
            "code": "001",
            "name": "Отделение «Садовое»",
            "region_id": region.id,
        }
    )
    model = env["atm.device.model"].create(
        {"maker": "NCR", "name": "SelfServ 6632", "dialect": "ncr"}
    )
    made = env["atm.device"].create(
        {
            "company_id": company.id,
            "code": device["device"],
            "name": "Зал отделения «Садовое»",
            "model_id": model.id,
            "branch_id": branch.id,
            "address": device["address"],
        }
    )
    made._make_accounts()
    return branch


def make_clients(env, company, clients):
    """Clients that the path names, with what the bank knows of them."""
    for code, name in clients.items():
        last, first, father = name.split()
        env["bank.client"].create(
            {
                "company_id": company.id,
                "source": "atm",
                "code": code,
                "name": name,
                "last_name": last,
                "first_name": first,
                "patronymic": father,
                "address": "г. Москва, ул. Лесная, д. 7, кв. 12",
            }
        )


def make_commission(env, company, users, commission):
    """The commission by its order."""
    env["atm.commission"].create(
        {
            "company_id": company.id,
            "name": "Комиссия по претензиям",
            "order_number": "15-к",
            "order_date": commission["date"],
            "date_from": commission["date"],
            "member_ids": [
                Command.create(
                    {
                        "user_id": users[login].id,
                        "role": role,
                        "job": job,
                        "unit": unit,
                    }
                )
                for login, role, job, unit in commission["members"]
            ],
        }
    )


def load(env, files):
    """Take in files of the ATM by the exchange, as its command does; every one must be loaded."""
    for kind, mapping, paths in files:
        answers = env["exchange.loader"]._load_paths(map(Path, paths), kind, mapping)
        for answer in answers:
            if answer["state"] != "loaded":
                raise SystemExit(f"{answer['file']}: {answer['error']}")


def main(env):
    """Make the bank, then load its files."""
    params = json.loads(
        Path(os.environ["KOPECK_DEMO_PARAMS"]).read_text(encoding="utf-8")
    )
    env = env(
        context=dict(
            env.context, lang="ru_RU", tracking_disable=True, tz="Europe/Moscow"
        )
    )
    company = env["res.company"].browse(1)
    company.write({"bic": params["bic"], "email": "bank@example.com"})
    branch = make_atm(env, company, params["device"])
    users = make_users(env, company, branch, params["users"])
    make_clients(env, company, params["clients"])
    make_commission(env, company, users, params["commission"])
    env.cr.commit()  # pylint: disable=invalid-commit
    load(env, params["files"])


main(env)  # noqa: F821 - given by the shell
