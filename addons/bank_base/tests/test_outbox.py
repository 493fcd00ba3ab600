from unittest.mock import patch

import psycopg2.errors

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.bank_outbox import BankOutbox
from ..tools.later import Later
from .common import BankCommon

LOGGER = "odoo.addons.bank_base.models.bank_outbox"


class FakePartner:
    """The far side: remembers what reached it, fails while told to."""

    def __init__(self):
        self.received = []
        self.fault = None

    def take(self, row):
        if self.fault:
            raise self.fault
        self.received.append(row.payload_name)


@tagged("post_install", "-at_install")
class TestOutbox(BankCommon):
    def setUp(self):
        super().setUp()
        self.far = FakePartner()
        hook = patch.object(
            BankOutbox, "_deliver_test", lambda row: self.far.take(row), create=True
        )
        self.startPatcher(hook)
        kinds = [("test", "Test"), ("pigeon", "Pigeon post")]
        self.startPatcher(
            patch.object(
                self.registry["bank.outbox"], "_selection_kind", lambda row: kinds
            )
        )
        self.outbox = self.env["bank.outbox"]

    def put(self, key="k1", **values):
        return self.outbox._put(
            key, "test", company_id=self.company.id, payload_name=key, **values
        )

    def test_same_key_once(self):
        row = self.put()
        self.assertEqual(self.put(payload=b"other"), row)
        self.assertEqual(self.outbox.search_count([("key", "=", "k1")]), 1)

    def test_deliver(self):
        self.put("k1")
        self.put("k2")
        self.assertEqual(
            self.outbox._deliver_pending(self.company),
            {"rows": 2, "sent": 2, "failed": 0},
        )
        self.assertEqual(self.far.received, ["k1", "k2"])
        self.assertEqual(
            self.outbox._deliver_pending(self.company),
            {"rows": 0, "sent": 0, "failed": 0},
        )
        self.assertTrue(self.outbox.search([("key", "=", "k1")]).sent_at)

    @mute_logger(LOGGER)
    def test_failure_waits_and_gives_up(self):
        self.env["ir.config_parameter"].set_param("bank_base.outbox_max_attempts", "2")
        row = self.put()
        self.far.fault = UserError("the partner has no such folder")
        self.outbox._deliver_pending(self.company)
        self.assertEqual((row.state, row.attempts), ("pending", 1))
        self.assertEqual(row.last_error, "the partner has no such folder")
        self.outbox._deliver_pending(self.company)
        self.assertEqual((row.state, row.attempts), ("failed", 2))
        self.outbox._deliver_pending(self.company)
        self.assertEqual(row.attempts, 2)
        self.far.fault = None
        row.action_resend()
        self.outbox._deliver_pending(self.company)
        self.assertEqual((row.state, row.last_error), ("sent", False))
        self.assertEqual(self.far.received, ["k1"])

    @mute_logger(LOGGER)
    def test_line_or_machine_at_fault_is_never_given_up(self):
        """A partner that is away for a day, our own full disk: the item waits, people are told."""
        self.env["ir.config_parameter"].set_param("bank_base.outbox_max_attempts", "3")
        told = []
        hook = patch.object(
            self.registry["bank.outbox"],
            "_tell_put_off",
            lambda row: told.append(row.put_off),
        )
        self.startPatcher(hook)
        row = self.put()
        for fault in (Later("no connection"), OSError(28, "no room"), Later("cut")) * 4:
            self.far.fault = fault
            row.next_try = False  # its pause is over
            self.outbox._deliver_pending(self.company)
        self.assertEqual((row.state, row.attempts, row.put_off), ("pending", 0, 12))
        self.assertEqual((row.last_error, told), ("cut", [3]))
        self.far.fault = None
        row.next_try = False
        self.outbox._deliver_pending(self.company)
        self.assertEqual((row.state, row.put_off, row.next_try), ("sent", 0, False))
        self.assertEqual(self.far.received, ["k1"])

    @mute_logger(LOGGER)
    def test_pauses(self):
        """The run after a first failure tries at once, later ones only when the pause is over."""
        row = self.put()
        self.far.fault = Later("no connection")
        for number in (1, 2):
            self.outbox._deliver_pending(self.company)
            self.assertEqual(row.put_off, number)
        self.assertEqual(
            self.outbox._deliver_pending(self.company),
            {"rows": 0, "sent": 0, "failed": 0},
        )
        self.assertEqual(row.put_off, 2)
        self.assertGreater(row.next_try, row.create_date)
        row.next_try = "2026-01-01"
        self.outbox._deliver_pending(self.company)
        self.assertEqual(row.put_off, 3)
        row.action_cancel()
        self.assertEqual((row.put_off, row.next_try), (0, False))

    @mute_logger(LOGGER)
    def test_failure_rolls_its_row_back_only(self):
        self.put("k1")
        bad = self.put("k2")
        self.put("k3")
        take = self.far.take

        def half(row):
            if row == bad:
                self.company.name = "half done"
                raise ValueError("broken")
            take(row)

        with patch.object(self.far, "take", half):
            summary = self.outbox._deliver_pending(self.company)
        self.assertEqual(summary, {"rows": 3, "sent": 2, "failed": 1})
        self.assertEqual(self.company.name, "Test bank")
        self.assertIn("ValueError", bad.last_error)
        self.assertNotIn("broken", bad.last_error, "it may quote a row")

    def test_cancel(self):
        row = self.put()
        row.action_cancel()
        self.assertEqual(row.state, "cancelled")
        self.outbox._deliver_pending(self.company)
        self.assertFalse(self.far.received)
        with self.assertRaises(UserError):
            row.action_resend()

    def test_sent_is_final(self):
        row = self.put()
        self.outbox._deliver_pending(self.company)
        with self.assertRaises(UserError):
            row.action_cancel()
        with self.assertRaises(UserError):
            row.action_resend()

    def test_sent_again_with_a_reason(self):
        row = self.put(payload=b"Ynl0ZXM=")
        self.outbox._deliver_pending(self.company)
        operator = self.user("exchange_operator")
        action = row.with_user(operator).action_ask_resend()
        dialog = self.env[action["res_model"]].with_user(operator)
        dialog = dialog.with_context(**action["context"]).create({})
        with self.assertRaises(UserError):
            dialog.action_resend()
        dialog.reason = "the partner lost it"
        dialog.action_resend()
        self.assertEqual((row.state, row.resends), ("pending", 1))
        self.outbox._deliver_pending(self.company)
        self.assertEqual(self.far.received, ["k1", "k1"])
        self.assertEqual(row.event_ids.mapped("kind"), ["sent", "resend", "sent"])
        ordered = row.event_ids[1]
        self.assertEqual(
            (ordered.reason, ordered.user_id), ("the partner lost it", operator)
        )
        with self.assertRaises(AccessError):
            row.with_user(self.user("auditor")).action_ask_resend()
        row.action_resend("once more")
        row.action_cancel()
        with self.assertRaises(UserError):
            row.action_resend("a cancelled one")

    def test_bytes_and_history_never_change(self):
        row = self.put(payload=b"Ynl0ZXM=")
        self.outbox._deliver_pending(self.company)
        self.env.flush_all()
        for query in (
            "UPDATE bank_outbox SET payload = 'other'",
            "UPDATE bank_outbox SET payload_name = 'other'",
            "UPDATE bank_outbox_event SET reason = 'other'",
            "DELETE FROM bank_outbox_event",
        ):
            with (
                self.subTest(query=query),
                self.assertRaises(psycopg2.errors.RaiseException),
                mute_logger("odoo.sql_db"),
                self.cr.savepoint(),
            ):
                self.cr.execute(query)
        self.assertEqual(row.state, "sent")

    def test_unknown_kind(self):
        with self.assertRaisesRegex(UserError, "Nothing delivers"):
            self.outbox._put("k", "pigeon", company_id=self.company.id)

    def test_rights(self):
        row = self.put()
        operator, auditor = self.user("exchange_operator"), self.user("auditor")
        with self.assertRaises(AccessError):
            row.with_user(operator).write({"state": "sent"})
        with self.assertRaises(AccessError):
            row.with_user(auditor).action_cancel()
        row.with_user(operator).action_cancel()
        self.assertEqual(row.state, "cancelled")
        with self.assertRaises(AccessError):
            row.with_user(operator).read(["payload"])

    def test_wakes_the_sender(self):
        cron = self.env.ref("bank_base.ir_cron_outbox")
        domain = [("cron_id", "=", cron.id)]
        before = self.env["ir.cron.trigger"].search_count(domain)
        self.put()
        self.put()
        self.assertEqual(self.env["ir.cron.trigger"].search_count(domain), before + 1)

    def test_company_of_the_day(self):
        other = self.env["res.company"].create({"name": "Other bank"})
        self.put("k1")
        self.outbox._put("k2", "test", company_id=other.id, payload_name="k2")
        self.outbox._deliver_pending(self.company)
        self.assertEqual(self.far.received, ["k1"])
