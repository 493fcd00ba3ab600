"""The peer: OCA's ``account_credit_control`` on receivables of a database of its own."""

import json
from dataclasses import dataclass
from pathlib import Path

from kopeck_rt import databases, odoo_run

from . import machine

DATABASE = "kopeck_bench_peer"
ADDON = "account_credit_control"
HERE = Path(__file__).parent


@dataclass
class Peer:
    """What a run of the peer took.

    :ivar invoices: overdue receivables it was given, :ivar lines: lines it made of them
    :ivar made: seconds in which Odoo created and posted the invoices (not compared)
    """

    invoices: int
    lines: int
    seconds: float
    made: float

    @property
    def per_debt(self):
        return self.seconds / self.lines


def measure(folder: Path, invoices: int) -> Peer:
    """Make overdue invoices, then run the peer once over them in a fresh process."""
    env = odoo_run.environment()
    databases.drop(DATABASE)
    try:
        machine.say("peer: a database of its own (not timed)")
        words = [
            f"--database={DATABASE}",
            f"--init={ADDON}",
            "--stop-after-init",
            "--no-http",
        ]
        machine.run(odoo_run.command(words), folder, "peer_init", env=env)
        machine.say(f"peer: {invoices} overdue invoices (not timed)")
        made = _script(folder, "make", invoices)
        machine.say("peer: its run")
        ran = _script(folder, "run", invoices)
    finally:
        databases.drop(DATABASE)
    return Peer(made["invoices"], ran["lines"], ran["seconds"], made["seconds"])


def _script(folder: Path, part: str, invoices: int) -> dict:
    answer = folder / f"peer_{part}.json"
    run_env = {
        **odoo_run.environment(),
        "KOPECK_PEER_PART": part,
        "KOPECK_PEER_INVOICES": str(invoices),
        "KOPECK_PEER_ANSWER": str(answer),
    }
    machine.run(
        odoo_run.command(["shell", "-d", DATABASE, "--no-http"]),
        folder,
        f"peer_{part}",
        env=run_env,
        stdin=(HERE / "peer_script.py").read_text(encoding="utf-8"),
    )
    return json.loads(answer.read_text())
