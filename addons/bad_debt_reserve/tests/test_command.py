"""``bin/odoo reserve`` as a scheduler runs it: processes of their own."""

import json
import os

import pytest
from kopeck_rt import databases

pytestmark = pytest.mark.odoo


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
