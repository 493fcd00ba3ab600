import unittest
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.bank_base.tools.workdays import (
    add_working_days,
    count_working_days,
    is_working,
    is_working_by_law,
)

OFF = {date(2026, 5, 1), date(2026, 5, 11), date(2026, 6, 12)}
WORKING = {date(2026, 5, 16)}
days = st.dates(date(2026, 1, 1), date(2026, 12, 31))


class TestWorkdays(unittest.TestCase):
    def test_week_and_exceptions(self):
        self.assertTrue(is_working(date(2026, 5, 8), OFF, WORKING))
        self.assertFalse(is_working(date(2026, 5, 9), OFF, WORKING))
        self.assertFalse(is_working(date(2026, 5, 11), OFF, WORKING))
        self.assertTrue(is_working(date(2026, 5, 16), OFF, WORKING))

    def test_forward_and_back(self):
        self.assertEqual(
            add_working_days(date(2026, 5, 8), 1, OFF, WORKING), date(2026, 5, 12)
        )
        self.assertEqual(
            add_working_days(date(2026, 5, 12), -1, OFF, WORKING), date(2026, 5, 8)
        )
        self.assertEqual(
            add_working_days(date(2026, 5, 15), 2, OFF, WORKING), date(2026, 5, 18)
        )

    def test_zero(self):
        self.assertEqual(add_working_days(date(2026, 5, 8), 0, OFF), date(2026, 5, 8))
        self.assertEqual(add_working_days(date(2026, 5, 9), 0, OFF), date(2026, 5, 12))

    def test_broken_calendar(self):
        every_day = {date(2026, 1, 1) + timedelta(days=n) for n in range(800)}
        with self.assertRaises(ValueError):
            add_working_days(date(2026, 1, 1), 1, every_day)

    def test_law_without_transfers(self):
        self.assertFalse(is_working_by_law(date(2030, 1, 8)))
        self.assertTrue(is_working_by_law(date(2030, 1, 9)))
        self.assertFalse(is_working_by_law(date(2030, 6, 12)))

    @given(days, st.integers(1, 60))
    def test_back_returns(self, day, count):
        start = add_working_days(day, 0, OFF, WORKING)
        there = add_working_days(start, count, OFF, WORKING)
        self.assertTrue(is_working(there, OFF, WORKING))
        self.assertEqual(add_working_days(there, -count, OFF, WORKING), start)
        self.assertEqual(count_working_days(start, there, OFF, WORKING), count)

    @given(days, days)
    def test_count_is_antisymmetric(self, one, other):
        self.assertEqual(
            count_working_days(one, other, OFF, WORKING),
            sum(
                is_working(one + timedelta(days=n), OFF, WORKING)
                for n in range(1, (other - one).days + 1)
            )
            if other >= one
            else -sum(
                is_working(other + timedelta(days=n), OFF, WORKING)
                for n in range((one - other).days)
            ),
        )
