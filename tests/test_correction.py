"""A corrected export of a closed month end, from the far side to the ledger (E12)."""

import json
import re
from decimal import Decimal

import pytest

pytestmark = pytest.mark.sshd

FIRST = "2026-08-31"


def corrected(content):
    """The same export with the next number, one debt paid: its overdue is taken away."""
    content = re.sub(
        rb'(sequence=")(\d+)',
        lambda m: m[1] + b"%d" % (int(m[2]) + 1),
        content,
        count=1,
    )
    found = re.search(
        rb' overdue_since="[^"]+"(?P<rest>(?:(?!</contract>).)*?principal_overdue=")[\d.]+',
        content,
        re.DOTALL,
    )
    return content[: found.start()] + found["rest"] + b"0.00" + content[found.end() :]


def ledger(bank, until):
    """Credit less debit of the reserve accounts by ageing, by entries dated up to a date."""
    rows = bank.sql(
        "SELECT COALESCE(sum(l.credit - l.debit), 0)::text FROM account_move_line l"
        " JOIN reserve_total t ON t.id = l.reserve_total_id"
        " JOIN reserve_rule_book b ON b.id = t.book_id AND b.code = 'ageing'"
        " WHERE l.parent_state = 'posted' AND l.date <= %s AND l.account_id IN"
        " (SELECT reserve_account_id FROM reserve_segment)",
        [until],
    )
    return Decimal(rows[0][0])


def test_corrected_export_of_a_closed_month_end(bank_at):
    bank = bank_at("first")
    entry = next(
        entry
        for entry in bank.demo.truth["dates"][FIRST]["files"]
        if entry["type"] == "core_banking.credits"
    )
    before = (bank.demo.generated / entry["name"]).read_bytes()
    name = entry["name"].replace(".xml", "_corrected.xml")
    (bank.far / "in" / name).write_bytes(corrected(before))
    fetch = ("exchange", "run", "--endpoint", "abs", "--json")

    # The day is closed: the file is refused whole, and says what to do.
    done = bank.run(*fetch)
    assert done.returncode == 1, done.stdout
    (line,) = [json.loads(row) for row in done.stdout.splitlines()]
    assert line["state"] == "refused"
    assert "закрыт" in line["error"]
    first = json.loads(bank.run("day", "close", "--date", FIRST, "--json").stdout)
    booked = ledger(bank, FIRST)
    assert Decimal(first["reserve"]["ageing"]["reserve"]) == booked

    done = bank.run(
        "day", "reopen", "--date", FIRST, "--reason", "Долг погашен", "--json"
    )
    assert json.loads(done.stdout) == {
        "date": FIRST,
        "closing": 2,
        "entry_date": "2026-09-01",
    }
    (bank.far / "in" / name).write_bytes(corrected(before))
    done = bank.run(*fetch)
    assert done.returncode == 0, done.stdout
    (line,) = [json.loads(row) for row in done.stdout.splitlines()]
    assert (line["state"], line["loaded"] - line["unchanged"]) == ("loaded", 1)

    second = json.loads(bank.run("day", "close", "--date", FIRST, "--json").stdout)
    difference = Decimal(second["reserve"]["ageing"]["difference"])
    assert difference < 0
    # Balances of the closed day stay as they were answered; the open period has the difference.
    assert ledger(bank, FIRST) == booked
    assert ledger(bank, "2026-09-01") == booked + difference
    assert Decimal(second["reserve"]["ageing"]["reserve"]) == booked + difference
    kept = bank.sql("SELECT result->'buckets', reason FROM bank_day_closing")
    assert kept == [(first["buckets"], "Долг погашен")]
    assert second["buckets"] != first["buckets"]
