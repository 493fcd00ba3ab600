"""Disks that are full: small file systems in memory, of which a filler leaves a few pages."""

import os
import shutil
import subprocess
from contextlib import contextmanager
from functools import partial

import test_kill
from kopeck_rt.paths import RuntimeFault

from .fault import Fault, NotReached, spread
from .world import is_root

PAGE = 4096
PLENTY = 512 * 1024 * 1024
POSITIONS = {"kept": 24, "tmp": 3, "far": 6, "postgres": 20}


class Disk:
    """A file system in memory mounted on a folder."""

    def __init__(self, path, owner=None):
        self.path = path
        path.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={PLENTY},mode=0755", "kopeck", path],
            check=True,
        )
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


def full(world, _random):
    """Kept files, temporary files, the partner's disk, PostgreSQL's: full after n pages."""
    if not is_root():
        return
    for where, (inject, scenario) in WHERE.items():
        total = _growth(world, where, scenario)
        for pages in (0, *spread(total, POSITIONS[where])):
            yield Fault(
                "disk full",
                f"{where}: {scenario.__name__} with {pages} of {total} pages left",
                partial(inject, scenario, pages),
            )
    yield Fault("disk full", "kept: the look beforehand tells", partial(_told))


def _growth(world, where, scenario):
    """Pages that a clean run needs."""
    if where == "tmp":
        return 3
    if where == "far":
        state = world.clean(scenario).state
        return 2 * sum(1 for name in state.far if name.startswith("out/"))
    if where == "kept":
        bank = world.prepare(scenario)
        with disk(bank.kept) as made:
            bank.finish()
            return made.used // PAGE + 1
    with _tablespace(world) as made:
        bank = world.prepare(scenario, "tiny")
        before = made.used
        bank.finish()
        pages = (made.used - before) // PAGE + 1
        world.cluster.drop(bank.name)
        return pages


def _kept(scenario, pages, world, blind=True):
    bank = world.prepare(scenario)
    shutil.rmtree(bank.kept, ignore_errors=True)
    with disk(bank.kept) as made:
        made.leave(pages)
        _run_full(bank, made, blind=blind)
        return world.verdict(bank, scenario)


def _told(world):
    """Less than the reserve of 64 MiB is free: a run takes nothing and says so."""
    return _kept(test_kill.fetching, 8 * 1024, world, blind=False)


def _tmp(scenario, pages, world):
    bank = world.prepare(scenario)
    with disk(world.folder / "tmp") as made:
        made.leave(pages)
        _run_full(bank, made)
    return world.verdict(bank, scenario)


def _far(scenario, pages, world):
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


def _postgres(scenario, pages, world):
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


WHERE = {
    "kept": (_kept, test_kill.fetching),
    "tmp": (_tmp, test_kill.fetching),
    "far": (_far, test_kill.fetching),
    "postgres": (_postgres, test_kill.fetching),
    "postgres ": (_postgres, test_kill.closing),
}
POSITIONS["postgres "] = POSITIONS["postgres"]
