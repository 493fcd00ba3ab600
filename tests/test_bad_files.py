"""Hostile and broken files through the command line: refused whole, kept, nothing changed.

One test an item of docs/faults.md. Every file is made here from a good file of the generator.
"""

import gzip
import json
import re
import subprocess

import pytest
import state
from kopeck_rt import odoo_run

pytestmark = pytest.mark.sshd

SECOND = "2026-09-30"
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


@pytest.fixture
def refused(bank_at, tmp_path):
    """Load bytes under a name; check that they were refused and changed nothing."""

    def check(content, name="contracts_bad.xml", stage="first"):
        bank = bank_at(stage)
        path = tmp_path / name
        path.write_bytes(content)
        return check_load(bank, path)

    def check_load(bank, path):
        before = {
            k: v for k, v in state.snapshot(bank.name).items() if k not in JOURNAL
        }
        done = bank.run(
            "exchange", "load", "--type", "core_banking.credits", "--json", path
        )
        assert done.returncode == 1, done.stdout + done.stderr[-2000:]
        (answer,) = [json.loads(line) for line in done.stdout.splitlines()]
        assert answer["state"] == "refused", answer
        assert answer["loaded"] == 0
        assert re.search("[А-Яа-я]", answer["error"]), answer["error"]
        after = {k: v for k, v in state.snapshot(bank.name).items() if k not in JOURNAL}
        assert not state.differences(before, after)
        kept = bank.sql(
            "SELECT state, sha256 IS NOT NULL, size FROM exchange_file ORDER BY id DESC LIMIT 1"
        )[0]
        assert kept[0] == "refused"
        leftovers = bank.sql(
            "SELECT count(*) FROM pg_class WHERE relname LIKE 'stg\\_%%'"
        )
        assert leftovers == [(0,)]
        return answer["error"]

    check.load = check_load
    check.bank_at = bank_at
    return check


def test_cut_file(refused, good):
    refused(good[: len(good) // 2])


def test_wrong_control_count(refused, good):
    changed = re.sub(rb'(<totals[^>]*count=")(\d+)', rb"\g<1>9\2", good)
    assert changed != good
    refused(changed)


def test_wrong_control_sum(refused, good):
    changed = re.sub(rb'(<totals[^>]*principal_current=")(\d+)', rb"\g<1>9\2", good)
    assert changed != good
    refused(changed)


def test_not_xml(refused):
    refused(b"%PDF-1.7 this is no XML at all" * 100)


def test_empty_file(refused):
    refused(b"")


def test_wrong_encoding(refused, good):
    changed = re.sub(rb'encoding="[^"]+"', b'encoding="utf-8"', good, count=1)
    start = changed.index(b"?>") + 2
    refused(changed[:start] + changed[start:].decode("utf-8").encode("cp1251"))


def test_wrong_root(refused, good):
    root = re.search(rb"<([\w.-]+)[ >]", good[good.index(b"?>") :]).group(1)
    refused(good.replace(b"<" + root, b"<other").replace(b"</" + root, b"</other"))


def test_entity_bomb(refused, good):
    at = good.index(b"?>") + 2
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + b"".join(
        b'<!ENTITY %s "%s">'
        % (chr(98 + n).encode(), (b"&%s;" % chr(97 + n).encode()) * 10)
        for n in range(9)
    )
    refused(
        good[:at]
        + bomb
        + b"]>"
        + good[at:].replace(b'currency="RUB"', b'currency="&j;"')
    )


def test_external_entity(refused, good, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("KOPECK-SECRET")
    at = good.index(b"?>") + 2
    doctype = f'<!DOCTYPE x [<!ENTITY s SYSTEM "file://{secret}">]>'.encode()
    error = refused(good[:at] + doctype + good[at:])
    assert "KOPECK-SECRET" not in error


def test_gzip_bomb(refused, tmp_path):
    path = tmp_path / "bomb.xml.gz"
    with gzip.open(path, "wb", compresslevel=9) as stream:
        stream.write(b'<?xml version="1.0"?>\n<core_banking_contracts>')
        for _number in range(300):
            stream.write(b" " * (1 << 20))
    refused(path.read_bytes(), name="contracts_bomb.xml.gz")


def test_single_huge_record(refused, good):
    start = (
        good.index(b"<contract ")
        if b"<contract " in good
        else good.index(b"<contract>")
    )
    inside = good.index(b">", start) + 1
    refused(good[:inside] + b"<x>" + b"a" * (64 << 20) + b"</x>" + good[inside:])


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
    refused(changed)


def test_same_file_again(refused, good, tmp_path):
    bank = refused.bank_at("fetched")
    path = tmp_path / "again.xml"
    path.write_bytes(good)
    refused.load(bank, path)


def test_older_business_date(refused, demo_bank):
    entry = demo_bank.truth["dates"]["2026-08-31"]["files"][0]
    old = (demo_bank.generated / entry["name"]).read_bytes()
    bank = refused.bank_at("fetched")
    path = bank.far / "older.xml"
    path.write_bytes(old.replace(b"?>", b"?>\n<!-- other bytes, same day -->", 1))
    refused.load(bank, path)


def test_path_traversal_in_a_name(refused, good, tmp_path):
    refused(good, name="..\\..\\contracts.xml")


def test_missing_file_on_the_command_line(bank_at, tmp_path):
    bank = bank_at("first")
    done = bank.run(
        "exchange",
        "load",
        "--type",
        "core_banking.credits",
        "--json",
        tmp_path / "no.xml",
    )
    assert done.returncode == 1
    assert json.loads(done.stdout)["state"] != "loaded"


def test_two_gigabytes_in_one_record_at_constant_memory(bank_at, tmp_path):
    """The file is a gzip of 2 GB of one record; the loader's peak memory stays within bounds."""
    bank = bank_at("first")
    path = tmp_path / "contracts_huge.xml.gz"
    block = b"<phone>" + b"7" * 1000 + b"</phone>"
    with gzip.open(path, "wb", compresslevel=1) as stream:
        stream.write(
            b'<?xml version="1.0" encoding="utf-8"?>\n<core_banking_contracts><contract>'
        )
        chunk = block * 1024
        for _number in range(2 * 1024):
            stream.write(chunk)
    code = (
        "import resource, subprocess, sys\n"
        "done = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE)\n"
        "sys.stdout.buffer.write(done.stdout)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n"
    )
    command = odoo_run.command(
        [
            "exchange",
            "load",
            "-d",
            bank.name,
            "--type",
            "core_banking.credits",
            "--json",
            str(path),
        ]
    )
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
    assert int(peak_kb) < 300 * 1024, f"peak {int(peak_kb) // 1024} MB"
