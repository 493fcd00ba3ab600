"""Backup and restore of a small bank: the same to the kopeck, or a word on what is damaged."""

import json
import os
import shutil
import subprocess
import zipfile

import psycopg2
import pytest
import state
from kopeck_rt import databases, odoo_run
from kopeck_rt.paths import DATA_DIR

pytestmark = pytest.mark.sshd

LIVE = """
    SELECT (SELECT count(*) FROM ir_cron WHERE active),
           (SELECT count(*) FROM exchange_endpoint WHERE active),
           (SELECT count(*) FROM bank_outbox WHERE state = 'pending')
"""


def call(*args):
    """Run a command: exit code, its one JSON answer, what it said beside it."""
    done = subprocess.run(
        odoo_run.command([*map(str, args), "--json"]),
        env=odoo_run.environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.stdout.count("\n") == 1, done.stdout + done.stderr[-3000:]
    return done.returncode, json.loads(done.stdout), done.stderr


def backup(bank):
    return call("backup", "-d", bank.name, "--out", bank.out)


SENDING = {"0a1b": b"15 0a1b", "0a1b.sealed": b"sealed decisions"}


def keep_files(bank):
    """Give a copied bank kept files of its own, and notes of a file that is being sent."""
    source = DATA_DIR / "exchange" / bank.demo.database
    target = DATA_DIR / "exchange" / bank.name
    shutil.copytree(source, target)
    outgoing = target / "outgoing"
    outgoing.mkdir(exist_ok=True)
    for name, content in {**SENDING, "2c3d.part": b"half"}.items():
        (outgoing / name).write_bytes(content)


@pytest.fixture(scope="module")
def bank(demo_bank, bank_named, tmp_path_factory):
    """A bank with kept files, a file that waits in the outbox, and its backup, made once."""
    name = f"{databases.TEST}{os.getpid()}_backup"
    databases.copy(demo_bank.stages["fetched"], name)
    made = bank_named(name, tmp_path_factory.mktemp("backup"))
    keep_files(made)
    made.sql(
        "INSERT INTO bank_outbox (company_id, key, kind, endpoint, payload_name, payload,"
        " state, attempts, create_date)"
        " VALUES (1, 'backup-test', 'file', 'abs', 'decisions.xml', %s, 'pending', 0, now())",
        ("PGRlY2lzaW9ucy8+",),
    )
    made.out = made.far / "bank.kopeck"
    code, made.answer, said = backup(made)
    assert code == 0, said[-3000:]
    yield made
    databases.drop(name)


@pytest.fixture
def restore():
    """restore(file, name, …): exit code, answer, stderr; what it made is dropped after."""
    names = []

    def run(file, name, *options):
        names.append(name)
        return call("restore", file, "-d", name, *options)

    yield run
    for name in names:
        databases.drop(name)


def tree(name):
    found = []
    for folder in ("exchange", "filestore"):
        root = DATA_DIR / folder / name
        found += [
            (folder, str(path.relative_to(root)), path.read_bytes())
            for path in sorted(root.rglob("*"))
            if path.is_file()
        ]
    return found


def kept(bank):
    """Files that rows of the bank refer to and notes of sending, as (folder, path, bytes)."""
    names = {
        f"{digest[:2]}/{digest}"
        for (digest,) in bank.sql("SELECT sha256 FROM exchange_file WHERE kept")
    } | {
        name
        for (name,) in bank.sql(
            "SELECT store_fname FROM ir_attachment WHERE store_fname IS NOT NULL"
        )
    }
    return [
        one
        for one in tree(bank.name)
        if one[1] in names
        or (one[1].startswith("outgoing/") and not one[1].endswith(".part"))
    ]


def test_restored_bank_is_the_same(bank, bank_named, restore):
    assert bank.answer["missing"] == []
    assert bank.answer["figures"]["reserve"]["1"]["ledger"] != "0.00"
    assert bank.out.stat().st_mode & 0o777 == 0o600
    name = f"{bank.name}_live"
    code, restored, said = restore(bank.out, name, "--keep-live")
    assert code == 0, said[-3000:]
    assert restored["figures"] == bank.answer["figures"]
    assert not state.differences(state.snapshot(bank.name), state.snapshot(name))
    assert bank_named(name, bank.far).sql(LIVE) == bank.sql(LIVE)
    assert tree(name) == kept(bank)
    assert len([one for one in tree(name) if one[0] == "exchange"]) > 1
    for note, content in SENDING.items():
        assert ("exchange", f"outgoing/{note}", content) in tree(name)
    assert "После аварии" in said


def test_restored_bank_is_a_harmless_copy(bank, bank_named, restore):
    name = f"{bank.name}_copy"
    code, _answer, said = restore(bank.out, name)
    assert code == 0, said[-3000:]
    copy = bank_named(name, bank.far)
    crons, endpoints, pending = copy.sql(LIVE)[0]
    assert (endpoints, pending) == (0, 0)
    assert crons == 1  # Odoo's own clean-up
    hosts = copy.sql("SELECT smtp_host FROM ir_mail_server WHERE active")
    assert hosts == [("invalid",)]  # the stop that Odoo puts in their place
    marked = copy.sql(
        "SELECT state, last_error FROM bank_outbox WHERE key = 'backup-test'"
    )
    assert marked[0][0] == "cancelled"
    assert "Копия" in marked[0][1]
    uuid = "SELECT value FROM ir_config_parameter WHERE key = 'database.uuid'"
    assert copy.sql(uuid) != bank.sql(uuid)


def test_a_draft_is_seen_by_nobody(bank, bank_named, restore):
    """Odoo's cron and list of databases look for those that are no templates."""
    name = f"{bank.name}_draft"
    died = subprocess.run(
        odoo_run.command(["restore", str(bank.out), "-d", name]),
        env={**odoo_run.environment(), "KOPECK_FAILPOINT": "restore.before_rename"},
        capture_output=True,
        check=False,
        timeout=600,
    )
    assert died.returncode not in (0, 1), died.stderr[-2000:]
    templates = "SELECT datistemplate FROM pg_database WHERE datname = %s"
    assert bank.sql(templates, [f"{name}__restoring"]) == [(True,)]
    code, _answer, said = restore(bank.out, name)
    assert code == 0, said[-3000:]
    assert bank.sql(templates, [name]) == [(False,)]
    assert bank.sql(templates, [f"{name}__restoring"]) == []


def changed(bank, change):
    """The backup written again with its members passed through ``change(name, bytes)``."""
    path = bank.out.with_name("changed.kopeck")
    with zipfile.ZipFile(bank.out) as source, zipfile.ZipFile(path, "w") as target:
        for info in source.infolist():
            target.writestr(info.filename, change(info.filename, source.read(info)))
    return path


def nothing_is_made(name):
    assert not {name, f"{name}__restoring"} & databases.names()
    assert not (DATA_DIR / "exchange" / name).exists()
    assert not (DATA_DIR / "filestore" / name).exists()


def test_tampered_kept_file_is_named_and_nothing_is_made(bank, restore):
    with zipfile.ZipFile(bank.out) as archive:
        victim = next(
            name for name in archive.namelist() if name.startswith("kept/exchange/")
        )
    path = changed(
        bank,
        lambda name, content: content[:-1] + b"!" if name == victim else content,
    )
    name = f"{bank.name}_bad"
    code, answer, _said = restore(path, name)
    assert code == 1
    assert victim.removeprefix("kept/") in answer["error"]
    nothing_is_made(name)


def test_wrong_figures_are_named_and_nothing_is_made(bank, restore):
    def one_more(name, content):
        if name != "manifest.json":
            return content
        manifest = json.loads(content)
        manifest["tables"]["debt_contract"] += 1
        return json.dumps(manifest)

    name = f"{bank.name}_fig"
    code, answer, _said = restore(changed(bank, one_more), name)
    assert code == 1
    assert "debt_contract" in answer["error"]
    nothing_is_made(name)


def test_nothing_is_overwritten(bank):
    before = bank.out.read_bytes()
    assert backup(bank)[0] == 1
    assert bank.out.read_bytes() == before
    code, answer, _said = call("restore", bank.out, "-d", bank.name)
    assert code == 1
    assert bank.name in answer["error"]
    assert bank.sql("SELECT 1") == [(1,)]


def test_second_backup_at_the_same_time_touches_nothing(bank_at, tmp_path):
    """What the first one has written so far is still there when the second one has given up."""
    bank = bank_at("fetched")
    bank.out = tmp_path / "bank.kopeck"
    part = tmp_path / "bank.kopeck.part"
    part.write_bytes(b"half of a backup")
    first = psycopg2.connect(dbname=bank.name)
    try:
        with first.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtextextended('bank.kept', 0))")
        code, answer, _said = backup(bank)
    finally:
        first.close()
    assert code == 1
    assert answer["error"]
    assert part.read_bytes() == b"half of a backup"
    assert not bank.out.exists()


def test_kept_file_that_is_gone_is_told_by_the_backup(bank_at, tmp_path):
    bank = bank_at("fetched")
    bank.out = tmp_path / "bank.kopeck"
    keep_files(bank)
    ((digest,), *_rest) = bank.sql("SELECT sha256 FROM exchange_file WHERE kept")
    (DATA_DIR / "exchange" / bank.name / digest[:2] / digest).unlink()
    code, answer, _said = backup(bank)
    assert code == 1
    assert answer["missing"] == [f"exchange/{digest[:2]}/{digest}"]
    assert bank.out.exists()
