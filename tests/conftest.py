"""Banks made once and copied: what whole-day, kill and browser tests start from."""

import itertools
import os
from dataclasses import dataclass
from pathlib import Path

import psycopg2
import pytest
from kopeck_demo import flow
from kopeck_rt import databases, odoo_run, sshd

CONTRACTS = 400
RECEIVABLES = 12
_numbers = itertools.count(1)


@dataclass
class Bank:
    """A bank's database, the demo bank it came from, the folder of its far side."""

    name: str
    demo: flow.DemoBank
    far: Path

    def run(self, *args, env=None):
        """Run bin/odoo on this bank; the completed process, whatever its exit code."""
        import subprocess

        return subprocess.run(
            odoo_run.command([args[0], args[1], "-d", self.name, *map(str, args[2:])]),
            env={**odoo_run.environment(), **(env or {})},
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )

    def sql(self, query, values=()):
        """Rows of a query, or None for a statement without an answer; committed."""
        connection = psycopg2.connect(dbname=self.name)
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(query, values)
                return cursor.fetchall() if cursor.description else None
        finally:
            connection.close()


@pytest.fixture(scope="session")
def demo_bank(template_db, tmp_path_factory):
    """A small demo bank, three months closed over a real sshd by the demo's own code."""
    name = f"{databases.TEST}{os.getpid()}_demo"
    bank = SmallDemo(
        name,
        tmp_path_factory.mktemp("demo"),
        contracts=CONTRACTS,
        receivables=RECEIVABLES,
    )
    bank.run()
    yield bank
    databases.drop(name)


class SmallDemo(flow.DemoBank):
    """The demo on a copied database, keeping copies of the states that tests start from.

    ``first``: the first month is closed. ``fetched``: the second month's files are loaded too.
    """

    stages: dict

    def prepare(self):
        self.incoming.mkdir(parents=True)
        self.stages = {}
        databases.copy_full(self.database)

    def _keep(self, stage):
        name = f"{self.database}_{stage}"
        databases.copy(self.database, name)
        self.stages[stage] = name

    def fetch(self, day):
        if len(self.days) == 1:
            self._keep("first")
        super().fetch(day)
        if len(self.days) == 1:
            self._keep("fetched")


@pytest.fixture(scope="session")
def far_side(tmp_path_factory):
    """One real sshd for all tests of the session; each works in a folder of its own."""
    base = tmp_path_factory.mktemp("far")
    server = sshd.start(base / "files", base / "state")
    yield server
    server.stop()


@pytest.fixture(scope="session")
def bank_named(demo_bank):
    """Name a database that a test made itself from the demo bank: ``bank_named(name, far)``."""
    return lambda name, far: Bank(name, demo_bank, far)


@pytest.fixture
def bank_at(demo_bank, far_side, tmp_path):
    """Make a copy of the demo bank at a stage, with an empty far side of its own."""
    made = []

    def make(stage):
        number = next(_numbers)
        name = f"{databases.TEST}{os.getpid()}_b{number}"
        source = demo_bank.stages[stage]
        databases.copy(source, name)
        made.append(name)
        far = far_side.folder / f"bank{number}"
        for folder in ("in", "out", "done", "refused"):
            (far / folder).mkdir(parents=True)
        bank = Bank(name, demo_bank, far)
        bank.sql(
            "UPDATE exchange_endpoint SET host = %s, port = %s, login = %s, host_key = %s,"
            " key_ref = %s, path = %s, settle_seconds = 1 WHERE code = 'abs'",
            (
                far_side.host,
                far_side.port,
                far_side.user,
                far_side.host_key_line,
                f"file:{far_side.key_path}",
                far.name,
            ),
        )
        return bank

    make.made = made  # a test adds what it makes itself
    yield make
    for name in made:
        databases.drop(name)
