import unittest
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.debt_collection.tools import ageing
from odoo.addons.debt_collection.tools.ageing import DEFAULT_BUCKETS, Bucket

DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))


class TestAgeing(unittest.TestCase):
    def test_bounds_are_inclusive(self):
        """30 days is the first group, 31 the second; 120 the fourth, 121 the last."""
        as_of = date(2026, 8, 31)
        for days, number in {0: 0, 1: 1, 30: 1, 31: 2, 60: 2, 61: 3, 90: 3, 91: 4, 120: 4, 121: 5,
                             4000: 5}.items():  # fmt: skip
            since = as_of - timedelta(days=days)
            self.assertEqual(ageing.days_past_due(since, as_of), days)
            self.assertEqual(ageing.bucket_of(days), number, days)

    def test_no_overdue(self):
        self.assertEqual(ageing.days_past_due(None, date(2026, 8, 31)), 0)
        self.assertEqual(ageing.days_past_due(date(2026, 9, 1), date(2026, 8, 31)), 0)

    def test_bucket_hole_is_told(self):
        with self.assertRaises(ValueError):
            ageing.bucket_of(5, [Bucket(0, 0, 0)])

    @given(DAYS, DAYS)
    def test_days_never_negative_and_grow(self, since, as_of):
        days = ageing.days_past_due(since, as_of)
        self.assertGreaterEqual(days, 0)
        self.assertGreaterEqual(
            ageing.days_past_due(since, as_of + timedelta(days=1)), days
        )

    @given(st.integers(0, 10_000))
    def test_every_day_has_one_group(self, days):
        groups = [
            bucket.number
            for bucket in DEFAULT_BUCKETS
            if bucket.dpd_from <= days
            and (bucket.dpd_to is None or days <= bucket.dpd_to)
        ]
        self.assertEqual(groups, [ageing.bucket_of(days)])

    @given(st.lists(st.integers(1, 400), min_size=1, max_size=8, unique=True))
    def test_scheme_without_fault(self, bounds):
        """Cutting the line of days anywhere gives groups without holes."""
        starts = [0, *sorted(bounds)]
        ends = [start - 1 for start in starts[1:]] + [None]
        buckets = [
            Bucket(n, *pair) for n, pair in enumerate(zip(starts, ends, strict=True))
        ]
        self.assertIsNone(ageing.scheme_problem(buckets))
        self.assertEqual(ageing.scheme_problem(buckets[1:])[0], "start")
        if len(buckets) > 2:
            self.assertEqual(
                ageing.scheme_problem(buckets[:1] + buckets[2:])[0], "hole"
            )
        self.assertEqual(ageing.scheme_problem(buckets[:-1])[0], "end")

    def test_scheme_faults(self):
        self.assertEqual(ageing.scheme_problem([])[0], "empty")
        self.assertEqual(
            ageing.scheme_problem([Bucket(0, 0, 5), Bucket(1, 5, None)]), ("overlap", 5)
        )
        self.assertEqual(
            ageing.scheme_problem([Bucket(0, 0, None), Bucket(1, 5, None)]),
            ("overlap", 5),
        )
        self.assertEqual(ageing.scheme_problem([Bucket(0, 0, -1)]), ("order", 0))

    def test_overdue_kind(self):
        as_of, since = date(2026, 8, 31), date(2026, 8, 1)
        cases = [
            ((None, None, date(2020, 1, 1)), "none"),
            ((since, None, None), "current"),
            ((since, None, as_of), "current"),
            ((since, None, as_of - timedelta(days=1)), "final"),
            ((since, as_of, date(2030, 1, 1)), "final"),
            ((since, as_of + timedelta(days=1), date(2030, 1, 1)), "current"),
            ((as_of, as_of, date(2020, 1, 1)), "none"),
        ]
        for given_dates, kind in cases:
            self.assertEqual(
                ageing.overdue_kind(*given_dates, as_of), kind, given_dates
            )

    def test_term(self):
        self.assertEqual(ageing.term(None, date(2026, 8, 31)), "short")
        self.assertEqual(ageing.term(date(2027, 8, 31), date(2026, 8, 31)), "short")
        self.assertEqual(ageing.term(date(2027, 9, 1), date(2026, 8, 31)), "long")
        self.assertEqual(ageing.term(date(2029, 2, 28), date(2028, 2, 29)), "short")
        self.assertEqual(ageing.term(date(2029, 3, 1), date(2028, 2, 29)), "long")
