from datetime import date
from decimal import Decimal

import pytest

from .pure import own

DAY = date(2026, 9, 15)
P, voting = own("payout_policy"), own("voting")


def fact(kind, start, end, amount, **values):
    return P.Fact(kind, start, end, Decimal(amount), **values)


def case(**values):
    base = {"day": DAY, "amount": Decimal(4000), "kind": "withdrawal", "client": 7}
    return P.Case(**{**base, **values})


def codes(answers, met=False):
    return {one.code for one in answers if one.met is met}


def test_limit_is_inclusive_and_nothing_is_not_paid():
    policy = P.Policy(limit=Decimal(5000))
    assert P.evaluate(policy, case(amount=Decimal("5000.00")))[0]
    assert not P.evaluate(policy, case(amount=Decimal("5000.01")))[0]
    assert not P.evaluate(policy, case(amount=Decimal(0)))[0]


def test_every_refusal_is_named():
    policy = P.Policy(
        limit=Decimal(100),
        kinds=frozenset({"deposit"}),
        verdicts=frozenset({"not_presented"}),
        acceptance=True,
        most_a_year=1,
        deposit=True,
        loan=True,
        turnover=True,
    )
    met, answers = P.evaluate(
        policy, case(client=None, paid_before=1, verdict="taken.x")
    )
    assert not met
    assert codes(answers) == {
        "limit", "kind", "verdict", "own_client", "acceptance", "most_a_year", "deposit",
        "loan", "turnover",
    }  # fmt: skip


def test_verdict_by_its_kind_or_whole():
    policy = P.Policy(limit=Decimal(5000), verdicts=frozenset({"not_presented"}))
    assert P.evaluate(policy, case(verdict="not_presented.power_lost"))[0]
    assert not P.evaluate(policy, case(verdict=""))[0]
    whole = P.Policy(
        limit=Decimal(5000), verdicts=frozenset({"not_presented.power_lost"})
    )
    assert not P.evaluate(whole, case(verdict="not_presented.needs_check"))[0]


def test_one_of_the_clients_criteria_is_enough():
    policy = P.Policy(limit=Decimal(5000), deposit=True, loan=True)
    loan = fact("loan", date(2026, 1, 1), None, 50000, model="debt.contract", id=3)
    met, answers = P.evaluate(policy, case(facts=(loan,)))
    assert met
    assert codes(answers) == {"deposit"}
    (row,) = [one for one in answers if one.code == "loan"]
    assert (row.model, row.id) == ("debt.contract", 3)


def test_one_overdue_loan_spoils_all():
    policy = P.Policy(limit=Decimal(5000), loan=True)
    good = fact("loan", date(2026, 1, 1), None, 50000, id=1)
    bad = fact("loan", date(2026, 2, 1), None, 1000, overdue=True, id=2)
    met, answers = P.evaluate(policy, case(facts=(good, bad)))
    assert not met
    assert answers[-1].id == 2
    assert P.evaluate(policy, case(facts=(good,)))[0]


@pytest.mark.parametrize(
    ("start", "end", "amount", "met"),
    [
        (date(2026, 1, 1), date(2026, 12, 31), "10000", True),
        (date(2026, 1, 1), date(2026, 12, 31), "9999.99", False),
        (date(2026, 9, 1), date(2026, 10, 1), "10000", False),  # too short
        (date(2026, 1, 1), None, "10000", False),  # no term
        (date(2026, 1, 1), date(2026, 9, 14), "10000", False),  # over
        (date(2026, 1, 1), date(2026, 9, 15), "10000", True),  # its last day
    ],
)
def test_deposit(start, end, amount, met):
    policy = P.Policy(
        limit=Decimal(5000),
        deposit=True,
        deposit_days=180,
        deposit_amount=Decimal(10000),
    )
    found = P.evaluate(policy, case(facts=(fact("term_deposit", start, end, amount),)))
    assert found[0] is met


def test_turnover_of_the_last_months_alone():
    policy = P.Policy(
        limit=Decimal(5000),
        turnover=True,
        turnover_months=3,
        turnover_amount=Decimal(100),
    )
    old = fact("account_turnover", date(2026, 5, 1), date(2026, 5, 31), 1000)
    june = fact("account_turnover", date(2026, 6, 1), date(2026, 6, 30), 60, id=6)
    july = fact("account_turnover", date(2026, 7, 1), date(2026, 7, 31), 40, id=7)
    now = fact("account_turnover", date(2026, 9, 1), date(2026, 9, 30), 1000)
    met, answers = P.evaluate(policy, case(facts=(old, now, june)))
    assert not met and answers[-1].found == 60
    met, answers = P.evaluate(policy, case(facts=(old, now, june, july)))
    assert met and answers[-1].found == 100 and answers[-1].id == 7


def test_the_register_is_only_said():
    wrong = fact("atm.wrong.payout", date(2026, 1, 1), None, 900, id=4)
    met, answers = P.evaluate(
        P.Policy(limit=Decimal(5000)), case(wrong_before=(wrong,))
    )
    assert met
    assert [one.id for one in answers if one.code == "wrong_before"] == [4]


def test_months_before_the_end_of_a_month():
    assert P.months_before(date(2026, 5, 31), 3) == date(2026, 2, 28)
    assert P.months_before(date(2024, 3, 31), 1) == date(2024, 2, 29)
    assert P.months_before(date(2026, 1, 15), 1) == date(2025, 12, 15)
    assert P.months_before(date(2026, 12, 15), 12) == date(2025, 12, 15)


def past(number, day, amount="1000", granted=None, ended=None, device=1, **values):
    return P.Past(
        case=case(day=day, amount=Decimal(amount), **values),
        claim=number,
        device=device,
        registered=day,
        ended=ended,
        granted=None if granted is None else Decimal(granted),
        trip_cost=Decimal(3000),
    )


def test_trial():
    policy = P.Policy(limit=Decimal(5000), most_a_year=2)
    day = date(2026, 3, 2)
    rows, figures = P.trial(
        policy,
        [
            past(1, day, granted="1000", ended=date(2026, 3, 12)),
            past(2, day, "9000", client=8, granted="9000", ended=date(2026, 3, 12)),
            past(3, date(2026, 3, 3), granted="0", ended=date(2026, 3, 23)),
            past(4, date(2026, 3, 4), granted="1000"),
            past(5, date(2026, 3, 5), client=9, granted="400", device=2),
            past(6, date(2026, 3, 6), client=10),
        ],
    )
    assert [row[1] for row in rows] == [True, False, True, False, True, True]
    assert figures == {
        "claims": 6,
        "paid": 4,
        "amount": Decimal(4000),
        "wrong": 2,
        "lost": Decimal(1600),
        "open": 1,
        "trips": 5,
        "trips_saved": 3,
        "trips_cost": Decimal(9000),
        "days": Decimal(15),
    }


def test_trial_of_nothing():
    rows, figures = P.trial(P.Policy(limit=Decimal(1)), [])
    assert rows == [] and figures["claims"] == 0 and figures["days"] is None


@pytest.mark.parametrize(
    ("votes", "present", "quorum", "decides", "result"),
    [
        ({1: "for", 2: "for", 3: "against"}, {1, 2, 3}, 2, False, "passed"),
        ({1: "for", 2: "against", 3: "against"}, {1, 2, 3}, 2, False, "rejected"),
        ({1: "for", 2: "against"}, {1, 2}, 2, False, "not_decided"),
        ({1: "for", 2: "against"}, {1, 2}, 2, True, "passed"),
        ({1: "against", 2: "for"}, {1, 2}, 2, True, "rejected"),
        ({1: "abstained", 2: "for", 3: "against"}, {1, 2, 3}, 2, True, "not_decided"),
        # More than half of those present, not of those who voted.
        ({1: "for"}, {1, 2, 3}, 2, False, "not_decided"),
        ({1: "for"}, {1}, 2, False, "no_quorum"),
        ({}, set(), 0, False, "no_quorum"),
        ({1: "abstained", 2: "abstained"}, {1, 2}, 2, True, "not_decided"),
    ],
)
def test_majority(votes, present, quorum, decides, result):
    counted = voting.count(votes, present, quorum, chair=1, chair_decides=decides)
    assert counted.result == result


def test_who_is_absent_has_no_vote():
    with pytest.raises(ValueError):
        voting.count({4: "for"}, {1, 2}, 2)
    with pytest.raises(ValueError):
        voting.count({1: "maybe"}, {1, 2}, 2)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Петров П. П.", "Петров Пётр Петрович", True),
        ("П.П. Петров", "Петров Пётр Петрович", True),
        ("Петров", "Петров Пётр Петрович", True),
        ("Петров И. П.", "Петров Пётр Петрович", False),
        ("Семёнов С. С.", "Семенов Сергей Сергеевич", True),
        ("Иванов П. П.", "Петров Пётр Петрович", False),
        ("", "Петров Пётр Петрович", False),
        ("П. П.", "П. П.", False),
    ],
)
def test_same_person(one, other, same):
    people = own("people")
    assert people.same_person(one, other) is same
    assert people.same_person(other, one) is same
    assert people.names(" А; ; Б ") == ["А", "Б"]
