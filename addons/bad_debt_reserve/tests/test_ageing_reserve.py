"""The method on paper: numbers of the method's own table, boundary days, laws of the arithmetic."""

import importlib.util
import sys
import unittest
from decimal import Decimal as D
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

# The pure module is loaded by its file, so that this test also runs where Odoo is not installed.
_PATH = Path(__file__).parents[1] / "tools" / "ageing_reserve.py"
_spec = importlib.util.spec_from_file_location("kopeck_ageing_reserve", _PATH)
ar = importlib.util.module_from_spec(_spec)
sys.modules[_spec.name] = ar
_spec.loader.exec_module(ar)

BANDS = [
    ar.Band("1–30", 1, 30, D(30)),
    ar.Band("31–60", 31, 60, D(60)),
    ar.Band("61–90", 61, 90, D(90)),
    ar.Band("91–120", 91, 120, D(100)),
    ar.Band("over 120", 121, None, D(100), write_off=True),
]
TERMS = ar.Terms()


def debt(days, kind, balance, overdue):
    return ar.Debt(
        days,
        kind,
        {"principal": D(balance) - D(overdue), "principal_overdue": D(overdue)},
    )


class TestTable(unittest.TestCase):
    """The worked example of the method (credit cooperative)."""

    ROWS = [
        (30, "current", 400_000, 12_000, 400_000, 120_000),
        (30, "final", 50_000, 50_000, 50_000, 15_000),
        (60, "current", 200_000, 24_000, 200_000, 120_000),
        (90, "current", 100_000, 18_000, 100_000, 90_000),
        (120, "current", 60_000, 16_000, 60_000, 60_000),
    ]

    def test_rows_and_total(self):
        total_base = total = D(0)
        for days, kind, balance, overdue, base, reserve in self.ROWS:
            with self.subTest(days=days, kind=kind):
                result = ar.count(BANDS, TERMS, debt(days, kind, balance, overdue))
                self.assertEqual(result.base, D(base))
                self.assertEqual(result.reserve, D(reserve))
            total_base += result.base
            total += result.reserve
        self.assertEqual(total_base, D(810_000))
        self.assertEqual(total, D(405_000))

    def test_past_the_last_group_write_off_is_proposed(self):
        result = ar.count(BANDS, TERMS, debt(121, "final", 40_000, 40_000))
        self.assertTrue(result.band.write_off)
        self.assertEqual(result.reserve, D(40_000))

    def test_movement(self):
        moved = ar.movement(D(350_000), D(405_000), used=D(40_000))
        self.assertEqual(moved.rest, D(310_000))
        self.assertEqual(moved.difference, D(95_000))
        self.assertEqual(moved.event, "reserve.add")

    def test_events(self):
        self.assertEqual(ar.event_of(D(0), D(5)), "reserve.create")
        self.assertEqual(ar.event_of(D(1), D(5)), "reserve.add")
        self.assertEqual(ar.event_of(D(9), D(-5)), "reserve.release")
        self.assertIsNone(ar.event_of(D(9), D(0)))


class TestBoundaryDays(unittest.TestCase):
    def test_days(self):
        expected = {
            0: None, 1: "1–30", 30: "1–30", 31: "31–60", 60: "31–60", 61: "61–90",
            90: "61–90", 91: "91–120", 120: "91–120", 121: "over 120", 5000: "over 120",
        }  # fmt: skip
        for days, name in expected.items():
            with self.subTest(days=days):
                band = ar.band_of(BANDS, days)
                self.assertEqual(band and band.name, name)

    def test_day_zero_makes_no_reserve(self):
        self.assertIsNone(ar.count(BANDS, TERMS, debt(0, "current", 100, 10)))

    def test_days_below_zero_are_an_error(self):
        with self.assertRaises(ar.DebtError):
            ar.band_of(BANDS, -1)


class TestBase(unittest.TestCase):
    PARTS = {
        "principal": D("1000.00"),
        "principal_overdue": D("200.00"),
        "interest": D("30.00"),
        "interest_overdue": D("4.00"),
        "penalty": D("0.50"),
        "fees": D("0.06"),
    }

    def base(self, terms, kind="current", days=10):
        return ar.count(BANDS, terms, ar.Debt(days, kind, self.PARTS)).base

    def test_only_ticked_parts(self):
        self.assertEqual(self.base(ar.Terms(parts=frozenset())), D(0))
        self.assertEqual(self.base(TERMS), D("1200.00"))
        self.assertEqual(self.base(ar.Terms(parts=frozenset(ar.PARTS))), D("1234.56"))
        self.assertEqual(self.base(ar.Terms(parts=frozenset({"penalty"}))), D("0.50"))

    def test_overdue_part_only(self):
        everything = frozenset(ar.PARTS)
        terms = ar.Terms(everything, ar.OVERDUE_PART, ar.REST)
        self.assertEqual(self.base(terms, "current"), D("204.56"))
        self.assertEqual(self.base(terms, "final"), D("1234.56"))
        terms = ar.Terms(everything, ar.WHOLE, ar.OVERDUE_PART)
        self.assertEqual(self.base(terms, "current"), D("1234.56"))
        self.assertEqual(self.base(terms, "final"), D("204.56"))

    def test_kind_without_overdue_is_refused(self):
        with self.assertRaises(ar.DebtError):
            self.base(TERMS, "none")

    def test_overpaid_debt_makes_no_reserve(self):
        result = ar.count(
            BANDS, TERMS, ar.Debt(5, "current", {"principal": D("-7.00")})
        )
        self.assertEqual((result.base, result.reserve), (D(0), D(0)))

    def test_half_kopeck_goes_up(self):
        # 0.05 × 30 % = 0.015 → 0.02; 0.15 × 30 % = 0.045 → 0.05 (banker's rounding would give 0.04)
        for base, reserve in (("0.05", "0.02"), ("0.15", "0.05"), ("0.01", "0.00")):
            result = ar.count(
                BANDS, TERMS, ar.Debt(1, "current", {"principal": D(base)})
            )
            self.assertEqual(result.reserve, D(reserve))


class TestBandChecks(unittest.TestCase):
    def refused(self, code, *bands):
        with self.assertRaises(ar.BandError) as caught:
            ar.check_bands(bands)
        self.assertEqual(caught.exception.code, code)
        return caught.exception

    def test_good_bands_come_back_in_order(self):
        self.assertEqual(ar.check_bands(reversed(BANDS)), BANDS)

    def test_each_fault_has_its_name(self):
        band = ar.Band
        self.refused("empty")
        self.refused("start", band("a", 2, None, D(1)))
        self.refused("start", band("a", 0, None, D(1)))
        self.refused("order", band("a", 1, 0, D(1)))
        self.refused("gap", band("a", 1, 30, D(1)), band("b", 32, None, D(2)))
        error = self.refused(
            "overlap", band("a", 1, 30, D(1)), band("b", 30, None, D(2))
        )
        self.assertEqual([b.name for b in error.bands], ["a", "b"])
        self.refused("overlap", band("a", 1, None, D(1)), band("b", 31, None, D(2)))
        self.refused("open", band("a", 1, 30, D(1)))
        self.refused("rate", band("a", 1, None, D("100.01")))
        self.refused("rate", band("a", 1, None, D(-1)))


class TestWhyChanged(unittest.TestCase):
    def test_codes(self):
        same = {"previous": D(30), "reserve": D(30), "rate_before": D(30), "rate_now": D(30),
                "base_before": D(100), "base_now": D(100)}  # fmt: skip
        self.assertEqual(ar.why_changed(**same), ("same",))
        self.assertEqual(ar.why_changed(**same, gone="repaid"), ("repaid",))
        self.assertEqual(ar.why_changed(**{**same, "known": False}), ("new",))
        worse = {**same, "same_group": False, "days_before": 20, "days_now": 50}
        self.assertEqual(ar.why_changed(**worse), ("worse",))
        self.assertEqual(
            ar.why_changed(**{**worse, "base_now": D(90)}), ("worse", "reduced")
        )
        better = {**same, "same_group": False, "days_before": 50, "days_now": 20}
        self.assertEqual(ar.why_changed(**better), ("better",))
        self.assertEqual(ar.why_changed(**{**same, "rate_now": D(40)}), ("rate",))
        self.assertEqual(ar.why_changed(**{**same, "base_now": D(101)}), ("grown",))


money = st.decimals("0.00", "99999999.99", places=2)
debts = st.builds(
    ar.Debt,
    st.integers(0, 400),
    st.sampled_from(["current", "final"]),
    st.fixed_dictionaries({part: money for part in ar.PARTS}),
)
some_terms = st.builds(
    ar.Terms,
    st.frozensets(st.sampled_from(ar.PARTS)),
    st.sampled_from([ar.WHOLE, ar.OVERDUE_PART]),
    st.sampled_from([ar.REST, ar.OVERDUE_PART]),
)


class TestLaws(unittest.TestCase):
    @given(debts, some_terms)
    def test_reserve_stays_between_zero_and_base(self, one, terms):
        result = ar.count(BANDS, terms, one)
        if result is None:
            self.assertEqual(one.days, 0)
            return
        self.assertLessEqual(0, result.reserve)
        self.assertLessEqual(result.reserve, result.base)
        self.assertEqual(result.base, sum(result.parts.values()))
        self.assertLessEqual(result.base, sum(one.parts.values()))
        exact = result.base * result.rate / 100
        self.assertLessEqual(abs(exact - result.reserve), D("0.005"))

    @given(money, money, money)
    def test_movements_add_up(self, previous, used, needed):
        moved = ar.movement(previous, needed, min(used, previous))
        self.assertEqual(previous - min(used, previous) + moved.difference, needed)

    @given(st.lists(st.integers(1, 60), min_size=1, max_size=8))
    def test_every_day_has_exactly_one_group(self, widths):
        bands, day = [], 1
        for number, width in enumerate(widths):
            last = number == len(widths) - 1
            bands.append(
                ar.Band(str(number), day, None if last else day + width - 1, D(number))
            )
            day += width
        ar.check_bands(bands)
        for days in range(1, day + 2):
            inside = [
                b
                for b in bands
                if b.days_from <= days and (b.days_to is None or days <= b.days_to)
            ]
            self.assertEqual(inside, [ar.band_of(bands, days)])
