"""Our own day, through the same commands that a bank runs."""

import json
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import psycopg2
from kopeck_demo.roles import with_passwords
from kopeck_rt import databases, odoo_run
from kopeck_rt.paths import DATA_DIR, RuntimeFault

from . import machine, sql_log
from .book import Night

DATABASE = "kopeck_bench"
COMPANY = "АО «Банк Копейка»"
FURNISH = Path(__file__).parent / "furnish.py"
OVERDUE_STEPS = ("debt.classify", "debt.cases", "reserve.inventory")


@dataclass
class Load:
    """One file loaded: the command's cost, its answer, seconds a stage."""

    run: machine.Run
    answer: dict
    profile: sql_log.Profile


@dataclass
class NightResult:
    """What a night cost: the load, the payments beside it, the close, the database after it."""

    load: Load
    close: machine.Run
    result: dict
    payments: Load | None = None
    slowest: list = field(default_factory=list)
    database: int = 0
    kept: int = 0

    def seconds(self, start: float) -> float:
        """Wall seconds of load and close, without Odoo's own coming up twice."""
        return self.load.run.seconds + self.close.seconds - 2 * start

    @property
    def steps(self):
        """Seconds of each step of the day, by code."""
        return {step["code"]: step["seconds"] for step in self.result["steps"]}


class Bank:
    """A bank in a database of its own, with its own kept files.

    :param folder: for logs, configurations and kept files
    """

    def __init__(self, folder: Path):
        self.folder = folder
        self.data = folder / "data"
        self.users = with_passwords()
        self.start = 0.0  # seconds in which Odoo comes up
        self.start_rss = 0

    def environment(self, logged: bool = False) -> dict:
        """Environment for Odoo: data in our folder, every statement in the log if asked."""
        conf = self.folder / ("logged.conf" if logged else "odoo.conf")
        text = odoo_run.config_text().replace(
            f"data_dir = {DATA_DIR}", f"data_dir = {self.data}"
        )
        if logged:
            text += f"log_handler = {sql_log.HANDLER}\n"
        conf.write_text(text, encoding="utf-8")
        return {**odoo_run.environment(), "ODOO_RC": str(conf)}

    def odoo(self, name, *args, logged=False, stdin=None, extra=None) -> machine.Run:
        """Run one of Odoo's commands to its end, measured."""
        env = {**self.environment(logged), **(extra or {})}
        command = odoo_run.command([str(arg) for arg in args])
        return machine.run(command, self.folder, name, env=env, stdin=stdin)

    def init(self, rates: dict) -> None:
        """An empty bank with users of every role and the rates of the nights."""
        machine.say("an empty bank is made (not timed)")
        databases.drop(DATABASE)
        shutil.rmtree(self.data, ignore_errors=True)
        self.data.mkdir(parents=True)
        self.odoo(
            "init",
            "bank",
            "init",
            "-d",
            DATABASE,
            "--scheme",
            "bank",
            "--company",
            COMPANY,
        )
        params = self.folder / "furnish.json"
        params.touch(mode=0o600)
        params.write_text(
            json.dumps({"users": self.users, "rates": rates}, ensure_ascii=False),
            encoding="utf-8",
        )
        self.odoo(
            "furnish",
            "shell",
            "-d",
            DATABASE,
            "--no-http",
            stdin=FURNISH.read_text(encoding="utf-8"),
            extra={"KOPECK_BENCH_PARAMS": str(params)},
        )
        params.unlink()
        self.settle()
        runs = [self.odoo("start", "day", "list", "-d", DATABASE) for _ in range(2)]
        self.start = min(run.seconds for run in runs)
        self.start_rss = max(run.rss for run in runs)

    def load(self, name: str, kind: str, path: Path, mapping: str = "") -> Load:
        """Load one file; :raises RuntimeFault: it was not loaded."""
        options = ["--mapping", mapping] if mapping else []
        run = self.odoo(
            name,
            *(
                "exchange",
                "load",
                "-d",
                DATABASE,
                "--type",
                f"core_banking.{kind}",
                "--json",
            ),
            *options,
            path,
            logged=True,
        )
        (answer,) = [json.loads(line) for line in run.out.splitlines() if line.strip()]
        if answer.get("state") != "loaded":
            raise RuntimeFault(f"{path.name} was not loaded: {answer}")
        log = self.folder / f"{name}.log"
        return Load(run, answer, sql_log.load_profile(log, run.started, run.seconds))

    def night(self, night: Night) -> NightResult:
        """Load the night's contracts and payments and close the day."""
        machine.say(f"{night.name} night: load")
        load = self.load(f"load_{night.name}", "credits", night.contracts)
        payments = None
        if night.payments:
            payments = self.load(f"payments_{night.name}", "payments", night.payments)
        machine.say(f"{night.name} night: the day closes")
        name = f"close_{night.name}"
        run = self.odoo(
            name,
            "day",
            "close",
            "-d",
            DATABASE,
            "--date",
            night.date,
            "--json",
            logged=True,
        )
        result = json.loads(run.out)
        slowest = sql_log.slowest(sql_log.statements(self.folder / f"{name}.log"))
        done = NightResult(load, run, result, payments, slowest)
        done.database, done.kept = self.size(), self.kept()
        self.settle()
        return done

    def settle(self) -> None:
        """What autovacuum does between two nights; not timed."""
        databases._program("vacuumdb", "--analyze", "--quiet", "--jobs=2", DATABASE)

    def query(self, sql: str, *params):
        """All rows of a query."""
        connection = psycopg2.connect(dbname=DATABASE)
        try:
            with connection, connection.cursor() as cr:
                cr.execute(sql, params or None)
                return cr.fetchall()
        finally:
            connection.close()

    def size(self) -> int:
        """Bytes of the database."""
        return self.query("SELECT pg_database_size(current_database())")[0][0]

    def kept(self) -> int:
        """Bytes of the files kept as received."""
        return machine.folder_size(self.data / "exchange")

    def drop(self) -> None:
        """Leave nothing behind."""
        databases.drop(DATABASE)
        shutil.rmtree(self.data, ignore_errors=True)


def use_cluster() -> None:
    """Let psycopg2 of this process find the cluster."""
    os.environ.update(
        {
            key: value
            for key, value in odoo_run.environment().items()
            if key.startswith("PG")
        }
    )


def differences(result: dict, truth: dict) -> list[str]:
    """Sentences: where the closed day is not what the generator says it must be."""
    wrong = []
    for number, row in truth["buckets"].items():
        ours = result["buckets"][number]
        if any(
            str(ours[key]) != str(row[key])
            for key in ("contracts", "principal", "overdue")
        ):
            wrong.append(f"group {number}: {ours}, must be {row}")
    if truth["how"] == "month":
        ours = result["reserve"].get("ageing", {})
        for key in ("lines", "base", "reserve"):
            if str(ours.get(key)) != str(truth["reserve"][key]):
                wrong.append(
                    f"reserve {key}: {ours.get(key)}, must be {truth['reserve'][key]}"
                )
    return wrong
