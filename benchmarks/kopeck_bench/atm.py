"""Operations at ATMs: N of them loaded with events and matched, beside bare COPY + one join.

Our side: sessions as the parser gives them become operations and events in tables with all their
indexes; the center's rows go through staging, checks and masking; all days are matched and written.
Reading journals (``--only journals``) and writing the sessions' Python objects are not in it.
The floor: COPY of the same operations, events and rows of the center, as text made before, into
tables without indexes, and one join by ATM, last digits of the number and time. It keeps no
index, checks nothing and says nothing about what differs: it cannot be reached, only neared.
"""

import json
import secrets
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from kopeck_rt import databases, odoo_run

from . import atm_screens, machine
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
    :ivar steps: seconds of the steps of a day's close over them
    :ivar claims: ids of claims made to be registered; ``screens`` of the menus, ``forms``: what is
        done with one claim
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
    claims: list = field(default_factory=list)
    steps: dict = field(default_factory=dict)
    screens: list = field(default_factory=list)
    forms: list = field(default_factory=list)

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
    password = secrets.token_urlsafe()
    machine.run(
        odoo_run.command(["shell", "-d", DATABASE, "--no-http"]),
        bank.folder,
        "atm",
        env={
            **bank.environment(),
            "KOPECK_BENCH_OUT": str(out),
            "KOPECK_BENCH_OPERATIONS": str(operations),
            "KOPECK_BENCH_PASSWORD": password,
        },
        stdin=SCRIPT.read_text(encoding="utf-8"),
        database=DATABASE,
    )
    found = Atm(**json.loads(out.read_text(encoding="utf-8")))
    held = {"password": password, "claims": found.claims}
    found.screens, found.forms = atm_screens.measure(bank, DATABASE, held)
    found.wrong += [f"{one.what}: {one.problem}" for one in found.forms if one.problem]
    return found


def drop(bank: Bank) -> None:
    """Leave nothing behind."""
    databases.drop(DATABASE)
    shutil.rmtree(bank.data, ignore_errors=True)
