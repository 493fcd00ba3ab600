"""The generator's reserve of interest by 590-П, counted again from its files in Decimal, day by day
and loan by loan; the rates are those of the tables in the Provision."""

import datetime
from decimal import ROUND_HALF_UP, Decimal

import pytest
from test_generator import (
    KOPECK,
    amount_of,
    date_of,
    generate,
    own_record,
    read,
    why_bad,
)

RATES = {  # days of overdue up to: persons secured, other; business secured, other
    0: ("0.5", "3", "0.5", "1"),
    30: ("1.5", "8", "1.5", "3"),
    90: ("10", "20", "10", "20"),
    180: ("35", "50", "35", "50"),
    360: ("75", "75", "75", "75"),
    10_000: ("100", "100", "100", "100"),
}
LIMIT = Decimal(10_000_000)  # 0.5 % of 2 milliards
CATEGORY = {"good": Decimal(1), "average": Decimal(21), "bad": Decimal(51)}


def loan_record(record, branch):
    balance, client = record.find("balance"), record.find("client")
    return {
        **own_record(record),
        "branch": branch,
        "product": record.get("product"),
        "client": client.get("code"),
        "person": client.get("kind", "person") == "person",
        "secured": record.find("collateral") is not None,
        "parts": [balance.get("interest_current"), balance.get("interest_overdue")],
    }


def percent(base, rate):
    return (base * rate / 100).quantize(KOPECK, ROUND_HALF_UP)


def portfolio_rate(loan, dpd):
    upper = min(days for days in RATES if dpd <= days)
    return Decimal(RATES[upper][2 * (not loan["person"]) + (not loan["secured"])])


def service(loan, as_of):
    """By every single day of the window: was it overdue by what was known for it?"""
    days = 0
    for back in range(180):
        day = as_of - datetime.timedelta(days=back)
        for number, (_known, since) in enumerate(loan["states"]):
            later = loan["states"][number + 1 :]
            if since and since < day and (not later or day < later[0][0]):
                days += 1
                break
    good, average = (30, 60) if loan["person"] else (5, 30)
    return "good" if days <= good else "average" if days <= average else "bad"


def load(loans, records, as_of, rates):
    seen = set()
    for record in records:
        if why_bad(record, as_of, seen):
            continue
        number = record["number"]
        seen.add(number)
        rate = Decimal(rates.get(record["currency"], "1"))
        base, principal = (
            sum(
                (amount_of(part) * rate).quantize(KOPECK, ROUND_HALF_UP)
                for part in parts
            )
            for parts in (record["parts"], (record["current"], record["overdue"]))
        )
        states = loans[number]["states"] if number in loans else []
        loans[number] = {
            **record,
            "base": base,
            "principal": principal,
            "states": states,
        }
        loans[number]["since"] = date_of(record["since"])
    for loan in loans.values():
        loan["states"].append((as_of, loan["since"]))


def figures(loans, as_of):
    owes, sums, alone = {}, {}, 0
    for loan in loans.values():
        owes[loan["client"]] = owes.get(loan["client"], 0) + loan["principal"]
    base = reserve = Decimal(0)
    for loan in loans.values():
        base += loan["base"]
        dpd = (as_of - loan["since"]).days if loan["since"] else 0
        if owes[loan["client"]] > LIMIT:
            alone += 1
            reserve += percent(loan["base"], CATEGORY[service(loan, as_of)])
        elif dpd:
            reserve += percent(loan["base"], portfolio_rate(loan, dpd))
        else:
            rate = portfolio_rate(loan, 0)
            key = (
                loan["product"],
                loan["branch"],
                loan["person"],
                loan["secured"],
                rate,
            )
            sums[key] = sums.get(key, Decimal(0)) + loan["base"]
    return base, reserve + sum(percent(sums[key], key[-1]) for key in sums), alone


@pytest.mark.parametrize("seed", ["3", "7"])
def test_interest_recounted(tmp_path, seed):
    truth = generate(tmp_path, "--contracts", "1500", "--seed", seed, "--interest")
    loans, before = {}, Decimal(0)
    for day, told in truth["dates"].items():
        as_of = datetime.date.fromisoformat(day)
        records = []
        for entry in told["files"]:
            if entry["type"] == "core_banking.credits":
                root = read(tmp_path / entry["name"])
                records += [
                    loan_record(one, root.get("branch"))
                    for one in root.findall("contract")
                ]
        load(loans, records, as_of, told["rates"])
        base, reserve, alone = figures(loans, as_of)
        assert alone > 10
        assert told["interest"] == {
            "base": f"{base:.2f}",
            "reserve": f"{reserve:.2f}",
            "difference": f"{reserve - before:.2f}",
        }
        before = reserve


def test_only_where_asked(tmp_path):
    truth = generate(tmp_path, "--contracts", "30")
    assert all("interest" not in told for told in truth["dates"].values())
