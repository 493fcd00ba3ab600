from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .decide_common import DecideCommon

DAY = date(2026, 9, 15)


@tagged("post_install", "-at_install")
class TestPayoutPolicy(DecideCommon):
    """The policy's answer, the person's decision, the check afterwards, the trial."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls._policy()
        cls.claim = cls._claim()

    @classmethod
    def _policy(cls, **values):
        policy = cls.env["atm.payout.policy"].create(
            {
                "company_id": cls.company.id,
                "name": "Выплата до инкассации",
                "source": "Приказ № 7 от 11.01.2026",
                "date_from": "2026-01-12",
                "limit": 5000,
                "deposit": True,
                "deposit_days": 90,
                "deposit_amount": 10000,
                "acceptance": False,
                **values,
            }
        )
        policy.action_enforce()
        return policy

    def _deposit(self, **values):
        return self.env["bank.client.fact"].create(
            {
                "company_id": self.company.id,
                "client_id": self.client.id,
                "kind": "term_deposit",
                "date_from": "2026-01-01",
                "date_to": "2026-12-31",
                "amount": 20000,
                "source": "АБС, договор 17",
                **values,
            }
        )

    def _accept(self, claim=None, **values):
        return self.env["atm.prior.acceptance"].create(
            {
                "claim_id": (claim or self.claim).id,
                "signed_on": "2026-09-05",
                "form_number": "001-17",
                **values,
            }
        )

    def _ask(self, claim=None, day=DAY):
        model = self.env["atm.payout.evaluation"].with_user(self.officer)
        return model._evaluate(claim or self.claim.with_user(self.officer), day)

    def test_every_reason_opens(self):
        fact = self._deposit()
        asked = self._ask()
        self.assertTrue(asked.met)
        line = asked.line_ids.filtered(lambda one: one.criterion == "deposit")
        self.assertEqual((line.res_model, line.res_id), ("bank.client.fact", fact.id))
        opened = line.action_open()
        self.assertEqual(opened["res_id"], fact.id)
        self.assertEqual(asked.create_uid, self.officer)

    def test_no_fact_no_payout(self):
        asked = self._ask()
        self.assertFalse(asked.met)
        with self.assertRaisesRegex(AccessError, "against the policy"):
            asked.action_pay()
        head = asked.with_user(self.head)
        with self.assertRaisesRegex(UserError, "Write why"):
            head.action_pay()
        head.reason = "Постоянный клиент, управляющий подтвердил"
        head.action_pay()
        self.assertEqual((asked.state, asked.decided_by_id), ("pay", self.head))

    def test_payout_is_proposed(self):
        self._deposit()
        asked = self._ask()
        proposed = []
        with patch.object(
            type(self.claim),
            "_propose_payout",
            lambda one, *given, **named: proposed.append((one.id, given)),
        ):
            asked.action_pay()
        self.assertEqual(proposed, [(self.claim.id, (4000, "before_encashment"))])
        with self.assertRaisesRegex(UserError, "decided already"):
            asked.action_pay()

    def test_nobody_writes_the_answer_by_hand(self):
        asked = self._ask()
        for values in ({"met": True}, {"state": "pay"}, {"amount": 1}):
            with self.assertRaises(AccessError):
                asked.write(values)
        with self.assertRaises(AccessError):
            self.env["atm.payout.evaluation"].with_user(self.head).create(
                {"claim_id": self.claim.id, "policy_id": self.policy.id, "amount": 1}
            )

    def test_most_a_year(self):
        self._deposit()
        for number in range(2):
            claim = self._claim(f"П-1{number}")
            asked = self._ask(claim.with_user(self.officer))
            self.assertTrue(asked.met)
            asked.action_pay()
            asked.sudo().decided_on = "2026-09-01"
        asked = self._ask()
        self.assertFalse(asked.met)
        line = asked.line_ids.filtered(lambda one: one.criterion == "most_a_year")
        self.assertEqual((line.answer, line.asked, line.found), ("no", "2", "2"))
        self.assertTrue(self._ask(day=date(2027, 9, 2)).policy_id)

    def test_register_is_said_and_a_person_decides(self):
        self._deposit()
        self.env["atm.wrong.payout"].create(
            {
                "company_id": self.company.id,
                "client_id": self.client.id,
                "date": "2026-03-01",
                "amount": 500,
                "reason": "Сбоя не было",
            }
        )
        asked = self._ask()
        self.assertTrue(asked.met and asked.warned)
        with self.assertRaisesRegex(UserError, "Write why"):
            asked.action_pay()
        asked.reason = "Прошлый случай закрыт, долг погашен"
        asked.action_pay()
        self.assertEqual(asked.state, "pay")

    def test_acceptance_in_the_branch_form_alone(self):
        self.assertTrue(self._accept())
        phone = self._claim("П-2", channel="contact_centre")
        with self.assertRaisesRegex(ValidationError, "form of a branch"):
            self._accept(phone)

    def test_revoked_acceptance_does_not_stand(self):
        accepted = self._accept()
        standing = self.env["atm.prior.acceptance"]._standing
        self.assertEqual(standing(self.claim, DAY), accepted)
        with self.assertRaisesRegex(UserError, "Write how"):
            accepted._revoke(DAY, "")
        with self.assertRaises(AccessError):
            accepted.with_user(self.officer).revoked_on = DAY
        accepted.with_user(self.officer)._revoke(DAY, "заявление в отделении")
        self.assertFalse(standing(self.claim, DAY))
        self.assertTrue(standing(self.claim, date(2026, 9, 14)))
        with self.assertRaisesRegex(UserError, "was revoked"):
            accepted._revoke(DAY, "ещё раз")

    def test_policy_that_asks_for_acceptance(self):
        self.policy.date_to = "2026-09-01"
        self._policy(date_from="2026-09-02", acceptance=True)
        self._deposit()
        self.assertFalse(self._ask().met)
        accepted = self._accept()
        asked = self._ask()
        self.assertTrue(asked.met)
        line = asked.line_ids.filtered(lambda one: one.criterion == "acceptance")
        self.assertEqual(line.res_id, accepted.id)

    def _paid(self):
        self._deposit()
        asked = self._ask()
        asked.action_pay()
        checker = asked.with_user(self.head)
        checker.write(
            {"check_result": "Акт пересчёта 12: излишка нет", "wrong_amount": 4000}
        )
        return checker

    def test_wrong_with_acceptance_is_debited(self):
        self._accept()
        checked = self._paid()
        called = []
        with patch.object(
            type(checked),
            "_mark_payout_wrong",
            lambda one, acceptance, day: called.append(acceptance.form_number) or True,
        ):
            checked.action_wrong()
        self.assertEqual(called, ["001-17"])
        self.assertTrue(checked.debit_proposed)
        self.assertEqual(checked.wrong_payout_ids.amount, 4000)

    def test_wrong_without_acceptance_is_only_entered(self):
        checked = self._paid()
        with patch.object(
            type(checked),
            "_mark_payout_wrong",
            lambda one, acceptance, day: bool(acceptance),
        ):
            checked.action_wrong()
        self.assertFalse(checked.debit_proposed)
        entry = checked.wrong_payout_ids
        self.assertEqual((entry.amount, entry.debited_amount), (4000, 0))
        self.assertEqual(entry.client_id, self.client)
        with self.assertRaisesRegex(UserError, "stays as it was made"):
            entry.amount = 1
        with self.assertRaisesRegex(UserError, "stays as it was checked"):
            checked.check_result = "Другое"

    def test_another_person_checks(self):
        asked = self._paid().with_user(self.officer)
        with self.assertRaisesRegex(UserError, "another person"):
            asked.action_right()
        asked.with_user(self.head).action_right()
        self.assertEqual(asked.state, "right")

    def test_version_in_force_stays(self):
        with self.assertRaisesRegex(UserError, "new version"):
            self.policy.limit = 9000
        made = self.env["atm.payout.policy"].browse(
            self.policy.with_user(self.head).action_new_version()["res_id"]
        )
        self.assertEqual((made.version, made.state, made.limit), (2, "draft", 5000))
        with (
            self.assertRaisesRegex(ValidationError, "no operation"),
            self.env.cr.savepoint(),
        ):
            made.kinds = "withdrawal,coffee"
        made.limit = 9000
        with self.assertRaises(AccessError):
            made.with_user(self.officer).action_enforce()
        with self.assertRaisesRegex(ValidationError, "in force on some"):
            made.action_enforce()

    def test_no_policy_on_the_day(self):
        with self.assertRaisesRegex(UserError, "No policy"):
            self._ask(day=date(2025, 1, 1))

    # -- the trial ------------------------------------------------------------------------------

    def _decided(self, claim, asked, amount=0):
        session = self._session(claim=claim, asked=asked, amount=amount)
        session.action_open()
        self._vote(self.first, session.line_ids)
        self._vote(self.second, session.line_ids)
        session.action_close()

    def test_trial(self):
        self._deposit()
        self._decided(self.claim, "pay", 4000)
        wrong = self._claim("П-2", 1000)
        self._decided(wrong, "refuse")
        large = self._claim("П-3", 7000)
        self._decided(large, "pay", 7000)
        other = self._device("ATM00002")
        waiting = self._claim("П-4", 500, device_id=other.id)
        stranger = self._claim("П-5", 500, client_id=self._client("0000018").id)
        trial = (
            self.env["atm.payout.trial"]
            .with_user(self.head)
            ._try(
                self._draft(most_a_year=0), date(2026, 1, 1), date(2026, 12, 31), 3000
            )
        )
        self.assertEqual((trial.claims, trial.paid, trial.amount), (5, 3, 5500))
        self.assertEqual((trial.wrong, trial.lost, trial.not_ended), (1, 1000, 1))
        self.assertEqual((trial.trips, trial.trips_saved, trial.saved), (2, 1, 3000))
        self.assertEqual((trial.balance, trial.days_saved), (2000, 10))
        paid = trial.line_ids.filtered("paid").claim_id
        self.assertEqual(paid, self.claim + wrong + waiting)
        words = {line.claim_id: line.unmet for line in trial.line_ids}
        self.assertEqual(words[large], "limit")
        self.assertEqual(words[stranger], "deposit")
        self.assertEqual(
            trial.action_open_wrong()["res_model"], "atm.payout.trial.line"
        )
        self.assertEqual(
            self.env["atm.payout.evaluation"].search_count([]), 0, "nothing is paid"
        )
        with self.assertRaisesRegex(UserError, "was tried"):
            trial.policy_id.sudo().limit = 1

    def _draft(self, **values):
        return self.policy.copy({"date_from": "2027-01-01", **values})

    def test_trial_as_if_accepted(self):
        self._deposit()
        self._claim("П-2", channel="web")
        policy = self._draft(acceptance=True)
        days = date(2026, 1, 1), date(2026, 12, 31)
        trials = self.env["atm.payout.trial"]
        self.assertEqual(trials._try(policy, *days).paid, 0)
        trial = trials._try(policy, *days, as_accepted=True)
        self.assertEqual(trial.line_ids.filtered("paid").claim_id, self.claim)

    def test_trial_is_set_based(self):
        """More claims cost no more statements that read."""
        self._deposit()
        policy = self._draft()
        trials = self.env["atm.payout.trial"]

        def statements():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            rows = trials._past_rows(self.company, date(2026, 1, 1), date(2026, 12, 31))
            trials._pasts(policy, rows, 0)
            return len(rows), self.env.cr.sql_log_count - before

        statements()
        few, cost = statements()
        for number in range(30):
            self._claim(f"М-{number}", client_id=self._client(f"9{number}").id)
        many, dear = statements()
        self.assertEqual((few, many), (1, 31))
        self.assertLessEqual(dear, cost + 2)

    def test_who_may_try(self):
        with self.assertRaises(AccessError):
            self.env["atm.payout.trial"].with_user(self.officer)._try(
                self.policy, date(2026, 1, 1), date(2026, 12, 31)
            )
