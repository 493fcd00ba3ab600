"""The demo's comparison of ATMs reports a planted wrong figure, and nothing when all agree."""

import copy

import pytest
from kopeck_demo import atms_compare

CASE = {
    "id": "C001", "kind": "no_cash", "device": "ATM00001", "date": "2026-10-01",
    "at": "2026-10-01T08:49:27", "trace": 255704, "amount": 100000, "owed": 100000,
    "verdict": "owed", "recount": "0001",
    "journal": [{"kind": "not_presented", "verdict": "debited_without_cash",
                 "amount": 100000, "refund": True}],
}  # fmt: skip
SILENT = dict(CASE, id="C002", at="2026-10-01T12:00:00", trace=255804)
ACT = {
    "act": "0001", "device": "ATM00001", "counted": 700, "expected_by_books": 500,
    "difference": 200, "expected_by_processing": 500, "expected_by_print": 600,
}  # fmt: skip
TOLD = [
    {"id": "K001", "case": "C001", "channel": "bulk", "owed": 100000, "verdict": "owed",
     "repeats": None},
    {"id": "K002", "case": None, "channel": "web", "owed": 0, "verdict": "nothing_owed",
     "repeats": None},
    {"id": "K003", "case": "C001", "channel": "post", "owed": 100000, "verdict": "owed",
     "repeats": "K001"},
]  # fmt: skip
CLAIM = {
    "demo_id": "K001", "channel": "list", "stage": "closed", "device": "ATM00001",
    "operation_at": "2026-10-01 08:49:27", "granted": 100000, "paid": 100000, "answers": 1,
}  # fmt: skip
LOST = dict(
    CASE, id="C003", at="2026-10-01T15:00:00", trace=255904,
    journal=[{"kind": "not_presented", "verdict": "cancelled_by_host", "amount": 100000,
              "refund": False}],
)  # fmt: skip
EXCEPTION = {
    "device": "ATM00001", "date": "2026-10-01", "trace": 255904, "mask": "111",
    "reason": "reversal_lost", "case": "C003",
}  # fmt: skip
TRUTH = {
    "cases": [CASE, SILENT, LOST],
    "recounts": [ACT],
    "match": {"exceptions": [EXCEPTION], "masks": {"111": 3}},
}
ROWS = [
    CLAIM,
    {**CLAIM, "demo_id": "K002", "channel": "web", "granted": 0, "paid": 0},
    {**CLAIM, "demo_id": "K003", "channel": "post", "stage": "refused", "granted": 0,
     "paid": 0, "answers": 0, "operation_at": None},
    {**CLAIM, "demo_id": None, "channel": "bank", "operation_at": "2026-10-01 12:00:00"},
    {**CLAIM, "demo_id": None, "channel": "bank", "operation_at": "2026-10-01 15:00:00"},
]  # fmt: skip


def compared(place=None, **wrong):
    rows = copy.deepcopy(ROWS)
    if place is not None:
        rows[place].update(wrong)
    return atms_compare.claims(TRUTH, TOLD, rows)


def test_all_agree():
    assert compared() == []


@pytest.mark.parametrize(
    "place, wrong",
    [
        (0, {"paid": 100001}),
        (0, {"granted": 99999}),
        (0, {"stage": "answer"}),
        (0, {"channel": "email"}),
        (0, {"answers": 0}),
        (0, {"operation_at": "2026-10-01 08:49:28"}),
        (0, {"operation_at": None}),
        (1, {"paid": 1}),
        (2, {"stage": "closed"}),
        (3, {"paid": 99999}),
        (3, {"demo_id": "K004"}),
        (4, {"paid": 99999}),
        (4, {"demo_id": "K004"}),
    ],
)
def test_a_wrong_claim_is_told(place, wrong):
    assert compared(place, **wrong)


def matched(place=None, **wrong):
    common = {"device": "ATM00001", "date": "2026-10-01", "mask": "111", "refund": True}
    rows = [
        {**common, "trace": "5704", "verdict": "debited_without_cash"},
        {**common, "trace": "5904", "verdict": "debited_without_cash"},
        {**common, "trace": "1234", "verdict": "agreed", "refund": False},
    ]
    if place is not None:
        rows[place].update(wrong)
    return atms_compare.matches(TRUTH, rows)


@pytest.mark.parametrize(
    "place, wrong",
    [
        (0, {"refund": False}),
        (1, {"verdict": "reversed"}),
        (1, {"mask": "110"}),
        (2, {"verdict": "check"}),
        (2, {"refund": True}),
    ],
)
def test_a_wrong_match_is_told(place, wrong):
    assert matched() == []
    assert matched(place, **wrong)


@pytest.mark.parametrize("name", atms_compare.SUMS)
def test_a_kopeck_in_an_act_is_told(name):
    row = {**ACT, "state": "confirmed"}
    assert atms_compare.recounts(TRUTH, [row]) == []
    assert atms_compare.recounts(TRUTH, [{**row, name: row[name] + 1}])
    assert atms_compare.recounts(TRUTH, [{**row, "state": "draft"}])
    assert atms_compare.recounts(TRUTH, [])


def test_a_doubled_journal_taken_twice_is_told():
    truth = {
        "file_faults": [{"kind": "file_doubled", "file": "b.txt"}],
        "journals": [{"file": "journals/b.txt"}],
        "host_files": [],
    }
    row = {"file": "b.txt", "state": "duplicate", "rejected": 0, "error": "повтор"}
    assert atms_compare.files(truth, [[row], []]) == []
    assert atms_compare.files(truth, [[{**row, "state": "loaded"}], []])
    assert atms_compare.files(truth, [[], []])


def test_without_a_recount_only_what_the_journal_counts_is_due():
    case = {**CASE, "recount": None, "journal": [{"amount": 90000}]}
    assert atms_compare.end_of(TOLD[0], case) == ("closed", 90000)
