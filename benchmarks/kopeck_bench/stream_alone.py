"""The record stream alone: parse, validate, row, and the rows go nowhere.

``python stream_alone.py FILE [--mapping CODE] [--csv OUT]`` prints one JSON object. It runs
the same pure code as a load does (adapters/exchange/stream and the checks and rows of
adapters/exchange_core_banking), without Odoo and without a database: what is left is what a
load adds. With ``--csv`` the accepted records are also written as flat CSV rows for the
floors (that run is not timed).
"""

import argparse
import csv
import gzip
import importlib.util
import json
import os
import resource
import sys
import time
from pathlib import Path

from lxml import etree

ROOT = Path(os.environ.get("KOPECK_BENCH_TREE") or Path(__file__).resolve().parents[2])
CORE = ROOT / "adapters" / "exchange_core_banking"
# ISO letters and digits of the currencies that the generator uses (also for its bad records).
CURRENCIES = {"RUB": "643", "USD": "840", "EUR": "978", "CNY": "156", "KZT": "398"}
# What a flat row takes from the borrower, beside all staging columns of the contract.
CLIENT = (
    "kind",
    "last_name",
    "first_name",
    "patronymic",
    "birth_date",
    "inn",
    "address",
)
BALANCES_FROM, BALANCES_TO = 11, 17


def module(name: str, path: Path, package: bool = False):
    """Import a pure module of an addon past Odoo."""
    file = path / "__init__.py" if package else path
    spec = importlib.util.spec_from_file_location(
        name, file, submodule_search_locations=[str(path)] if package else None
    )
    found = importlib.util.module_from_spec(spec)
    sys.modules[name] = found
    spec.loader.exec_module(found)
    return found


stream = module("bench_stream", ROOT / "adapters" / "exchange" / "stream", package=True)
checks = module("bench_checks", CORE / "tools" / "checks.py")
rows = module("bench_rows", CORE / "tools" / "rows.py")
inn = module("bench_inn", ROOT / "addons" / "bank_base" / "tools" / "inn.py")
staging = module(
    "bench_staging", ROOT / "addons" / "debt_collection" / "tools" / "staging.py"
)
CLIENT_AT = [staging.columns("client").index(name) - 1 for name in CLIENT]


def layout():
    """Our own layout, as the handler of contracts describes it."""
    return stream.Layout("core_banking_contracts", "contract", trailer="totals")


def mapping(code: str):
    """A shipped mapping by code: its facts stand in the addon's data."""
    data = etree.parse(CORE / "data" / "exchange_mapping_data.xml")
    for record in data.iterfind(".//record"):
        facts = {field.get("name"): field for field in record.iterfind("field")}
        if facts["code"].text == code and facts["type_id"].get("ref") == "type_credits":
            source = stream.Layout(
                facts["root_tag"].text,
                facts["record_tag"].text,
                trailer=facts["trailer_tag"].text,
                encoding=facts["encoding"].text,
            )
            text = (CORE.parent / facts["xslt_path"].text).read_bytes()
            return stream.Mapping(text, source, layout())
    raise SystemExit(f"no mapping {code} for contracts")


class Flat:
    """Accepted records as rows of 30 columns: contract and borrower side by side."""

    def __init__(self, path: Path):
        self._file = path.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._file)
        self._seen = set()

    def add(self, ordinal: int, found: list) -> None:
        """One record; the second of a doubled contract is left out, as in a load."""
        contract = next(values for table, values in found if table == "contract")
        if contract[0] in self._seen:
            return
        self._seen.add(contract[0])
        client = next(values for table, values in found if table == "client")
        self._writer.writerow([ordinal, *contract, *(client[at] for at in CLIENT_AT)])

    def close(self) -> None:
        self._file.close()


def measure(path: Path, code: str | None, flat: Flat | None) -> dict:
    """Read the file once; returns seconds and counts."""
    started, busy = time.perf_counter(), time.process_time()
    currencies = {name: name for name in CURRENCIES}
    currencies |= {number: name for name, number in CURRENCIES.items()}
    validator = stream.Validator(CORE / "xsd" / "contracts.xsd", "contract")
    writer = stream.RowWriter(lambda table, text: None)
    totals = stream.Totals()
    rejected = 0
    found_mapping = mapping(code) if code else None
    with stream.Pipeline(path, layout(), mapping=found_mapping) as items:
        header = items.header
        as_of, branch = header.get("business_date"), header.get("branch")
        valid, add, inn_valid = validator.valid, writer.add, inn.inn_valid
        for item in items:
            element = item.element
            balance = element.find("balance")
            value = None if balance is None else balance.get("principal_current")
            totals.add({"principal_current": stream.parse_amount(value)})
            if not valid(element) or checks.contract_problems(
                element, as_of, currencies, inn_valid
            ):
                rejected += 1
                continue
            found = rows.contract_rows(element, branch, currencies)
            if flat:
                flat.add(item.ordinal, found)
                continue
            for table, values in found:
                add(table, (item.ordinal, *values))
        writer.flush()
        records, size = items.count, items.size
    return {
        "seconds": time.perf_counter() - started,
        "cpu": time.process_time() - busy,
        "records": records,
        "rejected": rejected,
        "unpacked": size,
        "packed": path.stat().st_size,
        "rows": writer.counts,
        "rss": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }


def unpacking(path: Path) -> float:
    """Seconds that gzip alone takes (0 for a plain file)."""
    if path.suffix != ".gz":
        return 0.0
    started = time.perf_counter()
    with gzip.open(path) as source:
        while source.read(1 << 20):
            pass
    return time.perf_counter() - started


def main() -> None:
    """Command line; one JSON object on standard output."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--mapping")
    parser.add_argument("--csv", type=Path)
    options = parser.parse_args()
    flat = Flat(options.csv) if options.csv else None
    answer = measure(options.file, options.mapping, flat)
    if flat:
        flat.close()
    answer["gunzip"] = unpacking(options.file)
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
