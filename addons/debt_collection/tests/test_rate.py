from datetime import date, timedelta
from decimal import Decimal

from odoo.tests import tagged

from .common import AUG, DebtCommon


@tagged("post_install", "-at_install")
class TestRate(DebtCommon):
    def _fx(self, day=AUG, code="USD"):
        return self.env["debt.rate"]._rates(self.company, day)[code].fx

    def test_rate_as_typed(self):
        """An official rate of four decimals comes back without an error, of any size."""
        for place, units in enumerate(
            (
                92.5013,
                0.0059,
                101.0,
                11.4087,
                99.9999,
                3.0001,
                81.1898,
                137.7243,
                0.4561,
                12345.6789,
            )
        ):
            day = date(2026, 1, 1) + timedelta(days=place)
            self._set_rate(self.usd, day, units)
            self.assertEqual(self._fx(day), Decimal(str(units)), units)

    def test_rate_of_ten_thousand_units(self):
        """A rate quoted for 10,000 units has eight decimals for one."""
        self._set_rate(self.usd, AUG, 0.00318274)
        self.assertEqual(self._fx(), Decimal("0.00318274"))

    def test_latest_rate_counts(self):
        self._set_rate(self.usd, AUG - timedelta(days=3), 90)
        self._set_rate(self.usd, AUG - timedelta(days=2), 91)
        self._set_rate(self.usd, AUG + timedelta(days=1), 99)
        self.assertEqual(self._fx(), 91)

    def test_old_rate_is_none(self):
        """A rate older than the setting allows is no rate."""
        self._set_rate(self.usd, AUG - timedelta(days=11), 90)
        self.assertIsNone(self._fx())
        self.company.debt_rate_max_age = 11
        self.assertEqual(self._fx(), 90)

    def test_own_currency(self):
        self.assertEqual(self._fx(code="RUB"), 1)
