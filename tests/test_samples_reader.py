"""The reader behind `make samples`, held against the generator's truth."""

import datetime
import gzip
import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from kopeck_samples.partner import Export, Register, amount_of

ROOT = Path(__file__).resolve().parent.parent
NUMERIC = {"USD": "840", "CNY": "156"}


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """Three months of one branch without bad records, and their truth."""
    folder = tmp_path_factory.mktemp("book")
    options = ("--contracts=1200", "--defects=0", "--receivables=0", "--branches=0007")
    command = [
        sys.executable,
        "-m",
        "tools.generator",
        "--layout=abs_ru",
        f"--out={folder}",
    ]
    subprocess.run([*command, *options], cwd=ROOT, check=True, capture_output=True)
    return folder, json.loads((folder / "truth.json").read_text(encoding="utf-8"))


def exports(book):
    folder, truth = book
    for day, told in truth["dates"].items():
        yield Export.read(folder / f"credits_{day}_0007.xml.gz"), told


def test_a_register_agrees_with_the_truth(book):
    register = Register()
    for export, told in exports(book):
        for code, rate in told["rates"].items():
            register._rates[NUMERIC[code]] = Decimal(rate)
        loaded, kinds = register.load(export)
        assert (loaded, kinds) == (told["loaded"], {})
        figures = register.figures(export.as_of)
        for number, must in told["buckets"].items():
            found = figures["buckets"][number]
            assert found["contracts"] == must["contracts"]
            assert found["principal"] == Decimal(must["principal"])
            assert found["overdue"] == Decimal(must["overdue"])
        assert figures["reserve"] == Decimal(told["reserve"]["reserve"])
        assert len(figures["missing"]) == told["missing"]


def test_what_is_written_reads_back(book, tmp_path):
    export, told = next(exports(book))
    again = Export.read(export.write(tmp_path / "again.xml.gz"))
    assert [one.text for one in again.records] == [one.text for one in export.records]
    assert (again.as_of, again.branch, again.number) == (
        export.as_of,
        "0007",
        export.number,
    )
    assert again.total == Decimal(told["files"][0]["total"])


def test_a_made_month_breaks_mends_and_drops_records(book):
    *_rest, (export, _told) = exports(book)
    register = Register({"643": Decimal(1), "840": Decimal(80), "156": Decimal(11)})
    register.load(export)
    after = export.next_month()
    assert after.as_of == datetime.date(2026, 11, 30)
    assert after.number == export.number + 1
    assert len(after.records) < len(export.records)
    loaded, kinds = register.load(after)
    assert set(kinds) == {"bad_date", "no_number", "negative"}
    assert loaded + sum(kinds.values()) == len(after.records)
    figures = register.figures(after.as_of)
    assert figures["stale"]
    assert figures["missing"]
    assert after.next_month().as_of == datetime.date(2026, 12, 31)


def test_wrong_trailers_are_wrong_by_what_was_asked(book, tmp_path):
    export, _told = next(exports(book))
    path = export.write(
        tmp_path / "wrong.xml.gz", count_off=1, total_off=Decimal("0.01")
    )
    text = gzip.decompress(path.read_bytes()).decode("windows-1251")
    foot = text[text.index("<Итоги") :]
    assert f'Количество="{len(export.records) + 1}"' in foot
    assert amount_of(
        foot.split('СрочныйДолг="')[1].split('"')[0]
    ) == export.total + Decimal("0.01")
