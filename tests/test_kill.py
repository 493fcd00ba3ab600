"""kill -9 at every failpoint of load and close; after a second run the state equals a clean run's.

A base bank is made once (tools/kopeck_rig/banks.py). For each failpoint the base is copied, the
next month is fetched or closed with the failpoint armed, the process dies, the same command runs
again.
"""

import json
import os
import shutil
import signal
import subprocess
from functools import cache

import pytest
import state
from kopeck_rig import banks
from kopeck_rt import databases, odoo_run

pytestmark = pytest.mark.kill

FIRST, SECOND = "2026-08-31", "2026-09-30"
FETCH = ("exchange", "run", "--endpoint", "abs", "--json")
CLOSE = ("day", "close", "--date", SECOND, "--json")
KILLED = (-signal.SIGKILL, 128 + signal.SIGKILL)
# Passed only when a file is refused: it gets a month of which one file is cut.
REFUSAL = {"load.before_refusal"}
# Passed only on a channel with programs of its own.
SEALED = {"exchange.after_open", "outbox.after_seal"}
PROGRAM = {"KOPECK_EXCHANGE_PROGRAM_COPY": "/bin/cp"}


@cache
def failpoints():
    """Failpoints as the product lists them; asked at collection, so that each is a test."""
    done = subprocess.run(
        odoo_run.command(["day", "failpoints", "--json"]),
        env=odoo_run.environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    return sorted(json.loads(done.stdout))


def names(*prefixes):
    return [name for name in failpoints() if name.startswith(prefixes)]


def lay_out(bank, cut=False):
    """The core banking system puts the second month's files on the server."""
    for entry in bank.demo.truth["dates"][SECOND]["files"]:
        target = bank.far / "in" / entry["name"]
        shutil.copy2(bank.demo.generated / entry["name"], target)
    if cut:
        times = target.stat()
        target.write_bytes(target.read_bytes()[:-200])
        os.utime(target, ns=(times.st_atime_ns, times.st_mtime_ns))


def far_files(bank):
    """Names on the far side by folder; what comes whole twice would show here."""
    return {
        folder.name: sorted(path.name for path in folder.iterdir())
        for folder in sorted(bank.far.iterdir())
    }


@pytest.fixture(scope="module")
def clean(demo_bank):
    """States of clean runs by scenario, each made once."""
    return {}


def clean_state(clean, scenario, bank_at):
    if scenario.__name__ not in clean:
        bank = scenario(bank_at)
        done = bank.go()
        assert done.returncode in bank.ok, done.stdout + done.stderr[-3000:]
        clean[scenario.__name__] = (state.snapshot(bank.name), far_files(bank))
    return clean[scenario.__name__]


def answered(bank):
    """Every file is answered, and the partner's receipt for the answer is awaited."""
    bank.sql("UPDATE exchange_schedule SET answer = TRUE, answer_receipt = TRUE")
    return bank


def fetching(bank_at):
    """The second month is fetched, its files are answered."""
    bank = answered(bank_at("first"))
    lay_out(bank)
    bank.go = lambda env=None: bank.run(*FETCH, env=env)
    bank.ok = (0,)
    return bank


def refusing(bank_at):
    """The second month is fetched, one of its files is cut; the refusal is answered too."""
    bank = answered(bank_at("first"))
    lay_out(bank, cut=True)
    bank.go = lambda env=None: bank.run(*FETCH, env=env)
    bank.ok = (1,)
    return bank


def sealed(bank_at):
    """As ``fetching``, with a program of the bank's own around every transfer."""
    bank = fetching(bank_at)
    bank.sql("UPDATE exchange_endpoint SET program_in = 'copy', program_out = 'copy'")
    bank.go = lambda env=None: bank.run(*FETCH, env={**PROGRAM, **(env or {})})
    return bank


def closing(bank_at):
    """The second month is closed and its reserve posted."""
    bank = bank_at("fetched")
    bank.go = lambda env=None: bank.run(*CLOSE, env=env)
    bank.ok = (0,)
    return bank


def sending(bank_at):
    """The second month is closed while an outgoing file waits in the outbox."""
    bank = closing(bank_at)
    bank.sql(
        "INSERT INTO bank_outbox (company_id, key, kind, endpoint, payload_name, payload,"
        " state, attempts, create_date)"
        " VALUES (1, 'kill-test', 'file', 'abs', 'decisions.xml', %s, 'pending', 0, now())",
        ("PGRlY2lzaW9ucy8+",),
    )
    return bank


def reopening(bank_at):
    """The first month, closed, is opened again for a corrected export."""
    bank = bank_at("first")
    day = ("--date", FIRST, "--reason", "corrected export")
    bank.go = lambda env=None: bank.run("day", "reopen", *day, "--json", env=env)
    bank.ok = (0,)
    return bank


def opening(bank_at):
    """Opening balances are taken over, before any day is closed."""
    bank = bank_at("loaded")
    code = "core_banking.opening"
    bank.sql(
        "UPDATE exchange_type SET max_rejected_percent = 20 WHERE code = %s", [code]
    )
    file, _truth = banks.opening_file(bank.far.parent / f"{bank.name}_opening")
    load = ("exchange", "load", "--type", code, "--json", file)
    loaded = "SELECT 1 FROM exchange_file WHERE name = %s AND state = 'loaded'"

    def go(env=None):
        """As a person does: not once more what the journal shows as loaded."""
        if bank.sql(loaded, [file.name]):
            return subprocess.CompletedProcess(load, 0, "", "")
        return bank.run(*load, env=env)

    bank.go = go
    bank.ok = (0,)
    return bank


def reserving(book):
    """Scenario: one of the four rule books is counted and posted by a scheduler's command."""

    def scenario(bank_at):
        bank = bank_at("fetched")
        run = ("reserve", "run", "--book", book, "--date", SECOND, "--post", "--json")
        bank.go = lambda env=None: bank.run(*run, env=env)
        bank.ok = (0,)
        return bank

    scenario.__name__ = f"reserving_{book}"
    return scenario


def watching(bank_at):
    """A file has not come: the alarm is written."""
    bank = bank_at("first")
    bank.sql(
        "UPDATE exchange_schedule SET watch = true, expected_from = %s, expected_hour = 8,"
        " expected_shift = 1, expected_days = 'every', expected_files = 1",
        [SECOND],
    )
    late = ("exchange", "late", "--now", "2026-10-01T09:00+03:00")
    bank.go = lambda env=None: bank.run(*late, env=env)
    bank.ok = (3,)
    return bank


def odoo(*args, env=None):
    return subprocess.run(
        odoo_run.command([*map(str, args)]),
        env={**odoo_run.environment(), **(env or {})},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


def check_killed(name, scenario, clean, bank_at):
    wanted, far = clean_state(clean, scenario, bank_at)
    bank = scenario(bank_at)
    died = bank.go(env={"KOPECK_FAILPOINT": name})
    assert died.returncode in KILLED, (
        f"{name} was not passed: exit {died.returncode}\n{died.stdout}\n{died.stderr[-2000:]}"
    )
    again = bank.go()
    assert again.returncode in bank.ok, again.stdout + again.stderr[-3000:]
    changed = state.differences(wanted, state.snapshot(bank.name))
    assert not changed, "\n".join(changed)
    assert far_files(bank) == far


REOPENING = ["day.before_reopen_commit"]
WATCHING = ["exchange.before_watch_commit"]
LOADING = [
    name for name in names("exchange.", "load.", "intake.") if name not in WATCHING
]
CLOSING = names(
    "day.", "receivables.", "acceleration.", "snapshot.", "cases.", "reserve."
)
CLOSING = [name for name in CLOSING if name not in REOPENING]
SENDING = names("outbox.")
COPYING = names("backup.", "restore.")
OPENING = names("opening.")


def test_no_failpoint_is_left_out():
    points = LOADING + WATCHING + REOPENING + CLOSING + SENDING + COPYING
    points += OPENING
    assert sorted(points) == failpoints()


@pytest.mark.parametrize("name", LOADING)
def test_killed_while_loading(name, clean, bank_at):
    scenario = refusing if name in REFUSAL else fetching
    if name in SEALED:
        scenario = sealed
    check_killed(name, scenario, clean, bank_at)


@pytest.mark.parametrize("name", CLOSING)
def test_killed_while_closing(name, clean, bank_at):
    check_killed(name, closing, clean, bank_at)


# A close counts and posts four books in this order in one transaction: ageing is the third, tax
# the fourth. A tax register makes no entry.
BOOKS = ["590p", "590p_interest", "ageing", "tax"]
BETWEEN_BOOKS = [
    "reserve.after_lines:2",
    "reserve.after_move:2",
    "reserve.after_lines:3",
    "reserve.after_move:3",
    "reserve.after_lines:4",
    "reserve.after_post_before_commit:4",
]


@pytest.mark.parametrize("passage", BETWEEN_BOOKS)
def test_killed_between_books(passage, clean, bank_at):
    """Books that were counted or posted before the one that dies are not there either."""
    wanted, _far = clean_state(clean, closing, bank_at)
    assert len(wanted["reserve_rule_book"]) == len(BOOKS)
    check_killed(passage, closing, clean, bank_at)


@pytest.mark.parametrize("book", BOOKS)
def test_killed_while_counting_a_book(book, clean, bank_at):
    check_killed("reserve.after_lines", reserving(book), clean, bank_at)


@pytest.mark.parametrize("book", BOOKS)
def test_killed_while_posting_a_book(book, clean, bank_at):
    check_killed("reserve.after_post_before_commit", reserving(book), clean, bank_at)


@pytest.mark.parametrize("name", REOPENING)
def test_killed_while_reopening(name, clean, bank_at):
    check_killed(name, reopening, clean, bank_at)


@pytest.mark.parametrize("name", [name for name in SENDING if name not in SEALED])
def test_killed_while_sending(name, clean, bank_at):
    check_killed(name, sending, clean, bank_at)


@pytest.mark.parametrize("name", SENDING)
def test_killed_while_answering(name, clean, bank_at):
    """The answer to the partner leaves neither twice nor never."""
    check_killed(name, sealed if name in SEALED else fetching, clean, bank_at)


def test_the_answers_are_there(clean, bank_at):
    """What the tests above compare with holds answers at all."""
    for scenario in (fetching, refusing, sealed):
        snapshot, far = clean_state(clean, scenario, bank_at)
        answers = [name for name in far["out"] if name.startswith("answer_")]
        assert answers, scenario.__name__
        assert len(answers) == len(snapshot["bank_outbox"])


@pytest.mark.parametrize("name", OPENING)
def test_killed_while_taking_over_opening_balances(name, clean, bank_at):
    check_killed(name, opening, clean, bank_at)


@pytest.mark.parametrize("name", WATCHING)
def test_killed_while_watching(name, clean, bank_at):
    check_killed(name, watching, clean, bank_at)


def test_killed_while_copying_a_bank(bank_at):
    """A backup killed at its end, then a restore of it: the bank is the same in the end."""
    bank = bank_at("fetched")
    bank.sql("UPDATE exchange_file SET kept = false")  # their bytes are not copied here
    file = bank.far.parent / f"{bank.name}.kopeck"
    copy = f"{bank.name}_restored"
    bank_at.made += [copy, f"{copy}__restoring"]
    commands = {
        "backup.before_rename": ("backup", "-d", bank.name, "--out", file),
        "restore.before_rename": ("restore", file, "-d", copy, "--keep-live"),
    }
    assert sorted(commands) == COPYING
    for name, command in commands.items():
        died = odoo(*command, env={"KOPECK_FAILPOINT": name})
        assert died.returncode in KILLED, died.stdout + died.stderr[-2000:]
        assert not file.exists() or name != "backup.before_rename"
        again = odoo(*command)
        assert again.returncode == 0, again.stdout + again.stderr[-3000:]
    assert f"{copy}__restoring" not in databases.names()
    changed = state.differences(state.snapshot(bank.name), state.snapshot(copy))
    assert not changed, "\n".join(changed)
