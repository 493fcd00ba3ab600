from psycopg2.errors import CheckViolation

from odoo import SUPERUSER_ID, Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.service.model import get_public_method
from odoo.tests import tagged
from odoo.tools import mute_logger

from .decide_common import DecideCommon


@tagged("post_install", "-at_install")
class TestVoteApart(DecideCommon):
    """Who works with cash, or ever handled the ATM of the question, does not vote."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first.name, cls.second.name = "Орлов Олег Ильич", "Зайцев Захар Львович"
        cls.session = cls._session(cls)
        cls.session.action_open()
        cls.line = cls.session.line_ids

    def refused(self, words, user=None):
        user = user or self.first
        with self.assertRaisesRegex(UserError, words):
            self._vote(user, self.line)
        # What was voted before the fact came to light does not count.
        self.env["atm.vote"].sudo().flush_model()
        self.assertTrue(self.session._refusal(user, self.line))

    def test_a_role_with_valuables(self):
        for name in ("cash_desk", "encashment"):
            group = self.env.ref(f"atm_claims.group_{name}")
            # Past the check of the user's own form: by the form of the group.
            group.user_ids = [Command.link(self.first.id)]
            self.refused("works with valuables")
            group.user_ids = [Command.unlink(self.first.id)]
        self._vote(self.first, self.line)

    def test_a_role_that_implies_one_with_valuables(self):
        both = self.env["res.groups"].create(
            {
                "name": "Teller",
                "implied_ids": [Command.link(self.env.ref("atm_claims.group_cash_desk").id)],
                "user_ids": [Command.link(self.first.id)],
            }
        )  # fmt: skip
        self.refused("works with valuables")
        both.user_ids = False
        self._vote(self.first, self.line)

    def handled(self, model, **values):
        """A paper of the ATM, entered by the system; returns what to write into it."""
        return self.env[model].create({"device_id": self.device.id, **values})

    def test_named_in_registers(self):
        name = self.first.name
        loads = {
            "at": "2026-08-30 10:00:00",
            "amount": 100_000,
            "loaded_by": "Иванов И.",
        }
        for number, paper in enumerate((
            ("atm.load", {**loads, "name": "З-1", "cassettes_presence": f"Сидоров С.; {name}"}),
            ("atm.recount", {"name": "А-1", "at": "2026-09-03 10:00:00", "by_books": 1,
                             "counted_by": name}),
            ("atm.access", {"kind": "safe", "item": "17", "holder": "Иванов И.",
                            "given_by": name, "at": "2026-08-30 09:00:00"}),
            ("atm.find", {"act": "Н-1", "at": "2026-09-04 10:00:00", "amount": 500,
                          "found_by": "Иванов И.", "in_presence_of": name}),
        )):  # fmt: skip
            with self.subTest(paper[0]), self.env.cr.savepoint() as point:
                self.handled(paper[0], **paper[1])
                self.refused("handled ATM")
                self.assertFalse(
                    self.session._refusal(self.second, self.line), "another may"
                )
                point.rollback()
            self.assertLess(number, 4)

    def test_entered_a_paper_once(self):
        """The role was another then; the hand in it stays."""
        group = self.env.ref("atm_claims.group_cash_desk")
        group.user_ids = [Command.link(self.first.id)]
        act = (
            self.env["atm.recount"]
            .with_user(self.first)
            .create(
                {
                    "company_id": self.company.id,
                    "device_id": self.device.id,
                    "name": "А-2",
                    "at": "2026-09-03 10:00:00",
                    "by_books": 1,
                }
            )
        )
        self.env.flush_all()
        group.user_ids = [Command.unlink(self.first.id)]
        self.assertEqual(act.sudo().entered_by, self.first)
        self.refused("handled ATM")

    def test_signed_the_technical_conclusion(self):
        group = self.env.ref("atm_claims.group_technician")
        group.user_ids = [Command.link(self.first.id)]
        self.env["atm.conclusion"].with_user(self.first).create(
            {
                "company_id": self.company.id,
                "device_id": self.device.id,
                "period_from": "2026-09-01 00:00:00",
                "period_to": "2026-09-02 00:00:00",
            }
        )
        group.user_ids = [Command.unlink(self.first.id)]
        self.refused("handled ATM")

    def test_had_the_claim_once(self):
        claim = self.line.sudo().claim_id
        claim.user_id = self.first
        claim.user_id = self.officer
        self.refused("worked on claim")
        with self.assertRaises(AccessError):
            claim.with_user(self.officer).write({"worker_ids": [Command.clear()]})

    def test_a_vote_before_the_fact_does_not_count(self):
        for user in (self.secretary, self.first, self.second):
            self._vote(user, self.line)
        self.handled(
            "atm.load", name="З-2", at="2026-08-30 10:00:00", amount=1, loaded_by=self.first.name
        )  # fmt: skip
        with self.assertRaisesRegex(UserError, "cannot count"):
            self.session.action_close()


@tagged("post_install", "-at_install")
class TestPayoutApart(DecideCommon):
    """Nobody approves a payout of a claim that he registered, worked or proposed to pay."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.head2 = cls._user("claims_head", "atm_head_two")
        claim = cls._claim()
        claim.user_id = cls.officer
        cls.payout = (
            cls.env["atm.payout"]
            .with_user(cls.officer)
            ._propose(claim.with_user(cls.officer), 4_000, "court", way="cash")
        )

    def left(self):
        self.env.invalidate_all()
        self.assertEqual(self.payout.sudo().state, "proposed")

    def test_by_the_fields(self):
        """Written, made, imported, by defaults of a context or many at once."""
        for user in (self.officer, self.head, self.head2):
            payouts = self.env["atm.payout"].with_user(user)
            mine = payouts.browse(self.payout.id)
            with self.assertRaises(AccessError):
                mine.write({"state": "approved", "approved_by_id": self.head2.id})
            with self.assertRaises(AccessError):
                mine.web_save({"state": "approved"}, {})
            with self.assertRaises(AccessError):
                payouts.with_context(default_state="approved").create({"way": "cash"})
            found = payouts.load([".id", "state"], [[str(self.payout.id), "approved"]])
            self.assertFalse(found["ids"])
            with self.assertRaises(AccessError):
                mine.copy({"state": "approved"})
        self.left()

    def test_by_a_remote_call(self):
        for name in ("_propose", "_pay", "_check_approver", "_mark_wrong", "_cover"):
            with self.assertRaises(AccessError):
                get_public_method(self.payout, name)
        entries, votes = self.env["atm.entry"], self.env["atm.decision"]
        for record, name in (
            (entries, "_approve"),
            (entries, "_post"),
            (votes, "_refusal"),
        ):
            with self.assertRaises(AccessError):
                get_public_method(record, name)
        for name in ("take_in", "take_in_journals"):
            with self.assertRaises(AccessError):
                get_public_method(self.env["atm.intake"], name)
        with self.assertRaises(AccessError):
            self.payout.with_user(self.officer).action_approve()
        self.left()

    def test_a_claim_handed_over(self):
        """Who had the claim, and gave it to somebody else, does not approve its payout."""
        claim = self.payout.sudo().claim_id
        claim.with_user(self.head).user_id = self.head
        claim.with_user(self.head).user_id = self.officer
        with self.assertRaisesRegex(UserError, "worked the claim"):
            self.payout.with_user(self.head).action_approve()
        self.left()
        self.payout.with_user(self.head2).action_approve()
        self.assertEqual(self.payout.sudo().approved_by_id, self.head2)

    def test_who_says_where_the_money_goes(self):
        """The head who puts another account in does not approve it; another head does."""
        self.payout.with_user(self.head).write({"way": "other_bank", "card": "1234"})
        with self.assertRaisesRegex(UserError, "entered the requisites"):
            self.payout.with_user(self.head).action_approve()
        self.left()
        with self.assertRaises(AccessError):
            self.payout.with_user(self.head).requisites_by_id = self.officer
        self.payout.with_user(self.head2).action_approve()
        for user in (self.officer, self.head, self.head2):
            with self.assertRaisesRegex(UserError, "this needs"):
                self.payout.with_user(user).card = "4321"

    def test_many_at_once(self):
        """One of one's own among others stops them all."""
        claim = self._claim("П-2")
        own = (
            self.env["atm.payout"]
            .with_user(self.head)
            ._propose(claim.with_user(self.head), 1, "court", way="cash")
        )
        with self.assertRaisesRegex(UserError, "proposed"), self.env.cr.savepoint():
            (self.payout + own).with_user(self.head).action_approve()
        self.left()

    def test_by_the_system(self):
        """No schedule approves, pays or lets an entry pass."""
        payout = self.payout.with_user(SUPERUSER_ID)
        with self.assertRaisesRegex(AccessError, "a person does"):
            payout.action_approve()
        self.left()
        self.payout.with_user(self.head2).action_approve()
        with self.assertRaisesRegex(AccessError, "a person does"):
            payout.action_pay()

    @mute_logger("odoo.sql_db")
    def test_past_the_code(self):
        for values in ("state = 'approved'", "state = 'paid'",
                       "state = 'approved', approved_by_id = proposed_by_id"):  # fmt: skip
            with self.assertRaises(CheckViolation), self.env.cr.savepoint():
                self.env.cr.execute(
                    f"UPDATE atm_payout SET {values} WHERE id = %s", [self.payout.id]
                )

    def test_sum_granted_is_the_commissions(self):
        claim = self.payout.sudo().claim_id
        for user in (self.officer, self.head):
            with self.assertRaises(AccessError):
                claim.with_user(user).amount_granted = 9_000

    def test_a_whole_card_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "masked"):
            self.payout.with_user(self.officer).card = "4276 0100 0000 1234"
        self.payout.with_user(self.officer).card = "427601******1234"
