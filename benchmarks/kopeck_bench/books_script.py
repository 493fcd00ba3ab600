"""Three rule books counted, posted and looked at; run inside ``odoo shell``, which gives ``env``.

Prints ``BOOKS {json}``: seconds by book and month, of the bare INSERT, of the screens, and what
does not agree.
"""

import json
import os
import time
from datetime import date
from pathlib import Path
from statistics import median

from lxml import etree

from odoo import Command
from odoo.sql_db import Cursor
from odoo.tools import SQL

PAGE, COUNT_LIMIT, AGAIN, SLOWEST = 80, 10_001, 3, 12
MONTHS = (date(2026, 8, 31), date(2026, 9, 30))
# A month later: of the debts one of a hundred falls behind, a third of the overdue ones is paid.
MONTH = (
    "UPDATE debt_contract SET overdue_since = %(date)s::date - 12"
    " WHERE source = 'bench' AND number::int %% 100 = 51",
    "UPDATE debt_contract SET overdue_since = NULL, principal_overdue = 0, interest_overdue = 0,"
    " penalty = 0, overdue_cc = 0, principal_cc = round(principal_current * fx_rate, 2),"
    " debt_cc = round(principal_current * fx_rate, 2) + round(interest_current * fx_rate, 2)"
    " WHERE source = 'bench' AND number::int %% 30 = 13",
)


class Statements:
    """Every statement of a block with its seconds."""

    def __enter__(self):
        self.found, self._execute = [], Cursor.execute
        found, execute = self.found, self._execute

        def noted(cr, query, params=None, log_exceptions=True):
            started = time.perf_counter()
            try:
                return execute(cr, query, params, log_exceptions)
            finally:
                text = " ".join(cr._obj.query.decode(errors="replace").split())
                found.append((time.perf_counter() - started, text))

        Cursor.execute = noted
        return self

    def __exit__(self, *exc):
        Cursor.execute = self._execute

    def slowest(self):
        rows = sorted(self.found, reverse=True)[:SLOWEST]
        return [(round(seconds, 3), text[:300]) for seconds, text in rows]


def seconds_of(work):
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result


def first_entry(env, company):
    """Seconds of the first entry of a process: Odoo builds its tables of what depends on what, and
    reads its translations, whatever is posted. Rolled back."""
    journal = env["account.journal"].search(
        [("company_id", "=", company.id), ("type", "=", "general")], limit=1
    )
    account = env["account.account"].search(
        [("company_ids", "in", company.ids), ("account_type", "=like", "income%")],
        limit=1,
    )
    sides = [{"account_id": account.id, side: 1.0} for side in ("debit", "credit")]

    def post():
        env["account.move"].create(
            {
                "journal_id": journal.id,
                "date": MONTHS[0],
                "line_ids": [Command.create(side) for side in sides],
            }
        )._post(soft=False)
        env.flush_all()

    seconds, _none = seconds_of(post)
    env.cr.rollback()
    env.invalidate_all()
    return seconds


def month_passes(env, day):
    """Debts of a month later, and what a load does after them."""
    for statement in MONTH:
        env.cr.execute(SQL(statement, date=day))
    env["debt.portfolio"]._keep_sums()
    env.cr.commit()
    env.invalidate_all()


def measure_book(env, company, book, day):
    """One book at one date: seconds of counting and of posting with COMMIT."""
    inventories = env["reserve.inventory"]
    with Statements() as statements:
        counted, inventory = seconds_of(lambda: inventories._count(company, book, day))

        def post():
            inventory._post()
            env.cr.commit()

        posted, _none = seconds_of(post)
    env.cr.execute(
        SQL(
            "SELECT (SELECT count(*) FROM reserve_line_p WHERE inventory_id = %(id)s),"
            " (SELECT COALESCE(sum(reserve), 0) FROM reserve_line_p WHERE inventory_id = %(id)s)"
            " + (SELECT COALESCE(sum(reserve), 0) FROM reserve_not_overdue"
            "     WHERE inventory_id = %(id)s)"
            " = (SELECT COALESCE(sum(reserve), 0) FROM reserve_total WHERE inventory_id = %(id)s)",
            id=inventory.id,
        )
    )
    lines, agree = env.cr.fetchone()
    return inventory, {
        "book": book.code,
        "date": day.isoformat(),
        "count": counted,
        "post": posted,
        "lines": lines,
        "not_overdue": inventory.not_overdue,
        "reserve": f"{inventory.reserve:.2f}",
        "agree": agree and inventory.state == "posted",
        "slowest": statements.slowest(),
    }


def bare_insert(env, day):
    """The least that PostgreSQL can do with the same lines: into a table of the same columns and
    indexes, and into one without indexes."""
    (part,) = env.execute_query(
        SQL("SELECT 'reserve_line_p_' || to_char(%s::date, 'YYYY_MM')", day)
    )[0]
    source = SQL.identifier(part)
    found = {}
    for name, like in (("same", "INCLUDING ALL"), ("bare", "INCLUDING DEFAULTS")):
        env.cr.execute(SQL("CREATE TABLE bench_lines (LIKE %s %s)", source, SQL(like)))
        env.cr.commit()

        def insert():
            env.cr.execute(SQL("INSERT INTO bench_lines SELECT * FROM %s", source))
            env.cr.commit()

        found[name], _none = seconds_of(insert)
        env.cr.execute("SELECT count(*) FROM bench_lines")
        (found["lines"],) = env.cr.fetchone()
        env.cr.execute("DROP TABLE bench_lines")
        env.cr.commit()
    return found


def page(env, model, domain, view="list"):
    """The first page with all columns of its list and the count, as the web client asks for it."""
    model = env[model]
    arch = etree.fromstring(model.get_view(view_type=view)["arch"])
    specification = {}
    for node in arch.xpath("//field[not(ancestor::field)]"):
        field = model._fields.get(node.get("name"))
        if field is not None:
            specification[field.name] = (
                {"fields": {"display_name": {}}} if field.relational else {}
            )
    return model.web_search_read(
        domain, specification, limit=PAGE, count_limit=COUNT_LIMIT
    )


def timed(env, title, work):
    """First time and median of some more."""
    with Statements() as statements:
        env.invalidate_all()
        first, result = seconds_of(work)
    again = []
    for _number in range(AGAIN):
        env.invalidate_all()
        again.append(seconds_of(work)[0])
    env.cr.commit()
    rows = result.get("length") if isinstance(result, dict) else None
    return {
        "title": title,
        "first": first,
        "warm": median(again),
        "rows": rows,
        "slowest": statements.slowest()[:3],
    }


def screens(env, company, posted):
    """What accountants open, as an auditor, who sees every book and every name."""
    user = env["res.users"].search([("login", "=", "bench.auditor")])
    own = env(user=user, context={"allowed_company_ids": company.ids, "lang": "ru_RU"})
    inventory = posted["590p"].with_env(own)
    other = posted["ageing"].with_env(own)
    largest = own["account.move.line"].search(
        [("move_id", "=", other.move_id.id), ("credit", ">", 0)],
        order="credit desc",
        limit=1,
    )

    def ledger_line():
        action = largest.action_reserve_lines()
        return page(own, action["res_model"], action["domain"])

    def of(model, *domain):
        return lambda: page(own, model, [("inventory_id", "=", inventory.id), *domain])

    def beside():
        return own["reserve.comparison"].web_read_group(
            [("inventory_id", "=", other.id)],
            ["other_book_id"],
            ["__count", "reserve:sum", "other_reserve:sum", "difference:sum"],
        )

    def net():
        inventory._net_rows()
        return page(own, "reserve.net", [("inventory_id", "=", inventory.id)])

    asked = {
        "a ledger line opens to its debts": ledger_line,
        "lines of an inventory": of("reserve.line"),
        "books side by side, by debt": lambda: page(
            own, "reserve.comparison", [("inventory_id", "=", other.id)]
        ),
        "books side by side, by book": beside,
        "movement by reason": of("reserve.movement"),
        "groups of an inventory": of("reserve.group.total"),
        "limitation, within 90 days": lambda: page(
            own, "debt.limitation", [("days_left", "<=", 90)]
        ),
        "net receivables": net,
    }
    return [timed(own, title, work) for title, work in asked.items()]


def main(env):
    """One line of JSON."""
    company = env["res.company"].browse(1)
    env = env(context={**env.context, "allowed_company_ids": company.ids})
    company = company.with_env(env)
    result = {"books": [], "bare": {}, "screens": []}
    result["first_entry"] = first_entry(env, company)
    posted = {}
    books = env["reserve.rule.book"].search(
        [("company_id", "=", company.id)], order="code"
    )
    for day in MONTHS:
        if day != MONTHS[0]:
            month_passes(env, day)
        for book in books:
            inventory, row = measure_book(env, company, book, day)
            posted[book.code] = inventory
            result["books"].append(row)
        result["bare"][day.isoformat()] = bare_insert(env, day)
    result["screens"] = screens(env, company, posted)
    out = Path(os.environ["KOPECK_BENCH_OUT"])
    out.write_text(json.dumps(result, ensure_ascii=False), encoding="utf-8")


main(env)  # noqa: F821 - given by the shell
