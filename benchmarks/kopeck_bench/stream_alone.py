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
import importlib
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


def packages() -> dict[str, list[str]]:
    """Where the addons' pure modules lie."""
    addons = {"exchange": "adapters", "exchange_core_banking": "adapters"}
    addons |= {"bank_base": "addons", "debt_collection": "addons"}
    found = {
        f"odoo.addons.{name}": [str(ROOT / at / name)] for name, at in addons.items()
    }
    return {"odoo": [], "odoo.addons": [], **found}


# As the product itself does it for the processes that read a large file.
sys.path.insert(0, str(ROOT / "adapters" / "exchange" / "stream"))
importlib.import_module("apart_main").stand_in(packages())
del sys.path[0]
stream = importlib.import_module("odoo.addons.exchange.stream")
rules = importlib.import_module("odoo.addons.exchange_core_banking.tools.rules")
staging = importlib.import_module("odoo.addons.debt_collection.tools.staging")
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
        self._record = self._client = None
        self.counts = {}

    def add(self, table: str, values: tuple) -> None:
        """One row; the client's comes before its contract's. The second record of a doubled
        contract is left out, as in a load."""
        self.counts[table] = self.counts.get(table, 0) + 1
        if table == "client" and self._record != values[0]:
            self._record, self._client = values[0], values[1:]
        elif table == "contract" and values[1] not in self._seen:
            self._seen.add(values[1])
            row = [*values, *(self._client[at] for at in CLIENT_AT)]
            self._writer.writerow([None if one == stream.NULL else one for one in row])

    def flush(self) -> None:
        """Rows are written as they come."""

    def reached(self, size: int) -> None:
        """Rows are written as they come."""

    def close(self) -> None:
        self._file.close()


def measure(path: Path, code: str | None, flat: Flat | None) -> dict:
    """Read the file once; returns seconds and counts."""
    started, busy = time.perf_counter(), time.process_time()
    currencies = {name: name for name in CURRENCIES}
    currencies |= {number: name for name, number in CURRENCIES.items()}
    writer = stream.RowWriter(lambda table, text: None)
    totals = stream.Totals()
    found_mapping = mapping(code) if code else None
    with stream.Pipeline(path, layout(), mapping=found_mapping) as items:
        header = items.header
        asked = rules.ContractRules(
            {
                "branch": header.get("branch"),
                "as_of": header.get("business_date"),
                "currencies": currencies,
            }
        )
        if flat:
            writer = flat
        schema = CORE / "xsd" / "contracts.xsd"
        rejected = sum(1 for _item in stream.sift(items, schema, asked, totals, writer))
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
