from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .money_common import DAY, MoneyCommon


@tagged("post_install", "-at_install")
class TestEntry(MoneyCommon):
    """Entries of an ATM: four eyes, its own accounts, nothing twice, reversal."""

    def test_accounts_have_keys(self):
        codes = {
            one.role: one.account_id.with_company(self.company).code
            for one in self.device.account_ids
        }
        self.assertEqual(
            codes["cash"][:8] + codes["cash"][9:], "20208810" + "00490000001"
        )
        self.assertEqual(
            codes["surplus"][:8] + codes["surplus"][9:], "60322810" + "49009000001"
        )
        self.assertFalse(self.company.posting_scheme_id.wrong_keys)
        self.assertFalse(self.device._make_accounts(), "nothing to make twice")
        self._device("X00001").with_user(self.chief)
        with self.assertRaisesRegex(UserError, "already of ATM"):
            self.env["atm.device"].with_user(self.chief).action_make_all_accounts()

    def test_accounts_of_all(self):
        other = self._device("ATM00002")
        self.env["atm.device"].with_user(self.chief).action_make_all_accounts()
        self.assertEqual(len(other.account_ids), 4)
        with self.assertRaises(AccessError):
            other.with_user(self.officer).action_make_accounts()

    def test_no_account(self):
        self.device = self._device("ATM00003")
        with self.assertRaisesRegex(UserError, "Make accounts"):
            self.happens("load", 100)

    def test_story_surplus(self):
        """Counted 755 000: a surplus of 5 000 on the ATM's own account."""
        self.worked()
        surplus = self.difference("surplus", 5_000)
        self.assertEqual(self.balance("60322"), -5_000)
        self.assertEqual((surplus.booked, surplus.money_rest), (5_000, 5_000))
        self.happens("unload", 750_000)
        self.assertEqual(self.balance("20208"), 0)

    def test_story_shortage(self):
        """Counted 723 000: 27 000 missing, reserved, written off against the reserve."""
        self.worked()
        shortage = self.difference("shortage", 27_000)
        self.happens("unload", 723_000)
        self.assertEqual((self.balance("20208"), self.balance("60323")), (0, 27_000))
        shortage.with_user(self.accountant).action_reserve()
        self.approved(
            shortage.entry_ids.filtered(lambda one: one.event == "atm.reserve")
        )
        self.assertEqual(self.balance("60324"), -27_000)
        loss = shortage.with_user(self.accountant)._lose(DAY, "Order 7")
        self.assertEqual(loss.mapped("event"), ["atm.loss_reserve"])
        self.approved(loss)
        self.assertEqual((self.balance("60323"), self.balance("60324")), (0, 0))
        self.assertEqual(shortage.money_rest, 0)

    def test_loss_beyond_the_reserve(self):
        self.worked()
        shortage = self.difference("shortage", 1_000)
        loss = shortage.with_user(self.accountant)._lose(DAY, "Order 8")
        self.assertEqual(loss.mapped("event"), ["atm.loss_rest"])
        self.approved(loss)
        self.assertEqual(self.balance("70606"), 1_000)

    def test_four_eyes(self):
        entry = self.by_hand()
        with self.assertRaisesRegex(AccessError, "approve entries"):
            entry.action_approve()
        with self.assertRaisesRegex(UserError, "this needs"):
            entry.action_post()
        own = self.by_hand(self.chief)
        with self.assertRaisesRegex(UserError, "prepared by you"):
            own.action_approve()
        self.approved(entry)
        self.assertEqual(entry.state, "posted")
        lines = entry.sudo().move_id.line_ids
        self.assertEqual(lines.atm_entry_id, entry)
        self.assertEqual(sum(lines.mapped("debit")), 700)
        with self.assertRaises(AccessError):
            self.Entry.create({**self.values(), "state": "approved"})
        with self.assertRaisesRegex(UserError, "comes of its paper"):
            self.Entry.create(
                {
                    **self.values(),
                    "event_id": self.env.ref("atm_claims.event_atm_surplus").id,
                }
            )

    def values(self):
        return {
            "event_id": self.env.ref("atm_claims.event_atm_load").id,
            "device_id": self.device.id,
            "date": DAY,
            "amount": 700,
            "reason": "Cash order 5",
        }

    def by_hand(self, user=None):
        entry = self.env["atm.entry"].with_user(user or self.accountant)
        return entry.create(self.values())

    def test_changes_and_refusal(self):
        entry = self.by_hand()
        entry.amount = 800
        with self.assertRaisesRegex(UserError, "another person"):
            entry.with_user(self.chief).amount = 900
        with self.assertRaisesRegex(UserError, "why it is refused"):
            entry.action_refuse()
        entry.refusal = "Wrong order"
        entry.action_refuse()
        self.assertEqual(entry.state, "refused")
        with self.assertRaisesRegex(UserError, "this needs"):
            entry.with_user(self.chief).action_approve()
        with self.assertRaisesRegex(UserError, "not deleted"):
            entry.sudo().unlink()

    def test_not_twice(self):
        surplus = self.difference("surplus", 5_000)
        with self.assertRaisesRegex(UserError, "nothing is posted twice"):
            surplus.with_user(self.accountant).action_book()
        entry = surplus.entry_ids
        with self.assertRaisesRegex(UserError, "this needs"):
            entry.with_user(self.accountant).action_post()
        with mute_logger("odoo.sql_db"), self.assertRaises(Exception):  # noqa: B017
            with self.env.cr.savepoint():
                entry.copy({"key": entry.key})
                self.env.flush_all()

    def test_lock_date(self):
        entry = self.by_hand()
        entry.with_user(self.chief).action_approve()
        self.company.sudo().fiscalyear_lock_date = DAY
        with self.assertRaisesRegex(UserError, "period is closed"):
            entry.action_post()
        self.assertEqual(entry.state, "approved")
        self.company.sudo().fiscalyear_lock_date = False
        entry.action_post()
        self.assertEqual(entry.state, "posted")

    def test_reversal(self):
        surplus = self.difference("surplus", 5_000)
        entry = surplus.entry_ids
        with self.assertRaisesRegex(UserError, "press its button"):
            entry.sudo().move_id._reverse_moves()
        with self.assertRaisesRegex(UserError, "press its button"):
            entry.sudo().move_id.button_draft()
        chief = entry.with_user(self.chief)
        with self.assertRaisesRegex(UserError, "date and the reason"):
            chief.action_reverse()
        chief.write(
            {"reversal_date": DAY - timedelta(days=1), "reversal_reason": "Recount"}
        )
        with self.assertRaisesRegex(UserError, "before its own day"):
            chief.action_reverse()
        chief.reversal_date = DAY + timedelta(days=1)
        chief.action_reverse()
        self.assertEqual(self.balance("60322"), 0)
        self.assertEqual(entry.state, "reversed")
        with self.assertRaisesRegex(UserError, "this needs"):
            chief.action_reverse()
        surplus.with_user(self.accountant).action_book()
        self.assertEqual(
            len(surplus.entry_ids), 2, "after a reversal it may be booked again"
        )

    def test_offset(self):
        surplus = self.difference("surplus", 5_000)
        shortage = self.difference("shortage", 27_000)
        own = surplus.with_user(self.accountant)
        with self.assertRaisesRegex(UserError, "report of the inquiry"):
            own._offset(shortage, 5_000, DAY, " ")
        with self.assertRaisesRegex(UserError, "open, entries that wait"):
            own._offset(shortage, 6_000, DAY, "Report 3")
        with self.assertRaisesRegex(UserError, "same ATM"):
            shortage.with_user(self.accountant)._offset(surplus, 10, DAY, "Report 3")
        self.approved(own._offset(shortage, 5_000, DAY, "Report 3"))
        self.assertEqual((self.balance("60322"), self.balance("60323")), (0, 22_000))
        (surplus + shortage).invalidate_recordset()
        self.assertEqual((surplus.money_rest, shortage.money_rest), (0, 22_000))

    def test_income_after_three_years(self):
        surplus = self.difference("surplus", 5_000)
        self.assertEqual(str(surplus.limitation_on), "2029-09-01")
        self.assertIn("Civil Code 196", surplus.limitation_source)
        model = self.env["atm.difference"].with_user(self.accountant).sudo()
        last = surplus.limitation_on
        self.assertFalse(model._propose_income(self.company, last - timedelta(days=1)))
        entry = model._propose_income(self.company, last)
        self.assertEqual((entry.amount, entry.state), (5_000, "prepared"))
        self.assertFalse(model._propose_income(self.company, last), "not twice")
        self.approved(entry)
        self.assertEqual((self.balance("60322"), self.balance("70601")), (0, -5_000))

    def test_turnover_in_sets(self):
        turnover = self.env["atm.turnover"].with_user(self.accountant).sudo()
        row = {"device": self.device.id, "kind": "load", "amount": 10, "count": 1}
        taken = turnover._take(DAY, [row, {**row, "kind": "cash_in", "amount": 0}])
        self.assertEqual(len(taken.entry_id), 1, "nothing moved: no entry")
        self.assertFalse(turnover._take(DAY, [row]), "the same again changes nothing")
        first = taken.entry_id
        changed = turnover._take(DAY, [{**row, "amount": 12}])
        self.assertEqual((first.state, changed.entry_id.amount), ("refused", 12))
        self.approved(changed.entry_id)
        self.assertEqual(self.balance("20208"), 12)
        with self.assertRaisesRegex(UserError, "Reverse or refuse that entry"):
            turnover._take(DAY, [{**row, "amount": 13}])
        for wrong in (
            {"kind": "theft"},
            {"amount": -1},
            {"device": 0},
            {"amount": "0.001"},
        ):
            with self.assertRaisesRegex(UserError, "unknown ATM or kind"):
                turnover._take(DAY, [{**row, **wrong}])
        with self.assertRaisesRegex(UserError, "given twice"):
            turnover._take(DAY, [row, row])
