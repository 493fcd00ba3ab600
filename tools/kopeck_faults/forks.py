"""Commands of Odoo as processes forked from one that has everything loaded."""

import json
import os
import select
import signal
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from kopeck_rt import odoo_run, processes
from kopeck_rt.paths import VENV_PYTHON, RuntimeFault

SERVER = Path(__file__).with_name("odoo_server.py")
LOAD_SECONDS, RUN_SECONDS = 180, 120


@dataclass
class Done:
    """A command that has ended, as subprocess has it."""

    returncode: int
    stdout: str
    stderr: str

    @property
    def answers(self):
        lines = [line for line in self.stdout.splitlines() if line.startswith("{")]
        return [json.loads(line) for line in lines]


@dataclass
class Run:
    """A command under way."""

    forks: "Forks"
    pid: int
    out: Path
    log: Path
    code: int | None = field(default=None)

    def wait(self, seconds=RUN_SECONDS):
        """Let it end.

        :raises RuntimeFault: it has not by then; it is killed
        """
        if self.code is None:
            answer = self.forks._read(seconds)
            if answer is None:
                self.kill()
                answer = self.forks._read(10)
                raise RuntimeFault(
                    f"no end within {seconds} s\n{self.log.read_text()[-2000:]}"
                )
            self.code = answer["code"]
        return Done(self.code, self.out.read_text(), self.log.read_text())

    def ended_within(self, seconds):
        """Whether it ends by itself within so many seconds."""
        if self.code is None:
            answer = self.forks._read(seconds)
            if answer is None:
                return False
            self.code = answer["code"]
        return True

    def kill(self):
        os.kill(self.pid, signal.SIGKILL)


class Forks:
    """:param databases: whose registries are loaded; a database of that name made anew later
    from the same template is the same to them
    :param env: environment of Odoo: which PostgreSQL, which configuration
    """

    def __init__(self, folder, databases, env):
        self.folder = folder
        self.errors = (folder / "odoo.log").open("ab")
        self.process = subprocess.Popen(
            [str(VENV_PYTHON), "-P", SERVER, ",".join(databases)],
            env={**odoo_run.environment(), **env},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            preexec_fn=processes.die_with_parent,  # noqa: PLW1509
        )
        self._rest = b""
        if self._read(LOAD_SECONDS) is None:
            raise RuntimeFault("Odoo does not load in time")

    def _read(self, seconds):
        """The next answer, None when there is none within so many seconds."""
        while b"\n" not in self._rest:
            ready, _, _ = select.select([self.process.stdout], [], [], seconds)
            if not ready:
                return None
            data = os.read(self.process.stdout.fileno(), 4096)
            if not data:
                log = (self.folder / "odoo.log").read_text(errors="replace")
                raise RuntimeFault(f"Odoo has ended:\n{log[-3000:]}")
            self._rest += data
        line, _, self._rest = self._rest.partition(b"\n")
        return json.loads(line)

    def start(self, args, env=None, points=None, blind=False):
        """Begin a command of ``bin/odoo``."""
        out, log = self.folder / "run.out", self.folder / "run.log"
        for path in (out, log):
            path.unlink(missing_ok=True)
            path.touch()
        request = {
            "args": [*map(str, args)],
            "env": env or {},
            "out": str(out),
            "log": str(log),
            "points": points or {},
            "blind": blind,
        }
        self.process.stdin.write(json.dumps(request).encode() + b"\n")
        self.process.stdin.flush()
        return Run(self, self._read(RUN_SECONDS)["pid"], out, log)

    def close(self):
        self.process.stdin.close()
        self.process.stdout.close()
        processes.end_tree(self.process)
        self.errors.close()
