"""Three rule books over N debts: counted, posted, looked at; beside one bare INSERT … SELECT."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from kopeck_rt import databases, odoo_run

from . import machine
from .bank import COMPANY, Bank

DATABASE = "kopeck_bench_books"
SEED = Path(__file__).with_name("books_seed.py")
SCRIPT = Path(__file__).with_name("books_script.py")
FIRST, KNOWN = "2026-08-31", "2026-08-01"
LEDGER_LINE = "a ledger line opens to its debts"


@dataclass
class Books:
    """What one measurement found.

    :ivar books: rows ``book, date, count, post, lines, not_overdue, reserve, agree, slowest``
    :ivar bare: date → ``same`` and ``bare``: seconds of the INSERT of all its lines into a table
        with the same indexes, and without any; ``lines``
    :ivar screens: rows ``title, first, warm, rows, slowest``
    :ivar first_entry: seconds of the first entry that a process posts, by Odoo alone; not counted
    """

    debts: int
    books: list
    bare: dict
    screens: list
    first_entry: float

    def month(self, day: str) -> list[dict]:
        return [row for row in self.books if row["date"] == day]

    def seconds(self, day: str) -> float:
        """Counting and posting of all books at one date."""
        return sum(row["count"] + row["post"] for row in self.month(day))

    @property
    def ledger_line(self) -> dict:
        return next(row for row in self.screens if row["title"] == LEDGER_LINE)

    def wrong(self) -> list[str]:
        """Books whose lines and sums without overdue are not their totals, or not posted."""
        return [
            f"book {row['book']} at {row['date']}: lines and totals differ"
            for row in self.books
            if not row["agree"]
        ] + [
            f"book {row['book']} at {row['date']} reserves nothing"
            for row in self.books
            if not float(row["reserve"])
        ]


def measure(bank: Bank, debts: int, of_this_tree: bool) -> Books:
    """Make a bank of its own, count and post two months of three books in it.

    :param of_this_tree: the addons are those of the work tree, whose template may be copied
    """
    machine.say(f"three rule books: a bank of {debts:,} debts is made (not timed)")
    databases.drop(DATABASE)
    bank.data.mkdir(parents=True, exist_ok=True)
    if of_this_tree:
        databases.copy_full(DATABASE)
    _odoo(
        bank, "books_init", "bank", "init", "-d", DATABASE, "--scheme", "bank",
        "--company", COMPANY,
    )  # fmt: skip
    params = bank.folder / "books.json"
    params.write_text(json.dumps({"debts": debts, "date": FIRST, "known": KNOWN}))
    _shell(bank, "books_seed", SEED, KOPECK_BENCH_PARAMS=str(params))
    databases._program("vacuumdb", "--analyze", "--quiet", "--jobs=2", DATABASE)
    machine.say(
        "three rule books: counted and posted at two month ends, then looked at"
    )
    out = bank.folder / "books_found.json"
    _shell(bank, "books", SCRIPT, KOPECK_BENCH_OUT=str(out))
    return Books(debts, **json.loads(out.read_text(encoding="utf-8")))


def drop(bank: Bank) -> None:
    """Leave nothing behind."""
    databases.drop(DATABASE)
    shutil.rmtree(bank.data, ignore_errors=True)


def _shell(bank, name, script, **env):
    text = script.read_text(encoding="utf-8")
    return _odoo(bank, name, "shell", "-d", DATABASE, "--no-http", stdin=text, env=env)


def _odoo(bank, name, *args, stdin="", env=None):
    return machine.run(
        odoo_run.command([str(arg) for arg in args]),
        bank.folder,
        name,
        env={**bank.environment(), **(env or {})},
        stdin=stdin,
        database=DATABASE,
    )
