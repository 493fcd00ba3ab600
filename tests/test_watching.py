"""Late files and dry runs, through the command line and a real sshd."""

import json
import shutil
from pathlib import Path

import pytest
import state
from kopeck_rt.paths import DATA_DIR

pytestmark = pytest.mark.sshd

SECOND = "2026-09-30"
RUN = ("exchange", "run", "--endpoint", "abs", "--json")
BEFORE, AFTER = "2026-10-01T07:59+03:00", "2026-10-01T08:00+03:00"


def entries(bank, kind="core_banking.credits"):
    files = bank.demo.truth["dates"][SECOND]["files"]
    return [entry for entry in files if entry["type"] == kind]


def lay_out(bank):
    for entry in bank.demo.truth["dates"][SECOND]["files"]:
        shutil.copy2(bank.demo.generated / entry["name"], bank.far / "in")


def answers(done):
    return [json.loads(line) for line in done.stdout.splitlines()]


def everything(bank):
    """The database's rows, the kept files, the partner's server, folders of dry runs."""
    trees = [
        DATA_DIR / "exchange" / bank.name,
        bank.far,
        DATA_DIR / "exchange_rehearsal",
    ]
    files = [
        (str(path), path.stat().st_mtime_ns)
        for tree in trees
        for path in sorted(Path(tree).rglob("*"))
        if path.is_file()
    ]
    return state.snapshot(bank.name), files


def figures(lines):
    """Answers without what only says how long it took or that it was a dry run."""
    return [
        {key: line[key] for key in line if key not in ("seconds", "dry_run")}
        for line in lines
    ]


def test_dry_run_leaves_nothing_and_tells_what_the_run_will(bank_at):
    bank = bank_at("first")
    lay_out(bank)
    before = everything(bank)
    dry = bank.run(*RUN, "--dry-run")
    assert dry.returncode == 0, dry.stderr[-2000:]
    lines = answers(dry)
    assert lines and all(line["dry_run"] for line in lines)
    assert {line["state"] for line in lines} == {"loaded"}
    assert "проверка" in dry.stderr.lower()
    after = everything(bank)
    assert not state.differences(before[0], after[0])
    assert before[1] == after[1]
    real = bank.run(*RUN)
    assert real.returncode == 0
    assert figures(answers(real)) == figures(lines)


def test_dry_load_of_a_bad_file_has_the_exit_code_of_the_load(bank_at, tmp_path):
    bank = bank_at("first")
    name = entries(bank)[0]["name"]
    cut = tmp_path / "cut.xml.gz"
    cut.write_bytes((bank.demo.generated / name).read_bytes()[:-200])
    load = ("exchange", "load", "--type", "core_banking.credits", "--mapping", "abs_ru")
    before = everything(bank)
    dry = bank.run(*load, "--json", "--dry-run", cut)
    assert dry.returncode == 1
    assert answers(dry)[0]["state"] == "refused"
    assert everything(bank)[1] == before[1]
    assert not state.differences(before[0], state.snapshot(bank.name))
    real = bank.run(*load, "--json", cut)
    assert real.returncode == 1
    assert figures(answers(real)) == figures(answers(dry))


def watched(bank):
    bank.sql(
        "UPDATE exchange_schedule SET watch = true, expected_from = %s, expected_hour = 8,"
        " expected_shift = 1, expected_days = 'every', expected_files = 1"
        " WHERE type_id = (SELECT id FROM exchange_type WHERE code = 'core_banking.credits')",
        [SECOND],
    )


def alarms(bank):
    return bank.sql(
        "SELECT count(*) FROM mail_activity WHERE res_model = 'exchange.expected'"
    )[0][0]


def test_late_file_is_exit_code_3_and_one_alarm(bank_at):
    bank = bank_at("first")
    watched(bank)
    assert bank.run("exchange", "late", "--now", BEFORE).returncode == 0
    dry = bank.run(*RUN, "--now", AFTER, "--dry-run")
    assert dry.returncode == 3
    assert alarms(bank) == 0
    late = bank.run("exchange", "late", "--now", AFTER, "--json")
    assert late.returncode == 3
    (answer,) = answers(late)
    assert (answer["state"], answer["business_date"]) == ("missing", SECOND)
    operators = alarms(bank)
    assert operators > 0
    assert bank.run(*RUN, "--now", AFTER).returncode == 3
    assert alarms(bank) == operators
    lay_out(bank)
    done = bank.run(*RUN, "--now", AFTER)
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    assert alarms(bank) == 0
    assert bank.sql(
        "SELECT state FROM exchange_expected WHERE date = %s", [SECOND]
    ) == [("late",)]


def test_error_is_worse_than_late(bank_at):
    bank = bank_at("first")
    watched(bank)
    bank.sql("UPDATE exchange_endpoint SET port = 1 WHERE code = 'abs'")
    assert bank.run(*RUN, "--now", AFTER).returncode == 1
