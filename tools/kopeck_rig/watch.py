"""What fails a run beside its tests: warnings of Odoo's registry, processes left over,
connections beyond this machine.
"""

import logging
import os
import re
import secrets
import tempfile
import time
from pathlib import Path

import pytest
from kopeck_rt import calls_out, databases

from .kinds import is_worker

SESSION = secrets.token_hex(8)
FOUND = pytest.StashKey[list]()
CALLS = pytest.StashKey[tempfile._TemporaryFileWrapper]()
LEAVE_SECONDS = 10

# Loggers that speak when a model, a view or a translation is wrong.
LOGGERS = re.compile(
    r"odoo\.(registry|modules|orm|models|fields|schema|tools\.(translate|convert))"
)
# Warnings that are not ours to mend, one by one: (pattern, why).
ALLOWED: list[tuple[str, str]] = []


def _is_allowed(line: str) -> bool:
    return any(re.search(pattern, line) for pattern, _why in ALLOWED)


class _Listener(logging.Handler):
    """Collects warnings while tests run; a test that expects one catches it before us."""

    def __init__(self, found: list[str]):
        super().__init__(logging.WARNING)
        self.found = found

    def emit(self, record):
        line = f"{record.levelname} {record.name}: {record.getMessage()}"
        if LOGGERS.match(record.name) and not _is_allowed(line):
            self.found.append(f"in tests: {line}")


def pytest_configure(config):
    # Every process started from here on can be told by this mark in its environment.
    os.environ["KOPECK_TEST_SESSION"] = SESSION
    config.stash[FOUND] = []
    config.stash[CALLS] = tempfile.NamedTemporaryFile(prefix="kopeck-calls-")
    os.environ[calls_out.VARIABLE] = config.stash[CALLS].name
    calls_out.install()
    config.stash[_LISTENER] = listener = _Listener(config.stash[FOUND])
    logging.getLogger("odoo").addHandler(listener)


_LISTENER = pytest.StashKey[logging.Handler]()


def check_install(config: pytest.Config, name: str) -> None:
    """Note what the install of our addons logged at WARNING or worse."""
    for line in databases.install_warnings(name):
        if not _is_allowed(line):
            config.stash[FOUND].append(f"in install: {line}")


def _left_over() -> list[str]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        if folder.name == str(os.getpid()):
            continue
        try:
            if (
                f"KOPECK_TEST_SESSION={SESSION}".encode()
                in (folder / "environ").read_bytes()
            ):
                shown = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                found.append(f"{folder.name} {shown[:150]}")
        except OSError:
            continue
    return found


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node, error):
    """Take over what a worker process found."""
    found = (getattr(node, "workeroutput", None) or {}).get("kopeck_found")
    node.config.stash[FOUND] += found or []


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session):
    config = session.config
    logging.getLogger("odoo").removeHandler(config.stash[_LISTENER])
    # With worker processes, each looks for what it left itself, and tells the first process.
    shared = not is_worker(config) and config.pluginmanager.hasplugin("dsession")
    left = [] if shared else _left_over()
    until = time.monotonic() + LEAVE_SECONDS
    while left and time.monotonic() < until:
        time.sleep(0.2)
        left = _left_over()
    config.stash[FOUND] += [f"left running: {line}" for line in left]
    with config.stash[CALLS] as calls:
        lines = calls.read().decode().splitlines()
    config.stash[FOUND] += [f"called out: {line}" for line in sorted(set(lines))]
    if is_worker(config):
        config.workeroutput["kopeck_found"] = config.stash[FOUND]
    elif config.stash[FOUND] and session.exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter, config):
    for line in config.stash[FOUND]:
        terminalreporter.write_line(line, red=True)
