from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .facts_common import DAY, FactsCommon


@tagged("post_install", "-at_install")
class TestProposal(FactsCommon):
    """Failures found before the client complains."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        day = cls._day().withdraw(5000, 1, 0, 0, 0).fail(3000, cancel=False).fail(2000)
        cls._take_in(("day", day.bytes()))
        cls.taken, cls.failed, cls.cancelled = cls._operations()
        cls.officer = cls._user("claims_officer")

    def _propose(self):
        day = self.env["bank.day"].new({"company_id": self.company.id, "date": DAY})
        return self.env["atm.proposal"]._step_propose(day)

    def _proposals(self):
        return self.env["atm.proposal"].search([("company_id", "=", self.company.id)])

    def test_proposed_once(self):
        self.assertEqual(self._propose()["rows"], 1)
        self.assertEqual(self._propose()["rows"], 0)
        one = self._proposals()
        self.assertEqual(
            (one.transaction_id, one.kind, one.amount), (self.failed, "no_cash", 3000)
        )
        self.assertEqual(one.ground, "journal")

    def test_claim_of_the_bank(self):
        self._propose()
        one = self._proposals().with_user(self.officer)
        one.action_open_claim()
        claim = one.claim_id
        self.assertEqual((one.state, one.user_id), ("claimed", self.officer))
        self.assertEqual(
            (claim.channel, claim.transaction_id, claim.amount_claimed),
            ("bank", self.failed, 3000),
        )
        with self.assertRaises(UserError):
            one.action_open_claim()

    def test_declined_with_a_reason(self):
        self._propose()
        one = self._proposals().with_user(self.officer)
        with self.assertRaises(UserError):
            one.action_decline()
        one.decline_reason = "The client was paid at the branch"
        one.action_decline()
        self.assertEqual(one.state, "declined")
        with self.assertRaises(AccessError):
            one.write({"state": "proposed"})

    def test_who_claimed_already_is_not_proposed(self):
        self.env["atm.claim"].create(
            {"company_id": self.company.id, "transaction_id": self.failed.id}
        )
        self.assertEqual(self._propose()["rows"], 0)

    def test_money_that_came_back(self):
        self._propose()
        at = self.failed.answered_at + timedelta(seconds=10)
        row = self._row(at, 3000, f"87{self.failed.trace}")
        self._rows(
            "switch", row, {**row, "at": at + timedelta(hours=1), "reversal": True}
        )
        self.assertEqual(self._propose(), {"rows": 1, "proposed": 0, "settled": 1})
        self._settled("reversed")

    def test_a_reversal_that_never_reached_the_core(self):
        """The journal tells of a cancelled dispense; the account is debited all the same."""
        row = self._row(self.cancelled.answered_at, 2000, f"87{self.cancelled.trace}")
        self._rows("switch", row, {**row, "reversal": True})
        self._rows("core", row)
        self._propose()
        one = self._proposals().filtered(
            lambda one: one.transaction_id == self.cancelled
        )
        self.assertEqual(
            (one.kind, one.ground, one.amount), ("no_cash", "sources", 2000)
        )
        self._rows("core", row, {**row, "reversal": True})
        self._propose()
        self.assertEqual((one.state, one.withdrawn_why), ("settled", "reversed"))

    def test_second_debit(self):
        row = self._row(self.taken.answered_at, 5000, f"87{self.taken.trace}")
        self._rows("core", row, row)
        self._propose()
        one = self._proposals().filtered(lambda one: one.transaction_id == self.taken)
        self.assertEqual((one.state, one.amount), ("proposed", 5000))

    def test_journal_that_comes_months_late(self):
        old = self._day("2025-11-03 08:00:00", sequence=700).withdraw(5000, 1, 0, 0, 0)
        self._take_in(("old", old.fail(4000, cancel=False).bytes()))
        self._propose()
        found = self._proposals().filtered(lambda one: one.amount == 4000)
        self.assertEqual(found.date.isoformat(), "2025-11-03")

    def _settled(self, why):
        """One proposal, withdrawn; run again it neither changes nor comes twice."""
        for _again in range(2):
            self._propose()
            one = self._proposals()
            self.assertEqual((one.state, one.withdrawn_why), ("settled", why))
            self.assertFalse(one.user_id, "nobody decided it")
        return one

    def test_withdrawn_when_the_cash_was_taken(self):
        """A later journal tells the end of the session."""
        self._propose()
        self._write(outcome="taken", refund=False)
        self._settled("taken")
        self._write(outcome="not_presented", refund=True)
        self.assertEqual(self._propose()["proposed"], 1)
        one = self._proposals()
        self.assertEqual((one.state, one.withdrawn_why), ("proposed", False))

    def _write(self, **values):
        names = ", ".join(f"{name} = %s" for name in values)
        self.env.cr.execute(
            f"UPDATE atm_transaction_p SET {names} WHERE id = %s",
            [*values.values(), self.failed.id],
        )
        self.env.invalidate_all()

    def test_withdrawn_when_nothing_was_debited(self):
        self._propose()
        self._rows(
            "switch", self._row(self.taken.answered_at, 5000, f"87{self.taken.trace}")
        )
        self._rows(
            "core", self._row(self.taken.answered_at, 5000, f"87{self.taken.trace}")
        )
        self._settled("not_debited")

    def test_withdrawn_when_the_client_claims(self):
        self._propose()
        self.env["atm.claim"].create(
            {"company_id": self.company.id, "transaction_id": self.failed.id}
        )
        self._settled("claimed")

    def test_what_people_decided_stays(self):
        self._propose()
        one = self._proposals().with_user(self.officer)
        one.decline_reason = "Paid at the branch"
        one.action_decline()
        self._write(outcome="taken", refund=False)
        self._propose()
        self._write(outcome="not_presented", refund=True)
        self._propose()
        one.invalidate_recordset()
        self.assertEqual((one.state, one.withdrawn_why), ("declined", False))

    def test_step_of_the_day(self):
        codes = [step.code for step in self.env["bank.day"]._day_steps()]
        self.assertLess(codes.index("atm.match"), codes.index("atm.proposal"))
        day = self.env["bank.day"].new({"company_id": self.company.id, "date": DAY})
        self.assertTrue(self.env["atm.match"]._step_match(day)["rows"])

    def test_another_company_sees_nothing(self):
        self._propose()
        other = self.env["res.company"].create(
            {"name": "Another bank", "currency_id": self.rub.id}
        )
        officer = self.officer.copy({"login": "another", "company_id": other.id,
                                     "company_ids": [(6, 0, other.ids)]})  # fmt: skip
        for model in ("atm.proposal", "atm.journal", "atm.transaction", "atm.event",
                      "atm.match", "atm.journal.finding", "atm.counter"):  # fmt: skip
            self.assertTrue(
                self.env[model].with_user(self.officer).search_count([]), model
            )
            found = (
                self.env[model]
                .with_user(officer)
                .with_context(allowed_company_ids=other.ids)
            )
            self.assertFalse(found.search_count([]), model)
