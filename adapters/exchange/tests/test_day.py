"""A day waits for its files."""

from datetime import date

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ExchangeCommon, book, loan


@tagged("post_install", "-at_install")
class TestDay(ExchangeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        others = cls.env["exchange.type"].search([("id", "!=", cls.type.id)])
        others.needed_for_close = False
        cls.type.needed_for_close = True

    def day(self, when=date(2026, 9, 30), **values):
        return self.env["bank.day"].new(
            {"company_id": self.company.id, "date": when, **values}
        )

    def test_day_without_its_file_is_not_closed(self):
        with self.assertRaisesRegex(UserError, "Loans"):
            self.env["bank.day"]._check_ready(self.day())

    def test_unless_told_otherwise(self):
        self.env["bank.day"]._check_ready(self.day(without_file=True))

    def test_loaded_file_of_the_date(self):
        self.load(book(loan()))
        self.env["bank.day"]._check_ready(self.day())
        with self.assertRaises(UserError):
            self.env["bank.day"]._check_ready(self.day(date(2026, 10, 31)))

    def test_refused_file_does_not_count(self):
        self.load(book(loan(), count=7))
        with self.assertRaises(UserError):
            self.env["bank.day"]._check_ready(self.day())

    def test_every_channel_owes_its_file(self):
        one = self.schedule(self.endpoint(code="one"))
        two = self.schedule(self.endpoint(code="two", name="Second"))
        self.load(book(loan())).endpoint_id = one.endpoint_id
        with self.assertRaisesRegex(UserError, "Second"):
            self.env["bank.day"]._check_ready(self.day())
        two.needed = False
        self.env["bank.day"]._check_ready(self.day())

    def test_step_tells_the_files_of_the_date(self):
        self.load(book(loan("A"), loan("B")))
        summary = self.env["exchange.file"]._day_files(self.day())
        self.assertEqual(summary["rows"], 2)
        self.assertEqual(summary["files"][0]["type"], "test.loans")
        self.assertEqual(summary, self.env["exchange.file"]._day_files(self.day()))
        codes = [step.code for step in self.env["bank.day"]._day_steps()]
        self.assertIn("exchange.files", codes)
