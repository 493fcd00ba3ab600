"""The rule of matching: offsets, the strong key, reversals, what never matches."""

import random
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from .pure import own

matching = own("matching")
Row, Group = matching.Row, matching.Group
T0 = datetime(2026, 3, 5, 10, 0)
NO_OFFSETS = {"switch": {}, "core": {}}


def row(id_, minutes=0.0, trace="4001", **values):
    return Row(
        id_, values.pop("device", 1), T0 + timedelta(minutes=minutes), trace, **values
    )


def test_one_operation_of_three_sources():
    found = matching.match([row(1)], [row(11, 0.5, "874001")], [row(21, 1)], NO_OFFSETS)
    assert found == [Group(1, [11], [21])]
    assert found[0].mask == "111"


@pytest.mark.parametrize(
    "one, other, agree",
    [
        ("4001", "874001", True),
        ("904", "120904", True),
        ("4001", "874002", False),
        ("", "874001", False),
        ("0000", "000000", False),
        ("0000", "270000", True),
        ("0", "270000", False),
        ("874001", "884001", False),
    ],
)
def test_trace_numbers_agree_by_their_ends(one, other, agree):
    assert matching.agree(one, other) is agree


def test_far_in_time_is_another_operation():
    found = matching.match([row(1)], [row(11, 6)], [], NO_OFFSETS)
    assert [one.mask for one in found] == ["100", "010"]


def test_offset_is_learnt_of_pairs_that_are_alone():
    journal = [row(n, n * 3, f"{4000 + n}") for n in range(1, 6)]
    ahead = timedelta(minutes=61)
    switch = [
        Row(10 + n, 1, one.at + ahead + timedelta(seconds=n % 2), one.trace)
        for n, one in enumerate(journal)
    ]
    learnt = matching.learn(journal, switch)
    assert learnt == {(1, T0.date()): (3660, 5)}
    # A row's own day chooses the offset; here it is the same day.
    found = matching.match(journal, switch, [], {"switch": learnt, "core": {}})
    assert {one.mask for one in found} == {"110"}
    assert {one.mask for one in matching.match(journal, switch, [], NO_OFFSETS)} == {
        "100",
        "010",
    }


def test_two_pairs_teach_nothing():
    journal = [row(1, 0, "4001"), row(2, 5, "4002")]
    switch = [row(11, 30, "4001"), row(12, 35, "4002")]
    assert matching.learn(journal, switch) == {(1, T0.date()): (0, 2)}


def test_ambiguous_numbers_teach_nothing():
    journal = [row(1, 0), row(2, 60)]
    assert matching.learn(journal, [row(11, 1)]) == {}


def test_booked_twice_is_one_operation():
    found = matching.match([row(1)], [row(11)], [row(21), row(22)], NO_OFFSETS)
    assert found == [Group(1, [11], [21, 22])]


def test_reversal_joins_its_operation_days_later():
    undone = row(12, 60 * 48, reversal=True)
    found = matching.match([row(1)], [row(11), undone], [row(21)], NO_OFFSETS)
    assert found == [Group(1, [11], [21], [12])]
    late = row(12, 60 * 80, reversal=True)
    alone = matching.match([row(1)], [row(11), late], [], NO_OFFSETS)
    assert Group(switch_reversals=[12]) in alone


def test_weak_key_never_matches():
    """Card, sum and second agree, the number does not: two operations."""
    same = {"card": "400000******0001", "amount": Decimal(500)}
    found = matching.match(
        [row(1, **same)], [row(11, 0, "874002", **same)], [], NO_OFFSETS
    )
    assert [one.mask for one in found] == ["100", "010"]


def test_switch_and_core_find_each_other_without_a_journal():
    found = matching.match(
        [], [row(11, 0, "874001")], [row(21, 0.2, "4001")], NO_OFFSETS
    )
    assert found == [Group(None, [11], [21])]


@pytest.mark.parametrize(
    "card, masked",
    [
        ("4000001234560001", "400000******0001"),
        ("400000******0001", "400000******0001"),
        ("458300XXXXXX9694", "458300******9694"),
        ("452017******3914*", "452017******3914"),
        ("400000123******0001", "400000******0001"),
        ("40000012345****56789", "400000******6789"),
        ("****0001", "******0001"),
        ("0001", "******0001"),
        ("12", ""),
        ("", ""),
    ],
)
def test_card_keeps_six_and_four_digits(card, masked):
    assert matching.mask_card(card) == masked


@pytest.mark.parametrize("seed", range(30))
def test_nothing_lost_nothing_twice(seed):
    """Random sources: each row stands in exactly one group."""
    draw = random.Random(seed)

    def rows(start, count, undone):
        return [
            row(
                start + n,
                draw.randint(0, 40),
                draw.choice(["4001", "4002", "874001", "", "884002"]),
                device=draw.randint(1, 2),
                reversal=undone and draw.random() < 0.2,
            )
            for n in range(count)
        ]

    journal, switch, core = rows(1, 12, False), rows(100, 15, True), rows(200, 15, True)
    found = matching.match(journal, switch, core, NO_OFFSETS)
    held = [one.journal for one in found if one.journal is not None]
    held += [
        id_
        for one in found
        for ids in (one.switch, one.core, one.switch_reversals, one.core_reversals)
        for id_ in ids
    ]
    assert sorted(held) == sorted(one.id for one in journal + switch + core)
