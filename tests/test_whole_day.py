"""Three months of a small bank over a real SFTP server, compared with the generator's truth."""

import copy
import json
from dataclasses import replace
from decimal import Decimal

import pytest
import state
from kopeck_demo import compare, flow

pytestmark = pytest.mark.sshd

DAYS = ("2026-08-31", "2026-09-30", "2026-10-31")


def test_every_figure_of_three_months_agrees_with_the_truth(demo_bank):
    assert sorted(demo_bank.days) == list(DAYS)
    assert not compare.differences(demo_bank, flow.read_ledger(demo_bank))


def test_comparison_notices_one_kopeck(demo_bank):
    ledger = flow.read_ledger(demo_bank)
    ledger.entries[DAYS[1]] = str(Decimal(ledger.entries[DAYS[1]]) + Decimal("0.01"))
    assert len(compare.differences(demo_bank, ledger)) == 1


def test_comparison_notices_one_kopeck_of_any_book(demo_bank):
    ledger = flow.read_ledger(demo_bank)
    codes = {code for code, _day in ledger.books}
    assert codes == {"ageing", "tax", "590p", "590p_interest"}
    for code in codes - {"ageing"}:
        row = ledger.books[code, DAYS[1]]
        ledger.books[code, DAYS[1]] = {**row, "lines": row["lines"] + Decimal("0.01")}
    assert len(compare.differences(demo_bank, ledger)) == 3


def test_comparison_notices_one_kopeck_of_interest(demo_bank):
    """The fourth book is compared with the generator's own count, not with itself alone."""
    ledger = flow.read_ledger(demo_bank)
    truth = copy.deepcopy(demo_bank.truth)
    for must in (day["interest"] for day in truth["dates"].values()):
        assert Decimal(must["base"]) > Decimal(must["reserve"]) > 0
    wrong = truth["dates"][DAYS[1]]["interest"]
    wrong["reserve"] = str(Decimal(wrong["reserve"]) + Decimal("0.01"))
    told = replace(demo_bank, truth=truth)
    (found,) = compare.differences(told, ledger)
    assert "590p_interest" in found


def test_closing_a_closed_day_again_changes_nothing(bank_at):
    bank = bank_at("first")
    before = state.snapshot(bank.name)
    again = bank.run("day", "close", "--date", DAYS[0], "--json")
    assert again.returncode == 0, again.stderr[-2000:]
    answer = json.loads(again.stdout)
    assert answer["already_closed"] is True
    assert answer["buckets"] == bank.demo.days[DAYS[0]]["buckets"]
    assert not state.differences(before, state.snapshot(bank.name))


def test_a_day_before_the_last_closed_one_is_refused(bank_at):
    bank = bank_at("first")
    before = state.snapshot(bank.name)
    refused = bank.run("day", "close", "--date", "2026-08-30", "--json")
    assert refused.returncode == 1
    assert "31.08.2026" in json.loads(refused.stdout)["error"]
    assert not state.differences(before, state.snapshot(bank.name))


def test_a_day_without_its_file_is_refused_unless_told(bank_at):
    bank = bank_at("first")
    refused = bank.run("day", "close", "--date", DAYS[1], "--json")
    assert refused.returncode == 1
    assert json.loads(refused.stdout)["error"]
    told = bank.run("day", "close", "--date", DAYS[1], "--without-file", "--json")
    assert told.returncode == 0, told.stderr[-2000:]
    answer = json.loads(told.stdout)
    assert answer["without_file"] is True
    assert answer["reserve"]["ageing"]["posted"] != "0.00"


def test_nothing_on_the_server_is_no_failure(bank_at):
    bank = bank_at("first")
    done = bank.run("exchange", "run", "--endpoint", "abs", "--json")
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.strip() == ""
