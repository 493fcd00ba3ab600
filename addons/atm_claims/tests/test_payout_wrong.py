from unittest.mock import patch

from odoo.tests import tagged

from . import test_payout as payouts
from .money_common import MoneyCommon


@tagged("post_install", "-at_install")
class TestPayoutWrong(MoneyCommon):
    """A payout called wrong on its own screen enters the register, debited or not."""

    proposed = payouts.TestPayout.proposed
    covers = payouts.TestPayout.covers
    paid = payouts.TestPayout.paid

    def _wrong(self, stands):
        client = self._client()
        payout = self.paid(way="cash", client_id=client.id)
        payout.with_user(self.head).wrong_reason = "Cash was taken"
        with patch.object(type(payout), "_acceptance_stands", lambda *args: stands):
            payout.with_user(self.head).action_wrong()
        noted = self.env["atm.wrong.payout"].search([("client_id", "=", client.id)])
        self.assertEqual((noted.claim_id, noted.amount), (payout.claim_id, 5_000))
        return payout, noted

    def test_entered_without_acceptance(self):
        _payout, noted = self._wrong(False)
        self.assertEqual((noted.debited_amount, noted.debited_on), (0, False))

    def test_debit_is_told_when_posted(self):
        payout, noted = self._wrong(True)
        entry = payout.sudo().entry_ids.filtered(
            lambda one: one.event == "atm.double_credit"
        )
        self.assertEqual(noted.debited_amount, 0, "prepared is not debited")
        with patch.object(type(payout), "_acceptance_stands", lambda *args: True):
            self.approved(entry)
        self.assertEqual((noted.debited_amount, noted.debited_on), (5_000, entry.date))
        entry.with_user(self.chief).write(
            {"reversal_date": entry.date, "reversal_reason": "The client paid in cash"}
        )
        entry.with_user(self.chief).action_reverse()
        self.assertEqual((noted.debited_amount, noted.debited_on), (0, False))

    def test_no_client_no_entry(self):
        payout = self.paid(way="cash")
        payout.with_user(self.head).wrong_reason = "Cash was taken"
        payout.with_user(self.head).action_wrong()
        self.assertFalse(
            self.env["atm.wrong.payout"].search([("claim_id", "=", payout.claim_id.id)])
        )

    def test_accounts_are_shown_before_approval(self):
        one = self.difference("surplus", 5_000, book=False)
        one.with_user(self.accountant).action_book()
        entry = one.entry_ids.with_user(self.chief)
        self.assertTrue(entry.unconfirmed)
        self.assertIn("809-P", entry.rule_source)
        planned = entry.plan_debit_id, entry.plan_credit_id
        codes = [account.with_company(self.company).code[:5] for account in planned]
        self.assertEqual(codes, ["20202", "60322"])
        self.approved(entry)
        self.assertEqual((entry.debit_account_id, entry.credit_account_id), planned)
        entry.rule_id.sudo().source = "Accounting policy of 2026, 4.1"
        entry.invalidate_recordset()
        self.assertFalse(entry.unconfirmed)
