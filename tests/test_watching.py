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
AFTER = "2026-10-01T08:00+03:00"  # the agreed minute of SECOND


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


def watched(bank):
    bank.sql(
        "UPDATE exchange_schedule SET watch = true, expected_from = %s, expected_hour = 8,"
        " expected_shift = 1, expected_days = 'every', expected_files = 1"
        " WHERE type_id = (SELECT id FROM exchange_type WHERE code = 'core_banking.credits')",
        [SECOND],
    )


def alarms(bank):
    return bank.sql(
        "SELECT count(*) FROM mail_activity WHERE res_model = 'exchange.expected' AND active"
    )[0][0]


def test_late_file_and_dry_run(bank_at):
    """An alarm and exit code 3; a dry run tells what the run will and leaves nothing."""
    bank = bank_at("first")
    watched(bank)
    late = bank.run("exchange", "late", "--now", AFTER, "--json")
    assert late.returncode == 3, late.stderr[-2000:]
    (answer,) = answers(late)
    assert (answer["state"], answer["business_date"]) == ("missing", SECOND)
    assert alarms(bank) > 0

    lay_out(bank)
    before, standing = everything(bank), alarms(bank)
    dry = bank.run(*RUN, "--now", AFTER, "--dry-run")
    assert dry.returncode == 0, dry.stdout + dry.stderr[-2000:]
    lines = answers(dry)
    assert lines and all(line["dry_run"] for line in lines)
    assert {line["state"] for line in lines} == {"loaded"}
    assert "проверка" in dry.stderr.lower()
    after = everything(bank)
    assert not state.differences(before[0], after[0])
    assert before[1] == after[1]
    assert alarms(bank) == standing

    real = bank.run(*RUN, "--now", AFTER)
    assert real.returncode == 0, real.stdout + real.stderr[-2000:]
    assert figures(answers(real)) == figures(lines)
    assert alarms(bank) == 0
    assert bank.sql(
        "SELECT state FROM exchange_expected WHERE date = %s", [SECOND]
    ) == [("late",)]


def test_bad_file_and_no_connection(bank_at, tmp_path):
    """A refused file has its exit code in a dry run too, and an error is worse than late."""
    bank = bank_at("first")
    name = entries(bank)[0]["name"]
    cut = tmp_path / "cut.xml.gz"
    cut.write_bytes((bank.demo.generated / name).read_bytes()[:-200])
    load = ("exchange", "load", "--type", "core_banking.credits", "--mapping", "abs_ru")
    before = everything(bank)
    dry = bank.run(*load, "--json", "--dry-run", cut)
    assert dry.returncode == 1
    assert answers(dry)[0]["state"] == "refused"
    after = everything(bank)
    assert not state.differences(before[0], after[0])
    assert before[1] == after[1]
    watched(bank)
    bank.sql("UPDATE exchange_endpoint SET port = 1 WHERE code = 'abs'")
    assert bank.run(*RUN, "--now", AFTER).returncode == 1
