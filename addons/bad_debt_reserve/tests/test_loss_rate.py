"""Loss rates from a transition matrix: the worked example, the interval, laws on random chains."""

import importlib.util
import sys
import unittest
from decimal import Decimal as D
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

# The pure module is loaded by its file, so that this test also runs where Odoo is not installed.
_PATH = Path(__file__).parents[1] / "tools" / "loss_rate.py"
_spec = importlib.util.spec_from_file_location("kopeck_loss_rate", _PATH)
lr = importlib.util.module_from_spec(_spec)
sys.modules[_spec.name] = lr
_spec.loader.exec_module(lr)


def step(before, after, amount, debts=1, each=None):
    """``debts`` equal debts of the sum ``amount`` together."""
    each = D(amount) / debts if each is None else D(each)
    return lr.Transition(before, after, D(amount), debts, each * each * debts)


# Of 100 overdue 50 + 10 + 7 + 2 come back, group by group; 31 reach the last group.
EXAMPLE = [
    step(1, 0, 50), step(1, 2, 50), step(2, 0, 10), step(2, 3, 40), step(3, 0, 7),
    step(3, 4, 33), step(4, 0, 2), step(4, 5, 31),
]  # fmt: skip


class TestExample(unittest.TestCase):
    def test_rates_of_the_method(self):
        rates = [one.rate for one in lr.loss_rates(EXAMPLE, 5)]
        self.assertEqual(rates, [D("31.00"), D("62.00"), D("77.50"), D("93.94"), 100])

    def test_months_add_up_by_sum(self):
        """A month that weighs nothing changes nothing; equal months change nothing."""
        twice = lr.loss_rates(EXAMPLE + EXAMPLE, 5)
        self.assertEqual(
            [one.rate for one in twice], [one.rate for one in lr.loss_rates(EXAMPLE, 5)]
        )
        self.assertEqual(twice[0].amount, 200)
        self.assertEqual(twice[0].debts, 4)

    def test_a_debt_may_stay_and_step_back(self):
        """From 1: half back, half to 2; from 2: a quarter to 1, a quarter stays, half lost."""
        chain = [
            step(1, 0, 50),
            step(1, 2, 50),
            step(2, 1, 25),
            step(2, 2, 25),
            step(2, 3, 50),
        ]
        rates = [one.rate for one in lr.loss_rates(chain, 3)]
        # x1 = x2 / 2; x2 = x1 / 4 + x2 / 4 + 1/2  =>  x2 = 0.8, x1 = 0.4
        self.assertEqual(rates, [D("40.00"), D("80.00"), D("100.00")])

    def test_group_without_history_is_named(self):
        with self.assertRaises(lr.NoHistory) as caught:
            lr.loss_rates([one for one in EXAMPLE if one.before != 3], 5)
        self.assertEqual(caught.exception.group, 3)

    def test_debts_that_never_leave(self):
        with self.assertRaises(lr.NoHistory):
            lr.loss_rates([step(1, 2, 10), step(2, 1, 10)], 3)


class TestSplit(unittest.TestCase):
    """Of a debt what was repaid came back, the rest rolled on."""

    def test_partly_repaid(self):
        """100 000 in the first group, 60 000 repaid, 40 000 stand in the second."""
        pair = lr.Pair(1, 2, D(100_000), D(40_000))
        self.assertEqual(
            lr.transitions([pair]),
            [
                lr.Transition(1, lr.BACK, D(60_000), 0, D(0)),
                lr.Transition(1, 2, D(40_000), 1, D(10**10)),
            ],
        )

    def test_never_more_than_the_opening_sum(self):
        """Interest grew on it: 100 000 rolled on, not 107 000."""
        for closing, after, went in (
            (107_000, 2, 100_000), (100_000, 1, 100_000), (0, 2, 0), (-5, 2, 0),
            (100_000, lr.BACK, 0),
        ):  # fmt: skip
            pair = lr.Pair(1, after, D(100_000), D(closing))
            self.assertEqual(lr.rolled(pair), went, (closing, after))

    def test_rate_after_part_repayment(self):
        """Two debts of 100: one repays 60 and rolls on, one is lost whole: 140 of 200."""
        found = lr.transitions(
            [lr.Pair(1, 2, D(100), D(40)), lr.Pair(1, 2, D(100), D(100))]
        )
        first = lr.loss_rates(found, 2)[0]
        self.assertEqual((first.rate, first.debts, first.amount), (D("70.00"), 2, 200))

    @given(
        st.lists(
            st.tuples(
                st.integers(1, 5), st.integers(0, 5), st.integers(1, 10**9),
                st.integers(-100, 10**9),
            ),
            max_size=40,
        )
    )  # fmt: skip
    def test_nothing_is_lost_or_twice(self, drawn):
        pairs = [lr.Pair(b, a, D(o) / 100, D(c) / 100) for b, a, o, c in drawn]
        found = lr.transitions(pairs)
        self.assertEqual(sum(one.debts for one in found), len(pairs))
        for before in range(1, 6):
            own = [one for one in found if one.before == before]
            self.assertEqual(
                sum(one.amount for one in own),
                sum(pair.opening for pair in pairs if pair.before == before),
            )
            self.assertTrue(all(one.amount >= 0 for one in own))


class TestInterval(unittest.TestCase):
    def test_wilson(self):
        # 31 of 100: the usual table gives 22.78 % … 40.63 %
        low, high = lr.wilson(D("0.31"), D(100))
        self.assertEqual((lr.percent(low), lr.percent(high)), (D("22.78"), D("40.63")))
        self.assertEqual(lr.wilson(D("0.5"), D(0)), (0, 1))

    def test_one_large_debt_says_little(self):
        equal = [step(1, 0, 500, 50), step(1, 2, 500, 50)]
        uneven = [step(1, 0, 500, 50), step(1, 2, 500, 1)]
        narrow, wide = lr.loss_rates(equal, 2)[0], lr.loss_rates(uneven, 2)[0]
        self.assertEqual(narrow.rate, wide.rate)
        self.assertLess(wide.low, narrow.low)
        self.assertGreater(wide.high, narrow.high)


kopecks = st.integers(1, 10_000_000)


class TestLaws(unittest.TestCase):
    @given(st.lists(st.tuples(kopecks, kopecks), min_size=1, max_size=6))
    def test_rates_stay_in_order_and_inside_their_interval(self, pairs):
        """Where a debt can only come back or fall one group, older groups lose no less."""
        chain, groups = [], len(pairs) + 1
        for group, (back, fall) in enumerate(pairs, 1):
            chain.append(step(group, 0, D(back) / 100))
            chain.append(step(group, group + 1, D(fall) / 100))
        found = lr.loss_rates(chain, groups)
        self.assertEqual([one.group for one in found], list(range(1, groups + 1)))
        for one, older in zip(found, found[1:], strict=False):
            self.assertLessEqual(one.rate, older.rate)
        for one in found:
            self.assertLessEqual(one.low, one.rate)
            self.assertLessEqual(one.rate, one.high)
        product = D(1)
        for group in reversed(range(1, groups)):
            back, fall = chain[2 * group - 2 : 2 * group]
            product *= fall.amount / (back.amount + fall.amount)
            self.assertEqual(found[group - 1].rate, lr.percent(product))
