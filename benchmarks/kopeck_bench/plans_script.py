"""Plans of what screens ask; run inside ``odoo shell``, which gives ``env``."""

import json
import os
import time
from pathlib import Path

from odoo.sql_db import Cursor
from odoo.tools import SQL

PAGE, COUNT_LIMIT = 80, 10_001


def page(model, domain, order=None):
    """The first page of a list with its count, as the web client asks for it."""
    specification = {"id": {}, "display_name": {}}
    return lambda env: env[model].web_search_read(
        domain, specification, limit=PAGE, order=order, count_limit=COUNT_LIMIT
    )


def pivot(model, groupby, measures):
    """A pivot: the total and one grouping."""
    return lambda env: env[model].formatted_read_grouping_sets(
        [], [[], groupby], ["__count", *measures]
    )


def questions(typed):
    """What people ask, title → call."""
    number, name, inn, phone = (
        typed[key] for key in ("number", "name", "inn", "phone")
    )
    money = ["principal_cc:sum", "overdue_cc:sum"]
    return {
        "contracts, first page": page("debt.contract", []),
        "contracts by number": page(
            "debt.contract", [("display_name", "ilike", number)]
        ),
        "contracts by client's name": page(
            "debt.contract", [("client_id", "ilike", name)]
        ),
        "clients, first page": page("bank.client", []),
        "clients by name": page("bank.client", [("display_name", "ilike", name)]),
        "clients by INN": page("bank.client", [("inn", "=like", inn + "%")]),
        "phones by number": page(
            "bank.contact.point",
            [
                "|",
                ("value", "=like", phone + "%"),
                ("value", "=like", "+7" + phone + "%"),
            ],
        ),
        "payments, first page": page("debt.operation", []),
        "reserve lines, first page": page("reserve.line", []),
        "cases, first page": page("debt.case", []),
        "portfolio by group": pivot("debt.portfolio", ["bucket_id"], money),
        "month ends by group": pivot("debt.snapshot", ["bucket_id"], money[:1]),
    }


def asked(env, call):
    """The slowest SELECT of a call, and seconds of the whole call."""
    found, execute = [], Cursor.execute

    def noted(cr, query, params=None, log_exceptions=True):
        started = time.perf_counter()
        try:
            return execute(cr, query, params, log_exceptions)
        finally:
            text = cr._obj.query.decode()
            if text.lstrip().startswith("SELECT"):
                found.append((time.perf_counter() - started, text))

    env.invalidate_all()
    started = time.perf_counter()
    Cursor.execute = noted
    try:
        call(env)
    finally:
        Cursor.execute = execute
    return max(found), time.perf_counter() - started


def main(env):
    """One JSON line a question: seconds of the call, its slowest query and that query's plan."""
    params = json.loads(Path(os.environ["KOPECK_BENCH_PARAMS"]).read_text("utf-8"))
    user = env["res.users"].search([("login", "=", params["login"])])
    env = env(user=user)
    env = env(
        context=dict(user.context_get(), allowed_company_ids=user.company_ids.ids)
    )
    for title, call in questions(params["typed"]).items():
        call(env)  # once to have it warm
        (_seconds, query), whole = asked(env, call)
        env.cr.execute(
            SQL(
                "EXPLAIN (ANALYZE, COSTS OFF, SUMMARY ON) %s",
                SQL(query.replace("%", "%%")),
            )
        )
        plan = [line for (line,) in env.cr.fetchall()]
        print(
            "PLAN "
            + json.dumps(
                {"title": title, "seconds": whole, "query": query, "plan": plan},
                ensure_ascii=False,
            )
        )


main(env)  # noqa: F821 - given by the shell
