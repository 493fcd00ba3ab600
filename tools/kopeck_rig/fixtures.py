"""Fixtures for tests that span processes: databases, Odoo's command line, SFTP."""

import itertools
import os
import subprocess
from collections.abc import Callable, Iterator

import pytest
from kopeck_rt import databases, sshd
from kopeck_rt.paths import ROOT

CLI_SECONDS = 900
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def template_db() -> str:
    """Name of a database with all our addons and Russian; only to be copied."""
    return databases.ensure_full()


@pytest.fixture
def new_db(template_db) -> Iterator[str]:
    """Name of a fresh database with all our addons, dropped at the end."""
    name = f"{databases.TEST}{os.getpid()}_{next(_numbers)}"
    databases.copy_full(name, template_db)
    yield name
    databases.drop(name)


@pytest.fixture
def make_db(template_db) -> Iterator[Callable[[], str]]:
    """Make as many fresh databases as a test asks for, dropped at the end."""
    made = []

    def make() -> str:
        name = f"{databases.TEST}{os.getpid()}_{next(_numbers)}"
        databases.copy_full(name, template_db)
        made.append(name)
        return name

    yield make
    for name in made:
        databases.drop(name)


@pytest.fixture(scope="session")
def odoo_cli() -> Callable[..., subprocess.CompletedProcess]:
    """Run `bin/odoo ARGS` as a process of its own; env adds variables."""

    def run(
        *args: str, env: dict[str, str] | None = None, timeout: float = CLI_SECONDS
    ) -> subprocess.CompletedProcess:
        return subprocess.run(
            [ROOT / "bin" / "odoo", *map(str, args)],
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    return run


@pytest.fixture
def sftp_server(tmp_path) -> Iterator[sshd.SftpServer]:
    """Return a real sshd on loopback with an empty folder of its own."""
    server = sshd.start(tmp_path / "sftp", tmp_path / "sshd")
    yield server
    server.stop()
