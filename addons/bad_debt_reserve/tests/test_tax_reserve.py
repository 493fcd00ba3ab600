"""Art. 266 on paper: the worked examples, boundary days, laws of the offset and of the cap."""

import importlib.util
import unittest
from datetime import date
from decimal import Decimal as D
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

_spec = importlib.util.spec_from_file_location(
    "kopeck_pure_loader", Path(__file__).with_name("pure.py")
)
pure = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(pure)
ar, tr = pure.load("ageing_reserve"), pure.load("tax_reserve")

BANDS = [
    ar.Band("1–44", 1, 44, D(0)),
    ar.Band("45–90", 45, 90, D(50)),
    ar.Band(">90", 91, None, D(100)),
]
PARTS = ("principal_overdue", "interest_overdue")
MUCH = D("1000000000")


def claim(order, days, amount, **more):
    values = {"party": "buyer", "kind": "sale", **more}
    values.setdefault("parts", {"principal_overdue": D(amount)})
    return tr.Claim(order=order, days=days, **values)


def total(rows):
    return sum((row.reserve for row in rows), D(0))


THREE = [claim(1, 100, 300_000), claim(2, 60, 200_000), claim(3, 30, 500_000)]


class TestExamples(unittest.TestCase):
    """Worked examples of the Tax Code's rules."""

    def test_1_cap_of_an_interim_period(self):
        revenue = tr.cap_revenue(False, D(1_000_000), D(3_000_000))
        limit = tr.cap(revenue, D(10))
        rows = tr.count(THREE, BANDS, PARTS, {}, limit)
        self.assertEqual(sum(row.by_age for row in rows), D(400_000))
        self.assertEqual(limit, D(300_000))
        self.assertEqual(total(rows), D(300_000))
        self.assertEqual([row.reserve for row in rows], [D(225_000), D(75_000), D(0)])

    def test_2_counter_debt_takes_the_oldest_first(self):
        rows = tr.count(THREE, BANDS, PARTS, {"buyer": D(350_000)}, D(300_000))
        self.assertEqual(
            [(row.base, row.reserve) for row in rows],
            [(D(0), D(0)), (D(150_000), D(75_000)), (D(500_000), D(0))],
        )
        self.assertEqual(total(rows), D(75_000))

    def test_4_boundary_days(self):
        expected = {44: 0, 45: 50_000, 90: 50_000, 91: 100_000}
        for days, reserve in expected.items():
            with self.subTest(days=days):
                rows = tr.count([claim(1, days, 100_000)], BANDS, PARTS, {}, MUCH)
                self.assertEqual(total(rows), D(reserve))

    def test_5_remainder_after_write_off(self):
        moved = ar.movement(D(300_000), D(250_000), used=D(120_000))
        self.assertEqual(moved.rest, D(180_000))
        self.assertEqual((moved.difference, moved.event), (D(70_000), "reserve.add"))

    def test_lower_need_goes_to_income(self):
        moved = ar.movement(D(300_000), D(150_000), used=D(120_000))
        self.assertEqual(
            (moved.difference, moved.event), (D(-30_000), "reserve.release")
        )


class TestDoubtful(unittest.TestCase):
    """Which debts, which parts."""

    def count(self, **more):
        parts = {
            "principal": D(1000),
            "principal_overdue": D(100),
            "interest_overdue": D(7),
        }
        rows = tr.count(
            [claim(1, 91, 0, **{"parts": parts, **more})],
            BANDS,
            PARTS,
            {},
            MUCH,
            interest_since=date(2015, 1, 1),
        )
        return total(rows)

    def test_sale(self):
        self.assertEqual(self.count(), D(107))
        self.assertEqual(self.count(secured=True), D(0))
        self.assertEqual(self.count(guaranteed=True), D(0))

    def test_interest_of_a_loan_though_secured(self):
        for kind in ("loan", "staff_loan"):
            self.assertEqual(self.count(kind=kind), D(7))
            self.assertEqual(self.count(kind=kind, secured=True, guaranteed=True), D(7))

    def test_loans_before_2015(self):
        self.assertEqual(self.count(kind="loan", start=date(2014, 12, 31)), D(0))
        self.assertEqual(self.count(kind="loan", start=date(2015, 1, 1)), D(7))

    def test_not_overdue(self):
        self.assertEqual(tr.doubtful(claim(1, 0, 100), PARTS), {})

    def test_days_in_no_group_are_an_error(self):
        with self.assertRaisesRegex(ar.DebtError, "no group for 91"):
            tr.count([claim(1, 91, 1)], BANDS[:2], PARTS, {}, MUCH)


class TestCap(unittest.TestCase):
    def test_revenue_of_the_cap(self):
        self.assertEqual(tr.cap_revenue(True, D(5), D(9)), D(5))
        self.assertEqual(tr.cap_revenue(False, D(5), D(9)), D(9))
        self.assertEqual(tr.cap_revenue(False, D(9), D(5)), D(9))

    def test_no_revenue_no_reserve(self):
        self.assertEqual(tr.cap(D(-100), D(10)), D(0))
        self.assertEqual(tr.spread([D("0.01"), D("5.00")], D(0)), [D(0), D(0)])

    def test_kopecks_left_go_to_the_largest_remainders(self):
        # 100 kopecks over three equal thirds: 33.33… each, the first gets the kopeck that is left.
        self.assertEqual(
            tr.spread([D("1.00")] * 3, D("1.00")), [D("0.34"), D("0.33"), D("0.33")]
        )
        self.assertEqual(
            tr.spread([D("1.00")] * 3, D("1.00"), order=[2, 1, 0]),
            [D("0.33"), D("0.33"), D("0.34")],
        )

    @given(
        st.lists(st.decimals("0.00", "99999.99", places=2), max_size=30),
        st.decimals("0.00", "999999.99", places=2),
    )
    def test_laws_of_the_spread(self, amounts, limit):
        cut = tr.spread(amounts, limit)
        self.assertEqual(sum(cut, D(0)), min(sum(amounts, D(0)), limit))
        for before, after in zip(amounts, cut, strict=True):
            self.assertTrue(0 <= after <= before)


class TestOffset(unittest.TestCase):
    @given(
        st.lists(
            st.tuples(
                st.sampled_from("AB"),
                st.integers(1, 200),
                st.decimals("0.01", "999.99", places=2),
            ),
            max_size=20,
        ),
        st.fixed_dictionaries(
            {}, optional={p: st.decimals("0", "5000", places=2) for p in "ABC"}
        ),
    )
    def test_laws(self, rows, counter):
        claims = [
            (party, days, order, amount)
            for order, (party, days, amount) in enumerate(rows)
        ]
        taken = tr.offset(claims, counter)
        for party in "AB":
            own = [n for n, one in enumerate(claims) if one[0] == party]
            owed = sum((claims[n][3] for n in own), D(0))
            self.assertEqual(
                sum((taken[n] for n in own), D(0)),
                min(owed, counter.get(party, D(0))),
            )
            own.sort(key=lambda n: (-claims[n][1], n))
            partly = [n for n in own if taken[n] < claims[n][3]]
            # Once a debt is not taken whole, nothing is taken off a younger one.
            for n in own[own.index(partly[0]) + 1 :] if partly else []:
                self.assertEqual(taken[n], 0)


class TestBadParts(unittest.TestCase):
    """What of a bad debt the reserve may cover."""

    def test_loan(self):
        ticked = ("principal_overdue", "interest_overdue", "fees")
        self.assertEqual(tr.bad_parts("loan", ticked), {"interest_overdue", "interest"})

    def test_sale(self):
        """What was not due yet belongs to a bad debt; what is not ticked does not."""
        self.assertEqual(
            tr.bad_parts("sale", ("principal_overdue", "fees")),
            {"principal_overdue", "principal", "fees"},
        )


if __name__ == "__main__":
    unittest.main()
