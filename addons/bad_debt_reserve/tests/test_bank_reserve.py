"""590-П on paper: tables, boundary days, the collateral formula, days of overdue in the window."""

import importlib.util
import unittest
from datetime import date, timedelta
from decimal import Decimal as D
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

_spec = importlib.util.spec_from_file_location(
    "kopeck_pure_loader", Path(__file__).with_name("pure.py")
)
pure = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(pure)
ar, br = pure.load("ageing_reserve"), pure.load("bank_reserve")

DAY = date(2026, 9, 30)
PERSON, COMPANY = br.ServiceBounds(30, 60), br.ServiceBounds(5, 30)
MATRIX = {
    ("good", "good"): 1, ("good", "average"): 2, ("good", "bad"): 3,
    ("average", "good"): 2, ("average", "average"): 3, ("average", "bad"): 4,
    ("bad", "good"): 3, ("bad", "average"): 4, ("bad", "bad"): 5,
}  # fmt: skip
HALVES = {1: D(1), 2: D("0.5")}
EDGES = ((0, 0), (1, 30), (31, 90), (91, 180), (181, 360), (361, None))
TABLES = {
    "retail_secured": ("0.5", "1.5", "10", "35", "75", "100"),
    "retail_other": ("3", "8", "20", "50", "75", "100"),
    "business_secured": ("0.5", "1.5", "10", "35", "75", "100"),
    "business_other": ("1", "3", "20", "50", "75", "100"),
}


def bands(portfolio):
    return [
        ar.Band(str(low), low, high, D(rate))
        for (low, high), rate in zip(EDGES, TABLES[portfolio], strict=True)
    ]


class TestService(unittest.TestCase):
    """Boundary days of the debt service, upper bounds inclusive."""

    def test_organisations(self):
        expected = {0: "good", 5: "good", 6: "average", 30: "average", 31: "bad"}
        for days, grade in expected.items():
            self.assertEqual(COMPANY.grade(days), grade, days)

    def test_persons(self):
        expected = {30: "good", 31: "average", 60: "average", 61: "bad"}
        for days, grade in expected.items():
            self.assertEqual(PERSON.grade(days), grade, days)

    def test_negative_days_are_an_error(self):
        with self.assertRaises(ar.DebtError):
            PERSON.grade(-1)

    def test_matrix(self):
        self.assertEqual(br.category(MATRIX, "good", "good"), 1)
        self.assertEqual(br.category(MATRIX, "average", "bad"), 4)
        self.assertEqual(br.category(MATRIX, "bad", "bad"), 5)
        self.assertIsNone(br.check_matrix(MATRIX))
        self.assertEqual(
            br.check_matrix({**MATRIX, ("bad", "good"): 1}), ("bad", "good")
        )


class TestOverdueDays(unittest.TestCase):
    """Days of overdue among the last 180."""

    def days(self, *states):
        return br.overdue_days(
            [
                (
                    DAY - timedelta(days=ago),
                    None if since is None else DAY - timedelta(days=since),
                )
                for ago, since in states
            ],
            DAY,
        )

    def test_overdue_now(self):
        self.assertEqual(self.days((0, 12)), 12)

    def test_the_window_has_180_days(self):
        self.assertEqual(self.days((0, 180)), 180)
        self.assertEqual(self.days((0, 181)), 180)

    def test_two_spells(self):
        # Overdue on the days 99 to 91 ago (due 100 ago, paid 90 ago), and on three days now.
        self.assertEqual(self.days((99, 100), (90, None), (0, 3)), 9 + 3)

    def test_paid_before_the_window(self):
        self.assertEqual(self.days((300, 310), (200, None), (0, None)), 0)

    def test_a_later_state_tells_of_the_past(self):
        # A month-end file says: overdue for 20 days, though the file before knew of none.
        self.assertEqual(self.days((30, None), (0, 20)), 20)

    def test_what_was_not_known_yet_does_not_count(self):
        states = [(DAY + timedelta(days=1), DAY - timedelta(days=50))]
        self.assertEqual(br.overdue_days(states, DAY), 0)


class TestIndividual(unittest.TestCase):
    def test_worked_example(self):
        collateral = br.collateral_sum([(2, D(600_000))], HALVES)
        result = br.individual(D(1_000_000), D(50), collateral)
        self.assertEqual(result.calculated, D(500_000))
        self.assertEqual(result.collateral, D(300_000))
        self.assertEqual(result.reserve, D(350_000))

    def test_collateral_of_the_first_category(self):
        collateral = br.collateral_sum([(1, D(600_000))], HALVES)
        result = br.individual(D(1_000_000), D(50), collateral)
        self.assertEqual(result.reserve, D(200_000))

    def test_collateral_above_the_loan(self):
        for value in (D(2_000_000), D(3_000_000)):
            collateral = br.collateral_sum([(2, value)], HALVES)
            result = br.individual(D(1_000_000), D(50), collateral)
            self.assertEqual(result.reserve, D(0))
            self.assertEqual(result.collateral, D(1_000_000))

    def test_other_categories_of_collateral_do_not_count(self):
        self.assertEqual(br.collateral_sum([(3, D(5)), (None, D(7))], HALVES), D(0))

    @given(
        st.decimals("0.01", "9999999.99", places=2),
        st.decimals("0", "100", places=3),
        st.decimals("0", "9999999.99", places=2),
    )
    def test_the_formula(self, base, rate, collateral):
        """P = PP × (1 − k × Ob / Cp), as printed."""
        printed = base * rate / 100 * (1 - min(collateral / base, D(1)))
        result = br.individual(base, rate, collateral)
        self.assertLessEqual(abs(result.reserve - printed), D("0.0051"))


class TestPortfolios(unittest.TestCase):
    """Boundary days of the tables: 0/1/30/31/90/91/180/181/360/361."""

    PLACES = {0: 0, 1: 1, 30: 1, 31: 2, 90: 2, 91: 3, 180: 3, 181: 4, 360: 4, 361: 5}

    def test_boundary_days(self):
        for portfolio, rates in TABLES.items():
            for days, place in self.PLACES.items():
                with self.subTest(portfolio=portfolio, days=days):
                    _band, reserve = br.portfolio_reserve(
                        bands(portfolio), days, D(100_000)
                    )
                    self.assertEqual(reserve, D(1000) * D(rates[place]))

    def test_came_along(self):
        """3 % of 10 000 go along; less when less is needed; no more than the portfolio held."""
        loans = [(D(10_000), D(720)), (D(10_000), D(8))]
        self.assertEqual(br.came_along(loans, D(3), D(450)), [300, 8])
        both = [(D(1_500), D(80)), (D(1_500), D(80))]
        self.assertEqual(br.came_along(both, D(3), D(60)), [45, 15])
        self.assertEqual(br.came_along(both, D(3), D(0)), [0, 0])
        self.assertEqual(br.came_along([(D(-5), D(80))], D(3), D(60)), [0])

    def test_whose(self):
        self.assertEqual(br.portfolio_of("person", True), "retail_secured")
        self.assertEqual(br.portfolio_of("person", False), "retail_other")
        self.assertEqual(br.portfolio_of("company", True), "business_secured")
        self.assertEqual(br.portfolio_of("sole_trader", False), "business_other")

    def test_size_limit(self):
        self.assertEqual(br.size_limit(D(100_000_000), D("0.5")), D(500_000))
        self.assertEqual(br.size_limit(D(100_000_000), D(3)), D(3_000_000))

    def test_overpaid_loan_has_no_reserve(self):
        self.assertEqual(br.portfolio_reserve(bands("retail_other"), 5, D(-1))[1], D(0))

    def refused(self, code, rows):
        with self.assertRaises(ar.BandError) as caught:
            br.check_portfolio(rows)
        self.assertEqual(caught.exception.code, code)

    def test_bands(self):
        good = bands("retail_other")
        self.assertEqual(br.check_portfolio(reversed(good)), good)
        self.refused("empty", [])
        self.refused("zero", good[1:])
        self.refused("gap", good[:2] + good[3:])
        self.refused("open", good[:-1])
        self.refused("rate", [ar.Band("0", 0, 0, D(101)), *good[1:]])

    def test_categories(self):
        rows = [
            (n, ar.Band(br.ROMAN[n], 0, None, D(rate)), D(low), D(high))
            for n, rate, low, high in (
                (1, 0, 0, 0), (2, 1, 1, 20), (3, 21, 21, 50), (4, 51, 51, 100), (5, 100, 100, 100),
            )
        ]  # fmt: skip
        br.check_categories(rows)
        with self.assertRaises(ar.BandError) as caught:
            br.check_categories(rows[:-1])
        self.assertEqual(caught.exception.code, "categories")
        rows[1] = (2, ar.Band("II", 0, None, D("20.001")), D(1), D(20))
        with self.assertRaises(ar.BandError) as caught:
            br.check_categories(rows)
        self.assertEqual(
            (caught.exception.code, caught.exception.bands[0].name), ("range", "II")
        )


class TestObligation(unittest.TestCase):
    """Category of an obligation off balance (611-П)."""

    def test_order_of_grounds(self):
        for judged, loans, expected in ((3, [5], 3), (None, [2, 4], 4), (None, [], 4)):
            with self.subTest(judged=judged, loans=loans):
                self.assertEqual(
                    br.obligation_category(MATRIX, judged, loans, "average", "bad"),
                    expected,
                )


if __name__ == "__main__":
    unittest.main()
