from datetime import date

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ReserveCommon

OCT_31 = date(2026, 10, 31)


@tagged("post_install", "-at_install")
class TestReopening(ReserveCommon):
    """After a corrected export only the difference is booked, in the open period."""

    def setUp(self):
        super().setUp()
        self.debts = self._table()
        self.first = self.close(self.date)
        self.day = self.env["bank.day"].search(
            [("company_id", "=", self.company.id), ("date", "=", self.date)]
        )

    def close(self, when):
        self.keep_sums()
        return self.env["bank.day"]._close(self.company, when, without_file=True)

    def inventories(self):
        return self.env["reserve.inventory"].search(
            [("book_id", "=", self.book.id)], order="date, closing"
        )

    def ledger_at(self, when):
        account = self.env["reserve.segment"].search([]).reserve_account_id
        return self.money(
            "SELECT sum(credit - debit) FROM account_move_line WHERE parent_state = 'posted'"
            " AND account_id = ANY(%s) AND company_id = %s AND date <= %s",
            account.ids,
            self.company.id,
            when,
        )

    def correct(self):
        self.day._reopen("T5 was paid off")
        self.debts[4].write(
            {
                "principal_overdue": 0,
                "principal_current": 0,
                "principal_cc": 0,
                "overdue_cc": 0,
                "debt_cc": 0,
                "overdue_since": False,
            }
        )
        return self.close(self.date)

    def test_difference_is_booked_in_the_open_period(self):
        self.assertEqual(self.ledger_at(self.date), 405_000)
        second = self.correct()
        self.assertEqual(second["reserve"]["ageing"]["difference"], "-60000.00")
        first, corrected = self.inventories()
        self.assertEqual((first.closing, corrected.closing), (1, 2))
        self.assertEqual(corrected.previous_id, first)
        self.assertEqual(first.move_id.date, self.date)
        self.assertEqual(corrected.move_id.date, date(2026, 10, 1))
        self.assertEqual(self.ledger_at(self.date), 405_000)
        self.assertEqual(self.ledger_at(date(2026, 10, 1)), 345_000)
        self.assertIn("correction 1", corrected.display_name)
        self.assertEqual(self.lines_sum(first), 405_000)
        self.assertEqual(self.lines_sum(corrected), 345_000)
        self.assertEqual(self.day.closing_ids.result["reserve"], self.first["reserve"])

    def test_days_after_it_tie(self):
        self.correct()
        tie = self.env["reserve.tie"]
        for when in (self.date, date(2026, 10, 1), date(2026, 10, 5)):
            self.assertEqual(tie._check(self.company, when), 1)
        self.assertFalse(tie.search([("company_id", "=", self.company.id)]).difference)

    def test_next_month_counts_from_the_correction(self):
        self.correct()
        for debt in self.debts[:4]:
            self.move_days(debt, 10, OCT_31)
        self.close(OCT_31)
        last = self.inventories()[-1]
        self.assertEqual(last.previous_id.closing, 2)
        self.assertEqual(last.previous, 345_000)
        self.assertEqual(self.ledger(), self.lines_sum(last))
        self.assertEqual(
            self.env["reserve.inventory"].search([("last", "=", True)]), last
        )

    def test_nothing_changed(self):
        self.day._reopen("opened by mistake")
        self.close(self.date)
        corrected = self.inventories()[-1]
        self.assertEqual((corrected.state, corrected.difference), ("posted", 0))
        self.assertFalse(corrected.move_id)

    def test_correction_is_booked_before_the_next_inventory(self):
        with self.assertRaisesRegex(UserError, "not later than"):
            self.day._reopen("booked late", date(2026, 11, 1))
        self.day._reopen("booked in time", OCT_31)
        self.close(self.date)
        self.close(OCT_31)
        self.assertEqual(self.ledger(), self.lines_sum(self.inventories()[-1]))

    def test_later_inventory_by_hand(self):
        self.post(date(2026, 10, 10))
        with self.assertRaisesRegex(UserError, "is posted already"):
            self.day._reopen("too late")

    def test_superseded_inventory_stays(self):
        self.correct()
        first, corrected = self.inventories()
        for action in (first.action_count, first.action_post):
            with self.assertRaisesRegex(UserError, "stays as it was"):
                action()
        with self.assertRaisesRegex(UserError, "keeps its date"):
            corrected.date = OCT_31

    def test_lock_dates_move_the_entry(self):
        self.company.fiscalyear_lock_date = date(2026, 10, 15)
        self.correct()
        self.assertEqual(self.inventories()[-1].move_id.date, date(2026, 10, 16))
