import json

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ReserveCommon


@tagged("post_install", "-at_install")
class TestRun(ReserveCommon):
    """``bin/odoo reserve run``: what it counts, posts and answers, and what it refuses."""

    def run_book(self, code="ageing", date=None, post=False):
        self.keep_sums()
        result = self.env["reserve.inventory"]._run(
            self.company, code, fields.Date.to_date(date or self.date), post
        )
        return json.loads(json.dumps(result))

    def test_groups_of_the_worked_example(self):
        self._table()
        result = self.run_book()
        self.assertEqual(
            [
                (one["group"], one["debts"], one["rate"], one["base"], one["reserve"])
                for one in result["groups"]
            ],
            [
                ("1–30", 2, "30", "450000.00", "135000.00"),
                ("31–60", 1, "60", "200000.00", "120000.00"),
                ("61–90", 1, "90", "100000.00", "90000.00"),
                ("91–120", 1, "100", "60000.00", "60000.00"),
            ],
        )
        self.assertEqual(result["state"], "counted")
        self.assertEqual(result["posted"], "0.00")
        self.assertIsNone(result["entry"])

    def test_posts_once(self):
        debt = self._debt("R1", 10, principal_overdue=100)
        result = self.run_book(post=True)
        self.assertEqual((result["state"], result["posted"]), ("posted", "30.00"))
        self.assertFalse(result["already_posted"])
        self.assertEqual(result["groups"][0]["entry"], result["entry"])
        self.assertEqual(self.ledger(), 30)
        debt.principal_overdue = 500
        again = self.run_book(post=True)
        self.assertEqual(again, {**result, "already_posted": True})
        self.assertEqual(self.ledger(), 30)

    def test_counted_then_posted(self):
        debt = self._debt("R2", 10, principal_overdue=100)
        first = self.run_book()
        debt.principal_overdue = 200
        second = self.run_book(post=True)
        self.assertEqual(second["inventory"], first["inventory"])
        self.assertEqual(second["reserve"], "60.00")

    def test_difference_from_the_last(self):
        debt = self._debt("R3", 10, principal_overdue=100)
        self.run_book(post=True)
        self.move_days(debt, 41, fields.Date.to_date("2026-10-31"))
        result = self.run_book(date="2026-10-31", post=True)
        self.assertEqual(
            (result["previous"], result["reserve"], result["difference"]),
            ("30.00", "60.00", "30.00"),
        )

    def test_lines_for_people(self):
        self._table()
        result = self.run_book(post=True)
        text = "\n".join(self.env["reserve.inventory"]._run_lines(result))
        self.assertIn("31–60", text)
        self.assertIn("405000.00", text.splitlines()[-1])
        self.assertIn(result["entry"], text)

    def test_unknown_book_is_named_with_those_there_are(self):
        with self.assertRaisesRegex(UserError, "no rule book «nope».*ageing"):
            self.run_book("nope")

    def test_book_of_another_company_is_unknown(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.book.copy({"company_id": other.id, "code": "theirs"})
        with self.assertRaisesRegex(UserError, "no rule book «theirs»"):
            self.run_book("theirs")

    def test_before_the_last_posted(self):
        self._debt("R4", 10, principal_overdue=100)
        self.run_book(post=True)
        with self.assertRaisesRegex(UserError, "already posted on"):
            self.run_book(date="2026-08-31")

    def test_closed_period_posts_nothing(self):
        self._debt("R5", 10, principal_overdue=100)
        self.company.fiscalyear_lock_date = self.date
        with (
            self.assertRaisesRegex(UserError, "the period is closed"),
            self.env.cr.savepoint(),
        ):
            self.run_book(post=True)
        self.env.invalidate_all()
        self.assertFalse(
            self.env["reserve.inventory"].search([("book_id", "=", self.book.id)])
        )
        self.assertEqual(self.ledger(), 0)

    def test_book_out_of_its_term(self):
        self.book.date_to = "2026-08-31"
        with self.assertRaisesRegex(UserError, "is not valid on"):
            self.run_book()
