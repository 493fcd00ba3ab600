from odoo.exceptions import UserError
from odoo.tests import tagged

from .cash_common import CashCommon


@tagged("post_install", "-at_install")
class TestFind(CashCommon):
    """Cash found later explains, and opens again what was settled."""

    def _find(self, amount, row=None):
        return (
            self.env["atm.find"]
            .with_user(self.technician)
            .create(
                {
                    "company_id": self.company.id,
                    "act": f"Н-{amount}",
                    "device_id": self.device.id,
                    "at": "2026-03-10 09:00:00",
                    "found_by": "Мастер Кузнецов К. К.",
                    "amount": amount,
                    "difference_id": row and row.id,
                }
            )
        )

    def test_explains_a_shortage(self):
        row = self._difference(lines=((1, 1000, 723),))
        row.sudo().state = "closed"
        find = self._find(30000, row)
        find.action_register()
        self.assertEqual((row.rest, row.state), (0, "covered"))
        more = self.env["atm.difference"].search([("find_id", "=", find.id)])
        self.assertEqual((more.kind, more.amount), ("surplus", 3000))
        self.assertEqual(find.registered_by, self.technician)

    def test_day_by_the_clock_of_the_atm(self):
        find = self._find(1000)
        find.at = "2026-03-10 22:30:00"
        self.assertEqual(str(find.date), "2026-03-11")

    def test_a_part_of_a_shortage(self):
        row = self._difference(lines=((1, 1000, 723),))
        self._find(26999.99, row).action_register()
        self.assertEqual((row.rest, row.state), (0.01, "open"))

    def test_opens_inquiry_and_claim_again(self):
        row = self._difference(lines=((1, 1000, 723),))
        claim = self._claim()
        inquiry = self.env["atm.investigation"].with_user(self.officer)._open(row)
        inquiry.claim_ids += claim
        inquiry.sudo().state = "closed"
        row.sudo().state = "closed"
        self._find(1000).action_register()
        self.assertEqual(inquiry.state, "open")
        self.assertIn("Н-1000", claim.message_ids[0].body)
        self.assertTrue(claim.activity_ids)
        self._find(2000, row).action_register()
        self.assertEqual((row.state, row.rest), ("inquiry", 25000))

    def test_fixed(self):
        find = self._find(100)
        find.action_register()
        with self.assertRaises(UserError):
            find.write({"amount": 5})
        with self.assertRaises(UserError):
            find.action_register()

    def _refused(self, number, amount, **values):
        claim = self._claim(amount, number)
        claim.sudo().write(
            {
                "registered_at": "2026-03-01 15:00:00",
                "is_open": False,
                "closed_on": "2026-03-02",
                "term_id": self.env.ref("atm_claims.term_395").id,
                **values,
            }
        )
        return claim

    def test_refused_claim_is_open_again_with_a_new_term(self):
        short = self._refused("П-1", 1000)
        paid = self._refused("П-2", 1000, amount_granted=1000)
        larger = self._refused("П-3", 5000)
        self._find(1000).action_register()
        self.assertTrue(short.is_open)
        self.assertEqual(short.stage_code, "registered")
        self.assertGreater(short.answer_by, short.reopened_at.date())
        self.assertFalse(short._answered())
        self.assertFalse(paid.is_open or larger.is_open)

    def test_surplus_of_a_later_act_opens_claims_of_its_period(self):
        short = self._refused("П-1", 5000)
        before = self._refused("П-2", 5000, occurred_at="2026-02-20 12:00:00")
        self._confirmed("0", at="2026-02-25 10:00:00", lines=((1, 5000, 150),))
        row = self._difference()
        self.assertEqual(row.kind, "surplus")
        self.assertTrue(short.is_open)
        self.assertIn(row.name, " ".join(map(str, short.message_ids.mapped("body"))))
        self.assertFalse(before.is_open)
