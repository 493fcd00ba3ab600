"""Numbers of accounts and costs, without Odoo."""

import importlib.util
from decimal import Decimal as D
from pathlib import Path

import pytest


def load(name):
    path = Path(__file__).parents[1] / "tools" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"kopeck_money_{name}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


account, cost = load("atm_account"), load("cost")
PATTERN = "20208CCCK00490NNNNNN"


def test_blank():
    assert account.blank(PATTERN, "ATM00017", "810") == "20208810000490000017"
    assert account.blank(PATTERN, "1234567", "840") == "20208840000490234567"
    assert account.blank("20208810K00490NNNNNN", "7", "840")[5:8] == "810"


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "20208CCCK00490NNNNN",
        "20208CCC000490NNNNNN",
        "2020NCCCK00490NNNNNN",
        "x" * 20,
    ],
)
def test_no_pattern(pattern):
    assert not account.is_pattern(pattern)
    with pytest.raises(ValueError):
        account.blank(pattern, "17", "810")


def test_no_digits():
    for number, currency in (("ATM", "810"), ("17", "RUB"), ("17", "")):
        with pytest.raises(ValueError):
            account.blank(PATTERN, number, currency)


def test_trip_cost():
    norms = {"escort": D("1000"), "load": D("300"), "trip_hours": D("9")}
    lines = cost.trip_cost(norms, D("1.5"))
    assert lines == [
        ("escort", D("1.5"), D("1000"), D("1500.00")),
        ("load", D(1), D("300"), D("300.00")),
    ]
    with pytest.raises(ValueError):
        cost.trip_cost(norms, D(-1))


def test_claim_cost():
    assert cost.claim_cost({"claim_wage": D("600")}, D("1.5"), D("4800")) == (
        D("900.00"),
        D("5700.00"),
    )
    assert cost.claim_cost({}, D(2), D(0)) == (D("0.00"), D("0.00"))
