from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .cash_common import CashCommon


@tagged("post_install", "-at_install")
class TestRecount(CashCommon):
    def test_surplus(self):
        act = self._confirmed(lines=((1, 5000, 150), (2, 5000, 1)))
        self.assertEqual((act.counted, act.expected, act.gap), (755000, 750000, 5000))
        row = act.difference_ids
        self.assertEqual((row.kind, row.amount, row.rest), ("surplus", 5000, 5000))
        self.assertTrue(row.name)
        self.assertEqual(act.reference, "books")

    def test_shortage(self):
        row = self._difference(lines=((1, 1000, 723),))
        self.assertEqual((row.kind, row.amount, row.rest), ("shortage", 27000, 27000))

    def test_no_difference(self):
        act = self._confirmed(lines=((1, 5000, 150),))
        self.assertEqual(act.state, "confirmed")
        self.assertFalse(act.difference_ids)

    def test_a_kopeck(self):
        row = self._difference(lines=((1, 5000, 150),), by_books=750000.01)
        self.assertEqual((row.kind, row.amount), ("shortage", 0.01))
        row = self._difference("2", lines=((1, 5000, 150),), by_books=749999.99)
        self.assertEqual((row.kind, row.amount), ("surplus", 0.01))

    def test_reference_of_the_model(self):
        self.device_model.difference_reference = "device"
        act = self._confirmed(by_device=755000)
        self.assertFalse(act.difference_ids)
        self.assertEqual(act.reference, "device")
        self.device_model.difference_reference = "processing"
        with self.assertRaisesRegex(UserError, "Processing center"):
            self._confirmed("2")

    def test_zero_is_a_sum_when_it_is_said_so(self):
        act = self._act(by_books=0)
        with self.assertRaises(UserError):
            act.with_user(self.desk2).action_confirm()
        act.books_known = True
        act.with_user(self.desk2).action_confirm()
        self.assertEqual(act.difference_ids.amount, 755000)

    def test_two_people(self):
        act = self._act()
        with self.assertRaisesRegex(AccessError, "another person"):
            act.action_confirm()
        with self.assertRaises(AccessError):
            act.with_user(self.officer).action_confirm()
        with self.assertRaises(AccessError):
            act.with_user(self.desk2).write({"state": "confirmed"})
        with self.assertRaises(AccessError):
            act.with_user(self.desk2).write({"entered_by": self.head.id})
        self.assertEqual(act.state, "draft")
        act.with_user(self.desk2).action_confirm()
        self.assertEqual(act.confirmed_by, self.desk2)

    def test_fixed_after_confirmation(self):
        act = self._confirmed()
        for values in ({"by_books": 1}, {"at": "2026-03-03 10:00:00"}, {"name": "9"}):
            with self.assertRaisesRegex(UserError, "supersedes"):
                act.write(values)
        with self.assertRaises(UserError):
            act.line_ids.write({"notes": 1})
        with self.assertRaises(UserError):
            act.line_ids.unlink()
        with self.assertRaises(UserError):
            act.with_user(self.desk2).action_confirm()

    def test_nothing_counted(self):
        with self.assertRaisesRegex(UserError, "what was counted"):
            self._confirmed(lines=())

    @mute_logger("odoo.sql_db")
    def test_number_once(self):
        act = self._act()
        act.action_cancel()
        self._act()
        with self.assertRaises(UniqueViolation), self.cr.savepoint():
            self._act()

    def test_swapped_cassettes(self):
        row = self._difference(
            lines=((1, 500, 206, 200), (2, 5000, 94, 100)), by_books=600000
        )
        self.assertEqual((row.kind, row.amount), ("shortage", 27000))
        self.assertEqual([cause["code"] for cause in row.causes], ["swapped"])
        self.assertIn("as notes of 500, 6 in all", row.causes_text)
        self.assertNotIn("Possibly", row.causes_text)

    def test_sources_side_by_side(self):
        row = self._difference(by_device=755000, by_processing=750000)
        self.assertEqual((row.by_device, row.by_processing), (755000, 750000))
        self.assertIn("Counters of the ATM", row.causes_text)


@tagged("post_install", "-at_install")
class TestSupersede(CashCommon):
    def _again(self, old, **values):
        return self._confirmed("1-bis", supersedes_id=old.id, **values)

    def test_revised(self):
        row = self._difference()
        row.sudo().state = "closed"
        old = row.recount_id
        act = self._again(old, lines=((1, 5000, 152),))
        self.assertEqual((old.state, act.state), ("superseded", "confirmed"))
        self.assertEqual((row.amount, row.rest, row.state), (10000, 10000, "open"))
        self.assertEqual(row.recount_id, act)
        self.assertIn("5000.00", row.message_ids[0].body)

    def test_gone(self):
        row = self._difference()
        act = self._again(row.recount_id, lines=((1, 5000, 150),))
        self.assertEqual(row.state, "cancelled")
        self.assertFalse(act.difference_ids)

    def test_turned(self):
        row = self._difference()
        act = self._again(row.recount_id, lines=((1, 5000, 149),))
        self.assertEqual(row.state, "cancelled")
        self.assertEqual(act.difference_ids.kind, "shortage")

    def test_covered_more_than_is_left(self):
        row = self._difference()
        claim = self._claim()
        cover = row.cover_ids.create(
            {"difference_id": row.id, "claim_id": claim.id, "amount": 5000}
        )
        old = row.recount_id
        with (
            self.assertRaisesRegex(UserError, "Withdraw covers first"),
            self.cr.savepoint(),
        ):
            self._again(old, lines=((1, 1000, 754),))
        cover.with_user(self.head)._withdraw("counted wrongly")
        self._again(old, lines=((1, 1000, 754),))
        self.assertEqual((row.amount, row.rest), (4000, 4000))

    def test_only_once_and_of_this_atm(self):
        old = self._confirmed()
        other = self._device("ATM00002")
        with self.assertRaises(UserError):
            self._again(old, device_id=other.id)
        with self.assertRaises(UserError):
            self._confirmed("3", supersedes_id=self._act("2").id)

    def test_answers_what_the_desk_was_asked(self):
        claim = self._claim()
        claim.sudo().registered_at = "2026-03-01 15:00:00"
        claim._advance("recount")
        request = claim.request_ids
        self.assertEqual(request.unit, "cash_desk")
        self._difference()
        self.assertEqual(request.answered_by, self.desk2)
        self.assertIn("difference 5000.00", request.answer)
        line = claim.line_ids.filtered(lambda one: one.item_id.ticked_by == "recount")
        self.assertTrue(line.done)
