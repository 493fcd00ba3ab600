"""``make bench``: the budgets measured on a book of N contracts, with the floors beside them."""

import argparse
import fcntl
import json
import os
import shutil
import signal
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "tools")]

import psycopg2  # noqa: E402
from kopeck_bench import (  # noqa: E402
    atm,
    bank,
    book,
    books,
    floor,
    in_browser,
    journals,
    machine,
    peer,
    plans,
    report,
    report_alone,
    screens,
)
from kopeck_bench.web import WebFault  # noqa: E402
from kopeck_rt import databases  # noqa: E402
from kopeck_rt.paths import RUNTIME, RuntimeFault  # noqa: E402

FOLDER = RUNTIME / "bench"
STREAM = HERE / "kopeck_bench" / "stream_alone.py"
PARTS = (
    "floor",
    "nights",
    "partner",
    "screens",
    "browser",
    "plans",
    "peer",
    "books",
    "journals",
    "atm",
)
# in databases of their own, without the book of the nights
ALONE = {"peer", "books", "journals", "atm"}
ON_THE_BANK = {"screens", "browser", "plans"}


class Bench:
    """One run: the parts asked for, in the order that keeps what is compared close in time."""

    def __init__(self, options):
        self.options = options
        self.parts = set(options.only or PARTS)
        if self.parts & ON_THE_BANK and not options.again:
            self.parts.add("nights")
        if options.again:
            self.parts -= {"floor", "nights", "partner"}
        self.found = report.Measured(options.contracts, options.defects)
        self.bank = bank.Bank(FOLDER)

    def run(self) -> report.Measured:
        """Measure everything asked for; a part that fails is told, the rest is kept."""
        bank.use_cluster()
        try:
            self._measure()
        except (RuntimeFault, WebFault, psycopg2.Error, OSError) as fault:
            self.found.fault = str(fault)
        return self.found

    def _measure(self):
        if "journals" in self.parts:
            self.found.journals = journals.measure()
        if self.parts == {"journals"}:
            return
        self.bank.freeze(self.options.ref)
        if self.options.again:
            self.bank.return_to()
        elif self.parts - ALONE:
            self._books()
        if self.parts & ON_THE_BANK:
            self._on_the_bank()
        if "peer" in self.parts:
            self.found.peer = peer.measure(FOLDER, self.options.invoices)
        if "books" in self.parts:
            self.found.rule_books = books.measure(
                self.bank, self.options.contracts, of_this_tree=not self.options.ref
            )
        if "atm" in self.parts:
            self.found.atm = atm.measure(self.bank, self.options.contracts)

    def _books(self):
        self._generate("own")
        if "partner" in self.parts:
            self._generate("abs_ru")
            self._stream("first", self._night("first").contracts)
            partner = self.found.books["abs_ru"].nights["first"].contracts
            self._stream("partner", partner, "--mapping", "abs_ru")
        if self.parts & {"floor", "nights"}:
            self._nights()

    def _on_the_bank(self):
        if "screens" in self.parts:
            self.found.screens = screens.measure(self.bank)
        if "browser" in self.parts:
            self.found.in_browser = in_browser.measure(self.bank)
        if "plans" in self.parts:
            self.found.plans = plans.measure(self.bank)

    def _generate(self, layout):
        machine.say(f"the generator writes the book: layout {layout}")
        options = self.options
        made = book.generate(FOLDER, options.contracts, layout, options.defects)
        self.found.books[layout] = made

    def _night(self, name):
        return self.found.books["own"].nights[name]

    def _python(self, name, *words):
        command = [sys.executable, STREAM, *words]
        return json.loads(machine.run(command, FOLDER, name, env=os.environ).out)

    def _stream(self, name, path, *words):
        machine.say(f"the stream alone: {path.name}")
        self.found.streams[name] = self._python(f"stream_{name}", path, *words)

    def _nights(self):
        found = self.found
        if "nights" in self.parts:
            found.bank = self.bank
            found.bank.init(found.books["own"].rates)
        with floor.Floors() as floors:
            for name in book.NIGHTS:
                floored = name != "unchanged" and "floor" in self.parts
                if floored:
                    self._floor_rows(name)
                    self._floor(floors, name)
                if name == "unchanged" and found.bank:
                    self._stream("unchanged", self._night(name).contracts)
                if found.bank:
                    found.nights[name] = found.bank.night(self._night(name))
                    if floored:  # the machine may have changed its speed meanwhile
                        self._floor(floors, name)
        for name in book.NIGHTS:
            self._rows_of(name).unlink(missing_ok=True)

    def _rows_of(self, name):
        return FOLDER / f"rows_{name}.csv"

    def _floor_rows(self, name):
        rows = self._rows_of(name)
        self._python(f"csv_{name}", self._night(name).contracts, "--csv", rows)

    def _floor(self, floors, name):
        measured = floors.measure(name, self._rows_of(name), self._rows_of("first"))
        self.found.floors.setdefault(name, []).append(measured)


def slow_statements(found: report.Measured) -> str:
    """The slowest statements of every command, for whoever drives them down."""
    lines = []
    for name, night in found.nights.items():
        for title, work in (("load", night.load), ("close", night.close)):
            lines.append(f"\n-- {name} night, {title}")
            lines += [
                f"{one.seconds:8.3f} s  {one.text[:400]}"
                for one in work.profile.slowest
            ]
    if found.rule_books:
        lines += report_alone.slow_books(found.rule_books)
    if found.atm:
        lines.append("\n-- matching of ATMs' operations")
        lines += [f"{seconds:8.3f} s  {text}" for seconds, text in found.atm.slowest]
    return "\n".join(lines)


def clean():
    """Drop the databases and the folder of a run."""
    for name in (
        bank.DATABASE,
        floor.DATABASE,
        peer.DATABASE,
        books.DATABASE,
        atm.DATABASE,
    ):
        databases.drop(name)
    shutil.rmtree(FOLDER, ignore_errors=True)


def arguments():
    """Options of the command line."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    add = parser.add_argument
    add(
        "--contracts",
        type=int,
        default=1_000_000,
        help="contracts of the book (1,000,000)",
    )
    add(
        "--invoices", type=int, default=1_000, help="invoices given to the peer (1,000)"
    )
    add("--defects", type=int, default=2, help="bad records of each kind a night (2)")
    add(
        "--keep",
        action="store_true",
        help="leave databases, files and logs for a closer look",
    )
    add("--slow", action="store_true", help="also print the slowest SQL statements")
    add(
        "--again",
        action="store_true",
        help="screens, browser, plans, peer, books, atm alone, on the bank that --keep left",
    )
    add("--ref", help="measure the addons of this commit, not those of the work tree")
    add(
        "--only",
        action="append",
        choices=PARTS,
        help="measure this part alone; may be repeated (all parts)",
    )
    return parser.parse_args()


def main() -> int:
    """Command line: progress on standard error, tables on standard output."""
    options = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with (RUNTIME / "bench.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise RuntimeFault(
                "another make bench of this checkout is running"
            ) from error
        if not options.again:
            clean()
        FOLDER.mkdir(parents=True, exist_ok=True)
        try:
            found = Bench(options).run()
            print(report.text(found))
            if options.slow:
                print(slow_statements(found))
            wrong = report.wrong(found)
            for sentence in wrong:
                print(f"WRONG  {sentence}", file=sys.stderr)
        finally:
            if not options.keep:
                clean()
    return 1 if wrong else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except RuntimeFault as fault:
        print(fault, file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
