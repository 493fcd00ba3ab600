"""`make samples`: load the partner's sample exports and compare with what they must show.

Four parts: each export into an empty bank; all of them one after another, followed by a fourth and
a fifth month made from the third; a generated book in the same layout; the journals of ATMs, where
they lie beside the exports. The second ends with files whose trailer is wrong: they must be refused
whole and change nothing.

Every bank is worked on by commands of its own, so two of them are worked on at a time.
"""

import argparse
import datetime
import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor, as_completed
from decimal import Decimal
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from kopeck_rt.paths import ROOT  # noqa: E402
from kopeck_samples import checks, journals  # noqa: E402
from kopeck_samples.bank import Bank, drop, make_template  # noqa: E402
from kopeck_samples.partner import Export, Register  # noqa: E402

NAME = f"kopeck_samples_{os.getpid()}"
AT_A_TIME = 2


def folder(given):
    """Where the samples lie: the option, the environment, or beside the project."""
    path = (
        given or os.environ.get("KOPECK_SAMPLES") or ROOT.parent / "shared" / "samples"
    )
    path = Path(path)
    return path if (path / "expected.json").exists() else path / "core_banking"


def alone(report, samples, day, must):
    """One export alone in an empty bank, against its part of expected.json."""
    as_of = datetime.date.fromisoformat(day)
    report.title(f"{day}: into an empty bank")
    path = samples / f"credits_{day}.xml.gz"
    payments = samples / f"payments_{day}.xml.gz"
    with Bank(NAME, f"{NAME}_{as_of:%Y%m%d}") as bank:
        kinds = {**must["defects"], "duplicate": 1}
        doubled = checks.load(
            report, bank, path, bank.load("credits", path), must["loads"], kinds
        )
        report.equal("records", must["loads"] + sum(kinds.values()), must["records"])
        report.equal("doubled contract", doubled, [must["duplicate"]])
        if payments.exists():
            answer = bank.load("payments", payments)
            report.equal(
                "payments file",
                (answer["state"], answer["rejected"]),
                ("loaded", 0),
            )
        count, total = bank.payments(as_of)
        wanted = (must["payments"]["n"], Decimal(must["payments"]["total"]))
        report.equal("payments", (count, total), wanted, f"{count}, {total}")
        answer = bank.close(as_of)
        groups = {
            number: {"contracts": row["n"], **row}
            for number, row in must["buckets"].items()
        }
        checks.buckets(report, answer["buckets"], groups)
        register = Register()
        register.load(Export.read(path))
        checks.reserve(report, bank, as_of, answer, register.figures(as_of))


def load_and_close(report, bank, register, export, path):
    """One more month in a bank that knows the months before; compared with the plain register."""
    as_of = export.as_of
    report.title(f"{as_of}: after the months before")
    loaded, kinds = register.load(export)
    checks.load(report, bank, path, bank.load("credits", path), loaded, kinds)
    figures = register.figures(as_of)
    for column in ("stale", "missing"):
        found = bank.marked(f"{column}_since")
        report.equal(f"{column} contracts", found, figures[column], len(found))
    answer = bank.close(as_of)
    checks.buckets(report, answer["buckets"], figures["buckets"])
    report.equal(
        "stale, missing in the answer",
        (answer["stale"], answer["missing"]),
        (len(figures["stale"]), len(figures["missing"])),
    )
    checks.reserve(report, bank, as_of, answer, figures)


def wrong_trailers(report, bank, export, work):
    """Files whose trailer lies by one record or one kopeck are refused and change nothing."""
    report.title(f"{export.as_of}: wrong trailers")
    before = bank.fingerprint()
    for what, wrong in (
        ("count", {"count_off": 1}),
        ("sum", {"total_off": Decimal("0.01")}),
    ):
        path = export.write(work / f"wrong_{what}.xml.gz", **wrong)
        answer = bank.load("credits", path, expect=(0, 1))
        report.equal(
            f"wrong {what}: exit code, state, loaded",
            (answer["exit"], answer["state"], answer["loaded"] or 0),
            (1, "refused", 0),
        )
        report.equal(
            f"wrong {what}: the reason is said",
            bool(answer["error"]),
            True,
            answer["error"],
        )
    after = bank.fingerprint()
    changed = [
        a
        for a, b in zip(before.splitlines(), after.splitlines(), strict=True)
        if a != b
    ]
    report.equal("nothing changed", changed, [], "nothing")


def one_after_another(report, samples, expected, work):
    """The samples, a fourth and a fifth month in one bank."""
    register = Register()
    with Bank(NAME, f"{NAME}_all") as bank:
        for day in expected:
            path = samples / f"credits_{day}.xml.gz"
            payments = samples / f"payments_{day}.xml.gz"
            if payments.exists():
                bank.load("payments", payments)
            load_and_close(report, bank, register, Export.read(path), path)
        export = Export.read(path)
        for _month in range(2):
            export = export.next_month()
            path = export.write(work / f"credits_{export.as_of}.xml.gz")
            load_and_close(report, bank, register, export, path)
        wrong_trailers(report, bank, export.next_month(), work)


def generated(report, work):
    """Two months of a generated book in the partner's layout, with truth of the generator's own."""
    out = work / "generated"
    command = [
        sys.executable, "-m", "tools.generator", "--out", str(out), "--layout", "abs_ru",
        "--months", "2", "--first-month", "2026-11-30", "--contracts", "3000",
        "--branches", "0008,0009", "--receivables", "0",
    ]  # fmt: skip
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    truth = json.loads((out / "truth.json").read_text(encoding="utf-8"))
    with Bank(NAME, f"{NAME}_made") as bank:
        for day, must in truth["dates"].items():
            report.title(f"{day}: generated, foreign currency, sole traders, companies")
            as_of = datetime.date.fromisoformat(day)
            bank.set_rates(as_of, must["rates"])
            for entry in must["files"]:
                path = out / entry["name"]
                answer = bank.load(entry["type"].removeprefix("core_banking."), path)
                checks.load(report, bank, path, answer, entry["loaded"], entry["kinds"])
            answer = bank.close(as_of)
            checks.buckets(report, answer["buckets"], must["buckets"])
            report.equal(
                "stale, missing",
                (answer["stale"], answer["missing"]),
                (must["stale"], must["missing"]),
            )
            figures = {
                "lines": must["reserve"]["lines"],
                "base": Decimal(must["reserve"]["base"]),
                "reserve": Decimal(must["reserve"]["reserve"]),
            }
            checks.reserve(report, bank, as_of, answer, figures)


def side_by_side(parts):
    """Do the parts, two at a time, the first ones first; each is printed whole when it is done.

    :param parts: functions of a report
    :return: the reports
    """
    reports = []
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        lines = {}
        for part in parts:
            said = []
            reports.append(checks.Report(said.append))
            lines[pool.submit(part, reports[-1])] = said
        try:
            for done in as_completed(lines):
                print("\n".join(lines[done]), flush=True)
                done.result()
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return reports


def main():
    """Exit code 1 when anything differs."""
    parser = argparse.ArgumentParser(prog="make samples", description=__doc__)
    parser.add_argument(
        "--dir", help="folder of the samples (KOPECK_SAMPLES, ../shared/samples)"
    )
    options = parser.parse_args()
    samples = folder(options.dir)
    if not (samples / "expected.json").exists():
        sys.exit(
            f"no sample exports in {samples}: give their folder with DIR= or KOPECK_SAMPLES"
        )
    expected = json.loads((samples / "expected.json").read_text(encoding="utf-8"))
    try:
        print(
            "an empty bank is made (a minute or two the first time)",
            file=sys.stderr,
            flush=True,
        )
        make_template(NAME)
        with tempfile.TemporaryDirectory() as work:
            work = Path(work)
            reports = side_by_side(
                [
                    lambda report: one_after_another(report, samples, expected, work),
                    lambda report: generated(report, work),
                    lambda report: journals.compare(report, samples.parent / "ej"),
                    *(
                        partial(alone, samples=samples, day=day, must=must)
                        for day, must in expected.items()
                    ),
                ]
            )
    finally:
        drop(NAME)
    wrong = sum(report.wrong for report in reports)
    print(f"\n{sum(report.checks for report in reports)} checks, {wrong} wrong")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
