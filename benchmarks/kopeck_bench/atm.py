"""Operations at ATMs: N of them loaded with events and matched, beside bare COPY + one join."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from kopeck_rt import databases, odoo_run

from . import machine
from .bank import Bank

DATABASE = "kopeck_bench_atm"
SCRIPT = Path(__file__).with_name("atm_script.py")


@dataclass
class Atm:
    """What one measurement found; seconds.

    :ivar operations: rows of journals, :ivar events: their lines, :ivar switch: rows of the center
    :ivar load: sessions into operations and events, :ivar rows: the center's file taken in
    :ivar match: the matching of all days
    :ivar bare: COPY of the same rows into tables without indexes; ``join``: one join of them
    :ivar matched: operations that found their row; ``wrong``: what does not agree
    """

    operations: int
    events: int
    switch: int
    load: float
    rows: float
    match: float
    bare: float
    join: float
    matched: int
    slowest: list
    wrong: list

    @property
    def seconds(self):
        return self.load + self.rows + self.match

    @property
    def floor(self):
        return self.bare + self.join


def measure(bank: Bank, operations: int) -> Atm:
    """Make a database of its own and run both in it."""
    machine.say(f"ATMs: {operations:,} operations with events, loaded and matched")
    databases.drop(DATABASE)
    bank.data.mkdir(parents=True, exist_ok=True)
    databases.copy_full(DATABASE)
    out = bank.folder / "atm_found.json"
    machine.run(
        odoo_run.command(["shell", "-d", DATABASE, "--no-http"]),
        bank.folder,
        "atm",
        env={
            **bank.environment(),
            "KOPECK_BENCH_OUT": str(out),
            "KOPECK_BENCH_OPERATIONS": str(operations),
        },
        stdin=SCRIPT.read_text(encoding="utf-8"),
        database=DATABASE,
    )
    return Atm(**json.loads(out.read_text(encoding="utf-8")))


def drop(bank: Bank) -> None:
    """Leave nothing behind."""
    databases.drop(DATABASE)
    shutil.rmtree(bank.data, ignore_errors=True)
