import unittest
from datetime import date

from odoo.addons.debt_collection.tools import acceleration
from odoo.addons.debt_collection.tools.acceleration import Law, State

AS_OF = date(2026, 8, 31)


class TestAcceleration(unittest.TestCase):
    """353-ФЗ art. 14: overdue days in total within 180 days."""

    def days(self, *states):
        return acceleration.overdue_days([State(*one) for one in states], AS_OF, 180)

    def test_one_overdue(self):
        self.assertEqual(self.days((date(2026, 7, 2), date(2026, 7, 2))), 60)
        self.assertEqual(self.days((date(2026, 7, 1), date(2026, 7, 1))), 61)

    def test_a_file_tells_of_earlier_days(self):
        self.assertEqual(self.days((date(2026, 8, 20), date(2026, 7, 1))), 61)

    def test_days_add_up_and_count_once(self):
        """10 days in spring, paid, then 20; the older oldest payment overlaps the newer one."""
        self.assertEqual(
            self.days(
                (date(2026, 5, 1), date(2026, 5, 1)),
                (date(2026, 5, 12), None),
                (date(2026, 8, 11), date(2026, 8, 11)),
            ),
            10 + 20,
        )
        self.assertEqual(
            self.days(
                (date(2026, 8, 1), date(2026, 8, 1)),
                (date(2026, 8, 21), date(2026, 8, 11)),
            ),
            30,
        )

    def test_only_the_window_counts(self):
        self.assertEqual(self.days((date(2020, 1, 1), date(2020, 1, 1))), 180)

    def test_short_loan(self):
        law = Law()
        self.assertTrue(acceleration.is_short(date(2026, 1, 1), date(2026, 3, 1), law))
        self.assertFalse(acceleration.is_short(date(2026, 1, 1), date(2026, 3, 2), law))
        self.assertFalse(acceleration.is_short(None, date(2026, 3, 2), law))
        self.assertEqual(acceleration.limits(True, law), (10, 10))
        self.assertEqual(acceleration.limits(False, law), (60, 30))
