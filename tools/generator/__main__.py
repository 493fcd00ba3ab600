"""``python -m tools.generator --out DIR``: files of a made-up bank and their truth.

``python -m tools.generator atm --out DIR``: the world of its ATMs.
"""

import argparse
import sys
import time
from datetime import date

from .atm import command as atm
from .files import LAYOUTS, Writer
from .plan import DEFECTS, Plan


def main(arguments=None):
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    if arguments[:1] == ["atm"]:
        return atm.main(arguments[1:])
    parser = argparse.ArgumentParser(
        prog="python -m tools.generator",
        description="Writes files of a made-up core banking system, and truth.json: what a correct "
        "load, close of day and reserve must show. The same options give the same bytes.",
        epilog="`atm` as the first word writes the world of ATMs instead: see atm --help.",
    )
    add = parser.add_argument
    add("--out", required=True, help="folder for the files, made if absent")
    add(
        "--contracts",
        type=int,
        default=20_000,
        help="contracts on the first date (20000)",
    )
    add("--seed", type=int, default=1, help="another seed, another book (1)")
    add(
        "--layout",
        choices=sorted(LAYOUTS),
        default="own",
        help="own: Kopeck's layout; abs_ru: a Russian partner's, windows-1251, gzipped",
    )
    add("--months", type=int, default=3, help="month ends (3)")
    add(
        "--first-month",
        type=date.fromisoformat,
        default=date(2026, 8, 31),
        metavar="YYYY-MM-DD",
        help="a day of the first month (2026-08-31)",
    )
    add(
        "--night",
        action="append",
        default=[],
        choices=("next", "unchanged"),
        help="one more business day after the month ends: next = all interest changed, "
        "1 %% new contracts; unchanged = only the header differs. May be repeated",
    )
    add("--branches", default="0001,0002", help="branches, by commas (0001,0002)")
    add(
        "--defects",
        type=int,
        help=f"bad records of each of {len(DEFECTS)} kinds on every date; 0 = none "
        "(2, fewer in a book below 1000)",
    )
    add(
        "--first-sequence",
        type=int,
        default=101,
        help="number of the first files (101)",
    )
    add("--receivables", type=int, default=60, help="invoices of the bank itself (60)")
    add(
        "--opening",
        action="store_true",
        help="also opening balances of the first date, in Kopeck's layout",
    )
    add(
        "--interest",
        action="store_true",
        help="also the reserve of interest by 590-П in truth.json",
    )
    add(
        "--per-contract",
        action="store_true",
        help="also truth.csv: a line for every contract and date, sums in kopecks",
    )
    options = parser.parse_args(arguments)
    branches = tuple(options.branches.split(","))
    bad = (options.defects or 0) * len(DEFECTS)
    if bad and bad * 20 > options.contracts:
        parser.error(
            f"{bad} bad records are over 5 % of {options.contracts} contracts: lower --defects"
        )
    plan = Plan(
        contracts=options.contracts,
        seed=options.seed,
        first_month=options.first_month,
        months=options.months,
        nights=tuple(options.night),
        branches=branches,
        defects=options.defects,
        first_sequence=options.first_sequence,
        receivables=options.receivables,
        opening=options.opening,
        interest=options.interest,
    )
    started = time.monotonic()
    truth = Writer(plan, options.out, options.layout, options.per_contract).run()
    seconds = time.monotonic() - started
    records = sum(day["records"] for day in truth["dates"].values())
    print(
        f"{options.out}: {len(truth['dates'])} dates, {records} records, {seconds:.1f} s, "
        f"{records / seconds:.0f} records/s",
        file=sys.stderr,
    )


if __name__ == "__main__":
    main()
