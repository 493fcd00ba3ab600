"""Backup and restore of a small bank: the same to the kopeck, or a word on what is damaged."""

import json
import shutil
import zipfile

import pytest
import state
from kopeck_rt import databases
from kopeck_rt.paths import DATA_DIR

pytestmark = pytest.mark.sshd

LIVE = """
    SELECT (SELECT count(*) FROM ir_cron WHERE active),
           (SELECT count(*) FROM exchange_endpoint WHERE active),
           (SELECT count(*) FROM bank_outbox WHERE state = 'pending')
"""


@pytest.fixture
def bank(bank_at, tmp_path):
    """A bank with kept files of its own and one file that waits in the outbox."""
    made = bank_at("fetched")
    source = DATA_DIR / "exchange" / made.demo.database
    shutil.copytree(source, DATA_DIR / "exchange" / made.name)
    made.sql(
        "INSERT INTO bank_outbox (company_id, key, kind, endpoint, payload_name, payload,"
        " state, attempts, create_date)"
        " VALUES (1, 'backup-test', 'file', 'abs', 'decisions.xml', %s, 'pending', 0, now())",
        ("PGRlY2lzaW9ucy8+",),
    )
    made.out = tmp_path / "bank.kopeck"
    return made


@pytest.fixture
def commands(odoo_cli):
    """backup(bank) and restore(file, name, …), each giving (exit code, answer, stderr)."""
    restored = []

    def call(*args):
        done = odoo_cli(*args, "--json")
        assert done.stdout.count("\n") == 1, done.stdout + done.stderr[-3000:]
        return done.returncode, json.loads(done.stdout), done.stderr

    class Commands:
        @staticmethod
        def backup(bank):
            return call("backup", "-d", bank.name, "--out", bank.out)

        @staticmethod
        def restore(file, name, *options):
            restored.append(name)
            return call("restore", file, "-d", name, *options)

    yield Commands
    for name in restored:
        databases.drop(name)


def other(bank, name):
    """The same demo bank under another database."""
    return type(bank)(name, bank.demo, bank.far)


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
    """Files that rows of the bank refer to, as (folder, path, bytes)."""
    names = {
        f"{digest[:2]}/{digest}"
        for (digest,) in bank.sql("SELECT sha256 FROM exchange_file WHERE kept")
    } | {
        name
        for (name,) in bank.sql(
            "SELECT store_fname FROM ir_attachment WHERE store_fname IS NOT NULL"
        )
    }
    return [one for one in tree(bank.name) if one[1] in names]


def test_restored_bank_is_the_same(bank, commands):
    code, answer, said = commands.backup(bank)
    assert code == 0, said[-3000:]
    assert answer["missing"] == []
    assert answer["figures"]["reserve"]["1"]["ledger"] != "0.00"
    assert bank.out.stat().st_mode & 0o777 == 0o600
    name = f"{bank.name}_live"
    code, restored, said = commands.restore(bank.out, name, "--keep-live")
    assert code == 0, said[-3000:]
    assert restored["figures"] == answer["figures"]
    assert not state.differences(state.snapshot(bank.name), state.snapshot(name))
    live = other(bank, name)
    assert live.sql(LIVE) == bank.sql(LIVE)
    assert tree(name) == kept(bank)
    assert len([one for one in tree(name) if one[0] == "exchange"]) > 1


def test_restored_bank_is_a_harmless_copy(bank, commands):
    commands.backup(bank)
    name = f"{bank.name}_copy"
    code, _answer, said = commands.restore(bank.out, name)
    assert code == 0, said[-3000:]
    copy = other(bank, name)
    crons, endpoints, pending = copy.sql(LIVE)[0]
    assert (endpoints, pending) == (0, 0)
    assert crons == 1  # Odoo's own clean-up
    marked = copy.sql(
        "SELECT state, last_error FROM bank_outbox WHERE key = 'backup-test'"
    )
    assert marked[0][0] == "cancelled"
    assert "Копия" in marked[0][1]
    uuid = "SELECT value FROM ir_config_parameter WHERE key = 'database.uuid'"
    assert copy.sql(uuid) != bank.sql(uuid)


def tampered(bank, change):
    """The backup with one kept file replaced by ``change(bytes)``; its path in the store."""
    path = bank.out.with_name("tampered.kopeck")
    with zipfile.ZipFile(bank.out) as source, zipfile.ZipFile(path, "w") as target:
        victim = next(
            info.filename
            for info in source.infolist()
            if info.filename.startswith("kept/exchange/")
        )
        for info in source.infolist():
            content = source.read(info)
            if info.filename == victim:
                content = change(content)
            target.writestr(info.filename, content)
    return path, victim.removeprefix("kept/")


def test_tampered_kept_file_is_named_and_nothing_is_made(bank, commands):
    commands.backup(bank)
    path, victim = tampered(bank, lambda content: content[:-1] + b"!")
    name = f"{bank.name}_bad"
    code, answer, _said = commands.restore(path, name)
    assert code == 1
    assert victim in answer["error"]
    assert not {name, f"{name}__restoring"} & databases.names()
    assert not (DATA_DIR / "exchange" / name).exists()
    assert not (DATA_DIR / "filestore" / name).exists()


def test_wrong_figures_are_named_and_nothing_is_made(bank, commands):
    commands.backup(bank)
    path = bank.out.with_name("figures.kopeck")
    with zipfile.ZipFile(bank.out) as source, zipfile.ZipFile(path, "w") as target:
        for info in source.infolist():
            content = source.read(info)
            if info.filename == "manifest.json":
                manifest = json.loads(content)
                manifest["tables"]["debt_contract"] += 1
                content = json.dumps(manifest)
            target.writestr(info.filename, content)
    name = f"{bank.name}_fig"
    code, answer, _said = commands.restore(path, name)
    assert code == 1
    assert "debt_contract" in answer["error"]
    assert not {name, f"{name}__restoring"} & databases.names()
    assert not (DATA_DIR / "exchange" / name).exists()


def test_nothing_is_overwritten(bank, commands):
    commands.backup(bank)
    before = bank.out.read_bytes()
    assert commands.backup(bank)[0] == 1
    assert bank.out.read_bytes() == before
    code, answer, _said = commands.restore(bank.out, bank.name)
    assert code == 1
    assert bank.name in answer["error"]
    assert bank.sql("SELECT 1") == [(1,)]


def test_another_file_is_no_backup(bank, commands):
    for content in (b"", b"PK rubbish"):
        bank.out.write_bytes(content)
        assert commands.restore(bank.out, f"{bank.name}_none")[0] == 1


def test_kept_file_that_is_gone_is_told_by_the_backup(bank, commands):
    ((digest,), *_rest) = bank.sql("SELECT sha256 FROM exchange_file WHERE kept")
    (DATA_DIR / "exchange" / bank.name / digest[:2] / digest).unlink()
    code, answer, _said = commands.backup(bank)
    assert code == 1
    assert answer["missing"] == [f"exchange/{digest[:2]}/{digest}"]
    assert bank.out.exists()
    code, answer, said = commands.restore(bank.out, f"{bank.name}_gone")
    assert code == 0, said[-3000:]
    assert len(answer["missing"]) == 1
