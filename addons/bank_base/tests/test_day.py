from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .day_common import DayCommon

DAY = date(2026, 8, 20)
MONTH_END = date(2026, 8, 31)


@tagged("post_install", "-at_install")
class TestDay(DayCommon):
    def day(self, when=DAY):
        return self.days.search(
            [("company_id", "=", self.company.id), ("date", "=", when)]
        )

    def test_order_and_figures(self):
        result = self.days._close(self.company, DAY)
        self.assertEqual(self.codes(), ["first", "second"])
        self.assertEqual(self.calls[0][1:], (DAY, self.company))
        self.assertEqual(result["date"], "2026-08-20")
        self.assertEqual(
            [(step["code"], step["rows"]) for step in result["steps"]],
            [("first", 7), ("second", 7)],
        )
        day = self.day()
        self.assertEqual((day.state, day.progress, day.rows), ("closed", 100.0, 14))
        self.assertEqual(day.step_ids.sorted()[0].summary_text, "sent: 7")
        self.assertEqual(self.days._last_closed(self.company), DAY)

    def test_month_end(self):
        self.days._close(self.company, MONTH_END)
        self.assertEqual(self.codes(), ["first", "second", "month"])

    def test_last_closed_day_again_does_nothing(self):
        result = self.days._close(self.company, DAY)
        again = self.days._close(self.company, DAY)
        self.assertEqual(again, {**result, "already_closed": True})
        self.assertEqual(len(self.calls), 2)

    def test_earlier_day_is_refused(self):
        self.days._close(self.company, DAY)
        self.days._close(self.company, MONTH_END)
        for when in (DAY, date(2026, 8, 25)):
            with self.assertRaisesRegex(UserError, "31.08.2026 is closed already"):
                self.days._close(self.company, when)
        self.assertEqual(self.days._last_closed(self.company), MONTH_END)

    def test_gap_is_listed(self):
        self.days._close(self.company, DAY)
        result = self.days._close(self.company, MONTH_END)
        self.assertEqual(
            (result["previous_closed"], result["gap_days"]), ("2026-08-20", 10)
        )
        self.assertIn(
            "Days skipped since 20.08.2026: 10.", self.days._report_lines(result)
        )

    def test_report(self):
        result = self.days._close(self.company, DAY, without_file=True)
        lines = self.days._report_lines(result)
        self.assertEqual(lines[0], "The day 20.08.2026 is closed.")
        self.assertIn("Closed without the expected file.", lines)
        again = self.days._close(self.company, DAY)
        self.assertIn("nothing was done", self.days._report_lines(again)[0])
        self.assertIn("20.08.2026", "\n".join(self.day()._list_lines()))

    def test_companies_are_apart(self):
        other = self.env["res.company"].create({"name": "Other bank"})
        self.days._close(self.company, MONTH_END)
        self.days._close(other, DAY)
        self.assertEqual(self.days._last_closed(other), DAY)
        self.assertEqual(self.calls[-1][2], other)

    def test_step_is_run_once(self):
        self.days._close(self.company, DAY)
        step = self.day().step_ids.sorted()[0]
        self.assertEqual(
            self.days._run_step(step), {"rows": 7, "sent": 7, "code": "first"}
        )
        self.assertEqual(len(self.calls), 2)

    def test_expected_file(self):
        """The hook by which an addon refuses a day."""

        reason = "no file"

        def check(days, day):
            if not day.without_file:
                raise UserError(reason)

        with patch.object(self.registry["bank.day"], "_check_ready", check):
            with self.assertRaisesRegex(UserError, "no file"), self.cr.savepoint():
                self.days._close(self.company, DAY)
            self.assertFalse(self.day())
            result = self.days._close(self.company, DAY, without_file=True)
        self.assertTrue(result["without_file"])

    def test_unfinished_older_day(self):
        day = self.days._open(self.company, DAY)
        self.days._run_step(day._next_step())
        day.state = "failed"
        with self.assertRaisesRegex(UserError, "close of 20.08.2026 was begun"):
            self.days._close(self.company, MONTH_END)
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            day.unlink()

    def test_steps_follow_the_addons(self):
        day = self.days._open(self.company, DAY)
        self.days._run_step(day._next_step())
        model = self.registry["bank.day"]
        with patch.object(model, "_day_steps", lambda days: self.steps(days)[1:]):
            day._sync_steps()
        self.assertEqual(day.step_ids.mapped("code"), ["first"])
        day._sync_steps()
        self.assertEqual(day.step_ids.sorted().mapped("code"), ["first", "second"])

    def test_as_of(self):
        self.assertFalse(self.days._as_of(self.company))
        self.env["bank.intake"].create(
            {
                "company_id": self.company.id,
                "kind": "contracts",
                "source": "test",
                "business_date": MONTH_END,
                "name": "contracts.xml",
            }
        )
        self.assertEqual(self.days._as_of(self.company), MONTH_END)
        self.days._close(self.company, date(2026, 9, 1))
        self.assertEqual(self.days._as_of(self.company), date(2026, 9, 1))

    def test_nobody_writes_the_state(self):
        chief = self.user("chief_accountant")
        days = self.days.with_user(chief)
        day = days.create({"date": DAY, "company_id": self.company.id})
        with self.assertRaises(AccessError):
            day.state = "closed"
        with self.assertRaises(AccessError):
            days.create({"date": MONTH_END, "state": "closed"})
        day.without_file = True
        day.date = MONTH_END
        day.sudo().state = "running"
        with self.assertRaisesRegex(UserError, "is fixed"):
            day.date = DAY
        with self.assertRaises(AccessError):
            day.with_user(self.user("collector")).action_close()
