"""``bin/odoo reserve`` as a scheduler runs it: processes of their own."""

import json
import os
import subprocess

import pytest
from kopeck_rt import databases
from kopeck_rt.paths import ROOT

pytestmark = pytest.mark.odoo

DEBTS = """
book = env["reserve.rule.book"].search([("code", "=", "ageing")])
company = book.company_id
branches = env["bank.branch"].create(
    [{"company_id": company.id, "code": code, "name": code} for code in ("M1", "P2")])
client = env["bank.client"].create({"company_id": company.id, "source": "abs", "code": "C1",
                                    "kind": "person", "name": "Client C1"})
for number, branch, since, amount in (("1", 0, "2026-07-21", 100), ("2", 1, "2026-06-21", 200),
                                      ("3", 1, "2026-07-21", 10)):
    env["debt.contract"].create({
        "company_id": company.id, "source": "abs", "number": number, "client_id": client.id,
        "branch_id": branches[branch].id, "kind": "loan", "currency_id": company.currency_id.id,
        "fx_rate": 1, "date_start": "2024-01-01", "date_end": "2030-01-01",
        "principal_current": 0, "interest_current": 0, "interest_overdue": 0, "penalty": 0,
        "fees": 0,
        "overdue_since": since, "principal_overdue": amount, "principal_cc": amount,
        "overdue_cc": amount, "debt_cc": amount})
env.flush_all()
env["debt.portfolio"]._keep_sums()
env.cr.commit()
"""
"""Reserve by ageing on 31.07.2026: 30 in M1, 120 + 3 in P2."""


@pytest.fixture(scope="module")
def bank(template_db, odoo_cli):
    name = f"{databases.TEST}{os.getpid()}_reserve"
    databases.copy_full(name)
    done = odoo_cli("bank", "init", "-d", name, "--company", "Банк «Проба»")
    assert done.returncode == 0, done.stderr
    yield name
    databases.drop(name)


@pytest.fixture
def run(bank, odoo_cli):
    """Run a book; returns (exit code, answer, stderr)."""

    def call(*options):
        done = odoo_cli("reserve", "run", "-d", bank, "--json", *options)
        return done.returncode, json.loads(done.stdout or "null"), done.stderr

    return call


def test_run_twice(run):
    options = ("--book", "ageing", "--date", "2026-06-30", "--post")
    code, answer, said = run(*options)
    assert code == 0, said
    assert (answer["state"], answer["lines"], answer["groups"]) == ("posted", 0, [])
    code, again, _said = run(*options)
    assert (code, again) == (0, {**answer, "already_posted": True})


def test_refusals(run, bank, odoo_cli):
    code, answer, said = run("--book", "нет", "--date", "2026-07-31")
    assert code == 1
    assert "ageing" in answer["error"]
    assert answer["error"] in said
    code, answer, _said = run("--book", "ageing", "--date", "2026-05-31")
    assert code == 1
    assert "30.06.2026" in answer["error"]
    for options in (("--book", "ageing"), ("--date", "2026-07-31"),
                    ("--book", "ageing", "--date", "31.07.2026")):  # fmt: skip
        done = odoo_cli("reserve", "run", "-d", bank, *options)
        assert done.returncode == 2
        assert not done.stdout


@pytest.fixture(scope="module")
def owing(bank):
    """The bank with three debts in two branches."""
    subprocess.run(
        [ROOT / "bin" / "odoo", "shell", "-d", bank, "--no-http"],
        input=DEBTS,
        capture_output=True,
        text=True,
        check=True,
    )


def figures(answer):
    return [
        (one["debts"], one["rate"], one["base"], one["reserve"], one["difference"])
        for one in answer["groups"]
    ]


P2 = [(1, "30", "10.00", "3.00", "3.00"), (1, "60", "200.00", "120.00", "120.00")]


def test_book_with_lines_by_group_and_branch(run, owing, bank, odoo_cli):
    options = ("--book", "ageing", "--date", "2026-07-31")
    code, answer, said = run(*options, "--branch", "X9")
    assert code == 1, said
    assert "M1, P2" in answer["error"]
    code, answer, said = run(*options)
    assert code == 0, said
    assert (answer["lines"], answer["reserve"], answer["posted"]) == (
        3,
        "153.00",
        "0.00",
    )
    assert figures(answer)[0] == (2, "30", "110.00", "33.00", "33.00")
    code, answer, said = run(*options, "--branch", "P2", "--post")
    assert code == 0, said
    assert (answer["branches"], answer["lines"]) == (["P2"], 2)
    assert (answer["reserve"], answer["posted"]) == ("123.00", "123.00")
    assert figures(answer) == P2
    assert {one["entry"] for one in answer["groups"]} == {answer["entry"]}
    assert answer["entry"]
    code, answer, said = run(*options)
    assert code == 0, said
    assert (answer["already_posted"], answer["posted"]) == (True, "153.00"), (
        "the whole book"
    )
    printed = odoo_cli("reserve", "run", "-d", bank, *options, "--branch", "M1")
    assert printed.returncode == 0, printed.stderr
    assert "30.00" in printed.stdout
    assert "153.00" not in printed.stdout
