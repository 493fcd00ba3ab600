"""Rights taken away: on the partner's server, on our disk, in the database."""

import subprocess
from contextlib import contextmanager
from functools import partial

import test_kill

from .fault import Fault, NotReached
from .world import is_root


def denied(world, _random):
    """Each run that is denied something, given it back, and run to its end."""
    yield from _far(world)
    yield from _ours(world)
    yield from _database(world)


def _fault(name, scenario, denial):
    return Fault(
        "rights denied",
        f"{name}, {scenario.__name__}",
        partial(_inject, scenario, denial),
    )


def _inject(scenario, denial, world):
    bank = world.prepare(scenario)
    with denial(world, bank):
        done = bank.begin().wait()
    waits = bank.sql("SELECT count(*) FROM bank_outbox WHERE state <> 'sent'")
    if done.returncode == 0 and waits == [(0,)]:
        raise NotReached  # it was denied nothing that it needed
    bank.finish()
    return world.verdict(bank, scenario)


# -- the partner's server: an account that is not root serves it ---------------------------


def _far(world):
    scenario = test_kill.fetching
    for folder in ("in", "out", "done"):
        for mode in (0o000, 0o555, 0o333):
            name = f"the server's folder «{folder}» {mode:03o}"
            yield _fault(name, scenario, partial(_mode, folder, mode))
    for mode in (0o000, 0o555):
        name = f"the server's folder «refused» {mode:03o}"
        yield _fault(name, test_kill.refusing, partial(_mode, "refused", mode))
    for entry in world.demo.truth["dates"][test_kill.SECOND]["files"]:
        name = f"{entry['name']} unreadable"
        yield _fault(name, scenario, partial(_mode, f"in/{entry['name']}", 0o000))


@contextmanager
def _mode(place, mode, _world, bank):
    path = bank.far / place
    before = path.stat().st_mode & 0o7777
    path.chmod(mode)
    try:
        yield
    finally:
        path.chmod(before)


# -- our own disk ---------------------------------------------------------------------------


def _ours(world):
    for scenario in (test_kill.fetching, test_kill.sealed):
        for place in ("", "incoming", "outgoing"):
            name = f"folder of kept files «{place}» unwritable"
            yield _fault(name, scenario, partial(_unwritable, place))
        yield _fault("temporary folder unwritable", scenario, _temporary)


@contextmanager
def frozen(path):
    """Nothing can be made, changed or removed in a folder; root is denied too."""
    path.mkdir(parents=True, exist_ok=True)
    if is_root():
        subprocess.run(["chattr", "+i", path], check=True)
    else:
        path.chmod(0o555)
    try:
        yield
    finally:
        if is_root():
            subprocess.run(["chattr", "-i", path], check=True)
        else:
            path.chmod(0o755)


@contextmanager
def _unwritable(place, _world, bank):
    (bank.kept / "incoming").mkdir(parents=True, exist_ok=True)
    with frozen(bank.kept / place):
        yield


@contextmanager
def _temporary(world, _bank):
    with frozen(world.folder / "tmp"):
        yield


# -- the database ---------------------------------------------------------------------------


def _database(world):
    for scenario in world.possible(test_kill.fetching, test_kill.closing):
        for table in world.clean(scenario).written:
            name = f"table {table} may not be written"
            yield _fault(name, scenario, partial(_revoked, table))
        yield _fault("the database is read-only", scenario, _read_only)
        yield _fault("no connection is allowed", scenario, _closed)


@contextmanager
def _revoked(table, world, bank):
    for action, word in (("REVOKE", "FROM"), ("GRANT", "TO")):
        world.cluster.admin(
            f"{action} INSERT, UPDATE, DELETE ON {table} {word} odoo",
            database=bank.name,
        )
        if action == "REVOKE":
            yield


@contextmanager
def _read_only(world, bank):
    set_to = f"ALTER DATABASE {bank.name} SET default_transaction_read_only"
    world.cluster.admin(f"{set_to} = on")
    yield
    # a superuser's connection to another database is not concerned
    world.cluster.admin(f"{set_to} = off")


@contextmanager
def _closed(world, bank):
    world.cluster.admin(f"ALTER DATABASE {bank.name} CONNECTION LIMIT 0")
    yield
    world.cluster.admin(f"ALTER DATABASE {bank.name} CONNECTION LIMIT -1")
