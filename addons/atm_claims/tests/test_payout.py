from decimal import Decimal
from types import SimpleNamespace
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.bank_base.tools import account_key

from .money_common import DAY, MoneyCommon

BLANK = "40817810000000000001"


@tagged("post_install", "-at_install")
class TestPayout(MoneyCommon):
    """Payouts: proposed, approved by another, paid by a third, checked, taken back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        key = account_key.key_of(BLANK, cls.company.bic)
        cls.account = BLANK[:8] + key + BLANK[9:]

    def proposed(self, amount=5_000, way="account", user=None, **claim):
        claim = self.claim(amount, **claim)
        model = self.env["atm.payout"].with_user(user or self.officer)
        payout = model._propose(
            claim.with_user(user or self.officer), amount, "commission", way=way
        )
        if way == "account":
            payout.account = self.account
        return payout

    def paid(self, covers=(), **values):
        payout = self.proposed(**values)
        payout.with_user(self.head).action_approve()
        with self.covers(payout, *covers):
            payout.with_user(self.accountant)._pay(DAY)
        return payout

    def covers(self, payout, *covers):
        found = [
            (
                SimpleNamespace(_name="atm.cover", id=number, difference_id=one),
                Decimal(amount),
            )
            for number, (one, amount) in enumerate(covers, 1)
        ]
        return patch.object(type(payout), "_free_covers", lambda self: found)

    def test_from_surplus(self):
        """The story: surplus 5 000, payout 5 000, 60322 of the ATM is zero."""
        self.worked()
        surplus = self.difference("surplus", 5_000)
        payout = self.paid(covers=[(surplus, 5_000)])
        self.assertEqual((self.balance("60322"), payout.state), (0, "paid"))
        self.assertEqual((payout.from_surplus, payout.at_risk), (5_000, 0))
        entry = payout.sudo().entry_ids
        self.assertEqual(entry.event, "atm.payout_own")
        self.assertEqual(
            (entry.prepared_by_id, entry.approved_by_id), (self.head, self.accountant)
        )
        surplus.invalidate_recordset()
        self.assertEqual(surplus.money_rest, 0)

    def test_four_eyes(self):
        payout = self.proposed(user=self.head)
        with self.assertRaisesRegex(AccessError, "approve payouts"):
            payout.with_user(self.officer).action_approve()
        with self.assertRaisesRegex(UserError, "You proposed"):
            payout.with_user(self.head).action_approve()
        other = self.proposed(user_id=self.head.id, name="П-2")
        with self.assertRaisesRegex(UserError, "worked the claim"):
            other.with_user(self.head).action_approve()
        third = self.proposed(name="П-3")
        third.claim_id.sudo().registered_by = self.head
        with self.assertRaisesRegex(UserError, "registered the claim"):
            third.with_user(self.head).action_approve()
        third.claim_id.sudo().registered_by = self.officer
        third.with_user(self.head).action_approve()
        with self.assertRaisesRegex(AccessError, "pay payouts"):
            third.with_user(self.officer)._pay(DAY)
        with self.assertRaises(AccessError):
            third.with_user(self.officer).write({"state": "paid"})
        with self.assertRaises(AccessError):
            self.env["atm.payout"].with_user(self.officer).create({"amount": 1})

    def test_bad_proposals(self):
        payout = self.proposed()
        model = self.env["atm.payout"].with_user(self.officer)
        with self.assertRaisesRegex(UserError, "paid once"):
            model._propose(payout.claim_id, 100, "court")
        claim = self.claim(5_000, name="П-9")
        for amount in (0, -5, 5_001):
            with self.assertRaisesRegex(UserError, "not above the sum claimed"):
                model._propose(claim, amount, "court")
        claim.device_id = False
        with self.assertRaisesRegex(UserError, "names no ATM"):
            model._propose(claim, 5, "court")
        payout.account = BLANK[:8] + str((int(self.account[8]) + 1) % 10) + BLANK[9:]
        with self.assertRaisesRegex(UserError, "key must fit"):
            payout.with_user(self.head).action_approve()
        with self.assertRaisesRegex(UserError, "why it is refused"):
            payout.with_user(self.head).action_refuse()
        payout.with_user(self.head).refusal = "The client took the cash"
        payout.with_user(self.head).action_refuse()
        self.assertEqual(payout.state, "refused")

    def test_at_risk_then_covered(self):
        payout = self.paid()
        self.assertEqual((self.balance("60323"), payout.at_risk), (5_000, 5_000))
        surplus = self.difference("surplus", 4_000)
        with self.covers(payout, (surplus, 4_000)):
            entry = payout.with_user(self.accountant)._cover(DAY)
            with self.assertRaises(UserError):
                payout.with_user(self.accountant)._cover(DAY)
        self.approved(entry)
        self.assertEqual((self.balance("60322"), self.balance("60323")), (0, 1_000))
        payout.invalidate_recordset()
        self.assertEqual((payout.from_surplus, payout.at_risk), (4_000, 1_000))

    def test_cash_order(self):
        payout = self.paid(way="cash")
        self.assertTrue(payout.cash_order)
        self.assertEqual(self.balance("20202"), -5_000)
        self.assertIn("Пять тысяч рублей 00 копеек", payout._cash_order_amount())
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "atm_claims.cash_order", payout.ids
        )
        text = html.decode()
        self.assertIn("Расходный кассовый ордер", text)
        self.assertIn("Пять тысяч рублей 00 копеек", text)

    def test_other_bank(self):
        self.paid(way="other_bank")
        self.assertEqual(self.balance("30232"), -5_000)

    def test_wrong_without_acceptance(self):
        """At risk: the sum stays a claim to the client on the account of shortages."""
        payout = self.paid()
        with self.assertRaisesRegex(UserError, "why it is wrong"):
            payout.with_user(self.head)._mark_wrong("", DAY)
        self.assertFalse(payout.with_user(self.head)._mark_wrong("Cash was taken", DAY))
        self.assertEqual((payout.state, payout.wrong_way), ("wrong", "claim"))
        self.assertEqual(self.balance("60323"), 5_000)

    def test_wrong_with_acceptance(self):
        payout = self.paid()
        with patch.object(type(payout), "_acceptance_stands", lambda *args: True):
            entry = payout.with_user(self.head)._mark_wrong("Cash was taken", DAY)
            self.assertEqual(entry.sudo().event, "atm.double_credit")
            self.approved(entry)
        self.assertEqual((self.balance("60323"), self.balance("40817")), (0, 0))

    def test_wrong_from_surplus(self):
        surplus = self.difference("surplus", 5_000)
        payout = self.paid(covers=[(surplus, 5_000)])
        entry = payout.with_user(self.head)._mark_wrong("Another client's", DAY)
        self.approved(entry)
        self.assertEqual(
            (self.balance("60322"), self.balance("60323")), (-5_000, 5_000)
        )
        surplus.invalidate_recordset()
        payout.invalidate_recordset()
        self.assertEqual((surplus.money_rest, payout.at_risk), (5_000, 5_000))

    def test_wrong_in_part(self):
        """Paid 5 000 where 2 000 was due: 3 000 is debited, at risk first, and registered."""
        surplus = self.difference("surplus", 4_000)
        client = self._client()
        payout = self.paid(covers=[(surplus, 4_000)], client_id=client.id)
        with patch.object(type(payout), "_acceptance_stands", lambda *args: True):
            for part in (0, -1, 5_000.01):
                with self.assertRaisesRegex(UserError, "at most 5000.00"):
                    payout.with_user(self.head)._mark_wrong("2 000 was due", DAY, part)
            entries = payout.with_user(self.head)._mark_wrong(
                "2 000 was due", DAY, 3_000
            )
            self.approved(entries)
        self.assertEqual(
            [(one.event, one.amount) for one in entries.sudo()],
            [("atm.double_credit", 1_000), ("atm.payout_returned", 2_000)],
        )
        self.assertEqual((self.balance("60322"), self.balance("60323")), (-2_000, 0))
        self.env.invalidate_all()
        self.assertEqual((surplus.money_rest, payout.at_risk), (2_000, 0))
        self.assertEqual((payout.wrong_amount, payout.wrong_way), (3_000, "debit"))
        (row,) = self.env["atm.wrong.payout"].search([("client_id", "=", client.id)])
        self.assertEqual((row.amount, row.claim_id), (3_000, payout.claim_id))

    def test_wrong_in_part_without_acceptance(self):
        """The part stays a claim to the client; the register has it all the same."""
        surplus = self.difference("surplus", 4_000)
        client = self._client()
        payout = self.paid(covers=[(surplus, 4_000)], client_id=client.id)
        entries = payout.with_user(self.head)._mark_wrong("2 000 was due", DAY, 3_000)
        self.assertEqual(
            [(one.event, one.amount) for one in entries.sudo()],
            [("atm.payout_claimed", 2_000)],
        )
        self.approved(entries)
        self.assertEqual(
            (self.balance("60322"), self.balance("60323")), (-2_000, 3_000)
        )
        self.env.invalidate_all()
        self.assertEqual((surplus.money_rest, payout.at_risk), (2_000, 3_000))
        row = self.env["atm.wrong.payout"].search([("client_id", "=", client.id)])
        self.assertEqual(row.amount, 3_000)

    def test_check(self):
        payout = self.paid()
        payout.with_user(self.head).check_note = "Counted"
        with self.assertRaisesRegex(UserError, "another person checks"):
            payout.with_user(self.officer).action_check()
        payout.with_user(self.head).action_check()
        self.assertEqual(payout.state, "checked")
