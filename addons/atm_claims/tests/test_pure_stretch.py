import unittest
from datetime import date, datetime, timedelta

from .pure import own

stretch = own("stretch")


class TestStretch(unittest.TestCase):
    def test_the_clock_jumped(self):
        day = datetime(2026, 11, 20, 8)
        good = [day + timedelta(minutes=minute) for minute in range(9)]
        for wrong in (datetime(2003, 1, 1), datetime(2089, 12, 31)):
            moments = [good[0], wrong, wrong + timedelta(seconds=5), *good[1:]]
            self.assertEqual(stretch.main_stretch(moments), (good[0], good[-1]))

    def test_no_moment_and_equal_stretches(self):
        self.assertEqual(stretch.main_stretch([]), (None, None))
        later = datetime(2026, 11, 20)
        self.assertEqual(
            stretch.main_stretch([later, datetime(2003, 1, 1)]), (later, later)
        )

    def test_a_month_of_days_is_one_stretch(self):
        days = [datetime(2026, 11, 1) + timedelta(days=n) for n in range(0, 60, 20)]
        self.assertEqual(stretch.main_stretch(days), (days[0], days[-1]))

    def test_windows(self):
        days = [date(2026, 11, 20), date(2003, 1, 1), date(2026, 11, 22)]
        self.assertEqual(
            stretch.windows(days, 400),
            [
                (date(2003, 1, 1), date(2003, 1, 1)),
                (date(2026, 11, 20), date(2026, 11, 22)),
            ],
        )
        many = [date(2026, 1, 1) + timedelta(days=n) for n in range(1000)]
        found = stretch.windows(many, 400)
        self.assertEqual((found[0][0], found[-1][1]), (many[0], many[-1]))
        self.assertTrue(all((b - a).days <= 400 for a, b in found))
        self.assertEqual(stretch.windows([], 400), [])
