import unittest
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.debt_collection.tools import limitation
from odoo.addons.debt_collection.tools.limitation import (
    ACKNOWLEDGED,
    COURT,
    LEFT,
    PRETRIAL,
    Fact,
    period,
)

DUE, NOW = date(2023, 3, 15), date(2026, 3, 1)
DAYS = st.dates(date(2005, 1, 1), date(2050, 12, 31))


class TestLimitation(unittest.TestCase):
    """ГК 196, 199-204 by example; every expected day was counted by hand."""

    def test_three_years_from_the_day_after(self):
        found = period(DUE, [], NOW)
        self.assertEqual(found.began, date(2023, 3, 16))
        self.assertEqual(found.last, date(2026, 3, 15))
        self.assertEqual(found.state(date(2026, 3, 15)), "running")
        self.assertEqual(found.state(date(2026, 3, 16)), "over")

    def test_29_february(self):
        self.assertEqual(period(date(2024, 2, 29), [], NOW).last, date(2027, 2, 28))

    def test_pretrial_stops(self):
        """31 days of January and 28 of February do not count."""
        stop = Fact(PRETRIAL, date(2025, 1, 1), date(2025, 2, 28))
        self.assertEqual(
            period(DUE, [stop], NOW).last, date(2026, 3, 15) + timedelta(days=59)
        )

    def test_a_day_of_two_stops_counts_once(self):
        stops = [
            Fact(PRETRIAL, date(2025, 1, 1), date(2025, 1, 31)),
            Fact(COURT, date(2025, 1, 21), date(2025, 2, 9)),
        ]
        self.assertEqual(
            period(DUE, stops, NOW).last, date(2026, 3, 15) + timedelta(days=40)
        )

    def test_stands_in_court(self):
        found = period(DUE, [Fact(COURT, date(2026, 3, 15))], date(2027, 1, 1))
        self.assertEqual((found.last, found.state(date(2040, 1, 1))), (None, "stands"))

    def test_a_claim_after_the_last_day_stops_nothing(self):
        late = Fact(COURT, date(2026, 3, 16))
        self.assertEqual(period(DUE, [late], date(2027, 1, 1)).last, date(2026, 3, 15))

    def test_six_months_after_a_cancelled_order(self):
        """14 days were left on 01.03.2026; after the cancellation of 10.05 there are six months."""
        order = Fact(LEFT, date(2026, 3, 1), date(2026, 5, 10))
        self.assertEqual(
            period(DUE, [order], date(2026, 6, 1)).last, date(2026, 11, 10)
        )

    def test_more_than_six_months_left_stay(self):
        order = Fact(LEFT, date(2024, 3, 1), date(2024, 3, 10))
        self.assertEqual(period(DUE, [order], date(2026, 6, 1)).last, date(2026, 3, 25))

    def test_acknowledgement_begins_anew(self):
        found = period(DUE, [Fact(ACKNOWLEDGED, date(2025, 7, 1))], NOW)
        self.assertEqual(found, (date(2025, 7, 2), date(2028, 7, 1)))

    def test_acknowledgement_after_the_end(self):
        """Only a written one begins the period anew then (ГК 206(2))."""
        as_of = date(2027, 1, 1)
        spoken = Fact(ACKNOWLEDGED, date(2026, 4, 1))
        self.assertEqual(period(DUE, [spoken], as_of).last, date(2026, 3, 15))
        self.assertEqual(
            period(DUE, [spoken._replace(written=True)], as_of).last, date(2029, 4, 1)
        )

    def test_ceiling_of_ten_years(self):
        facts = [
            Fact(ACKNOWLEDGED, DUE.replace(year=year)) for year in (2025, 2028, 2031)
        ]
        self.assertEqual(period(DUE, facts, date(2032, 1, 1)).last, date(2033, 3, 15))

    def test_facts_to_come_are_not_known(self):
        facts = [Fact(ACKNOWLEDGED, date(2026, 3, 2)), Fact(COURT, date(2026, 3, 3))]
        self.assertEqual(period(DUE, facts, NOW).last, date(2026, 3, 15))

    @given(DAYS, st.integers(0, 60))
    def test_months_end_in_their_month(self, day, months):
        found = limitation.add_months(day, months)
        self.assertEqual(
            (found.year * 12 + found.month) - (day.year * 12 + day.month), months
        )
        self.assertLessEqual(found.day, day.day)

    @given(DAYS, st.integers(0, 3000), st.integers(0, 400))
    def test_a_stop_never_shortens(self, due, after, length):
        begin = due + timedelta(days=after)
        stop = Fact(PRETRIAL, begin, begin + timedelta(days=length))
        as_of = date(2099, 1, 1)
        with_stop, without = period(due, [stop], as_of), period(due, [], as_of)
        self.assertGreaterEqual(with_stop.last, without.last)
        self.assertLessEqual(with_stop.last, without.last + timedelta(days=length + 1))
