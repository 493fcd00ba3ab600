"""A first day with opening balances: reserve taken over once, the difference posted (E13)."""

import json
from decimal import Decimal

import pytest
import state
from kopeck_rig import banks

pytestmark = pytest.mark.sshd

FIRST = "2026-08-31"
TYPE = "core_banking.opening"


@pytest.fixture(scope="module")
def opening(tmp_path_factory):
    """The generator's opening file of the demo bank's own book, and its truth."""
    return banks.opening_file(tmp_path_factory.mktemp("opening"))


@pytest.fixture
def bank(bank_at):
    """The first month's contracts are loaded, nothing is closed."""
    bank = bank_at("loaded")
    bank.sql(
        "UPDATE exchange_type SET max_rejected_percent = 20 WHERE code = %s", [TYPE]
    )
    return bank


def load(bank, path, *options):
    done = bank.run("exchange", "load", "--type", TYPE, "--json", *options, path)
    (line,) = [json.loads(row) for row in done.stdout.splitlines()]
    return done.returncode, line


def one(bank, query, *values):
    return bank.sql(query, values)[0]


def ledger(bank):
    """Credit less debit of the reserve accounts, as text."""
    return one(
        bank,
        "SELECT COALESCE(sum(l.credit - l.debit), 0)::text FROM account_move_line l"
        " WHERE l.parent_state = 'posted' AND l.account_id IN"
        " (SELECT reserve_account_id FROM reserve_segment)",
    )[0]


def of_others(books):
    """What the books without an opening balance posted, from the answer of the close."""
    return sum(
        Decimal(book["posted"]) for code, book in books.items() if code != "ageing"
    )


def close(bank):
    done = bank.run("day", "close", "--date", FIRST, "--json")
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    return json.loads(done.stdout)


def test_first_day(bank, opening):
    path, truth = opening
    empty = state.snapshot(bank.name)
    code, line = load(bank, path, "--dry-run")
    assert (code, line["loaded"]) == (0, truth["loaded"]), line
    assert not state.differences(empty, state.snapshot(bank.name))
    code, line = load(bank, path)
    assert (code, line["state"]) == (0, "loaded"), line
    assert line["records"] == truth["records"]
    assert (line["loaded"], line["rejected"]) == (truth["loaded"], truth["rejected"])
    kinds = one(bank, "SELECT kinds FROM exchange_file WHERE name = %s", path.name)
    assert kinds == (truth["kinds"],)
    taken = one(
        bank,
        "SELECT i.reserve::text, i.debts, i.state, i.move_id FROM reserve_inventory i"
        " WHERE i.opening",
    )
    assert taken == (truth["reserve"], truth["debts"], "posted", None)
    register = one(bank, "SELECT count(*), sum(amount)::text FROM reserve_off_balance")
    assert register == (truth["written_off"], truth["off_balance"])
    assert ledger(bank) == "0"

    # Nothing twice: the same bytes, and the same sums in other bytes.
    before = state.snapshot(bank.name)
    code, line = load(bank, path)
    assert (code, line["state"]) == (1, "refused")
    after = state.snapshot(bank.name)
    assert [row.split(":")[0] for row in state.differences(before, after)] == [
        "exchange_file"
    ]
    second = path.with_name("opening_again.xml")
    text = path.read_text(encoding="utf-8")
    second.write_text(text.replace('sequence="1"', 'sequence="2"', 1), encoding="utf-8")
    code, line = load(bank, second)
    assert (code, line["loaded"], line["unchanged"]) == (
        0,
        truth["loaded"],
        truth["loaded"],
    )
    again = state.snapshot(bank.name)
    for table in ("reserve_inventory", "reserve_line_p", "reserve_off_balance"):
        assert again[table] == before[table], table

    # The first close posts the difference, once.
    answer = close(bank)["reserve"]
    figures = answer["ageing"]
    wanted = truth["first_inventory"]
    assert (figures["reserve"], figures["difference"], figures["posted"]) == (
        wanted["reserve"],
        wanted["difference"],
        wanted["difference"],
    )
    assert ledger(bank) == f"{Decimal(wanted['difference']) + of_others(answer):.2f}"
    sums = one(
        bank,
        "SELECT sum(l.previous)::text, sum(l.difference)::text, sum(l.reserve)::text"
        " FROM reserve_line l JOIN reserve_inventory i ON i.id = l.inventory_id"
        " JOIN reserve_rule_book b ON b.id = i.book_id"
        " WHERE i.opening IS NOT TRUE AND b.code = 'ageing'",
    )
    assert sums == (wanted["previous"], wanted["difference"], wanted["reserve"])

    # From now on a changed opening is refused, and changes nothing.
    third = path.with_name("opening_late.xml")
    amount = text.split('<reserve book="ageing" amount="')[1].split('"')[0]
    total = text.rsplit("<totals", 1)[1].split(' reserve="')[1].split('"')[0]
    book = text.replace('sequence="1"', 'sequence="3"', 1)
    for value in (amount, total):
        book = book.replace(f'"{value}"', f'"{Decimal(value) + 1}"', 1)
    third.write_text(book, encoding="utf-8")
    before = state.snapshot(bank.name)
    code, line = load(bank, third)
    assert (code, line["state"]) == (1, "refused"), line
    assert "31.08.2026" in line["error"]
    changed = state.differences(before, state.snapshot(bank.name))
    assert {row.split(":")[0] for row in changed} <= {
        "exchange_file",
        "exchange_reject",
    }


def test_first_day_with_the_opening_entry_in_the_ledger(bank, opening):
    """Ledger after the close = the bank's own opening entry and the difference."""
    path, truth = opening
    assert load(bank, path)[0] == 0
    script = """
amount = env["reserve.inventory"].search([("opening", "=", True)]).total_ids
company = env.company
for total in amount:
    line = {"analytic_distribution": False, "name": "Входящий остаток"}
    env["account.move"].create({
        "journal_id": env["account.journal"].search(
            [("company_id", "=", company.id), ("code", "=", "RSRV")]).id,
        "date": "2026-08-31",
        "line_ids": [
            (0, 0, {**line, "account_id": total.segment_id.expense_account_id.id,
                    "debit": total.reserve}),
            (0, 0, {**line, "account_id": total.reserve_account_id.id,
                    "credit": total.reserve}),
        ],
    })._post(soft=False)
env.cr.commit()
"""
    bank.demo.odoo("shell", "-d", bank.name, "--no-http", stdin=script)
    assert ledger(bank) == truth["reserve"]
    answer = close(bank)
    wanted = truth["first_inventory"]
    assert answer["reserve"]["ageing"]["posted"] == wanted["difference"]
    others = of_others(answer["reserve"])
    assert others > 0
    assert ledger(bank) == f"{Decimal(wanted['reserve']) + others:.2f}"
