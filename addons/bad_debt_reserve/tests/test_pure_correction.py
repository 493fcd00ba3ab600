import unittest
from decimal import Decimal as D

from odoo.addons.bad_debt_reserve.tools import correction
from odoo.addons.bank_base.tools.money import D as exact
from odoo.addons.bank_base.tools.money import to_float


class TestCorrection(unittest.TestCase):
    def test_sides(self):
        self.assertEqual(correction.sides(D(150), D(100)), (D(50), D(0)))
        self.assertEqual(correction.sides(D(80), D(100)), (D(0), D(20)))

    def test_changes(self):
        self.assertEqual(
            correction.changes((D(0), D(0)), (D(50), D(0))), {"above_more": 50}
        )
        self.assertEqual(
            correction.changes((D(50), D(0)), (D(0), D(20))),
            {"above_less": 50, "below_more": 20},
        )
        self.assertEqual(
            correction.changes((D(1), D(7)), (D(1), D(5))), {"below_less": 2}
        )
        self.assertEqual(correction.changes((D(1), D(2)), (D(1), D(2))), {})

    def test_border_to_to_float(self):
        """Sums of kopecks pass through a float exactly; anything else is refused."""
        for text in ("0.01", "0.29", "-1234567.89", "9999999999999.99"):
            self.assertEqual(exact(to_float(D(text))), D(text))
        for text in ("0.001", "99999999999999999.01"):
            with self.assertRaises(ValueError):
                to_float(D(text))
