"""``make faults``: faults injected one after another, each compared with a clean run.

Exit code 1 when anything was lost, doubled, different, or never came to its end.
"""

import argparse
import json
import multiprocessing
import os
import queue
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "tests")]

from kopeck_faults import base, report, world  # noqa: E402
from kopeck_faults.fault import NotReached  # noqa: E402
from kopeck_rt.paths import RuntimeFault  # noqa: E402

KINDS = (
    "odoo",
    "moment",
    "backend",
    "server",
    "cut",
    "stall",
    "disk",
    "rights",
    "files",
)

# Scenarios that need another stage, or take long.
NOT_SHORT = ("closing", "sending", "sealed", "refusing", "next month", "this month")

# A moment chosen by chance may come after the end of a run; then another one is tried.
SHORT_TRIES = 3


def makers():
    """Short name of a kind → what yields its faults; the scenarios ask Odoo for failpoints."""
    from kopeck_faults import arrivals, disk, kills, postgres_kills, rights, wire

    return {
        "odoo": kills.at_failpoints,
        "moment": kills.at_any_moment,
        "backend": postgres_kills.backends,
        "server": postgres_kills.servers,
        "cut": wire.cuts,
        "stall": wire.stalls,
        "disk": disk.full,
        "rights": rights.denied,
        "files": arrivals.all_of_them,
    }


def chosen(options, place):
    """The faults of a run: of each kind all, or N by chance."""
    for name, make in makers().items():
        if options.only and name not in options.only:
            continue
        if options.short and name == "odoo":
            continue  # tests/test_kill.py is that
        # The same seed chooses the same faults, whatever else is chosen.
        chance = random.Random(f"{options.seed} {name}")
        found = list(make(place, chance))
        if options.match:
            found = [one for one in found if options.match in one.name]
        if options.short:
            found = short(found, chance)
        if options.number and len(found) > options.number:
            found = chance.sample(found, options.number)
        yield from found


def stages(options):
    return ("first",) if options.short else world.STAGES


def short(found, chance):
    """A few faults of every kind, of a night's load, of which one is to come true."""
    kinds = {}
    for fault in found:
        if not any(one in fault.name for one in NOT_SHORT):
            kinds.setdefault(fault.kind, []).append(fault)
    for faults in kinds.values():
        yield from chance.sample(faults, min(SHORT_TRIES, len(faults)))


def inject(fault, place):
    """A result as :class:`~kopeck_faults.report.Report` takes it."""
    result = {"kind": fault.kind, "name": fault.name}
    started = time.monotonic()
    try:
        result.update(vars(fault.inject(place)))
    except NotReached:
        result["not_reached"] = True
    except RuntimeFault as error:
        result["unfinished"] = str(error)
    except Exception:
        result["unfinished"] = traceback.format_exc()
    result["seconds"] = time.monotonic() - started
    return result


def work(options, folder, demo, share, results):
    """A worker with a world of its own: every n-th fault."""
    place = world.World(folder, demo, stages(options))
    try:
        place.cluster.start()
        place.start()
        came = set()
        for number, fault in enumerate(chosen(options, place)):
            if number % options.jobs != share or options.short and fault.kind in came:
                continue
            result = inject(fault, place)
            if not result.get("not_reached"):
                came.add(fault.kind)
            results.put(result)
    except BaseException:
        results.put({"broken": traceback.format_exc()})
        raise
    finally:
        place.close()
        results.put(None)


def run(options, folder):
    """Prepare, start the workers, take their results; the report."""
    demo, sources = base.given(options) if options.base else base.made(options)
    (folder / "pg").mkdir(mode=0o755)
    if world.is_root():
        # Every fault copies a database: in memory, that wears out no disk.
        world.mount(folder / "pg")
    folders = [folder / f"w{number}" for number in range(options.jobs)]
    for one in folders:
        one.mkdir(mode=0o755)
    place = world.World(folders[0], demo)
    place.import_bases(sources)
    place.cluster.stop()
    for one in folders[1:]:
        _copy_cluster(folders[0], one)
    results = multiprocessing.Queue()
    workers = [
        multiprocessing.Process(
            target=work, args=(options, one, demo, number, results), daemon=True
        )
        for number, one in enumerate(folders)
    ]
    for one in workers:
        one.start()
    found, running, broken = report.Report(), len(workers), False
    while running:
        try:
            result = results.get(timeout=5)
        except queue.Empty:
            if any(one.is_alive() for one in workers):
                continue
            broken = True
            break
        if result is None:
            running -= 1
        elif "broken" in result:
            broken = True
            print(result["broken"], flush=True)
        else:
            found.add(result)
            print(report.line(result), flush=True)
    for one in workers:
        one.join()
    return found, broken


def _copy_cluster(first, other):
    """The same data for another worker; they belong to the server's user there too."""
    data = first.parent / "pg"
    shutil.copytree(data / first.name, data / other.name, symlinks=True)
    for path in (data / first.name, *(data / first.name).rglob("*")):
        facts = path.lstat()
        copy = data / other.name / path.relative_to(data / first.name)
        os.chown(copy, facts.st_uid, facts.st_gid, follow_symlinks=False)
    facts = first.stat()
    os.chown(other, facts.st_uid, facts.st_gid)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--number", type=int, help="most faults of each kind, by chance"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", action="append", choices=KINDS)
    parser.add_argument("--match", help="only faults whose name has this in it")
    parser.add_argument(
        "--short", action="store_true", help="one fault of each kind, for make test"
    )
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--base", help="database of a demo bank after its first month")
    parser.add_argument("--generated", type=Path, help="the files of that demo bank")
    parser.add_argument("--json", action="store_true", help="the counts as a last line")
    options = parser.parse_args()
    started = time.monotonic()
    # Told to end, it leaves nothing behind; the workers inherit this.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if world.is_root():
        world.own_mounts()
    folder = Path(tempfile.mkdtemp(prefix="kopeck-faults-"))
    folder.chmod(0o755)
    try:
        found, broken = run(options, folder)
    finally:
        base.drop()
        if world.is_root():
            subprocess.run(["umount", "-l", folder / "pg"], check=False)
        shutil.rmtree(folder, ignore_errors=True)
    print(
        f"\n{found.table()}\n\n{time.monotonic() - started:.0f} s, seed {options.seed}"
    )
    for result in found.bad:
        print(report.line(result))
    if options.json:
        print(json.dumps({kind: vars(one) for kind, one in found.kinds.items()}))
    sys.exit(0 if found.good and not broken else 1)


if __name__ == "__main__":
    main()
