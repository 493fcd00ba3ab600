import unittest
from decimal import Decimal as D

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.debt_collection.tools import structural
from odoo.addons.debt_collection.tools.structural import Period, percent


def period(sums, contracts):
    """PV in thousands by segment and contracts, of a book of 40 000 and 1 000 contracts."""
    return Period(
        {j: D(value) for j, value in enumerate(sums, 1)},
        dict(enumerate(contracts, 1)),
        D(40_000),
        1_000,
    )


BEFORE = period((600, 500, 300), (60, 25, 10))
NOW = period((500, 480, 540, 360), (50, 24, 18, 9))
NEXT = period((450, 300, 360, 360), (45, 15, 12, 9))


class TestExample(unittest.TestCase):
    """The worked example of the method: payments of 10 000, three month ends."""

    def shares(self, column):
        return [percent(share) for share in column.repaid.values()]

    def test_most_rolled(self):
        found = [structural.most_rolled(j) for j in (2, 3, 4)]
        self.assertEqual(found[:2], [2, D("1.5")])
        self.assertEqual(round(found[2], 4), D("1.3333"))
        with self.assertRaises(ValueError):
            structural.most_rolled(1)

    def test_matrix(self):
        first, second = structural.matrix([BEFORE, NOW, NEXT])
        self.assertEqual(percent(first.new_by_sum), D("1.25"))
        self.assertEqual(percent(first.new_by_count), D("5.00"))
        self.assertEqual(self.shares(first), [D("60.00"), D("28.00"), D("10.00")])
        self.assertEqual(second.new_by_sum * 100, D("1.125"))
        self.assertEqual(percent(second.new_by_count), D("4.50"))
        self.assertEqual(self.shares(second), [D("70.00"), D("50.00"), D("50.00")])

    def test_effect(self):
        """720 + 210 + 40 = 970 repaid for 121.25: eight roubles for each spent."""
        repaid = structural.repaid_sum(BEFORE, NOW)
        self.assertEqual(repaid, 970)
        self.assertEqual(structural.effect(repaid, D("121.25")), D("8.00"))
        self.assertIsNone(structural.effect(repaid, D(0)))

    def test_partial_first_overdue(self):
        """3 000 grew to 13 000: −116.67 %, flagged and not clipped; of the cohort nothing came."""
        before, now = period((3,), (1,)), period((0, 13), (0, 1))
        (column,) = structural.matrix([before, now])
        self.assertEqual(percent(column.repaid[2]), D("-116.67"))
        self.assertEqual(column.partial, (2,))
        cohort = structural.cohort_repaid([(D(3_000), D(10_000), D(13_000))])
        self.assertEqual(cohort, 0)

    def test_nothing_to_divide_by(self):
        empty = Period({}, {}, D(0), 0)
        (column,) = structural.matrix([empty, empty])
        self.assertEqual((column.new_by_sum, column.new_by_count), (None, None))
        self.assertEqual(column.repaid, {2: None, 3: None, 4: None})
        self.assertEqual(column.partial, ())
        self.assertIsNone(structural.cohort_repaid([]))


class TestLaws(unittest.TestCase):
    @given(
        st.lists(st.tuples(st.integers(1, 3), st.booleans()), min_size=1, max_size=30)
    )
    def test_equal_payments(self, debts):
        """Debts of equal payments that pay all or nothing: both forms give the share that paid."""
        payment = D(10_000)
        for j in (2, 3, 4):
            own = [paid for segment, paid in debts if segment == j - 1]
            if not own:
                continue
            before, after = payment * (j - 1), payment * j
            kept = sum(not paid for paid in own)
            share = structural.repaid_share(j, before * len(own), after * kept)
            cohort = structural.cohort_repaid(
                (before, payment, D(0) if paid else after) for paid in own
            )
            self.assertEqual(percent(share), percent(cohort))
            self.assertEqual(percent(cohort), percent(D(sum(own)) / len(own)))
