"""The state of the system: every check at its levels; «now» is always given."""

from datetime import UTC, date, datetime, timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..controllers import health as page
from ..tools.health import HealthCheck
from .common import BankCommon

NOW = datetime(2026, 10, 5, 6, 0, tzinfo=UTC)


class HealthCommon(BankCommon):
    def found(self, code, now=NOW):
        """Findings of one check that are this company's or nobody's: key → finding."""
        report = self.env["bank.health"]._report(now)
        return {
            one["key"]: one
            for one in report["checks"]
            if one["code"] == code and one["company_id"] in (None, self.company.id)
        }


@tagged("post_install", "-at_install")
class TestHealth(HealthCommon):
    def day(self, when, state="closed"):
        # sudo: days are written by their close; the tests' user is the system
        return self.env["bank.day"].create(
            {"company_id": self.company.id, "date": when, "state": state}
        )

    def test_age_of_the_last_closed_day(self):
        """In working days: a weekend is no delay."""
        key = str(self.company.id)
        self.day(date(2026, 9, 30))
        self.assertEqual(self.found("day")[key]["level"], "warn")
        self.assertEqual(self.found("day")[key]["number"], 3)
        self.day(date(2026, 10, 2))
        self.assertEqual(self.found("day")[key]["level"], "ok")
        self.assertEqual(self.found("day")[key]["number"], 1)
        later = self.found("day", NOW + timedelta(days=8))[key]
        self.assertEqual((later["level"], later["number"]), ("critical", 7))
        self.assertEqual(later["link"], "/odoo/action-bank_base.action_bank_day")

    def test_holidays_are_no_delay(self):
        key = str(self.company.id)
        self.day(date(2026, 12, 30))
        after = self.found("day", datetime(2027, 1, 11, 6, tzinfo=UTC))[key]
        self.assertEqual((after["level"], after["number"]), ("ok", 1))
        self.assertIn("working days", after["text"])

    def test_year_without_a_calendar_is_counted_in_calendar_days(self):
        key = str(self.company.id)
        self.day(date(2030, 1, 1))
        after = self.found("day", datetime(2030, 1, 8, 6, tzinfo=UTC))[key]
        self.assertEqual((after["level"], after["number"]), ("critical", 7))
        self.assertNotIn("working", after["text"])

    def test_limits_are_settings(self):
        self.day(date(2026, 9, 30))
        settings = self.env["ir.config_parameter"]
        settings.set_param("bank_base.health.day_warn_days", "35")
        settings.set_param("bank_base.health.day_critical_days", "40")
        self.assertEqual(self.found("day")[str(self.company.id)]["level"], "ok")
        settings.set_param("bank_base.health.day_warn_days", "many")
        self.assertEqual(self.found("day")[str(self.company.id)]["level"], "warn")

    def test_day_open_for_a_correction(self):
        day = self.day(date(2026, 10, 4), "draft")
        self.assertNotIn(str(day.id), self.found("steps"))
        day.closing = 2
        finding = self.found("steps")[str(day.id)]
        self.assertEqual(finding["level"], "warn")
        self.assertIn("open for a correction", finding["text"])

    def test_close_under_way(self):
        day = self.day(date(2026, 10, 4), "running")
        step = self.env["bank.day.step"].create(
            {
                "day_id": day.id,
                "code": "x",
                "name": "X",
                "model": "bank.day",
                "method": "_x",
                "state": "running",
                "started_at": datetime(2026, 10, 5, 5, 0),
            }
        )
        key = str(day.id)
        self.assertEqual(self.found("steps")[key]["level"], "ok")
        self.assertEqual(self.found("steps")[key]["number"], 1)
        step.started_at = datetime(2026, 10, 5, 1, 0)
        self.assertEqual(self.found("steps")[key]["level"], "warn")
        day.state = "failed"
        self.assertEqual(self.found("steps")[key]["level"], "critical")

    def test_close_of_a_day_made_long_before(self):
        """Between two procedures it counts since the last change, not since the day was made."""
        day = self.day(date(2026, 10, 4), "running")
        self.env["bank.day.step"].create(
            {
                "day_id": day.id,
                "code": "x",
                "name": "X",
                "model": "bank.day",
                "method": "_x",
            }
        )
        self.env.flush_all()
        made, changed = datetime(2026, 9, 20), datetime(2026, 10, 5, 4, 0)
        self.cr.execute(
            "UPDATE bank_day SET create_date = %s, write_date = %s WHERE id = %s",
            (made, changed, day.id),
        )
        self.cr.execute(
            "UPDATE bank_day_step SET create_date = %s, write_date = %s WHERE day_id = %s",
            (made, changed, day.id),
        )
        self.env.invalidate_all()
        found = self.found("steps")[str(day.id)]
        self.assertEqual((found["level"], found["number"]), ("ok", 2))

    def test_outbox(self):
        self.env["bank.outbox"].search([]).write({"state": "sent"})
        with patch.object(self.registry["bank.outbox"], "_deliver_test", create=True):
            row = self.env["bank.outbox"].create(
                {"company_id": self.company.id, "key": "health", "kind": "file"}
            )
        self.env.flush_all()
        self.cr.execute(
            "UPDATE bank_outbox SET create_date = %s WHERE id = %s",
            (datetime(2026, 10, 5, 4, 0), row.id),
        )
        found = self.found("outbox")
        self.assertEqual(
            (found["pending"]["level"], found["pending"]["number"]), ("warn", 1)
        )
        self.assertEqual(found["failed"]["level"], "ok")
        row.state = "failed"
        found = self.found("outbox")
        self.assertEqual(
            (found["pending"]["level"], found["pending"]["number"]), ("ok", 0)
        )
        self.assertEqual(found["failed"]["level"], "critical")

    def test_outbox_sent_again_waits_since_then(self):
        self.env["bank.outbox"].search([]).write({"state": "sent"})
        with patch.object(self.registry["bank.outbox"], "_deliver_test", create=True):
            row = self.env["bank.outbox"].create(
                {"company_id": self.company.id, "key": "health", "kind": "file"}
            )
        self.env.flush_all()
        self.cr.execute(
            "UPDATE bank_outbox SET create_date = %s WHERE id = %s",
            (datetime(2026, 8, 5, 4, 0), row.id),
        )
        self.assertEqual(self.found("outbox")["pending"]["level"], "critical")
        for hour in (2, 5):
            self.env["bank.outbox.event"].create(
                {
                    "outbox_id": row.id,
                    "company_id": self.company.id,
                    "kind": "resend",
                    "user_id": self.env.uid,
                    "happened_at": datetime(2026, 10, 5, hour, 55),
                }
            )
        self.assertEqual(self.found("outbox")["pending"]["level"], "ok")

    def test_jobs(self):
        self.cr.execute("DELETE FROM queue_job")
        self.assertEqual(self.found("jobs")[""]["level"], "ok")
        self.cr.execute(
            "INSERT INTO queue_job (uuid, state, date_created) VALUES"
            " ('a', 'pending', %(old)s), ('b', 'pending', %(new)s), ('c', 'failed', %(new)s)",
            {"old": datetime(2026, 10, 5, 1, 0), "new": datetime(2026, 10, 5, 5, 59)},
        )
        found = self.found("jobs")
        self.assertEqual(
            (found["pending"]["level"], found["pending"]["number"]), ("warn", 2)
        )
        self.assertEqual(
            (found["failed"]["level"], found["failed"]["number"]), ("warn", 1)
        )

    def test_scheduled_actions(self):
        crons = self.env["ir.cron"].search([])
        crons.write({"nextcall": datetime(2026, 10, 5, 5, 30)})
        self.env.flush_all()
        self.cr.execute("UPDATE ir_cron SET failure_count = 0")
        self.assertEqual(self.found("cron")[""]["level"], "ok")
        self.env.ref("bank_base.ir_cron_outbox").nextcall = datetime(2026, 10, 4)
        self.env.flush_all()
        found = self.found("cron")[""]
        self.assertEqual((found["level"], found["number"]), ("warn", 1))

    def test_disk(self):
        usage = (100 << 30, 96 << 30, 4 << 30)
        with patch("shutil.disk_usage", return_value=usage):
            found = self.found("disk")[""]
        self.assertEqual((found["level"], found["number"]), ("critical", 4.0))

    def test_broken_check_hides_nothing(self):
        model = self.registry["bank.health"]
        checks = [
            HealthCheck("broken", 1, "Broken", "_check_broken"),
            HealthCheck("disk", 2, "Disk", "_check_disk"),
        ]

        def broken(health, now):
            health.env.cr.execute("SELECT no_such_column")

        self.patch(model, "_health_checks", lambda health: checks)
        with (
            patch.object(model, "_check_broken", broken, create=True),
            mute_logger("odoo.sql_db", "odoo.addons.bank_base.models.bank_health"),
        ):
            report = self.env["bank.health"]._report(NOW)
        self.assertEqual(report["status"], "critical")
        self.assertEqual([one["code"] for one in report["checks"]], ["broken", "disk"])
        self.assertIn("UndefinedColumn", report["checks"][0]["text"])

    def test_screen_keeps_since_when(self):
        rows = self.env["bank.health.check"]
        self.day(date(2026, 9, 30))
        rows._refresh(NOW)
        domain = [("code", "=", "day"), ("company_id", "=", self.company.id)]
        row = rows.search(domain)
        self.assertEqual((row.level, row.since), ("warn", datetime(2026, 10, 5, 6, 0)))
        rows._refresh(NOW + timedelta(hours=1))
        self.assertEqual(rows.search(domain), row)
        self.assertEqual(row.since, datetime(2026, 10, 5, 6, 0))
        self.assertEqual(row.checked_at, datetime(2026, 10, 5, 7, 0))
        self.day(date(2026, 10, 4))
        rows._refresh(NOW + timedelta(hours=2))
        self.assertEqual((row.level, row.since), ("ok", datetime(2026, 10, 5, 8, 0)))
        self.assertEqual(row.action_open()["url"], row.link)

    def test_findings_that_are_gone_leave_the_screen(self):
        rows = self.env["bank.health.check"]
        day = self.day(date(2026, 10, 4), "failed")
        rows._refresh(NOW)
        domain = [("code", "=", "steps"), ("key", "=", str(day.id))]
        self.assertTrue(rows.search(domain))
        day.state = "closed"
        rows._refresh(NOW)
        self.assertFalse(rows.search(domain))

    def test_cause_is_opened_by_those_whose_screen_it_is(self):
        self.cr.execute("DELETE FROM queue_job")
        self.cr.execute(
            "INSERT INTO queue_job (uuid, state, date_created) VALUES ('a', 'failed', %s)",
            (datetime(2026, 10, 5),),
        )
        self.env["bank.health.check"]._refresh(NOW)
        operator = self.user("exchange_operator")
        rows = self.env["bank.health.check"].with_user(operator)
        outbox = rows.search([("code", "=", "outbox"), ("key", "=", "failed")])
        self.assertTrue(outbox.may_open)
        self.assertFalse(outbox.who_may_open)
        self.assertEqual(outbox.action_open()["url"], outbox.link)
        jobs = rows.search([("code", "=", "jobs")])
        self.assertFalse(jobs.may_open)
        self.assertIn("Job Queue Manager", jobs.who_may_open)
        with self.assertRaisesRegex(AccessError, "Job Queue Manager"):
            jobs.action_open()
        disk = rows.search([("code", "=", "disk")])
        self.assertEqual((disk.may_open, disk.who_may_open), (False, False))
        operator.group_ids |= self.env.ref("queue_job.group_queue_job_manager")
        self.env.invalidate_all()
        self.assertTrue(jobs.may_open)

    def test_who_may_look_again(self):
        rows = self.env["bank.health.check"]
        # as the button of a list calls it, with no line chosen
        call_kw(
            rows.with_user(self.user("exchange_operator")), "action_refresh", [[]], {}
        )
        with self.assertRaises(AccessError):
            rows.with_user(self.user("auditor")).action_refresh()

    def test_no_personal_data(self):
        """Not one word of a client gets into the report."""
        self.client()
        text = str(self.env["bank.health"]._report(NOW))
        for word in ("Петров", "500100732259"):
            self.assertNotIn(word, text)


@tagged("post_install", "-at_install")
class TestHealthPage(HttpCase):
    def ask(self, **headers):
        return self.url_open("/kopeck/health", headers=headers)

    def setUp(self):
        super().setUp()
        self.patch(page, "expected_token", lambda: "секрет-1")

    def bearer(self, token):
        return {"Authorization": b"Bearer " + token.encode()}

    def test_page_does_not_exist_without_the_token(self):
        for headers in (
            {},
            self.bearer("other"),
            self.bearer(""),
            {"Authorization": "секрет-1".encode()},
        ):
            with mute_logger("odoo.http"):
                self.assertEqual(self.ask(**headers).status_code, 404)

    def test_no_token_set_up_means_no_page(self):
        self.patch(page, "expected_token", lambda: "")
        for headers in ({}, self.bearer("")):
            with mute_logger("odoo.http"):
                self.assertEqual(self.ask(**headers).status_code, 404)

    def test_page(self):
        self.patch(page, "expected_token", lambda: "token-1")
        answer = self.ask(**self.bearer("token-1"))
        report = answer.json()
        wanted = 503 if report["status"] == "critical" else 200
        self.assertEqual(answer.status_code, wanted)
        self.assertIn("disk", {one["code"] for one in report["checks"]})
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        self.assertNotIn("session_id", answer.cookies)


@tagged("post_install", "-at_install")
class TestToken(BankCommon):
    def test_token_is_a_reference(self):
        for reference, environment, wanted in (
            ("env:KOPECK_TOKEN", {"KOPECK_TOKEN": "t1"}, "t1"),
            ("env:KOPECK_TOKEN", {}, ""),
            ("t1", {}, ""),
            ("", {}, ""),
        ):
            with (
                patch.object(page, "setting", return_value=reference),
                patch.dict("os.environ", environment),
                mute_logger("odoo.addons.bank_base.controllers.health"),
            ):
                self.assertEqual(page.expected_token(), wanted)

    def test_comparison(self):
        self.assertTrue(page.allowed("ключ", "ключ"))
        self.assertFalse(page.allowed("", ""))
        self.assertFalse(page.allowed("ключ", "клюв"))
