"""A bank in a database of its own: loaded and closed by the command line, read past Odoo."""

import json
import os
import shutil
import subprocess
from contextlib import closing
from decimal import Decimal

import psycopg2
from kopeck_demo import flow
from kopeck_rt import databases, odoo_run
from kopeck_rt.paths import DATA_DIR, LOG_DIR, ROOT, RuntimeFault

# Everything that a refused file must leave as it was.
KEPT = (
    "debt_contract", "bank_client", "bank_contact_point", "debt_operation", "debt_party",
    "debt_collateral", "debt_collateral_former", "debt_instalment", "debt_history_p",
    "bank_intake", "bank_branch", "debt_product", "account_move", "account_move_line",
)  # fmt: skip

# Two books beside the one by ageing that every bank begins with, and the revenue of the tax cap.
BOOKS = """
from calendar import monthrange
company = env.company
books = env["reserve.rule.book"]
books._create_preset(company, "tax", "tax")
books._create_preset(company, "bank", "590p", capital=500_000_000)
for year in (2025, 2026):
    for month in range(1, 13):
        env["reserve.revenue"].create({
            "company_id": company.id, "date_from": f"{year}-01-01",
            "date_to": f"{year}-{month:02}-{monthrange(year, month)[1]}",
            "amount": 40_000_000, "document": "Отчёт о финансовых результатах",
        })
env.cr.commit()
"""


def odoo(*args, expect=(0,), stdin=""):
    """Run an Odoo command; returns (exit code, JSON objects it printed)."""
    log = LOG_DIR / "samples.log"
    with log.open("ab") as stream:
        done = subprocess.run(
            odoo_run.command([str(arg) for arg in args]),
            env=odoo_run.environment(),
            cwd=ROOT,
            input=stdin,
            stdout=subprocess.PIPE,
            stderr=stream,
            text=True,
            check=False,
        )
    if done.returncode not in expect:
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-20:])
        raise RuntimeFault(
            f"{' '.join(map(str, args))}: exit code {done.returncode}\n{done.stdout}\n{tail}"
        )
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    return done.returncode, [json.loads(line) for line in lines]


def drop(name):
    """Drop a bank that nobody uses any more, with its kept files.

    Plain ``dropdb`` ends autovacuum workers by itself; ``--force`` may not touch them.
    """
    subprocess.run(
        ["dropdb", "--if-exists", name],
        env=odoo_run.environment(),
        capture_output=True,
        check=False,
    )
    databases.drop(name)  # attachments; and the database of a run that was killed
    shutil.rmtree(DATA_DIR / "exchange" / name, ignore_errors=True)


def make_template(name):
    """An empty bank that the others are copied from."""
    drop(name)
    databases.copy_full(name)
    odoo("bank", "init", "-d", name)
    odoo("shell", "-d", name, "--no-http", stdin=BOOKS)


class Bank:
    """``with Bank(template, name) as bank: …``: a copy of the template, dropped at the end."""

    def __init__(self, template, name):
        self.template, self.name = template, name

    def __enter__(self):
        drop(self.name)
        databases.copy(self.template, self.name)
        return self

    def __exit__(self, *_exc):
        drop(self.name)

    # -- doing

    def load(self, what, path, expect=(0,)):
        """Load a partner's file; returns the command's line about it."""
        code, answers = odoo(
            "exchange", "load", "-d", self.name, "--type", f"core_banking.{what}",
            "--mapping", "abs_ru", "--json", path, expect=expect,
        )  # fmt: skip
        return {**answers[-1], "exit": code}

    def close(self, day):
        """Close a business day; returns the answer."""
        return odoo(
            "day", "close", "-d", self.name, "--date", day.isoformat(), "--json"
        )[1][-1]

    def set_rates(self, day, rates):
        """Enter roubles for one unit, as a person would on the currency's form."""
        for code, rate in rates.items():
            self.rows(
                "INSERT INTO res_currency_rate (name, rate, currency_id, company_id)"
                " SELECT %s, %s, c.id, co.id FROM res_currency c, res_company co"
                " WHERE c.name = %s ON CONFLICT DO NOTHING RETURNING id",
                (day, 1 / float(rate), code),
            )

    # -- seeing

    def rows(self, query, params=()):
        os.environ.update(
            {k: v for k, v in odoo_run.environment().items() if k.startswith("PG")}
        )
        with closing(psycopg2.connect(dbname=self.name)) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(query, params)
                return cursor.fetchall()

    def one(self, query, params=()):
        return self.rows(query, params)[0][0]

    def rejects(self, file_name):
        """Kind → count, and the numbers of doubled contracts, of a loaded file."""
        kinds = self.one(
            "SELECT kinds FROM exchange_file WHERE name = %s ORDER BY id DESC LIMIT 1",
            (file_name,),
        )
        doubled = self.rows(
            "SELECT r.number FROM exchange_reject r JOIN exchange_file f ON f.id = r.file_id"
            " WHERE f.name = %s AND r.code = 'duplicate'",
            (file_name,),
        )
        return kinds or {}, [number for (number,) in doubled]

    def marked(self, column):
        """Numbers of contracts that bear a mark: ``stale_since`` or ``missing_since``."""
        query = f"SELECT number FROM debt_contract WHERE {column} IS NOT NULL"
        return {number for (number,) in self.rows(query)}

    def payments(self, day):
        """Count and sum of payments of a month."""
        count, total = self.rows(
            "SELECT count(*), COALESCE(sum(amount), 0)::text FROM debt_operation"
            " WHERE kind = 'payment' AND date_trunc('month', date) = date_trunc('month', %s::date)",
            (day,),
        )[0]
        return count, Decimal(total)

    def reserve(self, day):
        """What is reserved by ageing at a date by lines, by entries, by the ledger's balance."""
        lines = self.one(
            "SELECT COALESCE(sum(l.reserve), 0)::text FROM reserve_line l"
            " JOIN reserve_rule_book b ON b.id = l.book_id AND b.code = 'ageing'"
            " WHERE l.date = %s",
            (day,),
        )
        entries = self.one(
            "SELECT COALESCE(sum(l.credit - l.debit), 0)::text FROM account_move_line l"
            " JOIN account_move m ON m.id = l.move_id AND m.state = 'posted'"
            " JOIN reserve_total t ON t.id = l.reserve_total_id"
            " JOIN reserve_rule_book b ON b.id = t.book_id AND b.code = 'ageing'"
            " JOIN reserve_segment s ON s.id = t.segment_id AND s.reserve_account_id = l.account_id"
            " WHERE m.date <= %s",
            (day,),
        )
        # A line of no book would be one that nobody can explain: it counts here.
        ledger = self.one(
            "SELECT COALESCE(sum(l.credit - l.debit), 0)::text FROM account_move_line l"
            " JOIN account_move m ON m.id = l.move_id AND m.state = 'posted'"
            " LEFT JOIN reserve_total t ON t.id = l.reserve_total_id"
            " LEFT JOIN reserve_rule_book b ON b.id = t.book_id"
            " WHERE m.date <= %s AND COALESCE(b.code, 'ageing') = 'ageing'"
            " AND l.account_id IN (SELECT reserve_account_id FROM reserve_segment)",
            (day,),
        )
        return tuple(map(Decimal, (lines, entries, ledger)))

    def books(self):
        """What every posted inventory says: (book, date) → sums."""
        with closing(psycopg2.connect(dbname=self.name)) as connection:
            with connection.cursor() as cursor:
                return flow.read_books(cursor)

    def fingerprint(self):
        """One text for everything that a refused file must not touch."""
        parts = []
        for table in KEPT:
            every = "string_agg(t::text, '|' ORDER BY t::text)"
            query = f"SELECT md5(COALESCE({every}, '')) FROM {table} t"
            parts.append(f"{table}: {self.one(query)}")
        return "\n".join(parts)
