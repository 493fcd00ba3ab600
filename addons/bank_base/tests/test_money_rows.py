from datetime import date
from decimal import Decimal

from odoo.tests import tagged
from odoo.tools import SQL

from ..tools import money
from .common import BankCommon


@tagged("post_install", "-at_install")
class TestMoneyRows(BankCommon):
    def test_numeric_is_decimal(self):
        rows = money.rows(
            self.env,
            SQL(
                "SELECT 90071992547409.93::numeric AS big, 0.1::numeric(5, 2) AS small,"
                " NULL::numeric AS nothing, %s::date AS day, 7 AS count",
                date(2026, 8, 31),
            ),
        )
        self.assertEqual(
            rows,
            [
                {
                    "big": Decimal("90071992547409.93"),
                    "small": Decimal("0.10"),
                    "nothing": None,
                    "day": date(2026, 8, 31),
                    "count": 7,
                }
            ],
        )
        self.env.cr.execute("SELECT 1.5::numeric")
        self.assertIsInstance(self.env.cr.fetchone()[0], float)

    def test_sees_the_transaction(self):
        client = self.client()
        client.code = "0000018"
        field = client._fields["code"]
        query = SQL(
            "SELECT code FROM bank_client WHERE id = %s", client.id, to_flush=field
        )
        self.assertEqual(money.rows(self.env, query), [{"code": "0000018"}])
