from datetime import timedelta

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .money_common import DAY, MoneyCommon


@tagged("post_install", "-at_install")
class TestTie(MoneyCommon):
    """The accounts of an ATM explain themselves, or the difference is named."""

    def tie(self, first=DAY, last=DAY):
        rows = (
            self.env["atm.tie"]
            .with_user(self.accountant)
            ._count(self.company, first, last)
        )
        return {one.role: one for one in rows}

    def test_story(self):
        self.worked()
        self.difference("shortage", 27_000)
        self.difference("surplus", 5_000)
        rows = self.tie()
        cash = rows["cash"]
        self.assertEqual(
            (cash.opening, cash.loaded, cash.dispensed, cash.accepted, cash.found),
            (0, 3_000_000, 2_400_000, 150_000, 27_000),
        )
        self.assertEqual((cash.expected, cash.ledger), (723_000, 723_000))
        self.assertEqual(rows["surplus"].ledger, 5_000)
        self.assertEqual(rows["shortage"].ledger, 27_000)
        self.assertFalse(any(one.difference for one in rows.values()))
        next_day = self.tie(DAY + timedelta(days=1), DAY + timedelta(days=1))["cash"]
        self.assertEqual((next_day.opening, next_day.difference), (723_000, 0))
        self.assertFalse(self.env["atm.tie"]._explain(self.company, DAY, DAY))

    def test_not_posted_is_named(self):
        self.worked()
        self.env["atm.turnover"].with_user(self.accountant).sudo()._take(
            DAY, [{"device": self.device.id, "kind": "unload", "amount": 50}]
        )
        self.difference("surplus", 70, book=False)
        rows = self.tie()
        self.assertEqual(
            (
                rows["cash"].difference,
                rows["cash"].not_posted,
                rows["cash"].unexplained,
            ),
            (50, -50, 0),
        )
        surplus = rows["surplus"]
        self.assertEqual(
            (surplus.difference, surplus.not_posted, surplus.unexplained), (-70, 70, 0)
        )
        self.assertEqual(len(self.env["atm.tie"]._explain(self.company, DAY, DAY)), 2)

    def test_by_hand_is_named(self):
        self.worked()
        cash = self.device.account_ids.filtered(
            lambda one: one.role == "cash"
        ).account_id
        other = self.company.posting_scheme_id._resolve(
            "atm.load", DAY
        ).credit_account_id
        journal = self.company.posting_scheme_id._reserve_journal()
        lines = [
            Command.create({"account_id": account.id, "debit": debit, "credit": credit})
            for account, debit, credit in ((cash, 300, 0), (other, 0, 300))
        ]
        move = self.env["account.move"].create(
            {"journal_id": journal.id, "date": DAY, "line_ids": lines}
        )
        move._post(soft=False)
        row = self.tie()["cash"]
        self.assertEqual((row.difference, row.by_hand, row.unexplained), (300, 300, 0))

    def test_bad_period(self):
        with self.assertRaisesRegex(UserError, "ends before"):
            self.tie(DAY, DAY - timedelta(days=1))

    def test_wizard(self):
        self.worked()
        wizard = self.env["atm.tie.count"].with_user(self.accountant)
        action = wizard.create({"date_from": DAY, "date": DAY}).action_count()
        self.assertEqual(self.env["atm.tie"].search_count(action["domain"]), 4)
