"""Where faults happen: a PostgreSQL, an sshd and an Odoo of the rig's own; banks copied anew."""

import ctypes
import os
import pwd
import shutil
import subprocess
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from kopeck_rt import odoo_run, postgres, sshd
from kopeck_rt.paths import DATA_DIR, RuntimeFault

from . import compare
from .cluster import Cluster
from .forks import Forks, Run

STAGES = ("loaded", "first", "fetched")
MADE_HERE = "fetched"
# Where a scenario of tests/test_kill.py starts, if not with the first month closed.
STARTS = {"opening": "loaded", "closing": "fetched", "sending": "fetched"}
TRIES = 6  # runs after a fault until everything is done
TIMEOUT = 3  # seconds for an answer of the far side: stalls are faults here
CLONE_NEWNS, MS_REC, MS_PRIVATE = 0x20000, 0x4000, 1 << 18


def is_root():
    return os.geteuid() == 0


def own_mounts():
    """Have mounts of our own, which go with us; only root may."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNS):
        raise RuntimeFault(f"unshare: {os.strerror(ctypes.get_errno())}")
    if libc.mount(b"none", b"/", None, MS_REC | MS_PRIVATE, None):
        raise RuntimeFault(f"mount: {os.strerror(ctypes.get_errno())}")


def mount(path, size=None):
    """A file system in memory on a folder."""
    options = f"mode=0755,size={size}" if size else "mode=0755"
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "kopeck", path], check=True)


@dataclass
class Bank:
    """A copy of the demo bank, as the scenarios of tests/test_kill.py want it."""

    world: "World"
    name: str
    demo: object
    far: Path
    kept: Path
    go: object = None
    ok: tuple = (0,)
    _begin: dict | None = None

    def sql(self, query, values=()):
        """Rows of a query, or None for a statement without an answer; committed."""
        assert self.world.current is self, "another bank has taken its place"
        connection = self.world.cluster.connect(self.name)
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(query, values)
                return cursor.fetchall() if cursor.description else None
        finally:
            connection.close()

    def run(self, *args, env=None):
        """Run bin/odoo on this bank; the completed command, whatever its exit code."""
        words = [args[0], args[1], "-d", self.name, *args[2:]]
        begin, self._begin = self._begin, None
        env = {**self.world.command_env, **(env or {})}
        if begin is not None:
            return self.world.forks.start(words, env=env, **begin)
        return self.world.forks.start(words, env=env).wait()

    def begin(self, env=None, points=None, blind=False) -> Run:
        """Start the scenario's command and return at once."""
        self._begin = {"points": points, "blind": blind}
        return self.go(env=env)

    def seen(self):
        """An earlier run has listed what lies on the server: this one may take it at once."""
        for path in sorted((self.far / "in").iterdir()):
            facts = path.stat()
            self.sql(
                "INSERT INTO exchange_listing (endpoint_id, company_id, folder, name, size,"
                " mtime, seen_on) SELECT id, company_id, folder_in, %s, %s, %s, now()"
                " FROM exchange_endpoint WHERE code = 'abs'"
                " ON CONFLICT DO NOTHING",
                (path.name, facts.st_size, int(facts.st_mtime)),
            )

    def opened_to_the_server(self):
        """What a test has laid out belongs to the account that serves it."""
        if is_root():
            for path in (self.far, *self.far.rglob("*")):
                shutil.chown(path, self.world.account, None)

    def finish(self):
        """Run the command until it says that it is done.

        A run that refuses a file says so once; the run after it has nothing to say any more.

        :raises RuntimeFault: it never is
        """
        wanted = (0,) if self.ok == (1,) else self.ok
        for _number in range(TRIES):
            done = self.go()
            if done.returncode in wanted:
                return
        raise RuntimeFault(
            f"not done after {TRIES} runs: exit {done.returncode}\n{done.stdout}\n"
            f"{done.stderr[-3000:]}"
        )


@dataclass
class Clean:
    """A clean run of a scenario."""

    state: compare.State
    seconds: float
    passages: Counter
    written: dict = field(default_factory=dict)  # table → rows written


class World:
    """:param folder: of this world alone, short and open to all (a socket lies in it)
    :param demo: the demo bank: its ``generated`` files and their ``truth``
    :param stages: what its scenarios start from; all but ``first`` take time to make
    """

    def __init__(self, folder, demo, stages=STAGES):
        self.folder, self.demo, self.stages = folder, demo, stages
        self.cluster = Cluster(folder, folder.parent / "pg" / folder.name)
        # root ignores rights: another account serves the far side
        self.account = "nobody" if is_root() else pwd.getpwuid(os.geteuid()).pw_name
        self.far_root = folder / "far"
        self.data = folder / "data"
        self.command_env = {}
        self.server = self.forks = None
        self._clean = {}
        self._number = 0
        self.current = None
        self.traffic, self.taken, self.growth = (), (), {}

    # -- made once ------------------------------------------------------------------------

    def import_bases(self, sources):
        """Make the cluster, and its stages of databases of the checkout's own server.

        :param sources: stage → database
        """
        self.cluster.make()
        dump = self.folder / "dump"
        for stage, source in sources.items():
            base = f"base_{stage}"
            self.cluster.admin(f"CREATE DATABASE {base} OWNER {postgres.ROLE}")
            subprocess.run(
                ["pg_dump", "--format=custom", "--compress=0", "-f", dump, source],
                env=odoo_run.environment(),
                check=True,
            )
            # comments on extensions are the superuser's: that one complaint is no fault
            subprocess.run(
                ["pg_restore", "--no-owner", "--no-comments", "-d", base, dump],
                env={**os.environ, **self.cluster.environment()},
                check=True,
            )
            dump.unlink()

    def start(self):
        """sshd and Odoo; the last stage is made by a clean load of the second month."""
        os.environ.update(self.cluster.environment())
        self.server = sshd.start(self.far_root, self.folder / "sshd")
        (self.folder / "tmp").mkdir(exist_ok=True)
        self.data.mkdir(exist_ok=True)
        conf = self.folder / "odoo.conf"
        conf.write_text(self._conf())
        self.command_env = {
            **self.cluster.environment(),
            "ODOO_RC": str(conf),
            "TMPDIR": str(self.folder / "tmp"),
        }
        for stage in self.stages:
            base = "first" if stage == MADE_HERE else stage
            self.cluster.copy(f"base_{base}", f"bank_{stage}")
        names = [f"bank_{stage}" for stage in self.stages]
        self.forks = Forks(self.folder, names, self.command_env)
        if MADE_HERE in self.stages:
            self._make_fetched()

    def _conf(self):
        text = odoo_run.config_text()
        text = text.replace(str(DATA_DIR), str(self.data))
        lines = [one for one in text.splitlines() if not one.startswith("db_host")]
        return "\n".join([*lines, f"db_host = {self.folder}", ""])

    def _make_fetched(self):
        import test_kill

        bank = self.bank("first")
        test_kill.lay_out(bank)
        bank.seen()
        bank.opened_to_the_server()
        done = bank.run(*test_kill.FETCH)
        if done.returncode:
            raise RuntimeFault(done.stdout + done.stderr[-3000:])
        self.cluster.admin("ALTER DATABASE bank_first RENAME TO base_fetched")

    def close(self):
        if self.forks:
            self.forks.close()
        if self.server:
            self.server.stop()
        self.cluster.stop()

    # -- banks ------------------------------------------------------------------------------

    def bank(self, stage, tablespace=""):
        """A bank at a stage with an empty far side; the one before it is gone."""
        self.cluster.wait_until_up()
        name = f"bank_{stage}"
        self.cluster.copy(f"base_{stage}", name, tablespace)
        self._number += 1
        kept = self.data / "exchange" / name
        shutil.rmtree(kept, ignore_errors=True)
        shutil.rmtree(self.far_root / f"bank{self._number - 1}", ignore_errors=True)
        far = self.far_root / f"bank{self._number}"
        for folder in ("in", "out", "done", "refused"):
            (far / folder).mkdir(parents=True)
        bank = self.current = Bank(self, name, self.demo, far, kept)
        self.point_to(bank, self.server.port)
        return bank

    def point_to(self, bank, port, timeout=TIMEOUT):
        """Have the bank's channel go to this port of ours."""
        bank.sql(
            "UPDATE exchange_endpoint SET host = %s, port = %s, login = %s, host_key = %s,"
            " key_ref = %s, path = %s, timeout = %s, settle_seconds = 0 WHERE code = 'abs'",
            (
                self.server.host,
                port,
                self.account,
                self.server.host_key_line,
                f"file:{self.server.key_path}",
                bank.far.name,
                timeout,
            ),
        )

    def prepare(self, scenario, tablespace=""):
        """A bank just before the scenario's command."""

        def bank_at(stage):
            return self.bank(stage, tablespace)

        bank = scenario(bank_at)
        bank.seen()
        bank.opened_to_the_server()
        return bank

    def possible(self, *scenarios):
        """Those whose stage this world has."""
        return [
            one for one in scenarios if STARTS.get(one.__name__, "first") in self.stages
        ]

    def clean(self, scenario) -> Clean:
        """A clean run of the scenario, made once."""
        if scenario.__name__ not in self._clean:
            bank = self.prepare(scenario)
            before = self._written(bank)
            trace = self.folder / "trace"
            trace.unlink(missing_ok=True)
            trace.touch()
            started = time.monotonic()
            done = bank.begin(points={"trace": str(trace)}).wait()
            seconds = time.monotonic() - started
            if done.returncode not in bank.ok:
                raise RuntimeFault(
                    f"clean run of {scenario.__name__}: exit {done.returncode}\n"
                    f"{done.stdout}\n{done.stderr[-3000:]}"
                )
            written = self._written(bank)
            written.subtract(before)
            if bank.ok == (1,):
                bank.finish()  # as after a fault: until there is nothing to say any more
            self._clean[scenario.__name__] = Clean(
                compare.read(bank),
                seconds,
                Counter(trace.read_text().split()),
                {name: rows for name, rows in sorted(written.items()) if rows > 0},
            )
        return self._clean[scenario.__name__]

    def _written(self, bank):
        """Rows ever written by table; a partition counts for its table."""
        return Counter(
            dict(
                self.cluster.admin(
                    """
                    SELECT COALESCE(pg_partition_root(relid), relid)::regclass::text,
                           sum(n_tup_ins + n_tup_upd + n_tup_del)::bigint
                      FROM pg_stat_user_tables GROUP BY 1
                    """,
                    database=bank.name,
                )
            )
        )

    def verdict(self, bank, scenario):
        """How the bank differs from a clean run of the scenario."""
        found = compare.read(bank)  # first: a clean run takes the bank's place
        return compare.differences(self.clean(scenario).state, found)
