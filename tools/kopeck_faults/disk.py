"""Disks that are full: small file systems in memory, of which a filler leaves a few pages."""

import os
import shutil
import subprocess
from contextlib import contextmanager
from functools import partial

import test_kill
from kopeck_rt.paths import RuntimeFault

from .fault import Fault, NotReached
from .world import is_root, mount

PAGE = 4096
PLENTY = 512 * 1024 * 1024


class Disk:
    """A file system in memory mounted on a folder."""

    def __init__(self, path, owner=None):
        self.path = path
        path.mkdir(parents=True, exist_ok=True)
        mount(path, PLENTY)
        if owner:
            shutil.chown(path, owner)
        self.filler = path / "filler"

    @property
    def used(self):
        return shutil.disk_usage(self.path).used

    def leave(self, pages):
        """Fill all but so many pages."""
        free = shutil.disk_usage(self.path).free
        with self.filler.open("wb") as stream:
            os.posix_fallocate(stream.fileno(), 0, max(PAGE, free - pages * PAGE))
        self.filler.chmod(0o644)

    def make_room(self):
        self.filler.unlink(missing_ok=True)

    def close(self):
        subprocess.run(["umount", "-l", self.path], check=True)


@contextmanager
def disk(path, owner=None):
    made = Disk(path, owner)
    try:
        yield made
    finally:
        made.close()


def full(_world, _random):
    """Kept files, temporary files, the partner's disk, PostgreSQL's: full after n pages."""
    if not is_root():
        return
    for where, scenario, count in PLACES:
        for number in range(count):
            yield Fault(
                "disk full",
                f"{where}: {scenario.__name__}, {number / count:.0%} of the room it needs",
                partial(INJECT[where], scenario, number / count),
            )
    yield Fault("disk full", "kept: the look beforehand tells, fetching", _told)


def _pages(world, where, scenario, share):
    """Pages to leave free: a share of those that a clean run needs."""
    key = where, scenario.__name__
    if key not in world.growth:
        world.growth[key] = MEASURE[where](world, scenario)
    return round(world.growth[key] * share)


def _kept_needs(world, scenario):
    bank = world.prepare(scenario)
    with disk(bank.kept) as made:
        bank.finish()
        return made.used // PAGE + 1


def _tmp_needs(_world, _scenario):
    return 1  # an answer at a time


def _far_needs(world, scenario):
    state = world.clean(scenario).state
    return 2 * sum(1 for name in state.far if name.startswith("out/"))


def _postgres_needs(world, scenario):
    with _tablespace(world) as made:
        bank = world.prepare(scenario, "tiny")
        before = made.used
        bank.finish()
        return (made.used - before) // PAGE + 1


def _kept(scenario, share, world):
    pages = _pages(world, "kept", scenario, share)
    return _kept_with(scenario, pages, world, blind=True)


def _kept_with(scenario, pages, world, blind):
    bank = world.prepare(scenario)
    shutil.rmtree(bank.kept, ignore_errors=True)
    with disk(bank.kept) as made:
        made.leave(pages)
        _run_full(bank, made, blind)
        return world.verdict(bank, scenario)


def _told(world):
    """Less than the reserve of 64 MiB is free: a run takes nothing and says so."""
    return _kept_with(test_kill.fetching, 8 * 1024, world, blind=False)


def _tmp(scenario, share, world):
    pages = _pages(world, "tmp", scenario, share)
    bank = world.prepare(scenario)
    with disk(world.folder / "tmp") as made:
        made.leave(pages)
        _run_full(bank, made)
    return world.verdict(bank, scenario)


def _far(scenario, share, world):
    pages = _pages(world, "far", scenario, share)
    bank = world.prepare(scenario)
    with disk(bank.far / "out", world.account) as made:
        made.leave(pages)
        _run_full(bank, made)
        return world.verdict(bank, scenario)


@contextmanager
def _tablespace(world):
    folder = world.folder / "tiny"
    with disk(folder, "postgres") as made:
        world.cluster.admin(f"CREATE TABLESPACE tiny OWNER odoo LOCATION '{folder}'")
        try:
            yield made
        finally:
            made.make_room()
            for (name,) in world.cluster.admin(
                "SELECT datname FROM pg_database d JOIN pg_tablespace t"
                " ON t.oid = d.dattablespace WHERE t.spcname = 'tiny'"
            ):
                world.cluster.drop(name)
            world.cluster.admin("DROP TABLESPACE tiny")


def _postgres(scenario, share, world):
    pages = _pages(world, "postgres", scenario, share)
    with _tablespace(world) as made:
        bank = world.prepare(scenario, "tiny")
        made.leave(pages)
        _run_full(bank, made)
        return world.verdict(bank, scenario)


def _run_full(bank, made, blind=False):
    done = bank.begin(blind=blind).wait()
    waits = bank.sql("SELECT count(*) FROM bank_outbox WHERE state <> 'sent'")
    if done.returncode == 0 and waits == [(0,)]:
        raise NotReached
    stuck = bank.sql("SELECT count(*) FROM exchange_file WHERE state = 'failed'")
    if stuck != [(0,)]:
        raise RuntimeFault(f"{stuck[0][0]} file(s) «failed», not «received»")
    made.make_room()
    bank.finish()


PLACES = (
    ("kept", test_kill.fetching, 24),
    ("kept", test_kill.sealed, 12),
    ("tmp", test_kill.fetching, 1),
    ("tmp", test_kill.sealed, 1),
    ("far", test_kill.fetching, 8),
    ("postgres", test_kill.fetching, 24),
    ("postgres", test_kill.closing, 24),
)
INJECT = {"kept": _kept, "tmp": _tmp, "far": _far, "postgres": _postgres}
MEASURE = {
    "kept": _kept_needs,
    "tmp": _tmp_needs,
    "far": _far_needs,
    "postgres": _postgres_needs,
}
