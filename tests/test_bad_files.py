"""Hostile and broken files through the command line: refused whole, kept, nothing changed.

One test an item of docs/faults.md. Every file is made here from a good file of the generator.
"""

import gzip
import hashlib
import json
import re
import subprocess

import pytest
import state
from kopeck_rt import odoo_run
from kopeck_rt.paths import DATA_DIR

pytestmark = pytest.mark.sshd

SECOND = "2026-09-30"
LOAD = ("exchange", "load", "--type", "core_banking.credits", "--json")
JOURNAL = {"exchange_file", "exchange_reject", "mail_message"}


@pytest.fixture(scope="module")
def good(demo_bank):
    """Bytes of a good file of the second month."""
    names = [
        entry["name"]
        for entry in demo_bank.truth["dates"][SECOND]["files"]
        if entry["type"] == "core_banking.credits"
    ]
    return (demo_bank.generated / sorted(names)[0]).read_bytes()


@pytest.fixture(scope="module")
def opening(good):
    """A good file up to its first record: declaration and root with a valid header."""
    return good[: good.index(b"<contract ")]


@pytest.fixture
def refused(bank_at, tmp_path):
    """Load a file that must be refused for one reason, kept, and change nothing."""

    def check(code, content, name="contracts_bad.xml", bank=None):
        path = tmp_path / name
        path.write_bytes(content)
        return check_load(code, bank or bank_at("first"), path)

    def check_load(code, bank, path):
        before = untouched(bank)
        done = bank.run(*LOAD, path)
        assert done.returncode == 1, done.stdout + done.stderr[-2000:]
        (answer,) = [json.loads(line) for line in done.stdout.splitlines()]
        assert answer["state"] == "refused", answer
        assert answer["loaded"] == 0
        assert re.search("[А-Яа-я]", answer["error"]), answer["error"]
        changed = state.differences(before, untouched(bank))
        assert not changed, "\n".join(changed)
        check_journal(code, bank, path)
        return answer["error"]

    check.load = check_load
    return check


def untouched(bank):
    """The state of everything but the journal of files."""
    return {k: v for k, v in state.snapshot(bank.name).items() if k not in JOURNAL}


def check_journal(code, bank, path):
    """The refusal is in the journal with its reason, and the file's bytes are kept."""
    row = bank.sql(
        "SELECT state, code, sha256, kept, size::bigint FROM exchange_file"
        " ORDER BY id DESC LIMIT 1"
    )[0]
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    assert row == ("refused", code, digest, True, path.stat().st_size)
    kept = DATA_DIR / "exchange" / bank.name / digest[:2] / digest
    assert kept.stat().st_size == path.stat().st_size
    leftovers = bank.sql("SELECT count(*) FROM pg_class WHERE relname LIKE 'stg\\_%%'")
    assert leftovers == [(0,)]


def test_cut_file(refused, good):
    refused("truncated", good[: len(good) // 2])


def test_wrong_control_count(refused, good):
    changed = re.sub(rb'(<totals[^>]*count=")(\d+)', rb"\g<1>9\2", good)
    assert changed != good
    refused("totals_differ", changed)


def test_wrong_control_sum(refused, good):
    changed = re.sub(rb'(<totals[^>]*principal_current=")(\d+)', rb"\g<1>9\2", good)
    assert changed != good
    refused("totals_differ", changed)


def test_not_xml(refused):
    refused("not_xml", b"%PDF-1.7 this is no XML at all" * 100)


def test_empty_file(refused):
    refused("empty", b"")


def test_wrong_encoding(refused, good):
    changed = re.sub(rb'encoding="[^"]+"', b'encoding="utf-8"', good, count=1)
    start = changed.index(b"?>") + 2
    refused(
        "wrong_encoding",
        changed[:start] + changed[start:].decode("utf-8").encode("cp1251"),
    )


def test_wrong_root(refused, good):
    root = re.search(rb"<([\w.-]+)[ >]", good[good.index(b"?>") :]).group(1)
    refused(
        "wrong_root",
        good.replace(b"<" + root, b"<other").replace(b"</" + root, b"</other"),
    )


def test_entity_bomb(refused, good):
    at = good.index(b"?>") + 2
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + b"".join(
        b'<!ENTITY %s "%s">'
        % (chr(98 + n).encode(), (b"&%s;" % chr(97 + n).encode()) * 10)
        for n in range(9)
    )
    refused(
        "doctype",
        good[:at]
        + bomb
        + b"]>"
        + good[at:].replace(b'currency="RUB"', b'currency="&j;"'),
    )


def test_external_entity(refused, good, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("KOPECK-SECRET")
    at = good.index(b"?>") + 2
    doctype = f'<!DOCTYPE x [<!ENTITY s SYSTEM "file://{secret}">]>'.encode()
    error = refused("doctype", good[:at] + doctype + good[at:])
    assert "KOPECK-SECRET" not in error


def test_gzip_bomb(refused, opening):
    record = b"<contract><x>" + b" " * (2 << 20) + b"</x></contract>"
    content = opening + record * 150 + b'<totals count="150"/></core_banking_contracts>'
    refused("bomb", gzip.compress(content, 9), name="contracts_bomb.xml.gz")


def test_single_huge_record(refused, good):
    start = (
        good.index(b"<contract ")
        if b"<contract " in good
        else good.index(b"<contract>")
    )
    inside = good.index(b">", start) + 1
    refused(
        "record_too_large",
        good[:inside] + b"<x>" + b"a" * (64 << 20) + b"</x>" + good[inside:],
    )


def test_over_five_percent_bad(refused, good):
    count = len(re.findall(rb"<contract[ >]", good))
    bad = iter(range(count))
    changed = re.sub(
        rb'currency="RUB"',
        lambda match: b'currency="ZZZ"' if next(bad) % 10 == 0 else match.group(0),
        good,
    )
    if changed == good:
        changed = re.sub(
            rb"<currency>RUB<",
            lambda match: b"<currency>ZZZ<" if next(bad) % 10 == 0 else match.group(0),
            good,
        )
    assert changed != good
    refused("too_many_bad", changed)


def test_same_file_again(refused, good, bank_at):
    refused("already_loaded", good, bank=bank_at("fetched"))


def test_older_business_date(refused, demo_bank, bank_at):
    names = [
        entry["name"]
        for entry in demo_bank.truth["dates"]["2026-08-31"]["files"]
        if entry["type"] == "core_banking.credits"
    ]
    old = (demo_bank.generated / names[0]).read_bytes()
    other_bytes = old.replace(b"?>", b"?>\n<!-- same day, other bytes -->", 1)
    refused("older_date", other_bytes, bank=bank_at("fetched"))


def test_path_traversal_in_a_name(refused, good, tmp_path):
    refused("bad_name", good, name="..\\..\\contracts.xml")


def test_missing_file_on_the_command_line(bank_at, tmp_path):
    bank = bank_at("first")
    done = bank.run(*LOAD, tmp_path / "no.xml")
    assert done.returncode == 1
    assert json.loads(done.stdout)["state"] == "error"


def test_two_gigabytes_in_one_record_at_constant_memory(
    bank_at, opening, good, tmp_path
):
    """2 GB of one record in a plain file; the loader's peak memory stays within bounds."""
    bank = bank_at("first")
    path = tmp_path / "contracts_huge.xml"
    record = re.search(rb"<contract [^>]*>", good).group(0)
    block = (b"<phone>" + b"7" * 1000 + b"</phone>") * 1024
    with path.open("wb") as stream:
        stream.write(opening + record)
        for _number in range(2100):
            stream.write(block)
    assert path.stat().st_size > 2 << 30
    code = (
        "import resource, subprocess, sys\n"
        "done = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE)\n"
        "sys.stdout.buffer.write(done.stdout)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n"
    )
    command = odoo_run.command([*LOAD[:2], "-d", bank.name, *LOAD[2:], str(path)])
    done = subprocess.run(
        ["python", "-c", code, *command],
        env=odoo_run.environment(),
        capture_output=True,
        text=True,
        check=True,
        timeout=600,
    )
    answer, peak_kb = done.stdout.strip().splitlines()
    assert json.loads(answer)["state"] == "refused"
    check_journal("record_too_large", bank, path)
    path.unlink()
    assert int(peak_kb) < 300 * 1024, f"peak {int(peak_kb) // 1024} MB"
