"""The generator's truth, counted again from its files by other means.

Files are parsed back with ElementTree, sums are Decimal, the register is a dict: nothing of the
generator's own arithmetic is used here.
"""

import datetime
import gzip
import json
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
KOPECK = Decimal("0.01")
PERCENT = (0, 30, 60, 90, 100, 100)
ALPHA = {"643": "RUB", "840": "USD", "156": "CNY"}


def generate(folder, *options):
    command = [sys.executable, "-m", "tools.generator", "--out", str(folder), *options]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return json.loads((folder / "truth.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    folder = tmp_path_factory.mktemp("own")
    nights = ("--night", "next", "--night", "unchanged")
    return folder, generate(folder, "--contracts", "1500", "--seed", "7", *nights)


@pytest.fixture(scope="module")
def partner(tmp_path_factory):
    folder = tmp_path_factory.mktemp("abs_ru")
    options = (
        "--contracts",
        "1500",
        "--seed",
        "7",
        "--layout",
        "abs_ru",
        "--months",
        "5",
    )
    return folder, generate(folder, *options)


def read(path):
    data = (
        gzip.decompress(path.read_bytes())
        if path.suffix == ".gz"
        else path.read_bytes()
    )
    if b'encoding="windows-1251"' in data[:80]:
        data = data.decode("windows-1251").split("?>", 1)[1].encode()
    return ET.fromstring(data)


def date_of(text):
    if text and "." in text:
        return datetime.datetime.strptime(text, "%d.%m.%Y").date()
    return datetime.date.fromisoformat(text) if text else None


def amount_of(text):
    return Decimal((text or "0").replace(",", "."))


def own_record(record):
    balance, client = record.find("balance"), record.find("client")
    return {
        "number": record.get("number"),
        "currency": record.get("currency"),
        "start": record.get("date_start"),
        "end": record.get("date_end"),
        "since": record.get("overdue_since"),
        "accelerated": record.get("accelerated_on"),
        "current": balance.get("principal_current"),
        "overdue": balance.get("principal_overdue"),
        "inn": client.get("inn"),
        "strange": client.get("nickname"),
    }


def partner_record(record):
    balance, client = record.find("Остатки"), record.find("Клиент")
    currency = record.findtext("Валюта")
    return {
        "number": record.findtext("НомерДоговора"),
        "currency": ALPHA.get(currency, currency),
        "start": record.findtext("ДатаДоговора"),
        "end": record.findtext("ДатаОкончания"),
        "since": record.findtext("ДатаПросрочки"),
        "accelerated": record.findtext("ДатаИстребования"),
        "current": balance.findtext("СрочныйДолг"),
        "overdue": balance.findtext("ПросроченныйДолг"),
        "inn": client.findtext("ИНН"),
        "strange": client.get("Тип") == "НЕТ" or None,
    }


def inn_is_right(inn):
    digits = [int(d) for d in inn]
    weights = [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]
    pairs = (
        [(10, weights[2:])] if len(inn) == 10 else [(11, weights[1:]), (12, weights)]
    )
    return all(
        sum(w * d for w, d in zip(ws, digits, strict=False)) % 11 % 10 == digits[n - 1]
        for n, ws in pairs
    )


def why_bad(record, as_of, seen):
    """Kind of a bad record, None for a good one."""
    if not record["number"]:
        return "no_number"
    if record["strange"]:
        return "schema"
    try:
        start, end, since = (
            date_of(record[name]) for name in ("start", "end", "since")
        )
    except ValueError:
        return "bad_date"
    if end < start:
        return "bad_date"
    try:
        current, overdue = amount_of(record["current"]), amount_of(record["overdue"])
    except ArithmeticError:
        return "bad_amount"
    if min(current, overdue) < 0:
        return "negative"
    if since and since > as_of:
        return "future_overdue"
    if not inn_is_right(record["inn"]):
        return "bad_inn"
    if record["currency"] in ("KZT", "398"):
        return "no_rate"
    if record["currency"] not in ("RUB", "USD", "CNY"):
        return "bad_currency"
    return "duplicate" if record["number"] in seen else None


class Register:
    """What a bank knows after each date, in the plainest way."""

    def __init__(self):
        self.debts = {}

    def load(self, records, as_of, rates):
        kinds, seen, present = Counter(), set(), set()
        for record in records:
            kind = why_bad(record, as_of, seen)
            if record["number"]:
                present.add(record["number"])
            if kind:
                kinds[kind] += 1
                if kind != "duplicate" and record["number"] in self.debts:
                    self.debts[record["number"]]["stale"] = True
                continue
            seen.add(record["number"])
            rate = Decimal(rates.get(record["currency"], "1"))
            parts = [
                (amount_of(record[name]) * rate).quantize(KOPECK, ROUND_HALF_UP)
                for name in ("current", "overdue")
            ]
            self.debts[record["number"]] = {
                "principal": sum(parts),
                "overdue": parts[1],
                "since": date_of(record["since"]),
                "end": date_of(record["end"]),
                "accelerated": date_of(record["accelerated"]),
                "stale": False,
                "missing": False,
            }
        for number, debt in self.debts.items():
            debt["missing"] = number not in present
        return kinds, len(seen)

    def figures(self, as_of):
        buckets = {str(n): [0, Decimal(0), Decimal(0)] for n in range(6)}
        lines, base, reserve = 0, Decimal(0), Decimal(0)
        kinds = {"current": 0, "final": 0}
        for debt in self.debts.values():
            dpd = (as_of - debt["since"]).days if debt["since"] else 0
            number = sum(dpd > upper for upper in (0, 30, 60, 90, 120))
            row = buckets[str(number)]
            row[0] += 1
            row[1] += debt["principal"]
            row[2] += debt["overdue"]
            if dpd > 0:
                final = debt["end"] < as_of or (
                    debt["accelerated"] and debt["accelerated"] <= as_of
                )
                kinds["final" if final else "current"] += 1
                if debt["principal"]:
                    lines += 1
                    base += debt["principal"]
                    share = debt["principal"] * PERCENT[number] / 100
                    reserve += share.quantize(KOPECK, ROUND_HALF_UP)
        return buckets, lines, base, reserve, kinds


def check(folder, truth, to_record, tag, trailer):
    register, before = Register(), Decimal(0)
    for day, told in truth["dates"].items():
        as_of = datetime.date.fromisoformat(day)
        records = []
        for entry in told["files"]:
            if entry["type"] != "core_banking.credits":
                continue
            root = read(folder / entry["name"])
            found = [to_record(one) for one in root.findall(tag)]
            records += found
            count, total = trailer(root[-1])
            assert count == len(found) == entry["records"]
            assert (
                total
                == sum(amount_of(one["current"]) for one in found)
                == Decimal(entry["total"])
            )
            assert entry["records"] == entry["loaded"] + entry["rejected"]
        kinds, loaded = register.load(records, as_of, told["rates"])
        assert kinds == told["kinds"]
        assert (len(records), loaded) == (told["records"], told["loaded"])
        buckets, lines, base, reserve, overdue_kinds = register.figures(as_of)
        assert {
            n: {"contracts": c, "principal": f"{p:.2f}", "overdue": f"{o:.2f}"}
            for n, (c, p, o) in buckets.items()
        } == told["buckets_files"]
        said = told["reserve_files"]
        assert (lines, base, reserve) == (
            said["lines"],
            Decimal(said["base"]),
            Decimal(said["reserve"]),
        )
        assert Decimal(said["difference"]) == reserve - before
        assert overdue_kinds == told["overdue_kinds"]
        assert told["stale"] == sum(one["stale"] for one in register.debts.values())
        assert told["missing"] == sum(one["missing"] for one in register.debts.values())
        before = reserve
    return register


def test_own_layout_recounted(own):
    folder, truth = own
    check(
        folder, truth, own_record, "contract",
        lambda end: (int(end.get("count")), Decimal(end.get("principal_current"))),
    )  # fmt: skip


def test_partner_layout_recounted(partner):
    folder, truth = partner
    check(
        folder, truth, partner_record, "Кредит",
        lambda end: (int(end.get("Количество")), amount_of(end.get("СрочныйДолг"))),
    )  # fmt: skip


def test_everything_promised_is_planted(own):
    folder, truth = own
    for told in truth["dates"].values():
        assert set(told["kinds"]) == {
            "negative", "bad_inn", "bad_date", "no_number", "bad_currency", "bad_amount",
            "future_overdue", "no_rate", "schema", "duplicate",
        }  # fmt: skip
        assert told["overdue_kinds"]["final"] and told["overdue_kinds"]["current"]
    assert told["stale"] and told["missing"]
    text = (folder / "contracts_20261031_0001.xml").read_text(encoding="utf-8")
    for planted in (
        'kind="sole_trader"',
        'kind="company"', 'currency="USD"', 'currency="CNY"', "accelerated_on=",
        "<collateral", 'guaranteed="true"', 'role="co_borrower"', 'role="guarantor"', "<instalment",
        "<operation", 'principal_current="0.00" principal_overdue="0.00"',
    ):  # fmt: skip
        assert planted in text, planted


def test_clients_repeat_and_have_phones(own):
    root = read(own[0] / "contracts_20260831_0001.xml")
    clients = Counter(client.get("code") for client in root.iter("client"))
    assert max(clients.values()) > 1
    phones = [len(client.findall("phone")) for client in root.iter("client")]
    assert 1.7 < sum(phones) / len(phones) < 2.1


def test_payments_recounted(own):
    folder, truth = own
    for told in truth["dates"].values():
        for entry in told["files"]:
            if entry["type"] != "core_banking.payments":
                continue
            root = read(folder / entry["name"])
            payments, bad, total = root.findall("payment"), 0, Decimal(0)
            for one in payments:
                try:
                    amount = amount_of(one.get("amount"))
                except ArithmeticError:
                    amount, broken = Decimal(0), True
                else:
                    broken = amount < 0
                total += amount
                try:
                    date_of(one.get("date"))
                except ValueError:
                    broken = True
                bad += broken or not one.get("contract") or one.get("currency") == "000"
            assert (len(payments), bad) == (entry["records"], entry["rejected"])
            assert total == Decimal(entry["total"]) == Decimal(root[-1].get("amount"))
            assert int(root[-1].get("count")) == len(payments)


def test_unchanged_night_differs_in_the_header_only(own):
    folder, truth = own
    last, unchanged = list(truth["dates"])[-2:]
    assert truth["dates"][unchanged]["how"] == "unchanged"
    for branch in truth["branches"]:
        names = [
            folder / f"contracts_{day.replace('-', '')}_{branch}.xml"
            for day in (last, unchanged)
        ]
        before, after = (
            name.read_text(encoding="utf-8").split("\n", 2) for name in names
        )
        assert before[1] != after[1]
        assert before[2] == after[2]


def test_next_night_changes_interest(own):
    folder, truth = own
    days = list(truth["dates"])[-3:-1]
    before, after = (
        {
            one.get("number"): one.find("balance").get("interest_current")
            for one in read(
                folder / f"contracts_{day.replace('-', '')}_0001.xml"
            ).findall("contract")
            if one.get("number")
            and one.find("balance").get("principal_current") != "0.00"
        }
        for day in days
    )
    common = before.keys() & after.keys()
    assert len(common) > 500
    assert sum(before[number] == after[number] for number in common) == 0


def test_receivables_recounted(own):
    truth = own[1]
    closed = [datetime.date.fromisoformat(day) for day in truth["dates"]]
    register = set()
    for day, told in zip(closed, truth["dates"].values(), strict=True):
        count, principal, overdue = Counter(), Counter(), Counter()
        for row in truth["receivables"]:
            if date_of(row["invoice_date"]) > day:
                continue
            left = Decimal(row["amount"]) - sum(
                Decimal(paid["amount"])
                for paid in row["payments"]
                if date_of(paid["date"]) <= day
            )
            assert left >= 0
            if left:
                register.add(row["number"])
            if row["number"] not in register:
                continue
            dpd = (day - date_of(row["due_date"])).days if left else 0
            assert dpd != 0 or not left
            number = str(sum(dpd > upper for upper in (0, 30, 60, 90, 120)))
            count[number] += 1
            principal[number] += left
            overdue[number] += left if dpd > 0 else 0
        for number, figures in told["buckets_receivables"].items():
            assert figures["contracts"] == count[number]
            assert Decimal(figures["principal"]) == principal[number]
            assert Decimal(figures["overdue"]) == overdue[number]


def test_the_same_seed_gives_the_same_bytes(tmp_path, partner):
    folder, truth = partner
    options = (
        "--contracts",
        "1500",
        "--seed",
        "7",
        "--layout",
        "abs_ru",
        "--months",
        "5",
    )
    again = generate(tmp_path, *options)
    assert again == truth
    for entry in truth["dates"]["2026-12-31"]["files"]:
        assert (tmp_path / entry["name"]).read_bytes() == (
            folder / entry["name"]
        ).read_bytes()


def test_no_file_of_a_small_book_is_over_the_limit_of_bad_records(tmp_path):
    for contracts in ("100", "300", "1000"):
        truth = generate(
            tmp_path / contracts, "--contracts", contracts, "--night", "next"
        )
        for told in truth["dates"].values():
            for entry in told["files"]:
                assert entry["rejected"] * 20 <= entry["records"], (contracts, entry)


def test_too_many_bad_records_are_refused(tmp_path):
    with pytest.raises(subprocess.CalledProcessError) as caught:
        generate(tmp_path, "--contracts", "100", "--defects", "1")
    assert b"5 %" in caught.value.stderr


def test_opening_balances_and_the_book_beside_them(tmp_path):
    """The opening file's truth counted again; the other files are the same bytes without it."""
    options = ("--contracts", "600", "--seed", "3", "--months", "1")
    plain, with_opening = tmp_path / "plain", tmp_path / "opening"
    alone = generate(plain, *options)
    truth = generate(with_opening, *options, "--opening")
    opening = truth.pop("opening")
    assert truth == alone
    for path in plain.glob("*.xml"):
        assert path.read_bytes() == (with_opening / path.name).read_bytes()
    root = read(with_opening / opening["name"])
    known = {
        record.get("number")
        for path in plain.glob("contracts_*.xml")
        for record in read(path).iter("contract")
    }
    sums, seen, kinds = Counter(), set(), Counter()
    for record in root.iter("debt"):
        number = record.get("number")
        for child in record:
            sums[f"file {child.tag}"] += amount_of(child.get("amount"))
        reserve = record.find("reserve")
        amount = amount_of(reserve.get("amount")) if reserve is not None else 0
        if amount < 0:
            kinds["negative"] += 1
        elif number in seen:
            kinds["duplicate"] += 1
        elif reserve is not None and reserve.get("book") != "ageing":
            kinds["unknown_book"] += 1
        elif reserve is not None and number not in known:
            kinds["unknown_contract"] += 1
        elif amount > 10**9:
            kinds["above_debt"] += 1
        else:
            for child in record:
                sums[child.tag] += amount_of(child.get("amount"))
        seen.add(number)
    assert kinds == opening["kinds"]
    assert opening["records"] == len(root.findall("debt"))
    assert opening["loaded"] + opening["rejected"] == opening["records"]
    for name in ("reserve", "off_balance"):
        assert sums[name] == Decimal(opening[name])
        assert sums[f"file {name}"] == Decimal(root.find("totals").get(name))
    first = opening["first_inventory"]
    day = truth["dates"][opening["date"]]
    assert first["reserve"] == day["reserve"]["reserve"]
    assert Decimal(first["difference"]) == Decimal(first["reserve"]) - sums["reserve"]
