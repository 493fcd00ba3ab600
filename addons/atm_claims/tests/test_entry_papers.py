from datetime import timedelta
from decimal import Decimal

from odoo.exceptions import UserError
from odoo.tests import tagged

from . import test_payout as payouts
from .money_common import DAY, MoneyCommon

NEXT = DAY + timedelta(days=1)


@tagged("post_install", "-at_install")
class TestEntryPapers(MoneyCommon):
    """Entries and the papers behind them: closed days, reversals, finds, offsets."""

    def close(self, day=DAY):
        self.env["bank.day"].create(
            {"company_id": self.company.id, "date": day, "state": "closed"}
        )

    def back(self, entries, day=DAY):
        own = entries.with_user(self.chief)
        own.write({"reversal_date": day, "reversal_reason": "A mistake"})
        own.action_reverse()

    def find(self, shortage, amount):
        find = self.env["atm.find"].create(
            {
                "company_id": self.company.id,
                "act": "Н-1",
                "device_id": self.device.id,
                "at": f"{DAY} 09:00:00",
                "found_by": "Мастер Кузнецов К. К.",
                "amount": amount,
                "difference_id": shortage.id,
            }
        )
        find.action_register()
        return find

    def test_counted_after_the_close(self):
        """Unloaded at night, counted in the morning: the act's day is closed by then."""
        self.worked()
        row = self.difference("shortage", 3_000, book=False)
        self.close()
        row.with_user(self.accountant).action_book()
        self.assertEqual(row.entry_ids.date, NEXT)
        self.approved(row.entry_ids)
        tie = self.env["atm.tie"].with_user(self.accountant)
        for day, waits in ((DAY, True), (NEXT, False)):
            rows = tie._count(self.company, day, day).filtered(
                lambda one: one.role == "cash"
            )
            self.assertEqual(rows.unexplained, 0, day)
            self.assertEqual(bool(rows.not_posted), waits, day)
        self.assertEqual(rows.found, 3_000)
        shown = self.env["atm.difference"].search(rows.action_differences()["domain"])
        self.assertEqual(shown, row)

    def test_cancelled_is_never_booked(self):
        row = self.difference("surplus", 3_000, book=False)
        row.sudo().state = "cancelled"
        with self.assertRaisesRegex(UserError, "cancelled by a later act"):
            row.with_user(self.accountant).action_book()
        booked = self.difference("surplus", 2_000)
        booked.sudo().write({"state": "cancelled", "limitation_on": DAY})
        self.assertFalse(self.env["atm.difference"]._propose_income(self.company, DAY))

    def test_what_stands_on_a_surplus_holds_it(self):
        surplus = self.difference("surplus", 5_000)
        booking = surplus.entry_ids
        payout = payouts.TestPayout.proposed(self, way="cash")
        self.env["atm.cover"].with_user(self.officer).create(
            {
                "difference_id": surplus.id,
                "claim_id": payout.claim_id.id,
                "amount": 5_000,
            }
        )
        payout.with_user(self.head).action_approve()
        payout.with_user(self.accountant)._pay(DAY)
        with self.assertRaisesRegex(UserError, "what stands on it"):
            self.back(booking)
        self.back(payout.entry_ids)
        self.assertEqual((payout.state, payout.from_surplus), ("approved", 0))
        self.assertEqual(self.balance("60322"), -5_000)
        payout.with_user(self.accountant)._pay(DAY)
        self.assertEqual((payout.state, self.balance("60322")), ("paid", 0))

    def test_found_cash_is_in_the_books(self):
        shortage = self.difference("shortage", 5_000)
        find = self.find(shortage, 3_000)
        with self.assertRaisesRegex(UserError, "has 2000"):
            shortage._check_rest(Decimal(5_000))
        find.with_user(self.chief).sudo().action_book()
        entry = shortage.entry_ids.filtered(lambda one: one.event == "atm.found")
        entry.prepared_by_id = self.accountant
        self.approved(entry)
        self.assertEqual(self.balance("60323"), 2_000)
        self.assertEqual((shortage.money_rest, shortage.rest), (2_000, 2_000))
        with self.assertRaisesRegex(UserError, "nothing is posted twice"):
            find.sudo().action_book()

    def test_offset_explains_both_sides(self):
        surplus = self.difference("surplus", 5_000)
        shortage = self.difference("shortage", 3_000)
        entry = surplus.with_user(self.accountant)._offset(
            shortage, Decimal(3_000), DAY, "Report 5"
        )
        self.assertEqual(surplus.rest, 5_000, "not before it is posted")
        self.approved(entry)
        self.assertEqual((surplus.rest, shortage.rest), (2_000, 0))
        self.assertEqual(shortage.state, "covered")
        self.back(entry)
        self.assertEqual((surplus.rest, shortage.rest), (5_000, 3_000))
        self.assertEqual(shortage.state, "open")

    def test_offset_of_what_a_claim_explains(self):
        surplus = self.difference("surplus", 5_000)
        shortage = self.difference("shortage", 5_000)
        self.env["atm.cover"].with_user(self.officer).create(
            {"difference_id": surplus.id, "claim_id": self.claim().id, "amount": 4_000}
        )
        with self.assertRaisesRegex(UserError, "explain all but 1000"):
            surplus.with_user(self.accountant)._offset(
                shortage, Decimal(2_000), DAY, "Report 5"
            )

    def test_another_currency_is_never_booked(self):
        row = self.difference("surplus", 100, book=False)
        row.sudo().currency_id = self.env.ref("base.CNY")
        with self.assertRaisesRegex(UserError, "no entry is made"):
            row.with_user(self.accountant).action_book()
