"""Commands measured from outside: wall seconds, processor seconds, peak memory."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from kopeck_rt.paths import ROOT, RuntimeFault
from kopeck_rt.processes import die_with_parent

from .backends import Backends
from .children import Children

TAIL_LINES = 25


@dataclass
class Run:
    """What a finished command cost.

    :ivar seconds: wall time
    :ivar cpu: processor seconds of the process itself
    :ivar sql: processor seconds of PostgreSQL on its database
    :ivar rss: peak resident memory, bytes, with that of the processes it started
    :ivar started: wall clock (``time.time()``) when it was started
    :ivar out: its standard output
    """

    seconds: float
    cpu: float
    sql: float
    rss: int
    started: float
    out: str

    @property
    def computing(self):
        """Processor seconds, Python's and PostgreSQL's together."""
        return self.cpu + self.sql


def say(text: str) -> None:
    """Progress for the person at the terminal; the table goes to standard output."""
    print(f"· {text}", file=sys.stderr, flush=True)


def tail(path: Path) -> str:
    """Return the last lines of a log."""
    lines = path.read_text(errors="replace").splitlines()
    return "\n".join(line[:300] for line in lines[-TAIL_LINES:])


def run(command, folder: Path, name: str, *, env=None, stdin="", database="") -> Run:
    """Run a command to its end and say what it cost.

    Standard output and error go to files of ``folder``, so that no pipe slows the command
    down. The peak is the kernel's own (``wait4``): it never shows less than this process
    had when it forked, which is why nothing big is held here.

    :raises RuntimeFault: the command failed; the end of its log is in the message
    """
    out, err, given = (folder / f"{name}.{end}" for end in ("out", "log", "in"))
    given.write_text(stdin, encoding="utf-8")
    with (
        out.open("wb") as stdout,
        err.open("wb") as stderr,
        given.open("rb") as source,
    ):
        started, clock = time.time(), time.monotonic()
        child = subprocess.Popen(
            [str(word) for word in command],
            stdin=source,
            stdout=stdout,
            stderr=stderr,
            env=env,
            cwd=ROOT,
            preexec_fn=die_with_parent,  # noqa: PLW1509 (it only makes one system call)
        )
        try:
            with Backends(database) as backends, Children(child.pid) as children:
                _pid, status, usage = os.wait4(child.pid, 0)
        except BaseException:
            child.kill()
            child.wait()
            raise
        seconds = time.monotonic() - clock
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        answer = out.read_text(errors="replace")[-2000:]
        raise RuntimeFault(f"{name} failed:\n{answer}\n{tail(err)}")
    return Run(
        seconds=seconds,
        cpu=usage.ru_utime + usage.ru_stime,
        sql=backends.seconds,
        rss=usage.ru_maxrss * 1024 + children.rss,
        started=started,
        out=out.read_text(encoding="utf-8"),
    )


def load_average() -> float:
    """Processes wanting a processor, averaged over the last minute."""
    return os.getloadavg()[0]


def folder_size(path: Path) -> int:
    """Bytes of all files below a folder; 0 if there is none."""
    return sum(one.stat().st_size for one in path.rglob("*") if one.is_file())
