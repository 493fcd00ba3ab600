"""Command line of the runtime.

rt.py setup               have everything under .runtime/
rt.py run [--no-pg] [--] CMD ...  run a command in our environment, PostgreSQL up
rt.py odoo ARGS ...       run Odoo (what bin/odoo does)
rt.py pg up|down|status   keep the private PostgreSQL up between commands
rt.py pg psql ARGS ...    psql on it
rt.py clean               remove .runtime/ and the databases
"""

import os
import shutil
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from kopeck_rt import odoo_run, postgres, processes, setup
from kopeck_rt.log import say
from kopeck_rt.paths import RUNTIME, RuntimeFault

KEEPER = RUNTIME / "pg.keeper"


def run(command: list[str], needs_postgres: bool = True) -> int:
    """Run a command with what it needs up; return its exit code."""
    setup.ensure()
    with postgres.held() if needs_postgres else nullcontext():
        return processes.run(command, odoo_run.environment())


def keep() -> int:
    """Hold PostgreSQL until told to stop (the process behind `pg up`)."""
    import signal

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    with postgres.held():
        KEEPER.write_text(str(os.getpid()))
        print("up", flush=True)
        try:
            while True:
                signal.pause()
        finally:
            KEEPER.unlink(missing_ok=True)


def _keeper() -> int | None:
    """Return the process id of a live keeper."""
    try:
        pid = int(KEEPER.read_text())
        if b"rt.py" in Path(f"/proc/{pid}/cmdline").read_bytes():
            return pid
    except (OSError, ValueError):
        pass
    return None


def pg(action: str, *args: str) -> int:
    """Keep the private server up, let it go, ask about it, talk to it."""
    if not postgres.is_private():
        raise RuntimeFault("PGHOST is set: that server is yours to start and stop")
    if action == "up":
        setup.ensure()
        if not _keeper():
            with subprocess.Popen(
                [sys.executable, __file__, "pg", "keep"],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                start_new_session=True,
            ) as keeper:
                if not keeper.stdout.readline():
                    return 1
                keeper.returncode = 0  # it lives on
        say(f"PostgreSQL is up: psql -h {postgres.SOCKETS} -U {postgres.ROLE} -l")
        return 0
    if action == "keep":
        return keep()
    if action == "down":
        pid = _keeper()
        if pid:
            os.kill(pid, 15)
            while _keeper():
                os.sched_yield()
        return 0
    if action == "status":
        print("up" if postgres.is_up() else "down")
        return 0
    if action == "psql":
        return run(["psql", *args])
    raise RuntimeFault(__doc__)


def clean() -> int:
    """Remove everything that set-up made."""
    if RUNTIME.exists():
        pg("down")
        postgres.drop_cluster()
        shutil.rmtree(RUNTIME)
    return 0


def main(args: list[str]) -> int:
    """Do what the first argument names."""
    action, rest = (args[0], args[1:]) if args else ("", [])
    if action == "setup":
        setup.ensure()
        return 0
    if action == "run":
        needs_postgres = rest[:1] != ["--no-pg"]
        rest = rest if needs_postgres else rest[1:]
        return run(rest[1:] if rest[:1] == ["--"] else rest, needs_postgres)
    if action == "odoo":
        # Journals are read without any database.
        return run(odoo_run.command(rest), rest[:1] != ["journal"])
    if action == "pg" and rest:
        return pg(*rest)
    if action == "clean":
        return clean()
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except RuntimeFault as fault:
        say(str(fault))
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
