"""Banks made once and copied: what whole-day, kill and browser tests start from."""

import fcntl
import itertools
import json
import os
import pickle
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import psycopg2
import pytest
from kopeck_demo import flow
from kopeck_rt import databases, odoo_run, sshd
from kopeck_rt.paths import ROOT, RuntimeFault

from .kinds import is_worker

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


def _demo_name(config) -> str:
    """Name of the run's demo database; the run's first process is in it, and drops it."""
    first = os.getppid() if is_worker(config) else os.getpid()
    return f"{databases.TEST}{first}_demo"


@pytest.fixture(scope="session")
def demo_bank(request, template_db, tmp_path_factory):
    """A small demo bank, three months closed over a real sshd by the demo's own code.

    One for all processes that share the tests: the first that needs it makes it.
    """
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if is_worker(request.config) else base) / "demo"
    with folder.with_suffix(".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        kept = folder.with_suffix(".pickle")
        if kept.exists():
            return pickle.loads(kept.read_bytes())
        bank = SmallDemo(
            _demo_name(request.config),
            folder,
            contracts=CONTRACTS,
            receivables=RECEIVABLES,
            books=True,
        )
        bank.run()
        bank.server = None
        kept.write_bytes(pickle.dumps(bank))
    return bank


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session):
    if is_worker(session.config):
        return
    name = _demo_name(session.config)
    try:
        present = databases.names()
    except RuntimeFault:  # pure tests alone run without PostgreSQL
        return
    for left in sorted(present):
        if left.startswith(name):
            databases.drop(left)


class SmallDemo(flow.DemoBank):
    """The demo on a copied database, keeping copies of the states that tests start from.

    ``loaded``: the first month's files are loaded, no day is closed. ``first``: the first month is
    closed. ``fetched``: the second month's files are loaded too.
    """

    stages: dict

    def prepare(self):
        # A former try of this run may have failed half-way.
        shutil.rmtree(self.folder, ignore_errors=True)
        for name in databases.names():
            if name.startswith(self.database):
                databases.drop(name)
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
        if len(self.days) == 0:
            self._keep("loaded")
        if len(self.days) == 1:
            self._keep("fetched")


def opening_file(folder):
    """Opening balances of the demo bank's own book: the generator's file and its truth.

    One record of each kind is bad, over the five in a hundred that a type forgives by itself.
    """
    subprocess.run(
        [
            sys.executable,
            "-m",
            "tools.generator",
            f"--out={folder}",
            f"--contracts={CONTRACTS}",
            f"--receivables={RECEIVABLES}",
            "--seed=1",
            "--opening",
        ],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    text = (folder / "truth.json").read_text(encoding="utf-8")
    truth = json.loads(text)["opening"]
    return folder / truth["name"], truth


@pytest.fixture(scope="session")
def far_folder(tmp_path_factory):
    """Where the far sides of the session's tests keep their keys and files."""
    return tmp_path_factory.mktemp("far")


@pytest.fixture
def far_side(far_folder):
    """Return a real sshd; each bank works in a folder of its own.

    Not one for the session: Odoo's test classes end every child process they find.
    """
    server = sshd.start(far_folder / "files", far_folder / "state")
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
