"""Two Odoo processes, each with a configuration of its own, close a day by jobs.

They share one PostgreSQL and stand behind a balancer, as in a bank. One is killed in the middle of
a procedure: the other becomes the leader of the queue, takes the job over, and the day ends as if
one process had closed it.
"""

import select
import subprocess
import time
import xmlrpc.client

import psycopg2
import pytest
import state
from kopeck_rig.balancer import Balancer
from kopeck_rt import odoo_run, ports, processes
from kopeck_rt.paths import ODOO_CONF, ROOT

pytestmark = pytest.mark.kill

SECOND = "2026-09-30"
UP_SECONDS, CLOSE_SECONDS, SILENCE_SECONDS = 120, 400, 1
JOBS = """
[queue_job]
channels = root:1,root.bank_day:1
scheme = http
host = 127.0.0.1
port = {port}
"""


class Node:
    """One Odoo server of two."""

    def __init__(self, folder, name, port, balancer, database, failpoint=None):
        self.port = port
        self.log = folder / f"{name}.log"
        conf = folder / f"{name}.conf"
        options = f"http_port = {port}\nmax_cron_threads = 0\ndb_name = {database}\n"
        conf.write_text(
            ODOO_CONF.read_text() + options + JOBS.format(port=balancer.port)
        )
        env = odoo_run.environment()
        # The tests' own process runs no jobs; these do.
        env.pop("ODOO_QUEUE_JOB_CHANNELS", None)
        if failpoint:
            env["KOPECK_FAILPOINT"] = failpoint
        with self.log.open("ab") as stream:
            self.process = subprocess.Popen(
                odoo_run.command(["server", "-c", str(conf)]),
                env=env,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
                start_new_session=True,
            )

    def procedures(self):
        """Codes of the procedures that this node began."""
        mark = ".bank_day_drivers: day "
        lines = [line for line in self.log.read_text().splitlines() if mark in line]
        return [line.rpartition(": ")[2].strip() for line in lines]


@pytest.fixture
def nodes(bank_at, tmp_path):
    """Two nodes of one bank; the first dies while it opens debtors' cases."""
    bank = bank_at("fetched")
    chosen = [ports.free_port(), ports.free_port()]
    # In turn, the second node first: so the procedure in which a node dies falls to the first one.
    balancer = Balancer(chosen[::-1])
    started = [
        Node(tmp_path, "first", chosen[0], balancer, bank.name, "cases.after_insert")
    ]
    assert ports.wait_until_open(chosen[0], UP_SECONDS, alive=started[0].process)
    started.append(Node(tmp_path, "second", chosen[1], balancer, bank.name))
    assert ports.wait_until_open(chosen[1], UP_SECONDS, alive=started[1].process)
    yield bank, started
    for node in started:
        processes.end_tree(node.process)
    balancer.close()


def ask_for_the_close(bank, node):
    """The chief accountant makes the day and presses the button."""
    (user,) = [one for one in bank.demo.users if one["login"] == "chief"]
    web = f"http://127.0.0.1:{node.port}/xmlrpc/2"
    facts = (bank.name, user["login"], user["password"])
    uid = xmlrpc.client.ServerProxy(f"{web}/common").authenticate(*facts, {})
    call = xmlrpc.client.ServerProxy(f"{web}/object", allow_none=True).execute_kw
    facts = (bank.name, uid, user["password"])
    day = call(*facts, "bank.day", "create", [{"date": SECOND}])
    call(*facts, "bank.day", "action_close", [[day]])
    return day


def wait_for_the_close(bank, day):
    """Wait until the day is closed; the queue tells of every job that changes. The leader looks
    for dead jobs once a minute or when something is told to it: in silence it is told."""
    until = time.monotonic() + CLOSE_SECONDS
    queue = psycopg2.connect(dbname=bank.name)
    try:
        queue.autocommit = True
        with queue.cursor() as cursor:
            cursor.execute("LISTEN queue_job")
            while time.monotonic() < until:
                cursor.execute("SELECT state FROM bank_day WHERE id = %s", [day])
                if cursor.fetchone() == ("closed",):
                    return
                ready, _, _ = select.select([queue], [], [], SILENCE_SECONDS)
                if not ready:
                    cursor.execute(
                        "SELECT pg_notify('queue_job', uuid) FROM queue_job LIMIT 1"
                    )
                queue.poll()
                queue.notifies.clear()
    finally:
        queue.close()
    jobs = bank.sql("SELECT name, state, retry, exc_info FROM queue_job ORDER BY id")
    raise AssertionError(f"not closed: {jobs}")


def test_day_shared_by_two_nodes_one_of_which_is_killed(nodes, bank_at):
    bank, (first, second) = nodes
    wait_for_the_close(bank, ask_for_the_close(bank, first))
    assert first.process.wait(5) == -9
    assert second.process.poll() is None
    # Both worked, and the procedure that died with its node was begun again by the other.
    assert first.procedures()[-1] == "debt.cases"
    assert "exchange.files" in second.procedures()
    assert "debt.cases" in second.procedures()

    clean = bank_at("fetched")
    done = clean.run("day", "close", "--date", SECOND, "--json")
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    wanted, found = state.snapshot(clean.name), state.snapshot(bank.name)
    changed = state.differences(wanted, found)
    assert not changed, "\n".join(changed)
