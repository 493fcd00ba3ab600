"""Databases with everything installed, made once and copied.

Two layers, each named after what it is made of: Odoo's and OCA's addons with
Russian, and ours on top. A copy costs a second or two, an install a minute.
"""

import fcntl
import os
import re
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

from . import odoo_run
from .log import say
from .manifests import foreign_addons, foreign_fingerprint, own_addons, own_fingerprint
from .paths import DATA_DIR, LOG_DIR, RUNTIME, RuntimeFault

LANGUAGE = "ru_RU"
BASE = "kopeck_base_"
FULL = "kopeck_full_"
TEST = "kopeck_test_"
# Templates of each layer that are left when another is made.
KEPT = 2
LOG_LINE = re.compile(r"^\S+ \S+ \d+ (WARNING|ERROR|CRITICAL) \S+ ([\w.]+): (.*)")


def _program(*args: str) -> str:
    done = subprocess.run(
        args, env=odoo_run.environment(), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeFault(f"{' '.join(args)}: {done.stderr.strip()}")
    return done.stdout


def names() -> set[str]:
    """Return the names of all databases but PostgreSQL's own templates."""
    sql = "SELECT datname FROM pg_database WHERE datname !~ '^template[01]$'"
    return set(_program("psql", "-XAtc", sql, "-d", "postgres").split())


def filestore(name: str) -> Path:
    """Return where Odoo keeps a database's attachments."""
    return DATA_DIR / "filestore" / name


def copy(source: str, target: str) -> None:
    """Copy a database that nobody is connected to, and its attachments."""
    _program("createdb", "-T", source, target)
    if filestore(source).is_dir():
        # Attachments are named after their content and never rewritten: links will do.
        shutil.copytree(filestore(source), filestore(target), copy_function=os.link)


def drop(name: str) -> None:
    """Drop a database, its sessions and its attachments; no fault if there is none."""
    # `dropdb --force` may not end an autovacuum worker, plain dropdb does that itself.
    sql = f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}' "
    _program("psql", "-XAtc", sql + "AND usename = current_user", "-d", "postgres")
    if name in names():  # the draft of a restore is a template until it has its name
        sql = f'ALTER DATABASE "{name}" IS_TEMPLATE false'
        _program("psql", "-XAtc", sql, "-d", "postgres")
    _program("dropdb", "--if-exists", name)
    for folder in (filestore(name), DATA_DIR / "exchange" / name):
        shutil.rmtree(folder, ignore_errors=True)


def install_log(name: str) -> Path:
    """Return where the log of a template's install is kept."""
    return LOG_DIR / f"install-{name}.log"


def _install(name: str, addons: list[str]) -> None:
    log = install_log(name)
    command = odoo_run.command(
        [
            f"--database={name}",
            f"--init={','.join(addons)}",
            f"--load-language={LANGUAGE}",
            "--stop-after-init",
            "--no-http",
        ]
    )
    with log.open("w") as stream:
        code = subprocess.run(
            command,
            env=odoo_run.environment(),
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            check=False,
        ).returncode
    if code:
        drop(name)
        raise RuntimeFault(f"install failed, see {log}:\n{log.read_text()[-3000:]}")


@contextmanager
def _lock(kind: int):
    """Makers of templates exclude copiers: `createdb -T` wants its source unused."""
    with (RUNTIME / "templates.lock").open("a") as stream:
        fcntl.flock(stream, kind)
        yield


def _drop_old(prefix: str, present: set[str]) -> None:
    """Drop templates but the latest: another run in this checkout may use those."""
    finished = [name for name in present if name.startswith(prefix)]
    finished.sort(key=lambda name: _made_at(name), reverse=True)
    for name in finished[KEPT:]:
        drop(name)
        install_log(name).unlink(missing_ok=True)


def _made_at(name: str) -> float:
    """Return when a template was made, 0 if it was not finished."""
    try:
        return install_log(name).stat().st_mtime
    except OSError:
        return 0


def _make(name: str, prefix: str, addons: list[str], source: str | None) -> str:
    """Have a template under that name; only a finished install bears it."""
    present = names()
    if name in present and install_log(name).exists():
        return name
    _drop_old(prefix, present)
    for stale in (name, f"{name}_new"):
        drop(stale)
    say(f"installing {', '.join(addons)}")
    draft = f"{name}_new"
    if source:
        copy(source, draft)
    _install(draft, addons)
    _program(
        "psql",
        "-XAtc",
        f'ALTER DATABASE "{draft}" RENAME TO "{name}"',
        "-d",
        "postgres",
    )
    if filestore(draft).is_dir():
        filestore(draft).rename(filestore(name))
    install_log(draft).rename(install_log(name))
    return name


def ensure_base() -> str:
    """Have a database with Odoo's and OCA's addons that ours need; return its name."""
    with _lock(fcntl.LOCK_EX):
        return _make(f"{BASE}{foreign_fingerprint()}", BASE, foreign_addons(), None)


def ensure_full() -> str:
    """Have a database with all our addons on top; return its name."""
    base = ensure_base()
    with _lock(fcntl.LOCK_EX):
        return _make(f"{FULL}{own_fingerprint()}", FULL, own_addons(), base)


def copy_full(target: str, source: str | None = None) -> None:
    """Make a fresh database with all our addons, of that template if it is still there."""
    while True:
        source = source or ensure_full()
        with _lock(fcntl.LOCK_SH):
            if source in names():
                copy(source, target)
                return
        source = None


def install_warnings(name: str) -> list[str]:
    """Return what a template's install logged at WARNING or worse."""
    found = []
    for line in install_log(name).read_text().splitlines():
        match = LOG_LINE.match(line)
        if match and match[2].startswith("odoo"):
            found.append(f"{match[1]} {match[2]}: {match[3]}")
    return found


def drop_leftovers() -> None:
    """Drop test databases whose run was killed (the process id is in the name)."""
    for name in names():
        match = re.match(rf"{TEST}(\d+)(_|$)", name)
        if match and not Path(f"/proc/{match[1]}").exists():
            drop(name)
