"""The benchmark's own arithmetic: a budget misread would be worse than none."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(HERE), str(HERE.parent / "tools")]

from kopeck_bench import atm, budgets, sql_log, table  # noqa: E402
from kopeck_bench.backends import Backends  # noqa: E402
from kopeck_bench.budgets import Spent  # noqa: E402

LOG = """\
2026-11-21 10:00:02,000 7 DEBUG bench odoo.sql_db: [1.000 ms] query: SELECT 1 FROM "exchange_type"
2026-11-21 10:00:03,100 7 DEBUG bench odoo.sql_db: [100.000 ms] query: \
CREATE UNLOGGED TABLE "stg_4_contract" ("rec" bigint)
2026-11-21 10:00:06,250 7 DEBUG bench odoo.sql_db: [250.000 ms] query: ANALYZE "stg_4_contract"
2026-11-21 10:00:08,250 7 DEBUG bench odoo.sql_db: [2000.000 ms] query: INSERT INTO bank_client
 (company_id) SELECT 1 FROM "wrk_4_client"
2026-11-21 10:00:08,300 7 INFO bench odoo.other: nothing of ours
2026-11-21 10:00:09,300 7 DEBUG bench odoo.sql_db: [1000.000 ms] query: \
UPDATE debt_contract c SET fees = 1 FROM "wrk_4_contract" w
2026-11-21 10:00:09,400 7 DEBUG bench odoo.sql_db: [100.000 ms] query: \
INSERT INTO debt_history_p SELECT 1 FROM "wrk_4_contract"
"""


@pytest.fixture
def log(tmp_path):
    path = tmp_path / "load.log"
    path.write_text(LOG, encoding="utf-8")
    return path


def test_statements_that_take_several_lines_are_whole(log):
    found = sql_log.statements(log)
    assert len(found) == 6
    assert (
        found[3].text
        == 'INSERT INTO bank_client (company_id) SELECT 1 FROM "wrk_4_client"'
    )
    assert found[3].seconds == 2.0


def test_stages_add_up_to_the_wall(log):
    found = sql_log.statements(log)
    started = found[0].at - found[0].seconds - 1.0
    profile = sql_log.load_profile(found, started, 10.0)
    stages = {name: round(value, 3) for name, value in profile.stages.items()}
    assert (stages["start"], stages["keep"], stages["stream"]) == (1.0, 1.001, 3.0)
    assert (stages["clients"], stages["contracts"], stages["history"]) == (
        2.0,
        1.25,
        0.1,
    )
    assert sum(stages.values()) == pytest.approx(10.0)
    assert profile.slowest[0].seconds == 2.0


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ('INSERT INTO "wrk_1_touched" SELECT rec FROM "wrk_1_contact"', "contacts"),
        ("UPDATE debt_contract c SET stale_since = NULL", "marks"),
        ('CREATE UNLOGGED TABLE "wrk_1_stale" AS SELECT 1', "marks"),
        ("INSERT INTO debt_operation (x) SELECT 1", "details"),
        ("SELECT 1 FROM res_users", "other SQL"),
    ],
)
def test_stage_of_a_statement(text, stage):
    assert sql_log.stage_of(text) == stage


def first(wall):
    return budgets.night(
        "first", Spent(wall, 1.0), Spent(10.0, 1.0), 200_000, (240, 150)
    )


def following(floor):
    spent = Spent(10.0, 1.0), Spent(floor, 1.0)
    return budgets.night("next", *spent, 1_000_000, (120, 60), (6, 3.5))


def test_seconds_are_scaled_to_the_book():
    row = first(30.0)
    assert (row.bar, row.goal, row.verdict) == ("48.0 s", "30.0 s", "goal met")
    assert first(48.1).verdict == "NOT MET"


def test_a_ratio_can_fail_what_seconds_keep():
    assert following(1.0).verdict == "NOT MET"
    assert following(2.0).verdict == "bar met"


def test_other_rows():
    assert budgets.unchanged(Spent(12.0, 9.0), Spent(10.0, 9.0)).verdict == "goal met"
    assert budgets.unchanged(Spent(14.0, 9.0), Spent(10.0, 9.0)).verdict == "bar met"
    assert (
        budgets.partner(Spent(10.0, 9.0), Spent(13.5, 9.0), 1000).verdict == "bar met"
    )
    assert budgets.peer(1e-5, 1e-3, 100, 100).verdict == "goal met"
    assert budgets.memory(250_000_000, 1).verdict == "bar met"
    assert {row.verdict for row in budgets.without_code()} == {"—"}


def test_rule_books_keep_seconds_and_ratio():
    assert budgets.books(29.0, 8.0, 300_000, 1_000_000).verdict == "bar met"
    assert budgets.books(31.0, 8.0, 300_000, 1_000_000).verdict == "NOT MET"
    assert budgets.books(29.0, 7.0, 300_000, 1_000_000).verdict == "NOT MET"
    assert budgets.books(9.1, 8.0, 90_000, 300_000).verdict == "NOT MET"
    assert budgets.ledger_line({"first": 0.9, "warm": 0.1}).verdict == "bar met"
    assert budgets.ledger_line({"first": 1.1, "warm": 0.1}).verdict == "NOT MET"


def test_table_is_markdown():
    text = table.markdown(("a", "b"), [("x|y", 1), ("z", 22)], right=(1,))
    assert text.splitlines() == [
        "| a   |   b |",
        "| --- | --: |",
        "| x/y |   1 |",
        "| z   |  22 |",
    ]


def test_backends_of_no_database_cost_nothing():
    with Backends("kopeck_bench_none_such") as spent:
        pass
    assert spent.seconds == 0


def test_the_stream_alone_needs_no_odoo(tmp_path):
    """Its modules are the product's own, imported past Odoo."""
    core = HERE.parent / "adapters" / "exchange_core_banking" / "tests" / "data"
    program = HERE / "kopeck_bench" / "stream_alone.py"
    flat = tmp_path / "flat.csv"
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, program, core / "contracts.xml", "--csv", flat],
        capture_output=True,
        check=True,
        timeout=60,
    )
    answer = json.loads(done.stdout)
    contracts = answer["records"] - answer["rejected"]
    assert 0 < contracts == len(flat.read_text().splitlines())


def test_atm_budget_counts_every_part_against_copy_and_join():
    one = atm.Atm(10, 130, 10, 2.0, 1.0, 3.0, 1.0, 1.0, 10, [], [])
    row = budgets.atm(one)
    assert (one.seconds, one.floor) == (6.0, 2.0)
    assert row.ratio == "3.0 × COPY + join"
    assert row.met == (True, True)
    slow = atm.Atm(10, 130, 10, 8.0, 1.0, 3.0, 1.0, 1.0, 10, [], [])
    assert budgets.atm(slow).met == (False, False)
