from datetime import date

import psycopg2.errors

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .day_common import DayCommon

DAY = date(2026, 8, 20)
NEXT = date(2026, 8, 21)


@tagged("post_install", "-at_install")
class TestDayReopening(DayCommon):
    """A closed day is opened for a corrected export; nothing of the first close is lost."""

    def setUp(self):
        super().setUp()
        self.first = self.days._close(self.company, DAY)
        self.day = self.days.search(
            [("company_id", "=", self.company.id), ("date", "=", DAY)]
        )

    def reopen(self, **values):
        self.day._reopen(values.pop("reason", "wrong balances of branch 002"), **values)

    def test_figures_of_the_first_close_are_kept(self):
        self.reopen()
        self.assertEqual((self.day.state, self.day.closing), ("draft", 2))
        self.assertEqual(self.day.entry_date, NEXT)
        kept = self.day.closing_ids
        self.assertEqual((kept.number, kept.result), (1, self.first))
        self.assertEqual(kept.reason, "wrong balances of branch 002")
        self.assertIn("Procedures", kept.figures)
        self.assertFalse(self.days._last_closed(self.company))

    def test_every_step_runs_again(self):
        self.reopen()
        self.calls.clear()
        # The steps of this test make a branch each.
        self.env["bank.branch"].search([("company_id", "=", self.company.id)]).unlink()
        again = self.days._close(self.company, DAY)
        self.assertEqual(self.codes(), ["first", "second"])
        self.assertEqual((again["closing"], again["entry_date"]), (2, "2026-08-21"))
        self.assertEqual(self.first["closing"], 1)
        self.assertIn("Close no. 2", "\n".join(self.day._report_lines(again)))
        self.reopen(reason="and once more")
        self.assertEqual(self.day.closing_ids.mapped("number"), [2, 1])
        self.assertEqual(self.day.entry_date, date(2026, 8, 22))

    def test_only_the_last_closed_day(self):
        self.days._close(self.company, NEXT)
        self.day.invalidate_recordset()
        self.assertFalse(self.day.is_last_closed)
        with self.assertRaisesRegex(UserError, "only the last closed day"):
            self.reopen()

    def test_open_day(self):
        self.reopen()
        with self.assertRaisesRegex(UserError, "only the last closed day"):
            self.reopen()

    def test_asked_again_after_a_kill(self):
        """The command that was killed after its commit answers the same when run again."""
        self.assertFalse(self.day._is_reopened_for("why"))
        self.reopen(reason="why ")
        self.assertTrue(self.day._is_reopened_for(" why"))
        self.assertTrue(self.day._is_reopened_for("why", NEXT))
        self.assertFalse(self.day._is_reopened_for("why", date(2026, 8, 25)))
        self.assertFalse(self.day._is_reopened_for("another"))
        # The steps of this test make a branch each.
        self.env["bank.branch"].search([("company_id", "=", self.company.id)]).unlink()
        self.days._close(self.company, DAY)
        self.assertFalse(self.day._is_reopened_for("why"))

    def test_no_later_day_overtakes_a_reopened_one(self):
        self.reopen()
        self.assertEqual(self.days._reopened_day(self.company), self.day)
        with self.assertRaisesRegex(UserError, "20.08.2026 was begun and is not"):
            self.days._close(self.company, NEXT)
        self.env["bank.branch"].search([("company_id", "=", self.company.id)]).unlink()
        self.days._close(self.company, DAY)
        self.assertFalse(self.days._reopened_day(self.company))
        self.days._close(self.company, NEXT)

    def test_period_locked_after_the_reopening(self):
        self.reopen()
        self.company.fiscalyear_lock_date = date(2026, 8, 31)
        self.days._open(self.company, DAY)
        self.assertEqual(self.day.entry_date, date(2026, 9, 1))

    def test_file_that_was_missing_is_asked_for_again(self):
        self.day.sudo().without_file = True
        self.reopen()
        self.assertFalse(self.day.without_file)

    def test_reason_is_needed(self):
        with self.assertRaisesRegex(UserError, "Say why"):
            self.reopen(reason="  ")

    def test_entry_date_after_the_day_and_every_lock(self):
        with self.assertRaisesRegex(UserError, "first open date is 21.08.2026"):
            self.reopen(entry_date=DAY)
        self.company.fiscalyear_lock_date = date(2026, 8, 31)
        self.assertEqual(self.day._default_entry_date(), date(2026, 9, 1))
        with self.assertRaisesRegex(UserError, "first open date is 01.09.2026"):
            self.reopen(entry_date=NEXT)
        self.reopen(entry_date=date(2026, 9, 2))
        self.assertEqual(self.day.entry_date, date(2026, 9, 2))

    def test_no_end_of_corrections(self):
        self.day.sudo().closing = 20
        with self.assertRaisesRegex(UserError, "20 times"):
            self.reopen()

    def test_superseded_close_never_changes(self):
        self.reopen()
        self.env.flush_all()
        for query in (
            "UPDATE bank_day_closing SET number = 9",
            "DELETE FROM bank_day_closing",
        ):
            with (
                self.assertRaisesRegex(
                    psycopg2.errors.RaiseException, "may only be added"
                ),
                mute_logger("odoo.sql_db"),
                self.cr.savepoint(),
            ):
                self.cr.execute(query)

    def test_reopened_day_is_not_deleted(self):
        self.reopen()
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            self.day.unlink()

    def dialog(self, role):
        user = self.env["res.users"].create(
            {
                "name": role,
                "login": f"reopen_{role}",
                "company_id": self.company.id,
                "company_ids": [Command.set(self.company.ids)],
                "group_ids": [Command.set(self.env.ref(f"bank_base.group_{role}").ids)],
            }
        )
        return (
            self.env["bank.day.reopen"]
            .with_user(user)
            .create({"day_id": self.day.id, "reason": "corrected export came"})
        )

    def test_dialog_of_the_chief_accountant(self):
        dialog = self.dialog("chief_accountant")
        self.assertEqual(dialog.entry_date, NEXT)
        dialog.action_reopen()
        self.assertEqual(
            self.day.closing_ids.reopened_by_id.login, "reopen_chief_accountant"
        )

    def test_dialog_is_nobody_elses(self):
        with self.assertRaises(AccessError):
            self.dialog("administrator")
