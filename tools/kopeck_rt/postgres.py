"""A private PostgreSQL on a unix socket, up only while somebody holds it.

Every user takes a shared lock on `.runtime/pg.hold`; the last to leave stops the
server. The kernel drops the lock of a killed user, so the count is never wrong.

Tests ask for a fast server (KOPECK_PG_FAST=1), which a power cut would ruin. Whoever finds
the other kind running and in use never restarts it: a test joins the safe one, everybody else
is refused by the fast one.
"""

import fcntl
import os
import pwd
import shutil
import subprocess
from contextlib import contextmanager, suppress
from pathlib import Path

from .log import say
from .paths import CHECKOUT_ID, LOG_DIR, RUNTIME, RuntimeFault
from .system import postgres_bin

DATA = RUNTIME / "pg"
HOLD = RUNTIME / "pg.hold"
TURN = RUNTIME / "pg.turn"
# A socket's path is limited to about 100 bytes, so it cannot lie in the checkout.
SOCKETS = Path("/tmp") / f"kopeck-{CHECKOUT_ID}"
ROLE = "odoo"
START_SECONDS = 120
# Tests only: a power cut would lose the databases.
FAST = "-c fsync=off -c full_page_writes=off"
TEMPLATE_SQL = """
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;
-- Odoo itself makes it immutable in each new database, and must own it for that.
ALTER FUNCTION unaccent(text) IMMUTABLE;
ALTER FUNCTION unaccent(text) OWNER TO odoo;
GRANT CREATE ON SCHEMA public TO PUBLIC;
"""


def is_private() -> bool:
    """Return whether this checkout's own server is used (no PGHOST from the user)."""
    return os.environ.get("PGHOST") in (None, "", str(SOCKETS))


def environment() -> dict[str, str]:
    """Return the variables by which Odoo, psql and createdb find the server."""
    if not is_private():
        return {}
    return {"PGHOST": str(SOCKETS), "PGUSER": ROLE, "PGPORT": "5432"}


def _data() -> Path:
    """Return the real data folder: the link to it may lie where the server cannot go."""
    return DATA.resolve()


def _owner() -> dict:
    """Return whom to run the server as: it refuses root."""
    if os.geteuid() != 0:
        return {}
    return {"user": "postgres", "group": "postgres", "extra_groups": []}


def _program(name: str) -> Path:
    version = None
    marker = DATA / "PG_VERSION"
    if marker.exists():
        version = marker.read_text().strip()
    folder = postgres_bin(version)
    if not folder:
        raise RuntimeFault(
            f"no server programs of PostgreSQL {version or ''} found; "
            "`make clean` drops the old databases"
        )
    return folder / name


def _run(
    name: str, *args, sql: str | None = None, ok=(0,)
) -> subprocess.CompletedProcess:
    """Run a server program as the server's user; standard streams are ours."""
    env = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    env["LC_ALL"] = "C.UTF-8"
    done = subprocess.run(
        [_program(name), *args],
        cwd="/",
        env=env,
        input=sql,
        capture_output=True,
        text=True,
        check=False,
        **_owner(),
    )
    if done.returncode not in ok:
        raise RuntimeFault(f"{name} failed: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done


def _memory_mb() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20


def _settings() -> str:
    roomy = _memory_mb() >= 6000
    values = {
        "listen_addresses": "''",
        "unix_socket_directories": f"'{SOCKETS}'",
        "unix_socket_permissions": "0700",
        "max_connections": "100",
        "shared_buffers": "1GB" if roomy else "128MB",
        "work_mem": "64MB" if roomy else "16MB",
        "maintenance_work_mem": "256MB" if roomy else "64MB",
        "max_wal_size": "8GB" if roomy else "1GB",
        "checkpoint_timeout": "15min",
        "jit": "off",
        "logging_collector": "off",
        "log_checkpoints": "off",
        "timezone": "'UTC'",
        "log_timezone": "'UTC'",
    }
    if shutil.disk_usage("/dev/shm").total < 256 * 2**20:
        # Parallel queries share memory there; a container's 64 MB is too little.
        values["dynamic_shared_memory_type"] = "mmap"
    return "".join(f"{key} = {value}\n" for key, value in values.items())


def _data_folder() -> Path:
    """Return an empty data folder that the server's user can reach."""
    if os.geteuid() != 0:
        DATA.mkdir(mode=0o700, exist_ok=True)
        return DATA
    account = pwd.getpwnam("postgres")
    inside = RUNTIME / "pg"
    inside.mkdir(mode=0o700, exist_ok=True)
    os.chown(inside, account.pw_uid, account.pw_gid)
    seen = subprocess.run(["test", "-w", str(inside)], cwd="/", check=False, **_owner())
    if seen.returncode == 0:
        return inside
    # The checkout is closed to others (0700 on the way): only a link lies in it.
    inside.rmdir()
    outside = Path("/var/lib/kopeck") / CHECKOUT_ID
    shutil.rmtree(outside, ignore_errors=True)
    outside.mkdir(mode=0o700, parents=True)
    outside.parent.chmod(0o755)
    os.chown(outside, account.pw_uid, account.pw_gid)
    inside.symlink_to(outside)
    return outside


def _socket_folder() -> None:
    """Have the folder of sockets, ours and closed to others."""
    uid = pwd.getpwnam("postgres").pw_uid if os.geteuid() == 0 else os.geteuid()
    SOCKETS.mkdir(mode=0o700, exist_ok=True)
    if SOCKETS.is_symlink():
        raise RuntimeFault(f"{SOCKETS} is a link: remove it")
    if os.geteuid() == 0 and SOCKETS.stat().st_uid == 0:
        os.chown(SOCKETS, uid, -1)
    if SOCKETS.stat().st_uid != uid:
        raise RuntimeFault(f"{SOCKETS} belongs to another user: remove it")


def ensure_cluster() -> None:
    """Create the cluster once: role, extensions in the template, settings."""
    if not is_private() or (RUNTIME / "pg.made").exists():
        return
    say("creating a private PostgreSQL")
    drop_cluster()
    folder = _data_folder()
    _run(
        "initdb",
        "--pgdata",
        folder,
        "--username=postgres",
        "--auth=trust",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        "--no-instructions",
    )
    with held():
        admin = (
            "--no-psqlrc",
            "-q",
            "-h",
            SOCKETS,
            "-U",
            "postgres",
            "-v",
            "ON_ERROR_STOP=1",
        )
        _run("psql", *admin, "postgres", sql=f"CREATE ROLE {ROLE} LOGIN CREATEDB;")
        _run("psql", *admin, "template1", sql=TEMPLATE_SQL)
    (RUNTIME / "pg.made").touch()


def _wants_fast() -> bool:
    return os.environ.get("KOPECK_PG_FAST") == "1"


def runs_fast() -> bool:
    """Return whether the running server was started for tests: its own note of the options."""
    return "fsync=off" in (_data() / "postmaster.opts").read_text()


def is_up() -> bool:
    """Return whether the private server runs."""
    return _run("pg_ctl", "status", "-D", _data(), ok=(0, 3, 4)).returncode == 0


def _start() -> None:
    _socket_folder()
    (DATA / "kopeck.conf").write_text(_settings())
    options = f"-c config_file={_data()}/postgresql.conf"
    conf = DATA / "postgresql.conf"
    if "include 'kopeck.conf'" not in conf.read_text():
        with conf.open("a") as stream:
            stream.write("include 'kopeck.conf'\n")
    if _wants_fast():
        options += f" {FAST}"
    LOG_DIR.mkdir(exist_ok=True)
    _run(
        "pg_ctl",
        "start",
        "-s",
        "-w",
        "-t",
        str(START_SECONDS),
        "-D",
        _data(),
        "-l",
        _data() / "server.log",
        "-o",
        options,
    )


def _stop() -> None:
    _run("pg_ctl", "stop", "-s", "-w", "-m", "fast", "-D", _data(), ok=(0, 1))
    with suppress(OSError):
        SOCKETS.rmdir()


@contextmanager
def _turn():
    """One at a time decides on starting and stopping."""
    with TURN.open("a") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield


def _is_alone(hold) -> bool:
    """Whether nobody else uses the server; true leaves its lock to us alone."""
    try:
        fcntl.flock(hold, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _enter(hold) -> None:
    """Have the server up in the mode that is asked for, or join the one that others use."""
    if not is_up():
        _start()
    elif runs_fast() != _wants_fast():
        if _is_alone(hold):
            # Left by a killed run: nobody is on it.
            _stop()
            _start()
        elif _wants_fast():
            say(
                "PostgreSQL is already up for another command, and safe against a power cut:"
                " the tests join it and take longer"
            )
        else:
            raise RuntimeFault(
                "PostgreSQL of this checkout is up for tests (KOPECK_PG_FAST=1), and a power cut"
                " would lose what this command writes to it: wait until they end, or join them"
                " with KOPECK_PG_FAST=1"
            )
    fcntl.flock(hold, fcntl.LOCK_SH)


@contextmanager
def held():
    """Have the private server up for the time of the block; the last one stops it.

    :raises RuntimeFault: others use it in a mode that loses data at a power cut
    """
    if not is_private():
        yield
        return
    with HOLD.open("a") as hold:
        with _turn():
            _enter(hold)
        try:
            yield
        finally:
            with _turn():
                if _is_alone(hold):
                    _stop()


def drop_cluster() -> None:
    """Stop the server and remove its data, wherever they lie."""
    if (DATA / "PG_VERSION").exists():
        _stop()
    if DATA.is_symlink():
        shutil.rmtree(DATA.resolve(), ignore_errors=True)
        DATA.unlink()
    elif DATA.exists():
        shutil.rmtree(DATA)
    shutil.rmtree(SOCKETS, ignore_errors=True)
    (RUNTIME / "pg.made").unlink(missing_ok=True)
