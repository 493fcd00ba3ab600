from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .money_common import DAY, MoneyCommon


@tagged("post_install", "-at_install")
class TestCharge(MoneyCommon):
    """A shortage charged to an employee within the Labour Code, and paid."""

    def charge(self, **values):
        shortage = self.difference("shortage", 27_000)
        model = self.env["atm.charge"].with_user(self.accountant)
        return model.create(
            {
                "difference_id": shortage.id,
                "employee": "Сидоров С. С.",
                "ground": "limited",
                "found_on": DAY,
                "order_number": "15",
                "order_date": DAY,
                "explanation": "Mixed the cassettes up",
                "average_wage": 60_000,
                "amount": 27_000,
                **values,
            }
        )

    def test_charged_and_paid(self):
        charge = self.charge()
        self.assertEqual(
            (charge.limit, charge.limit_source), (60_000, "Labour Code 241")
        )
        charge.action_charge()
        with self.assertRaisesRegex(UserError, "does not change"):
            charge.amount = 1
        with self.assertRaisesRegex(UserError, "have the entry"):
            charge._recover("cash", 100, DAY, "Order 1")
        self.approved(charge.entry_ids)
        self.assertEqual((self.balance("60323"), self.balance("60308")), (0, 27_000))
        with self.assertRaisesRegex(UserError, "at most 20 %"):
            charge._recover("wage", 12_001, DAY, "Pay-sheet 8", wage=60_000)
        self.approved(charge._recover("wage", 12_000, DAY, "Pay-sheet 8", wage=60_000))
        with self.assertRaisesRegex(UserError, "owes 15000.00"):
            charge._recover("cash", 15_001, DAY, "Order 2")
        self.approved(charge._recover("cash", 15_000, DAY, "Order 2"))
        charge.invalidate_recordset()
        self.assertEqual(
            (charge.paid, charge.rest, self.balance("60308")), (27_000, 0, 0)
        )

    def test_above_the_wage(self):
        charge = self.charge(average_wage=20_000)
        with self.assertRaisesRegex(UserError, "above the limit 20000.00"):
            charge.action_charge()
        charge.write({"ground": "full_liability", "paper": ""})
        with self.assertRaisesRegex(UserError, "enter the contract"):
            charge.action_charge()
        charge.paper = "Contract 3 of 01.02.2025"
        charge.action_charge()
        self.assertEqual(charge.entry_ids.amount, 27_000)

    def test_order_is_late(self):
        charge = self.charge(order_date=DAY + timedelta(days=40))
        with self.assertRaisesRegex(UserError, "consent or a court"):
            charge.action_charge()
        charge.order_date = False
        with self.assertRaisesRegex(UserError, "number and the day of the order"):
            charge.action_charge()
