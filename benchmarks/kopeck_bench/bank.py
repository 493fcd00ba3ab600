"""Our own day, through the same commands that a bank runs."""

import json
import os
import shutil
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path

import psycopg2
from kopeck_demo.roles import with_passwords
from kopeck_rt import databases, odoo_run
from kopeck_rt.paths import ADDON_FOLDERS, DATA_DIR, ROOT, RuntimeFault

from . import machine, sql_log
from .book import Night

DATABASE = "kopeck_bench"
COMPANY = "АО «Банк Копейка»"
FURNISH = Path(__file__).parent / "furnish.py"
RETURN = Path(__file__).parent / "furnish_again.py"
OVERDUE_STEPS = ("debt.classify", "debt.cases", "reserve.inventory")


@dataclass
class Work:
    """One command of the night.

    :ivar start: wall seconds in which Odoo came up, not counted as work
    :ivar answer: what the command printed, :ivar profile: stages (of a load) and slow statements
    """

    run: machine.Run
    start: float
    answer: dict
    profile: sql_log.Profile

    @property
    def seconds(self) -> float:
        """Wall seconds of the work itself."""
        return self.run.seconds - self.start


@dataclass
class NightResult:
    """What a night cost: the load, the close, the payments beside them, the database after."""

    load: Work
    close: Work
    payments: Work | None = None
    database: int = 0
    kept: int = 0

    @property
    def seconds(self) -> float:
        """Wall seconds of load and close."""
        return self.load.seconds + self.close.seconds

    @property
    def result(self) -> dict:
        """The closed day: groups, reserve, steps."""
        return self.close.answer

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
        self.tree = folder / "tree"
        self.users = with_passwords()
        self.start = None  # a command that does nothing: what Odoo itself costs

    def environment(self, logged: bool = False) -> dict:
        """Environment for Odoo: data in our folder, every statement in the log if asked."""
        conf = self.folder / ("logged.conf" if logged else "odoo.conf")
        text = odoo_run.config_text()
        text = text.replace(f"data_dir = {DATA_DIR}", f"data_dir = {self.data}")
        for name in ADDON_FOLDERS:
            text = text.replace(str(ROOT / name), str(self.tree / name))
        if logged:
            text += f"log_handler = {sql_log.HANDLER}\n"
        conf.write_text(text, encoding="utf-8")
        return {**odoo_run.environment(), "ODOO_RC": str(conf)}

    def freeze(self, ref: str | None) -> None:
        """Copy the addons: what is measured must not change while somebody edits.

        :param ref: commit to take them from; the work tree when empty
        """
        self.tree.mkdir(parents=True, exist_ok=True)
        if ref:
            command = ["git", "archive", ref, *ADDON_FOLDERS]
            with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as git:
                with tarfile.open(fileobj=git.stdout, mode="r|") as archive:
                    archive.extractall(self.tree, filter="data")
            if git.returncode:
                raise RuntimeFault(f"no commit {ref}")
        else:
            for name in ADDON_FOLDERS:
                shutil.copytree(ROOT / name, self.tree / name, dirs_exist_ok=True)
        os.environ["KOPECK_BENCH_TREE"] = str(self.tree)

    def odoo(self, name, *args, logged=False, stdin="", extra=None) -> machine.Run:
        """Run one of Odoo's commands to its end, measured."""
        env = {**self.environment(logged), **(extra or {})}
        command = odoo_run.command([str(arg) for arg in args])
        return machine.run(
            command, self.folder, name, env=env, stdin=stdin, database=DATABASE
        )

    def computing(self, *works: Work) -> float:
        """Processor seconds of commands, Python's and PostgreSQL's, without Odoo's start."""
        return sum(work.run.computing - self.start.computing for work in works)

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
        self.start = self.odoo("start", "day", "list", "-d", DATABASE)

    def return_to(self) -> None:
        """The bank that an earlier run left: its users get this run's passwords."""
        params = self.folder / "furnish.json"
        params.touch(mode=0o600)
        words = {user["login"]: user["password"] for user in self.users}
        params.write_text(json.dumps(words), encoding="utf-8")
        self.odoo(
            "return",
            "shell",
            "-d",
            DATABASE,
            "--no-http",
            stdin=RETURN.read_text(encoding="utf-8"),
            extra={"KOPECK_BENCH_PARAMS": str(params)},
        )
        params.unlink()

    def load(self, name: str, kind: str, path: Path) -> Work:
        """Load one file; :raises RuntimeFault: it was not loaded."""
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
            path,
            logged=True,
        )
        (answer,) = [json.loads(line) for line in run.out.splitlines() if line.strip()]
        if answer.get("state") != "loaded":
            raise RuntimeFault(f"{path.name} was not loaded: {answer}")
        found = sql_log.statements(self.folder / f"{name}.log")
        start = sql_log.begun(found, sql_log.LOAD_BEGINS, run.started)
        return Work(
            run, start, answer, sql_log.load_profile(found, run.started, run.seconds)
        )

    def close(self, night: Night) -> Work:
        """Close the night's day."""
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
        found = sql_log.statements(self.folder / f"{name}.log")
        start = sql_log.begun(found, sql_log.CLOSE_BEGINS, run.started)
        profile = sql_log.Profile({}, sql_log.slowest(found))
        return Work(run, start, json.loads(run.out), profile)

    def night(self, night: Night) -> NightResult:
        """Load the night's contracts and payments and close the day."""
        machine.say(f"{night.name} night: load")
        load = self.load(f"load_{night.name}", "credits", night.contracts)
        payments = None
        if night.payments:
            payments = self.load(f"payments_{night.name}", "payments", night.payments)
        machine.say(f"{night.name} night: the day closes")
        done = NightResult(load, self.close(night), payments)
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
