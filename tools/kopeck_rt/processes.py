"""Running a command and leaving nothing behind."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
LEAVE_SECONDS = 5
_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent() -> None:
    """Ask the kernel to end this process when its parent is killed (for preexec_fn)."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _take_terminal(group: int) -> bool:
    """Give the terminal to a process group, if it is ours to give."""
    try:
        if os.tcgetpgrp(0) not in (os.getpgrp(), group):
            return False
        os.tcsetpgrp(0, group)
    except OSError:
        return False
    return True


def _stats() -> Iterator[tuple[int, list[str]]]:
    """Yield each process with its state, parent and group (and more)."""
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            # The name in brackets may hold anything, blanks and brackets too.
            yield int(entry.parent.name), entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue


def _members(group: int) -> list[int]:
    """Return the live processes of a group; a dead one may wait for its parent."""
    return [
        pid for pid, stat in _stats() if int(stat[2]) == group and stat[0] not in "ZX"
    ]


def end_group(group: int) -> None:
    """End what a command left in its process group."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        if not _members(group):
            return
        try:
            os.killpg(group, number)
        except ProcessLookupError:
            return
        until = time.monotonic() + LEAVE_SECONDS
        while time.monotonic() < until and _members(group):
            time.sleep(0.02)


def descendants(pid: int) -> list[int]:
    """Return the process ids below a process, nearest first."""
    children: dict[int, list[int]] = {}
    for child, stat in _stats():
        children.setdefault(int(stat[1]), []).append(child)
    found = []
    queue = [pid]
    for parent in queue:
        found += children.get(parent, [])
        queue += children.get(parent, [])
    return found


def end_tree(process: subprocess.Popen) -> None:
    """End a process of ours and everything below it, sessions of their own too."""
    below = descendants(process.pid)
    process.terminate()
    try:
        process.wait(LEAVE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for pid in below:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


def run(command: list[str], env: dict[str, str]) -> int:
    """Run a command in a process group of its own; return its exit code.

    SIGINT, SIGTERM and SIGHUP go on to it once: Odoo takes a second one as an
    order to drop everything. What it leaves in its group is ended after it.
    """
    child = None
    early = []

    def forward(number, _frame):
        if child is None:
            early.append(number)
        else:
            child.send_signal(number)

    # What a killed command leaves becomes ours, even in a session of its own.
    _libc.prctl(PR_SET_CHILD_SUBREAPER, 1)
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, forward)
    sys.stdout.flush()
    child = subprocess.Popen(
        command,
        env=env,
        process_group=0,
        preexec_fn=die_with_parent,  # noqa: PLW1509 (it only makes one system call)
        restore_signals=True,
    )
    for number in early:
        child.send_signal(number)
    terminal = os.isatty(0) and _take_terminal(child.pid)
    try:
        # The command itself is not reaped yet, so that its group's number cannot go
        # to somebody else; orphans that come to us are.
        while True:
            ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT).si_pid
            if ended == child.pid:
                break
            os.waitpid(ended, 0)
        end_group(child.pid)
        _end_orphans()
    finally:
        code = child.wait()
        if terminal:
            _take_terminal_back()
    return 128 - code if code < 0 else code


def _is_postgres(pid: int) -> bool:
    """A server is for its holders, whoever started it, and goes with the last of them."""
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip() == "postgres"
    except OSError:
        return False


def _end_orphans() -> None:
    """End what is still below us after the command's end."""

    def left():
        dead = {pid for pid, stat in _stats() if stat[0] in "ZX"}
        below = descendants(os.getpid())
        return [pid for pid in below if pid not in dead and not _is_postgres(pid)]

    for number in (signal.SIGTERM, signal.SIGKILL):
        for pid in left():
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                continue
        until = time.monotonic() + LEAVE_SECONDS
        while left() and time.monotonic() < until:
            time.sleep(0.02)


def _take_terminal_back() -> None:
    try:
        os.tcsetpgrp(0, os.getpgrp())
    except OSError:
        pass
