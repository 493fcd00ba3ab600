"""``python -m tools.generator atm --out DIR``."""

import argparse
import sys
import time
from datetime import date

from .people import read_people
from .plan import Plan
from .writer import Writer


def _range(text):
    least, most = (int(part) for part in text.split(","))
    if not 12 <= least <= most <= 150:
        raise argparse.ArgumentTypeError("two numbers by a comma, from 12 to 150")
    return least, most


def _between(least, most):
    def number(text):
        if not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"from {least} to {most}")
        return int(text)

    return number


def main(arguments=None):
    parser = argparse.ArgumentParser(
        prog="python -m tools.generator atm",
        description="Writes journals of made-up ATMs, files of their host and cash desk, claims, "
        "and truth.json: what was planted, who is owed what. The same options give the same bytes.",
    )
    add = parser.add_argument
    add("--out", required=True, help="folder for the files, made if absent")
    add("--seed", type=int, default=1, help="another seed, another world (1)")
    add(
        "--devices",
        type=_between(1, 90),
        default=3,
        help="NCR old, NCR new, Hitachi, … (3)",
    )
    add(
        "--days",
        type=_between(1, 366),
        default=30,
        help="days, one file a device and day (30)",
    )
    add(
        "--start", type=date.fromisoformat, default=date(2026, 10, 1), metavar="YYYY-MM-DD",
        help="the first day (2026-10-01)",
    )  # fmt: skip
    add("--sessions", type=_range, default=(60, 150), metavar="LEAST,MOST",
        help="sessions a device and day (60,150)")  # fmt: skip
    add("--clients", type=_between(50, 80_000), default=2000,
        help="client codes 0000001 and on (2000)")  # fmt: skip
    add("--bank", metavar="DIR",
        help="folder of contract files made before, in Kopeck's layout: their persons are the "
        "clients (instead of --clients)")  # fmt: skip
    add("--dialects", choices=("usual", "all"), default="usual",
        help="all: also a Hyosung and a ProCash machine, 20 sessions a day")  # fmt: skip
    options = parser.parse_args(arguments)
    people = ()
    if options.bank:
        try:
            people = read_people(options.bank)
        except (OSError, ValueError) as error:
            parser.error(str(error))
    plan = Plan(
        seed=options.seed,
        devices=options.devices,
        days=options.days,
        start=options.start,
        sessions=options.sessions,
        clients=options.clients,
        people=people,
        all_dialects=options.dialects == "all",
    )
    started = time.monotonic()
    truth = Writer(plan, options.out).run()
    sessions = sum(day["transactions"] for day in truth["sessions"])
    print(
        f"{options.out}: {len(truth['journals'])} journals, {sessions} sessions, "
        f"{len(truth['cases'])} cases, {truth['claims']['count']} claims, "
        f"{time.monotonic() - started:.1f} s",
        file=sys.stderr,
    )
