from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

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

    def test_one_wage_for_a_shortage(self):
        """Two orders about one shortage and employee are not two wages."""
        shortage = self.difference("shortage", 50_000)
        about = {"difference_id": shortage.id, "average_wage": 30_000, "amount": 20_000}
        self.charge(**about, personnel_number="17").action_charge()
        second = self.charge(**about, employee="СИДОРОВ  С. С.", order_number="16")
        with self.assertRaisesRegex(UserError, "20000.00 charged for this shortage"):
            second.action_charge()
        second.amount = 10_000
        second.action_charge()
        namesake = self.charge(**about, personnel_number="18")
        namesake.action_charge()
        self.assertEqual(namesake.entry_ids.amount, 20_000)

    def test_two_payments_of_one_day(self):
        charge = self.charge()
        charge.action_charge()
        self.approved(charge.entry_ids)
        charge._recover("cash", 100, DAY, "Cash order 1")
        charge._recover("cash", 200, DAY, "Cash order 2")
        with self.assertRaisesRegex(UserError, "nothing is posted twice"):
            charge._recover("cash", 100, DAY, "cash order  1")
        charge.invalidate_recordset()
        self.assertEqual(len(charge.entry_ids), 3)

    def test_share_of_the_wage_of_a_month(self):
        """At most 20 % of a payment and of the month, over all charges of the employee."""
        one, other = self.charge(), self.charge()
        for charge in (one, other):
            charge.action_charge()
            self.approved(charge.entry_ids)
        advance, rest = DAY - timedelta(days=11), DAY
        one._recover("wage", 4_000, advance, "Pay-sheet 8", wage=30_000)
        with self.assertRaisesRegex(UserError, "on this day already: 4000.00"):
            other._recover("wage", 2_001, advance, "Pay-sheet 8", wage=30_000)
        other._recover("wage", 2_000, advance, "Pay-sheet 8", wage=30_000)
        with self.assertRaisesRegex(UserError, "in this month already: 6000.00"):
            one._recover("wage", 6_000, rest, "Pay-sheet 9", wage=30_000)
        one._recover("wage", 6_000, rest, "Pay-sheet 9", wage=30_000, month_wage=60_000)
        other._recover("wage", 6_000, DAY + timedelta(days=1), "10", wage=30_000)

    def test_payment_entered_in_the_form(self):
        charge = self.charge()
        charge.action_charge()
        self.approved(charge.entry_ids)
        model = self.env["atm.charge.payment"].with_user(self.accountant)
        form = Form(model.with_context(default_charge_id=charge.id))
        form.wage, form.month_wage, form.amount = 30_000, 60_000, 6_000
        form.date, form.reason = DAY, "Pay-sheet 8"
        form.save().action_prepare()
        charge.invalidate_recordset()
        self.assertEqual(charge.entry_ids[0].event, "atm.paid_by_wage")
