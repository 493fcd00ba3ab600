from datetime import date

from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.bank_base.tools import partition

from .decide_common import DecideCommon


@tagged("post_install", "-at_install")
class TestDecisionProposal(DecideCommon):
    """An operation that its journal finds in order: the other sources tell what is owed."""

    def _proposed(self, verdict, owed=False, amount=4000, claimed=4000, **operation):
        said = operation.pop("verdict_of_journal", None)
        values = {"refund": False, "stake": None, "verdict": said, **operation}
        claim = self._claim(amount=claimed)
        operation = self._operation(outcome="taken", **values)
        claim.transaction_id = operation
        day = date(2026, 9, 1)
        partition.ensure_month(self.env.cr, "atm_match", day)
        row = {
            "date": day,
            "company_id": self.company.id,
            "device_id": self.device.id,
            "anchor": 0,
            "anchor_id": claim.transaction_id.id,
            "transaction_id": claim.transaction_id.id,
            "mask": "111",
            "state": "matched",
            "verdict": verdict,
            "core_amount": amount,
            "refund": owed,
            "at": "2026-09-01 10:00:00",
            "reasons": "",
            "switch_count": 1,
            "core_count": 1,
            "switch_reversals": 0,
            "core_reversals": 0,
        }
        self.env.cr.execute(
            SQL(
                "INSERT INTO atm_match_p (%s) VALUES (%s)",
                SQL(", ").join(map(SQL.identifier, row)),
                SQL(", ").join(SQL("%s", value) for value in row.values()),
            )
        )
        line = self.env["atm.decision.line"].new({"claim_id": claim.id})
        values = line._prepare_proposal()
        return values["proposed"], values["proposed_amount"]

    def test_booked_twice_is_paid(self):
        self.assertEqual(self._proposed("booked_twice", owed=True), ("pay", 4000))

    def test_a_part_of_what_is_claimed(self):
        self.assertEqual(
            self._proposed("booked_twice", owed=True, amount=2500),
            ("pay_part", 2500),
        )

    def test_taken_and_booked_once_is_refused(self):
        self.assertEqual(self._proposed("agreed"), ("refuse", 0))

    def test_what_the_sources_do_not_settle_is_checked(self):
        self.assertEqual(self._proposed("waits"), ("check", 0))

    def test_a_reversal_that_the_core_never_got_is_paid(self):
        """The journal sees a cancelled dispense; the account is debited all the same."""
        self.assertEqual(
            self._proposed(
                "debited_without_cash",
                owed=True,
                verdict_of_journal="not_presented.cancelled_by_host",
            ),
            ("pay", 4000),
        )

    def test_a_debit_taken_back_is_not_paid_again(self):
        self.assertEqual(
            self._proposed(
                "reversed",
                refund=True,
                stake="4000",
                verdict_of_journal="not_presented.debited_without_cash",
            ),
            ("refuse", 0),
        )

    def test_journal_without_a_sum(self):
        self.assertEqual(
            self._proposed(
                "debited_without_cash",
                owed=True,
                amount=1000,
                claimed=1000,
                refund=True,
                verdict_of_journal="not_presented.debited_without_cash",
            ),
            ("pay", 1000),
        )
