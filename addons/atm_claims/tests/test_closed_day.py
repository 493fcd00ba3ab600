from datetime import date, timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..models.atm_entry import MANUAL
from .money_common import DAY, MoneyCommon


@tagged("post_install", "-at_install")
class TestClosedDay(MoneyCommon):
    """Nothing that people prepare is dated into a day that the bank has closed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.next = DAY + timedelta(days=1)

    def close(self, day=DAY):
        return self.env["bank.day"].create(
            {"company_id": self.company.id, "date": day, "state": "closed"}
        )

    def entry(self, day):
        return self.Entry.create(
            {
                "event_id": self.env["bank.posting.scheme"]._event(MANUAL[0]).id,
                "device_id": self.device.id,
                "date": day,
                "amount": 100,
                "reason": "Act 7",
            }
        )

    def approved_payout(self):
        payout = (
            self.env["atm.payout"]
            .with_user(self.officer)
            ._propose(self.claim().with_user(self.officer), 5_000, "court", way="cash")
        )
        payout.with_user(self.head).action_approve()
        return payout.with_user(self.accountant)

    def test_an_entry(self):
        entry = self.entry(DAY)
        self.close()
        for day in (DAY, DAY - timedelta(days=30)):
            with self.assertRaisesRegex(UserError, "business day .* is closed"):
                self.entry(day)
        with self.assertRaisesRegex(UserError, "is closed"):
            entry.date = DAY - timedelta(days=1)
        other = self.entry(self.next)
        with self.assertRaisesRegex(UserError, "is closed"):
            other.date = DAY
        # What was prepared in time is posted after the close, and not taken back before it.
        self.approved(entry)
        self.assertEqual(entry.state, "posted")
        entry.with_user(self.chief).write(
            {"reversal_date": DAY, "reversal_reason": "A mistake"}
        )
        with self.assertRaisesRegex(UserError, "is closed"):
            entry.with_user(self.chief).action_reverse()
        entry.with_user(self.chief).reversal_date = self.next
        entry.with_user(self.chief).action_reverse()
        self.assertEqual(entry.state, "reversed")

    def test_a_payout(self):
        payout = self.approved_payout()
        self.close()
        with self.assertRaisesRegex(UserError, "is closed"), self.env.cr.savepoint():
            payout._pay(DAY)
        self.assertFalse(payout.sudo().entry_ids)
        payout._pay(self.next)
        self.assertEqual((payout.state, payout.paid_on), ("paid", self.next))

    def test_a_locked_period(self):
        payout = self.approved_payout()
        self.company.fiscalyear_lock_date = DAY
        with (
            self.assertRaisesRegex(UserError, "period is closed"),
            self.env.cr.savepoint(),
        ):
            payout._pay(DAY)
        payout.invalidate_recordset()
        self.assertEqual(payout.state, "approved")
        self.assertFalse(payout.sudo().entry_ids)

    def test_facts_of_the_atm_come_late(self):
        """The file of a closed day: its turnover is booked by the day it happened on."""
        self.close()
        self.happens("load", 10_000)
        self.assertEqual(self.balance("20208"), 10_000)

    def test_another_bank_closed_its_own(self):
        other = self.env["res.company"].create(
            {"name": "Another bank", "currency_id": self.rub.id}
        )
        self.env["bank.day"].create(
            {"company_id": other.id, "date": date(2030, 1, 1), "state": "closed"}
        )
        self.assertEqual(self.entry(DAY).state, "prepared")
