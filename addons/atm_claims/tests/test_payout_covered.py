from odoo.exceptions import UserError
from odoo.tests import tagged

from . import test_payout as payouts
from .money_common import DAY, MoneyCommon


@tagged("post_install", "-at_install")
class TestPayoutCovered(MoneyCommon):
    """Payouts and the surpluses that cover their claims, with the covers as people enter them."""

    def proposed(self, **claim):
        return payouts.TestPayout.proposed(self, way="cash", **claim)

    def pay(self, payout):
        payout.with_user(self.head).action_approve()
        payout.with_user(self.accountant)._pay(DAY)
        return payout

    def cover(self, claim, difference, amount):
        covers = self.env["atm.cover"].with_user(self.officer)
        return covers.create(
            {"difference_id": difference.id, "claim_id": claim.id, "amount": amount}
        )

    def accept(self, claim):
        return self.env["atm.prior.acceptance"].create(
            {"claim_id": claim.id, "signed_on": DAY, "form_number": "Ф-1"}
        )

    def test_covered_when_paid(self):
        payout = self.proposed()
        self.cover(payout.claim_id, self.difference("surplus", 5_000), 5_000)
        self.pay(payout)
        self.assertEqual((payout.from_surplus, payout.at_risk), (5_000, 0))
        self.assertEqual(self.balance("60322"), 0)

    def test_only_a_surplus_of_the_same_atm(self):
        claim = self.claim()
        other = self.device.copy({"code": "COVER-2", "account_ids": False})
        shortage = self.difference("shortage", 5_000)
        elsewhere = self.difference("surplus", 5_000, book=False)
        elsewhere.sudo().device_id = other
        for difference in (shortage, elsewhere):
            with self.assertRaisesRegex(UserError, "surplus of its own ATM"):
                self.cover(claim, difference, 5_000)

    def test_wrong_in_part_and_covered(self):
        """At risk 5 000, 3 000 of it found: 2 000 is debited, nothing stays open."""
        client = self._client()
        payout = self.pay(self.proposed(client_id=client.id, channel="branch"))
        self.accept(payout.claim_id)
        self.cover(payout.claim_id, self.difference("surplus", 3_000), 3_000)
        debit = payout.with_user(self.head)._mark_wrong("3 000 was due", DAY, 2_000)
        cover = payout.with_user(self.accountant)._cover(DAY)
        self.assertEqual(cover.sudo().mapped("amount"), [3_000])
        self.approved(debit | cover)
        self.assertEqual((self.balance("60322"), self.balance("60323")), (0, 0))
        self.env.invalidate_all()
        self.assertEqual(payout.at_risk, 0)

    def test_the_part_not_due_is_never_covered(self):
        payout = self.pay(self.proposed())
        self.cover(payout.claim_id, self.difference("surplus", 5_000), 5_000)
        payout.with_user(self.head)._mark_wrong("All of it", DAY)
        with self.assertRaisesRegex(UserError, "nothing is at risk"):
            payout.with_user(self.accountant)._cover(DAY)

    def test_a_cover_that_waits_stops_the_wrong(self):
        """Both together would take the same sum back twice."""
        payout = self.pay(self.proposed())
        self.cover(payout.claim_id, self.difference("surplus", 5_000), 5_000)
        waits = payout.with_user(self.accountant)._cover(DAY)
        with self.assertRaisesRegex(UserError, "waits. Post or refuse it first"):
            payout.with_user(self.head)._mark_wrong("Cash was taken", DAY)
        waits.with_user(self.accountant).refusal = "Another client's"
        waits.with_user(self.accountant).action_refuse()
        payout.with_user(self.head)._mark_wrong("Cash was taken", DAY)
        self.assertEqual(payout.state, "wrong")

    def test_revoked_before_the_debit(self):
        client = self._client()
        payout = self.pay(self.proposed(client_id=client.id, channel="branch"))
        acceptance = self.accept(payout.claim_id)
        debit = payout.with_user(self.head)._mark_wrong("Cash was taken", DAY)
        debit.with_user(self.chief).action_approve()
        acceptance._revoke(debit.sudo().date, "Письмом")
        with self.assertRaisesRegex(UserError, "no prior acceptance"):
            debit.with_user(self.accountant).action_post()
        self.assertEqual(self.balance("60323"), 5_000)
