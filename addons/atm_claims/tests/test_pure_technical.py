"""What the journal proposes for the technician's conclusion."""

import pytest

from .pure import own

propose = own("technical").propose
BASE = {"kind": "withdrawal", "outcome": "taken", "verdict": "", "cause": ""}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, {"failure": "no", "available": "asked", "booking": "right"}),
        (
            {
                "outcome": "not_presented",
                "verdict": "not_presented.debited_without_cash",
                "cause": "hardware",
                "refund": True,
            },
            {
                "failure": "yes",
                "module": "dispenser",
                "available": "no",
                "booking": "missing",
            },
        ),
        (
            {
                "outcome": "not_presented",
                "verdict": "not_presented.power_lost",
                "cause": "power",
            },
            {
                "failure": "yes",
                "module": "other",
                "available": "no",
                "booking": "right",
            },
        ),
        (
            {
                "kind": "deposit",
                "outcome": "kept",
                "verdict": "deposit_fault.kept_in_escrow",
                "cause": "jam",
                "refund": True,
            },
            {
                "failure": "yes",
                "module": "transport",
                "available": "no",
                "booking": "missing",
            },
        ),
        (
            {
                "outcome": "retracted",
                "verdict": "retracted.taken_back",
                "cause": "client",
            },
            {"failure": "no", "available": "no", "booking": "right"},
        ),
    ],
)
def test_proposed(said, expected):
    found = propose(**{**BASE, **said})
    found.pop("amount_known", None)
    assert found == expected


def test_what_the_journal_does_not_tell_is_left():
    found = propose(
        **{
            **BASE,
            "outcome": "unknown",
            "verdict": "not_taken.needs_check",
            "cause": "unknown",
            "within_reach": True,
        }
    )
    assert "booking" not in found
    assert "amount_known" not in found
    assert found["available"] == "next"


def test_more_than_was_asked_for_and_twice():
    more = propose(**{**BASE, "verdict": "over_dispensed.taken_though_cancelled"})
    assert more["available"] == "more"
    twice = propose(**{**BASE, "verdict": "double_withdrawal.needs_check"})
    assert twice["booking"] == "doubled"


def test_card_kept():
    found = propose(
        **{
            **BASE,
            "kind": "other",
            "outcome": "no_money",
            "verdict": "card_captured.jam",
            "cause": "jam",
            "card_kept": True,
        }
    )
    assert (found["failure"], found["module"]) == ("yes", "reader")
