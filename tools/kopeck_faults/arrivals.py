"""Files that come twice, late, in another order, that grow or change while they are read."""

import os
import random
import shutil
import threading
from functools import partial
from itertools import permutations

import test_kill
from kopeck_rt.paths import RuntimeFault

from . import compare
from .fault import Fault, NotReached
from .traces import forget, forget_gap, rename

THIRD = "2026-10-31"
GROWING = 12  # sizes of a file that is seen while it is written
RUNS = 6


def entries(world, day=test_kill.SECOND):
    return [entry["name"] for entry in world.demo.truth["dates"][day]["files"]]


def empty(bank_at):
    """The first month is closed, nothing of the second has come; all is answered."""
    bank = test_kill.answered(bank_at("first"))
    bank.go = lambda env=None: bank.run(*test_kill.FETCH, env=env)
    bank.ok = (0,)
    return bank


def lay(bank, name, content=None, under=None):
    """Put a file on the server as the core banking system does: its time is its own."""
    source = bank.demo.generated / name
    target = bank.far / "in" / (under or name)
    draft = target.with_name(f".{target.name}")
    shutil.copy2(source, draft)
    if content is not None:
        times = source.stat()
        draft.write_bytes(content)
        os.utime(draft, ns=(times.st_atime_ns, times.st_mtime_ns))
    draft.rename(target)
    bank.opened_to_the_server()


def load_all(bank):
    """Run until nothing of the server's folder is left to take."""
    for _number in range(RUNS):
        bank.go()
        if not any((bank.far / "in").iterdir()):
            return
    left = sorted(path.name for path in (bank.far / "in").iterdir())
    raise RuntimeFault(f"after {RUNS} runs there still lie {left}")


# -- order ----------------------------------------------------------------------------------


def reordered(world, _random):
    """The month's files in every order, one a run."""
    for order in permutations(entries(world)):
        shown = " ".join(
            name.partition(".")[0].replace("20260930_", "") for name in order
        )
        yield Fault("files reordered", shown, partial(_in_order, order))


def _in_order(order, world):
    bank = world.prepare(empty)
    for name in order:
        lay(bank, name)
        bank.seen()
        bank.finish()
    return world.verdict(bank, test_kill.fetching)


def both_months(bank_at):
    """Two months come in order."""
    bank = empty(bank_at)
    for name in entries(bank.world):
        lay(bank, name)
    bank.seen()
    load_all(bank)
    for name in entries(bank.world, THIRD):
        lay(bank, name)
    return bank


def delayed(world, _random):
    """A file comes after those of the next month; or the next month waits on the server too."""
    for name in entries(world):
        yield Fault("file late", f"{name} after the next month", partial(_late, name))
    for name in entries(world, THIRD):
        yield Fault("file early", f"{name} with this month", partial(_early, name))


def _late(late, world):
    clean = _without(world, late)
    bank = world.prepare(empty)
    _two_months(bank, but=late)
    lay(bank, late)
    bank.seen()
    load_all(bank)
    row = bank.sql("SELECT state FROM exchange_file WHERE name = %s", (late,))
    if row != [("refused",)]:
        # it belongs to no order (payments): all as if it had come in time, but that it was missed
        forget_gap(bank)
        return world.verdict(bank, both_months)
    bank.finish()
    forget(bank, late, "refused")
    found = compare.read(bank)
    for state in (clean, found):
        state.tables.pop("exchange_gap")  # the number came, late as it was
    return compare.differences(clean, found)


def _without(world, late):
    """State after two months without one file."""
    bank = world.prepare(empty)
    _two_months(bank, but=late)
    return compare.read(bank)


def _two_months(bank, but):
    for day in (test_kill.SECOND, THIRD):
        for name in entries(bank.world, day):
            if name != but:
                lay(bank, name)
        bank.seen()
        load_all(bank)


def _early(early, world):
    bank = world.prepare(empty)
    for name in [*entries(world), early]:
        lay(bank, name)
    bank.seen()
    load_all(bank)
    for name in entries(world, THIRD):
        if name != early:
            lay(bank, name)
    bank.seen()
    load_all(bank)
    return world.verdict(bank, both_months)


# -- doubled --------------------------------------------------------------------------------


def doubled(world, _random):
    """The same bytes twice: together under two names, a day later, under the same name."""
    for name in entries(world):
        stem, _dot, rest = name.partition(".")
        other = f"{stem}_copy.{rest}"
        yield Fault(
            "file doubled",
            f"{name}: two names, one run",
            partial(_twice, name, other, False),
        )
        yield Fault(
            "file doubled",
            f"{name}: two names, two runs",
            partial(_twice, name, other, True),
        )
        yield Fault(
            "file doubled",
            f"{name}: the same name again",
            partial(_twice, name, name, True),
        )


def _twice(name, other, later, world):
    bank = world.prepare(empty)
    for one in entries(world):
        lay(bank, one)
    if later:
        bank.seen()
        load_all(bank)
    lay(bank, name, under=other)
    bank.seen()
    load_all(bank)
    # Together, either may be taken first; the journal then has the other's name.
    forget(bank, None, "duplicate")
    if not later:
        rename(bank, other, name)
    return world.verdict(bank, test_kill.fetching)


# -- growing, replaced ----------------------------------------------------------------------


def growing(world, _random):
    """A file is seen while it is written: between listings, after them, while it is read."""
    for name in entries(world):
        size = (world.demo.generated / name).stat().st_size
        for number in range(GROWING // len(entries(world)) or 1):
            part = (
                size * (2 * number + 1) // (2 * (GROWING // len(entries(world)) or 1))
            )
            yield Fault(
                "file growing",
                f"{name}: {part} of {size} bytes at the first listing",
                partial(_grows_between, name, part),
            )
            for point in ("exchange.after_listing", "exchange.mid_fetch"):
                yield Fault(
                    "file growing",
                    f"{name}: {part} of {size} bytes at {point}",
                    partial(_changes_at, name, part, point),
                )


def replaced(world, _random):
    """A file is replaced by the right one after it was listed, and while it is read."""
    for name in entries(world):
        for point in (
            "exchange.after_listing",
            "exchange.mid_fetch",
            "exchange.after_fetch",
        ):
            yield Fault(
                "file replaced",
                f"{name} at {point}",
                partial(_changes_at, name, None, point),
            )


def _grows_between(name, part, world):
    bank = world.prepare(empty)
    for one in entries(world):
        lay(bank, one)
    content = (bank.demo.generated / name).read_bytes()
    (bank.far / "in" / name).write_bytes(content[:part])
    bank.finish()
    _grow(bank, name, content[part:])
    load_all(bank)
    return world.verdict(bank, test_kill.fetching)


def _grow(bank, name, rest):
    """The core banking system writes on, in the same file."""
    path = bank.far / "in" / name
    with path.open("ab") as stream:
        stream.write(rest)
    times = (bank.demo.generated / name).stat()
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def _changes_at(name, part, point, world):
    """Part of the file (or another one of the same size) lies there until the run has come to
    the point; then the right one does."""
    passage = _passage(point, world, name)
    bank = world.prepare(empty)
    good = (bank.demo.generated / name).read_bytes()
    bad = good[:part] if part else good[:-60] + b" " * 60
    for one in entries(world):
        lay(bank, one, content=bad if one == name else None)
    os.utime(bank.far / "in" / name, (1_790_000_000, 1_790_000_000))
    bank.seen()
    with Pause(bank, f"{point}:{passage}"):
        if part:
            _grow(bank, name, good[part:])
        else:
            lay(bank, name)
    load_all(bank)
    # What was taken before the change is in the journal as a file that was refused.
    forget(bank, name, "refused")
    return world.verdict(bank, test_kill.fetching)


def _passage(point, world, name):
    """Passage of the point at which this file is under way: a schedule lists its own files,
    a file of one piece passes the points of a fetch once."""
    mine = name.partition("_")[0]
    if point == "exchange.after_listing":
        kinds = list(dict.fromkeys(one.partition("_")[0] for one in _taken(world)))
        return kinds.index(mine) + 1
    return _taken(world).index(name) + 1


def _taken(world):
    """Names in the order in which a run takes them: by schedule, then by name."""
    if not world.taken:
        bank = world.prepare(test_kill.fetching)
        bank.finish()
        world.taken = [
            name
            for (name,) in bank.sql(
                "SELECT name FROM exchange_file WHERE channel = 'run'"
                " AND business_date = %s ORDER BY id",
                (test_kill.SECOND,),
            )
        ]
    return world.taken


class Pause:
    """``with Pause(bank, "name:2"):`` the block runs while the command waits there; at the end
    of the block the command goes on and ends."""

    def __init__(self, bank, point):
        self.bank, self.point = bank, point
        self.folder = bank.world.folder / "pipes"

    def __enter__(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        for name in ("here", "go"):
            os.mkfifo(self.folder / name)
        points = {"pause": self.point, "folder": str(self.folder)}
        self.run = self.bank.begin(points=points)
        arrived = threading.Event()

        def wait():
            (self.folder / "here").read_text()
            arrived.set()

        threading.Thread(target=wait, daemon=True).start()
        while not arrived.is_set():
            if self.run.ended_within(0.02) and not arrived.is_set():
                # lets the waiting thread end
                os.close(os.open(self.folder / "here", os.O_RDWR | os.O_NONBLOCK))
                raise NotReached
        return self

    def __exit__(self, *exc):
        (self.folder / "go").write_text("go")
        self.done = self.run.wait()


def all_of_them(world, chance: random.Random):
    for part in (reordered, delayed, doubled, growing, replaced):
        yield from part(world, chance)
