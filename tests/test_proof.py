"""docs/proof.md names tests that are there, and every boundary day of the reserves."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

pytestmark = pytest.mark.pure

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "proof.md"
FOLDERS = {
    "atm": ROOT / "addons" / "atm_claims" / "tests",
    "reserve": ROOT / "addons" / "bad_debt_reserve" / "tests",
    "debts": ROOT / "addons" / "debt_collection" / "tests",
    "base": ROOT / "addons" / "bank_base" / "tests",
    "tests": ROOT / "tests",
}
NAMED = re.compile(r"`(\w+)/(\w+\.py)::([\w:]+)`")
BOUNDARIES = (
    "44 / 45 / 90 / 91",
    "5 / 6 / 30 / 31",
    "30 / 31 / 60 / 61",
    "0 / 1 / 30 / 31 / 90 / 91 / 180 / 181 / 360 / 361",
)


@cache
def _tests_of(path):
    """``Class::test`` and ``test`` of a file."""
    found = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.ClassDef):
            found |= {
                f"{node.name}::{one.name}"
                for one in node.body
                if isinstance(one, ast.FunctionDef)
            }
    return found


def test_every_test_named_is_there():
    named = NAMED.findall(PAGE.read_text(encoding="utf-8"))
    assert len(named) > 60
    missing = [
        f"{folder}/{file}::{name}"
        for folder, file, name in named
        if not (FOLDERS[folder] / file).is_file()
        or name not in _tests_of(FOLDERS[folder] / file)
    ]
    assert not missing, missing


def test_every_file_named_runs_with_its_addon():
    """A file of an addon's tests that its package does not import would never run."""
    for folder, file, _name in set(NAMED.findall(PAGE.read_text(encoding="utf-8"))):
        package = FOLDERS[folder] / "__init__.py"
        if not package.is_file():
            continue
        text = (FOLDERS[folder] / file).read_text(encoding="utf-8")
        if "odoo.tests" in text:
            imports = package.read_text(encoding="utf-8").split()
            assert Path(file).stem in imports, file


def test_every_boundary_day_has_a_row():
    rows = PAGE.read_text(encoding="utf-8").splitlines()
    for days in BOUNDARIES:
        (row,) = [row for row in rows if f"**{days}**" in row]
        assert len(NAMED.findall(row)) >= 2, row
