"""The way of a demo bank: init, furnish, three times fetch and close, a month of ATMs; answers are
kept."""

import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from kopeck_rt import databases, odoo_run, sshd
from kopeck_rt.paths import ROOT, RuntimeFault

from .atms import Atms
from .roles import with_passwords

COMPANY = "АО «Банк Копейка»"
TYPES = {
    "core_banking.credits": "contracts_*.xml*",
    "core_banking.payments": "payments_*.xml*",
}
ASSIGN = """
cases = env["debt.case"].search([], order="id", limit=40)
cases.write({"user_id": env["res.users"].search([("login", "=", "collector")]).id})
env.cr.commit()
"""


def say(text):
    """Progress for the person at the terminal; the answer itself goes to standard output."""
    print(f"· {text}", file=sys.stderr, flush=True)


@dataclass
class DemoBank:
    """One demo bank: its database, its folder, what its commands answered."""

    database: str
    folder: Path
    contracts: int = 20_000
    seed: int = 1
    receivables: int = 60
    opening: bool = False
    books: bool = False
    with_atms: bool = False
    users: list = field(default_factory=with_passwords)
    truth: dict = field(default_factory=dict)
    loads: dict = field(default_factory=dict)
    days: dict = field(default_factory=dict)
    seconds: dict = field(default_factory=dict)
    server: sshd.SftpServer | None = None
    atms: Atms | None = None

    @property
    def generated(self):
        return self.folder / "generated"

    @property
    def incoming(self):
        return self.folder / "sftp" / "in"

    def odoo(self, *args, stdin=None, env=None):
        """Run bin/odoo's command; returns its standard output, its log goes to a file."""
        log = self.folder / "odoo.log"
        with log.open("ab") as stream:
            done = subprocess.run(
                odoo_run.command([str(arg) for arg in args]),
                input=stdin,
                stdout=subprocess.PIPE,
                stderr=stream,
                env={**odoo_run.environment(), **(env or {})},
                cwd=ROOT,
                text=True,
                check=False,
            )
        if done.returncode:
            tail = "\n".join(log.read_text(errors="replace").splitlines()[-25:])
            raise RuntimeFault(
                f"{' '.join(map(str, args[:3]))} failed:\n{done.stdout}\n{tail}"
            )
        return done.stdout

    def answers(self, *args, **kwargs):
        """The JSON objects that a command printed, one a line."""
        return [
            json.loads(line) for line in self.odoo(*args, **kwargs).splitlines() if line
        ]

    def timed(self, name, work, *args, **kwargs):
        """Run a part of the demo and keep how many seconds it took."""
        say(name)
        started = time.monotonic()
        result = work(*args, **kwargs)
        self.seconds[name] = time.monotonic() - started
        return result

    # --- the parts, in order -------------------------------------------------------------

    def prepare(self):
        """An empty folder and no database of a former run."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.incoming.mkdir(parents=True)
        databases.drop(self.database)

    def generate(self):
        """Three month ends of core-banking files and the truth about them."""
        subprocess.run(
            [
                sys.executable,
                "-m",
                "tools.generator",
                "--out",
                self.generated,
                f"--contracts={self.contracts}",
                f"--seed={self.seed}",
                f"--receivables={self.receivables}",
                *(["--opening"] if self.opening else []),
                *(["--interest"] if self.books else []),
            ],
            cwd=ROOT,
            check=True,
        )
        self.truth = json.loads(
            (self.generated / "truth.json").read_text(encoding="utf-8")
        )

    def init(self):
        """An empty bank: database, addons, Russian, chart, posting scheme, default book."""
        self.odoo(
            "bank",
            "init",
            "-d",
            self.database,
            "--scheme",
            "bank",
            "--company",
            COMPANY,
        )

    def furnish(self):
        """Users, rates, the bank's own invoices, the channel to the core banking system."""
        params = {
            "users": self.users,
            "rates": {day: row["rates"] for day, row in self.truth["dates"].items()},
            "receivables": self.truth["receivables"],
            "books": self.books,
            "endpoint": {
                "values": self.endpoint_values(),
                "types": TYPES,
                "schedule": {},
            },
        }
        path = self.folder / "params.json"
        path.write_text(json.dumps(params, ensure_ascii=False), encoding="utf-8")
        script = (Path(__file__).parent / "setup_bank.py").read_text(encoding="utf-8")
        self.odoo(
            "shell",
            "-d",
            self.database,
            "--no-http",
            stdin=script,
            env={
                "KOPECK_DEMO_PARAMS": str(path),
                "KOPECK_DEMO_TOOLS": str(ROOT / "tools"),
            },
        )
        path.unlink()

    def endpoint_values(self):
        """Fields of the SFTP channel; the key is named by its file, never kept in the database."""
        return {
            "kind": "sftp",
            "host": self.server.host,
            "port": self.server.port,
            "login": self.server.user,
            "host_key": self.server.host_key_line,
            "key_ref": f"file:{self.server.key_path}",
        }

    def fetch(self, day):
        """The core banking system lays the day's files out; the exchange fetches and loads them."""
        for entry in self.truth["dates"][day]["files"]:
            shutil.copy2(self.generated / entry["name"], self.incoming)
        self.loads[day] = self.answers(
            "exchange", "run", "-d", self.database, "--endpoint", "abs", "--json"
        )

    def close(self, day):
        """Close the business day; at a month end the reserve is counted and posted."""
        (self.days[day],) = self.answers(
            "day", "close", "-d", self.database, "--date", day, "--json"
        )

    def assign(self):
        """The team lead gives a part of the cases to the collector."""
        self.odoo("shell", "-d", self.database, "--no-http", stdin=ASSIGN)

    def run(self):
        """Everything, from nothing to three closed months."""
        self.prepare()
        self.timed("the generator writes files and their truth", self.generate)
        self.server = sshd.start(self.folder / "sftp", self.folder / "sshd")
        try:
            self.timed("an empty bank is made (a minute or two)", self.init)
            self.timed("users, rates, invoices, the SFTP channel", self.furnish)
            days = sorted(self.truth["dates"])
            for day in days:
                self.timed(f"{day}: files over SFTP", self.fetch, day)
                # Work of the month is dated by its open days: it is done before the close.
                if self.with_atms and day == days[-1]:
                    self.atms = Atms(self)
                    self.atms.run()
                    self.users += self.atms.users
                self.timed(f"{day}: the day closes", self.close, day)
            self.timed("cases are given to the collector", self.assign)
        finally:
            self.server.stop()

    def serve(self, port):
        """Odoo's web client on a loopback port, until it is stopped; returns the process."""
        log = (self.folder / "web.log").open("ab")
        with log:
            return subprocess.Popen(
                odoo_run.command(
                    [
                        "server",
                        "-d",
                        self.database,
                        f"--db-filter=^{self.database}$",
                        "--http-interface=127.0.0.1",
                        f"--http-port={port}",
                        "--max-cron-threads=0",
                    ]
                ),
                env=odoo_run.environment(),
                cwd=ROOT,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )


@dataclass
class Ledger:
    """What the tables themselves say, read past Odoo; sums as text in roubles.

    Of the book by ageing: ``entries``: date → net sum of the posted reserve entry; ``balances``:
    date → balance of the reserve accounts; ``bands``: date → group number → {lines, base, reserve}.
    ``books``: (book, date) → sums of lines, of totals, of the entry and of the ledger, Decimal.
    """

    entries: dict
    balances: dict
    bands: dict
    books: dict


ENTRIES = """
    SELECT i.date::text, COALESCE(SUM(l.credit - l.debit), 0)::text
      FROM reserve_inventory i
      JOIN account_move m ON m.id = i.move_id AND m.state = 'posted'
      JOIN account_move_line l ON l.move_id = m.id
      JOIN reserve_rule_book b ON b.id = i.book_id AND b.code = 'ageing'
     WHERE l.account_id IN (SELECT reserve_account_id FROM reserve_segment)
     GROUP BY i.date
"""
BALANCE = """
    SELECT COALESCE(SUM(l.credit - l.debit), 0)::text
      FROM account_move_line l
      JOIN account_move m ON m.id = l.move_id AND m.state = 'posted'
      LEFT JOIN reserve_total t ON t.id = l.reserve_total_id
      LEFT JOIN reserve_rule_book b ON b.id = t.book_id
     WHERE m.date <= %s AND COALESCE(b.code, 'ageing') = 'ageing'
       AND l.account_id IN (SELECT reserve_account_id FROM reserve_segment)
"""
BANDS = """
    SELECT l.date::text, b.dpd_from, count(*), SUM(l.base)::text, SUM(l.reserve)::text
      FROM reserve_line l
      JOIN reserve_band b ON b.id = l.band_id
      JOIN reserve_rule_book k ON k.id = l.book_id AND k.code = 'ageing'
     GROUP BY l.date, b.dpd_from
     ORDER BY l.date, b.dpd_from
"""


BOOKS = """
    SELECT code, date, register_only, reserve::text, difference::text, lines::text,
           totals::text, entry::text, ledger::text
      FROM (
    SELECT k.code, i.date::text AS date, i.closing, k.register_only, i.reserve, i.difference,
           (SELECT COALESCE(sum(l.reserve), 0) FROM reserve_line l WHERE l.inventory_id = i.id)
           + (SELECT COALESCE(sum(n.reserve), 0) FROM reserve_not_overdue n
               WHERE n.inventory_id = i.id) AS lines,
           (SELECT COALESCE(sum(t.reserve), 0) FROM reserve_total t WHERE t.inventory_id = i.id)
               AS totals,
           (SELECT COALESCE(sum(l.credit - l.debit), 0)
              FROM account_move_line l
              JOIN reserve_total t ON t.id = l.reserve_total_id
              JOIN reserve_segment s ON s.id = t.segment_id
             WHERE t.inventory_id = i.id AND l.parent_state = 'posted'
               AND l.account_id = s.reserve_account_id) AS entry,
           (SELECT COALESCE(sum(l.credit - l.debit), 0)
              FROM account_move_line l
              JOIN reserve_total t ON t.id = l.reserve_total_id
              JOIN reserve_segment s ON s.id = t.segment_id
             WHERE t.book_id = i.book_id AND l.date <= i.date AND l.parent_state = 'posted'
               AND l.account_id = s.reserve_account_id) AS ledger
      FROM reserve_inventory i JOIN reserve_rule_book k ON k.id = i.book_id
     WHERE i.state = 'posted' AND i.opening IS NOT TRUE
           ) one
     ORDER BY code, date, closing
"""


def read_books(cursor):
    """(book, date) → what the last close of that date says, sums as Decimal."""
    cursor.execute(BOOKS)
    names = [column.name for column in cursor.description]
    return {
        row[:2]: {
            # As text out of the database: the process may have been told to read numerics as
            # floats.
            name: Decimal(value) if place > 2 else value
            for place, (name, value) in enumerate(zip(names, row, strict=True))
        }
        for row in cursor
    }


def read_ledger(bank):
    """Entries, balances and lines of the demo bank."""
    import psycopg2

    os.environ.update(
        {
            key: value
            for key, value in odoo_run.environment().items()
            if key.startswith("PG")
        }
    )
    connection = psycopg2.connect(dbname=bank.database)
    try:
        with connection.cursor() as cursor:
            cursor.execute(ENTRIES)
            entries = dict(cursor.fetchall())
            balances, bands = {}, {}
            for day in sorted(bank.truth["dates"]):
                cursor.execute(BALANCE, (day,))
                balances[day] = cursor.fetchone()[0]
            cursor.execute(BANDS)
            for day, _dpd_from, lines, base, reserve in cursor.fetchall():
                groups = bands.setdefault(day, {})
                groups[str(len(groups) + 1)] = {
                    "lines": lines,
                    "base": base,
                    "reserve": reserve,
                }
            books = read_books(cursor)
    finally:
        connection.close()
    return Ledger(entries, balances, bands, books)
