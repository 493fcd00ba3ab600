"""Users of the demo bank made inside ``odoo shell``."""

from odoo import Command


def make_users(env, company, users):
    """One user for each role that exists by now."""
    for row in users:
        values = {
            "name": row["name"],
            "login": row["login"],
            "password": row["password"],
            "lang": "ru_RU",
            "tz": "Europe/Moscow",
            "email": f"{row['login']}@example.com",
            "company_id": company.id,
            "company_ids": [Command.set(company.ids)],
            "action_id": env.ref(row["home"]).id,
            "group_ids": [
                Command.set([env.ref("base.group_user").id, env.ref(row["group"]).id])
            ],
        }
        user = env["res.users"].search([("login", "=", row["login"])])
        if user:
            user.write(values)
        else:
            env["res.users"].with_context(no_reset_password=True).create(values)
