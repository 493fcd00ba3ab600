from datetime import date, datetime

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .money_common import DAY, MoneyCommon

NORMS = {
    "recount": 500,
    "load": 300,
    "escort": 1_000,
    "car": 2_000,
    "wage": 400,
    "trip_hours": 2,
    "claim_wage": 600,
    "claim_hours": 1.5,
}


@tagged("post_install", "-at_install")
class TestClaimReport(MoneyCommon):
    """Distributions of claims, trips and what they cost by norms."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.region = cls.env["bank.region"].search([], limit=1)
        cls.branch.region_id = cls.region
        cls.env["atm.cost.norm"].create(
            [
                {
                    "company_id": cls.company.id,
                    "kind": kind,
                    "value": value,
                    "date_from": date(2026, 1, 1),
                    "source": "Order 1",
                }
                for kind, value in NORMS.items()
            ]
        )
        cls.env["atm.cost.norm"].create(
            {
                "company_id": cls.company.id,
                "region_id": cls.region.id,
                "kind": "car",
                "value": 3_000,
                "date_from": date(2026, 1, 1),
                "source": "Contract 2",
            }
        )

    def test_trip(self):
        trip = self.env["atm.trip"].create({"device_id": self.device.id, "date": DAY})
        self.assertEqual(trip.cost, 2 * (1_000 + 3_000 + 400) + 500 + 300)
        self.assertIn("3000.0 = 6000.00 (Contract 2)", trip.cost_text)
        trip.encashment = False
        self.assertEqual(trip.cost, 8_800)
        with self.assertRaisesRegex(ValidationError, "Name the claims"):
            trip.reason = "claim"
        with self.assertRaisesRegex(ValidationError, "0 to 24"):
            trip.hours = 25
        early = self.env["atm.trip"].create(
            {"device_id": self.device.id, "date": date(2025, 1, 1)}
        )
        self.assertEqual(early.cost, 0, "no norm held then")

    def test_report(self):
        claims = self.claim(5_000, registered_at=datetime(2026, 8, 1, 9)) + self.claim(
            60_000, name="П-2", registered_at=datetime(2026, 8, 2, 9)
        )
        self.env["atm.trip"].create(
            {
                "device_id": self.device.id,
                "date": DAY,
                "reason": "claim",
                "claim_ids": [(6, 0, claims.ids)],
            }
        )
        self.env.flush_all()
        report = self.env["atm.claim.report"].with_user(self.officer)
        rows = report.search([("claim_id", "in", claims.ids)], order="amount")
        self.assertEqual(rows.mapped("sum_range"), ["2", "5"])
        self.assertEqual(rows.mapped("state"), ["open", "open"])
        self.assertEqual(rows.region_id, self.region)
        self.assertEqual(rows.mapped("cost_own"), [900, 900])
        self.assertEqual(rows.mapped("cost_trips"), [4_800, 4_800])
        self.assertEqual(rows.mapped("cost"), [5_700, 5_700])
        groups = report._read_group(
            [("claim_id", "in", claims.ids)], ["channel"], ["count:sum", "amount:sum"]
        )
        self.assertEqual(groups, [("branch", 2, 65_000)])
        self.assertFalse({"client_id", "card"} & set(report._fields), "no identity")
