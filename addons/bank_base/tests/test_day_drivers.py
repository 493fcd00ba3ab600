from contextlib import contextmanager
from datetime import date
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.queue_job.tests.common import trap_jobs

from ..models.bank_day import BankDay
from ..models.bank_day_drivers import BankDayDrivers
from ..tools.locks import Busy, is_locked, session_lock
from .day_common import DayCommon

DAY = date(2026, 8, 20)
LOGGER = "odoo.addons.bank_base.models.bank_day_drivers"


@tagged("post_install", "-at_install")
class TestDayDrivers(DayCommon):
    """The drivers open transactions of their own: here savepoints of the test's one."""

    def setUp(self):
        super().setUp()
        test = self

        @contextmanager
        def transaction(days):
            with test.env.cr.savepoint():
                yield days.with_env(days.env(su=True))

        self.startPatcher(patch.object(BankDayDrivers, "_transaction", transaction))

    def day(self, when=DAY):
        return self.days.search(
            [("company_id", "=", self.company.id), ("date", "=", when)]
        )

    def test_loop(self):
        seen = []
        result = self.days._close_committed(
            self.company, DAY, on_step=lambda step: seen.append(step.code)
        )
        self.assertEqual(seen, ["first", "second"])
        self.assertEqual(result["steps"][1]["rows"], 7)
        again = self.days._close_committed(self.company, DAY)
        self.assertTrue(again["already_closed"])
        self.assertEqual(self.codes(), ["first", "second"])

    @mute_logger(LOGGER)
    def test_failure_and_resume(self):
        self.broken.add("second")
        try:  # assertRaises would take everything back
            self.days._close_committed(self.company, DAY)
        except ValueError as error:
            self.assertEqual(str(error), "second is broken")
        day = self.day()
        self.assertEqual(day.state, "failed")
        self.assertEqual(day.step_ids.sorted().mapped("state"), ["done", "failed"])
        self.assertIn("ValueError", day.error)
        self.assertNotIn("second is broken", day.error)
        self.assertEqual(day.progress, 50.0)
        self.assertEqual(
            self.branches(), 1, "the work of the failed step is rolled back"
        )
        self.broken.clear()
        self.days._close_committed(self.company, DAY)
        self.assertEqual(self.codes(), ["first", "second", "second"])
        self.assertEqual((day.state, day.error, self.branches()), ("closed", False, 2))

    def test_others_see_since_when_a_step_runs(self):
        """Its beginning is written in a transaction before its own."""
        seen, run = [], BankDay._run_step

        def look(days, step):
            seen.append((step.state, bool(step.started_at)))
            return run(days, step)

        with patch.object(BankDay, "_run_step", look):
            self.days._close_committed(self.company, DAY)
        self.assertEqual(seen, [("running", True)] * 2)

    def test_step_left_running_by_a_killed_process(self):
        day = self.days.browse(self.days._open_committed(self.company, DAY))
        day._next_step().write({"state": "running"})
        self.days._close_committed(self.company, DAY)
        self.assertEqual(self.codes(), ["first", "second"])

    def test_busy(self):
        key = self.days._lock_key(self.company)
        with session_lock(self.cr.dbname, key):
            self.assertTrue(is_locked(self.cr.dbname, key))
            with self.assertRaisesRegex(UserError, "another process"):
                self.days._close_committed(self.company, DAY)
            with self.assertRaises(Busy) as busy, session_lock(self.cr.dbname, key):
                self.fail("the lock was given twice")
            self.assertEqual(busy.exception.key, key)
        self.assertFalse(is_locked(self.cr.dbname, key))
        self.assertFalse(self.day())

    def test_jobs(self):
        chief = self.user("chief_accountant")
        day = self.days.with_user(chief).create(
            {"date": DAY, "company_id": self.company.id}
        )
        with (
            patch.object(BankDayDrivers, "_has_job_runner", lambda days: True),
            trap_jobs() as trap,
        ):
            action = day.action_close()
            self.assertEqual(action["params"]["type"], "info")
            trap.assert_jobs_count(3)
            self.assertEqual(day.state, "running")
            self.assertFalse(self.calls)
            trap.perform_enqueued_jobs()
        self.assertEqual(self.codes(), ["first", "second"])
        self.assertEqual(day.state, "closed")

    def test_jobs_may_repeat_and_skip(self):
        day = self.days.browse(self.days._open_committed(self.company, DAY))
        first, second = day.step_ids.sorted()
        self.assertEqual(day._job_step(second.id), "was done before")
        self.assertFalse(self.calls)
        self.assertEqual(day._job_step(first.id), "done")
        self.assertEqual(day._job_step(first.id), "was done before")
        day._job_step(second.id)
        day._job_finish()
        day._job_finish()
        self.assertEqual(self.codes(), ["first", "second"])
        self.assertEqual(day.state, "closed")

    def test_screen_without_a_runner(self):
        chief = self.user("chief_accountant")
        day = self.days.with_user(chief).create(
            {"date": DAY, "company_id": self.company.id}
        )
        with patch.object(BankDayDrivers, "_has_job_runner", lambda days: False):
            action = day.action_close()
        self.assertIn("bin/odoo day close", action["params"]["message"])
        self.assertTrue(day.requested)
        with patch.object(
            self.registry["ir.cron"], "_commit_progress", lambda crons, *a, **k: 60.0
        ):
            self.days._cron_close()
        self.assertEqual((day.state, day.requested), ("closed", False))
        with self.assertRaisesRegex(UserError, "closed already"):
            day.action_close()

    @mute_logger(LOGGER)
    def test_cron_stops_on_the_clock(self):
        day = self.days._open(self.company, DAY)
        day.requested = True
        cron = self.registry["ir.cron"]
        with patch.object(cron, "_commit_progress", lambda crons, *a, **k: 0):
            self.days._cron_close()
        self.assertEqual((self.codes(), day.state), (["first"], "running"))
        with patch.object(cron, "_commit_progress", lambda crons, *a, **k: 60.0):
            self.days._cron_close()
        self.assertEqual((self.codes(), day.state), (["first", "second"], "closed"))

    @mute_logger(LOGGER)
    def test_refusal_on_the_screen_is_kept(self):
        day = self.days._open(self.company, DAY)
        day.requested = True

        reason = "the ledger disagrees"

        def refuse(days, day):
            raise UserError(reason)

        with (
            patch.object(BankDay, "_test_first", refuse, create=True),
            patch.object(
                self.registry["ir.cron"],
                "_commit_progress",
                lambda crons, *a, **k: 60.0,
            ),
        ):
            self.days._cron_close()
        self.assertEqual((day.state, day.requested), ("failed", False))
        self.assertEqual(day.error, "the ledger disagrees")
