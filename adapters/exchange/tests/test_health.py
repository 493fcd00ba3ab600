"""The exchange's part of the state of the system."""

from datetime import UTC, date, datetime

from odoo.tests import tagged

from .common import ExchangeCommon, book, loan

NOW = datetime(2026, 10, 1, 9, 0, tzinfo=UTC)


@tagged("post_install", "-at_install")
class TestHealth(ExchangeCommon):
    def found(self, code, now=NOW):
        report = self.env["bank.health"]._report(now)
        return {one["key"]: one for one in report["checks"] if one["code"] == code}

    def test_last_file_of_a_schedule(self):
        plan = self.schedule(self.endpoint())
        plan.write({"last_run": datetime(2026, 10, 1, 8), "last_result": "OK"})
        key = str(plan.id)
        self.assertEqual(self.found("files")[key]["level"], "ok")
        file = self.load(book(loan()))
        file.loaded_on = datetime(2026, 10, 1, 7, 30)
        found = self.found("files")[key]
        self.assertEqual((found["number"], found["company_id"]), (1.5, self.company.id))
        plan.write({"last_run": datetime(2026, 10, 1), "last_result": "No connection"})
        self.assertEqual(self.found("files")[key]["level"], "warn")

    def test_nobody_looks_for_files(self):
        """A run that has died (no cron, no scheduler) is seen, whatever its last word was."""
        plan = self.schedule(self.endpoint())
        plan.write({"last_run": datetime(2026, 9, 30, 7), "last_result": "OK"})
        key = str(plan.id)
        found = self.found("files", datetime(2026, 10, 1, 8, 50, tzinfo=UTC))[key]
        self.assertEqual(found["level"], "ok")
        found = self.found("files")[key]
        self.assertEqual(found["level"], "warn")
        self.assertIn("26.0", found["text"])
        # over a weekend nobody looks where only working days count
        plan.last_run = datetime(2026, 10, 2, 12)
        monday = datetime(2026, 10, 5, 9, tzinfo=UTC)
        self.assertEqual(self.found("files", monday)[key]["level"], "warn")
        plan.working_days = True
        self.assertEqual(self.found("files", monday)[key]["level"], "ok")
        tuesday = datetime(2026, 10, 6, 9, tzinfo=UTC)
        self.assertEqual(self.found("files", tuesday)[key]["level"], "warn")
        # made and never run
        self.env.cr.execute(
            "UPDATE exchange_schedule SET last_run = NULL, create_date = '2026-09-01'"
            " WHERE id = %s",
            plan.ids,
        )
        plan.invalidate_recordset()
        self.assertEqual(self.found("files")[key]["level"], "warn")

    def test_late_without_anybody_to_say_so(self):
        """The alarm is raised by the run: a file is late even if the run has died since."""
        self.env["exchange.expected"].search([]).unlink()
        self.env["exchange.schedule"].search([]).watch = False
        text = self.found("late")[""]["text"]
        plan = self.schedule(
            self.endpoint(), watch=True, expected_from=date(2026, 9, 30)
        )
        with self.drivers():
            early = datetime(2026, 10, 1, 4, tzinfo=UTC)
            self.env["exchange.fetcher"]._watch(early)  # due at 5:00 UTC
        self.assertEqual(plan.expected_ids.mapped("state"), ["waiting"] * 2)
        found = self.found("late", early)[""]
        self.assertEqual(found["level"], "ok")
        self.assertNotEqual(found["text"], text, "how many are watched is said")
        found = self.found("late", datetime(2026, 10, 1, 8, 0, tzinfo=UTC))[""]
        self.assertEqual((found["level"], found["number"]), ("warn", 1))
        self.assertIn(plan.display_name, found["text"])
        self.assertEqual(self.found("late")[""]["level"], "critical")
        plan.watch = False
        self.assertEqual(self.found("late")[""]["level"], "ok")

    def test_late_files(self):
        self.env["exchange.expected"].search([]).unlink()
        self.assertEqual(self.found("late")[""]["level"], "ok")
        plan = self.schedule(
            self.endpoint(), watch=True, expected_from=date(2026, 9, 30)
        )
        with self.drivers():
            self.env["exchange.fetcher"]._watch(NOW)  # due at 5:00 UTC
        found = self.found("late", datetime(2026, 10, 1, 8, 0, tzinfo=UTC))[""]
        self.assertEqual((found["level"], found["number"]), ("warn", 1))
        self.assertIn(plan.display_name, found["text"])
        self.assertEqual(self.found("late")[""]["level"], "critical")

    def test_stopped_files(self):
        files = self.env["exchange.file"]
        files.search([]).write({"state": "duplicate"})
        file = self.load(book(loan()))
        file.write(
            {
                "state": "received",
                "received_on": datetime(2026, 10, 1, 7, 0),
                "loaded_on": datetime(2026, 9, 30, 9, 1),
            }
        )
        found = self.found("stopped")
        self.assertEqual(found["received"]["level"], "warn")
        file.state = "failed"
        self.assertEqual(self.found("stopped")["failed"]["level"], "critical")
        file.state = "refused"
        found = self.found("stopped")
        self.assertEqual(
            [found[key]["level"] for key in ("failed", "received", "refused")],
            ["ok", "ok", "warn"],
        )
        later = self.found("stopped", datetime(2026, 10, 1, 9, 2, tzinfo=UTC))
        self.assertEqual(later["refused"]["level"], "ok")

    def test_gaps(self):
        self.env["exchange.gap"].search([]).write({"state": "closed"})
        self.load(book(loan("A"), sequence=1), "a.xml")
        self.load(book(loan("B"), sequence=3), "b.xml")
        found = self.found("gaps")[""]
        self.assertEqual((found["level"], found["number"]), ("warn", 1))

    def test_receipts_that_did_not_come(self):
        rows = self.env["bank.outbox"]
        rows.search([("receipt_state", "!=", False)]).receipt_state = "confirmed"
        row = rows._put(
            "health:1",
            "file",
            company_id=self.company.id,
            endpoint=self.endpoint().code,
            payload_name="a.xml",
            payload=b"PGEvPg==",
        )
        row.write({"receipt_state": "awaited", "receipt_due": datetime(2026, 10, 1, 9)})
        self.assertEqual(self.found("receipts")[""]["level"], "ok")
        later = datetime(2026, 10, 1, 9, 1, tzinfo=UTC)
        found = self.found("receipts", later)[""]
        self.assertEqual((found["level"], found["number"]), ("warn", 1))
        row.receipt_state = "overdue"
        self.assertEqual(self.found("receipts")[""]["level"], "warn")
