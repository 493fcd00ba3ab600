"""Receipts of the partner for files of ours, and sending once more."""

from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .common import FetchCommon

ROW = '<receipt file="{}" sha256="{}" result="{}" text="{}"/>'


@tagged("post_install", "-at_install")
class TestReceipt(FetchCommon):
    def setUp(self):
        super().setUp()
        self.operator = new_test_user(
            self.env,
            "receipt_operator",
            groups="bank_base.group_exchange_operator",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        self.far.write({"responsible_id": self.operator.id, "receipt_hours": 5})
        self.plan.write(
            {"type_id": self.env.ref("exchange.type_receipts").id, "pattern": "rc_*"}
        )
        self.outbox = self.env["bank.outbox"]
        self.row = self.outbox._put(
            "decisions:1",
            "file",
            company_id=self.company.id,
            endpoint="far",
            payload_name="decisions.xml",
            payload=b"PGEvPg==",
            receipt_expected=True,
        )

    def send(self):
        self.outbox._deliver_pending(self.company)
        self.assertEqual(self.row.state, "sent", self.row.last_error)

    def receive(self, *rows, name="rc_1.xml", date="2026-09-30"):
        text = (
            f'<exchange_receipts format="1.0" source="far" date="{date}">'
            f'{"".join(rows)}<totals count="{len(rows)}"/></exchange_receipts>'
        )
        self.put(text.encode(), name)
        return self.run_twice()

    def receipt(self, result="accepted", text="", name="decisions.xml", digest=None):
        return ROW.format(name, digest or self.row.sha256, result, text)

    def tasks(self):
        return self.row.activity_ids.filtered(lambda one: one.user_id == self.operator)

    def test_confirmed(self):
        self.send()
        self.assertEqual(self.row.receipt_state, "awaited")
        self.assertEqual(self.row.receipt_due - self.row.sent_at, timedelta(hours=5))
        (answer,) = self.receive(self.receipt())
        self.assertEqual((answer["state"], answer["loaded"]), ("loaded", 1), answer)
        self.assertEqual(self.row.receipt_state, "confirmed")
        self.assertEqual(self.row.receipt_file_id.name, "rc_1.xml")
        self.assertFalse(self.tasks())
        (answer,) = self.receive(self.receipt(), name="rc_2.xml", date="2026-09-29")
        self.assertEqual((answer["state"], answer["unchanged"]), ("loaded", 1), answer)

    def test_refused_by_the_partner(self):
        self.send()
        self.receive(self.receipt("refused", "Нет договора"))
        self.assertEqual(
            (self.row.receipt_state, self.row.receipt_text), ("refused", "Нет договора")
        )
        self.assertEqual(len(self.tasks()), 1)
        self.assertEqual(self.row.event_ids[0].kind, "refused")

    def test_overdue_and_late(self):
        self.send()
        due = self.row.receipt_due
        self.assertEqual(self.outbox._mark_overdue(due), 0)
        self.assertEqual(self.outbox._mark_overdue(due + timedelta(seconds=1)), 1)
        self.assertEqual(self.row.receipt_state, "overdue")
        self.assertEqual(len(self.tasks()), 1)
        self.assertEqual(self.outbox._mark_overdue(due + timedelta(days=9)), 0)
        self.receive(self.receipt())
        self.assertEqual(self.row.receipt_state, "confirmed")

    def test_not_asked_for(self):
        other = self.outbox._put(
            "decisions:2",
            "file",
            company_id=self.company.id,
            endpoint="far",
            payload_name="other.xml",
            payload=b"PGEvPg==",
        )
        self.send()
        self.assertEqual((other.state, other.receipt_state), ("sent", False))

    def test_other_bytes_and_unknown_files_are_set_aside(self):
        self.send()
        self.receive(
            self.receipt(),
            self.receipt(digest="0" * 64),
            self.receipt(name="nobody.xml"),
        )
        file = self.env["exchange.file"].search([], limit=1)
        self.assertEqual((file.state, file.code), ("refused", "too_many_bad"))
        self.assertEqual(
            set(file.reject_ids.mapped("code")), {"other_bytes", "unknown_file"}
        )
        self.assertEqual(self.row.receipt_state, "awaited")

    def test_another_company_is_not_touched(self):
        other = self.env["res.company"].create({"name": "Another bank"})
        self.send()
        found, code = self.outbox._find_sent(other, "decisions.xml", self.row.sha256)
        self.assertEqual((len(found), code), (0, "unknown_file"))

    # -- sent once more -----------------------------------------------------------------

    def test_sent_again(self):
        self.send()
        (self.base / "out" / "decisions.xml").unlink()
        self.receive(self.receipt("refused", "cut"))
        self.row.with_user(self.operator).action_resend("the partner lost it")
        self.assertEqual((self.row.state, self.row.receipt_state), ("pending", False))
        self.send()
        self.assertEqual((self.base / "out" / "decisions.xml").read_bytes(), b"<a/>")
        self.assertEqual(self.row.receipt_state, "awaited")
        kinds = self.row.event_ids.mapped("kind")
        self.assertEqual(kinds, ["sent", "resend", "refused", "sent"])

    def test_killed_after_the_second_rename(self):
        """The partner has taken the file sent again, the row was not marked: not a third time."""
        self.send()
        (self.base / "out" / "decisions.xml").unlink()
        self.row.action_resend("lost")
        self.row._deliver_file()
        (self.base / "out" / "decisions.xml").unlink()
        self.send()
        self.assertFalse(self.names("out"))

    def test_what_still_lies_there_is_not_replaced(self):
        self.send()
        self.row.action_resend("to be sure")
        self.outbox._deliver_pending(self.company)
        self.assertEqual(self.row.state, "pending")
        self.assertIn("decisions.xml", self.row.last_error)

    def test_without_a_reason(self):
        self.send()
        with self.assertRaises(UserError):
            self.row.action_resend(" ")
