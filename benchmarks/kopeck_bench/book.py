"""The book that is measured: files of the project's generator, three nights of them."""

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from . import machine

BRANCH = "0001"
NIGHTS = ("first", "next", "unchanged")
OWN = ("--months=1", "--night=next", "--night=unchanged")
PARTNER = ("--months=1",)


@dataclass
class Night:
    """One business date of the book.

    :ivar contracts: the file with contracts, :ivar payments: with payments or ``None``
    :ivar truth: what the generator says must come of it (its ``truth.json``)
    """

    name: str
    date: str
    contracts: Path
    payments: Path | None
    truth: dict


@dataclass
class Book:
    """Files of one layout, and what writing them cost."""

    nights: dict
    run: machine.Run

    @property
    def rates(self):
        """Rates of exchange to be entered: date → currency → roubles."""
        return {night.date: night.truth["rates"] for night in self.nights.values()}


def generate(folder: Path, contracts: int, layout: str, defects: int) -> Book:
    """Write a book of ``contracts`` contracts, in one branch: one file a night."""
    out = folder / layout
    run = machine.run(
        [
            sys.executable,
            "-m",
            "tools.generator",
            f"--out={out}",
            f"--contracts={contracts}",
            f"--layout={layout}",
            f"--branches={BRANCH}",
            f"--defects={defects}",
            "--receivables=0",
            *(OWN if layout == "own" else PARTNER),
        ],
        folder,
        f"generate_{layout}",
        env=os.environ,
    )
    truth = json.loads((out / "truth.json").read_text(encoding="utf-8"))
    nights = {}
    for name, (day, row) in zip(NIGHTS, sorted(truth["dates"].items()), strict=False):
        files = {entry["type"]: out / entry["name"] for entry in row["files"]}
        nights[name] = Night(
            name,
            day,
            files["core_banking.credits"],
            files.get("core_banking.payments"),
            row,
        )
    return Book(nights, run)
