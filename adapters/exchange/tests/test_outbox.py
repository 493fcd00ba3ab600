"""A partner that is away: what leaves waits for it, is tried once a run, and people are told."""

from unittest.mock import patch

from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..tools.program import ProgramError
from ..tools.secret import SecretError
from ..transport import FolderTransport, TransportError
from .common import FetchCommon

LOGGER = "odoo.addons.bank_base.models.bank_outbox"


@tagged("post_install", "-at_install")
class TestOutbox(FetchCommon):
    def setUp(self):
        super().setUp()
        self.operator = new_test_user(
            self.env,
            "outbox_operator",
            groups="bank_base.group_exchange_operator",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        self.far.responsible_id = self.operator
        self.row = self.env["bank.outbox"]._put(
            "decisions:1",
            "file",
            company_id=self.company.id,
            endpoint="far",
            payload_name="decisions.xml",
            payload=b"PGEvPg==",
        )

    def failing(self, error):
        """Every connection of the channel fails so."""

        def away(transport):
            raise error

        return patch.object(FolderTransport, "open", away)

    def deliver(self, row=None):
        row = row or self.row
        row.next_try = False  # its pause is over
        with mute_logger(LOGGER):
            return row._try_deliver()

    def test_a_way_that_fails_is_no_refusal(self):
        for code in ("connect", "timeout", "cut", "auth", "local", "no_folder"):
            with self.subTest(code), self.failing(TransportError(code)):
                self.deliver()
                self.assertEqual((self.row.state, self.row.attempts), ("pending", 0))
        self.assertEqual(self.row.put_off, 6)
        with self.failing(TransportError("denied", folder="out", name="a")):
            self.deliver()
        self.assertEqual((self.row.attempts, self.row.put_off), (1, 0))
        self.assertTrue(self.row.last_error)

    def test_a_secret_or_a_program_that_is_not_there_is_ours(self):
        with patch.object(
            self.registry["exchange.endpoint"],
            "_transport",
            side_effect=SecretError("unset", "env:KOPECK_ABSENT"),
        ):
            self.deliver()
        self.assertEqual((self.row.attempts, self.row.put_off), (0, 1))
        self.far.program_out = "absent"
        for code, counted in (("unset", 0), ("refused", 1)):
            with patch.object(
                self.registry["exchange.endpoint"],
                "_program",
                side_effect=ProgramError(code, status=3, said="no"),
            ):
                self.deliver()
            self.assertEqual(self.row.attempts, counted, self.row.last_error)

    def test_people_are_told_once_and_it_leaves_by_itself(self):
        self.env["ir.config_parameter"].set_param("bank_base.outbox_max_attempts", "3")
        with self.failing(TransportError("timeout", host="far", port=22)):
            for number in range(1, 8):
                self.deliver()
                self.assertEqual(len(self.row.activity_ids), int(number >= 3))
        self.assertEqual(self.row.state, "pending")
        self.assertEqual(self.row.activity_ids.user_id, self.operator)
        self.assertTrue(self.deliver())
        self.assertEqual(self.names("out"), ["decisions.xml"])
        self.row.invalidate_recordset()
        self.assertFalse(self.row.activity_ids)

    def test_one_attempt_a_run_of_several_schedules(self):
        self.schedule(
            self.far,
            type_id=self.env.ref("exchange.type_receipts").id,
            pattern="rc_*",
        )
        with self.failing(TransportError("cut", detail="x")), mute_logger(LOGGER):
            self.run_once()
            self.assertEqual(self.row.put_off, 1)
            self.run_once()
            self.assertEqual(self.row.put_off, 2)
            self.run_once()
        self.assertEqual(self.row.put_off, 2, "its pause is not over")
        self.row.next_try = False
        self.run_once()
        self.assertEqual(self.row.state, "sent", self.row.last_error)
