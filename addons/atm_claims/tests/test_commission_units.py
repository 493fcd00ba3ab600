from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .decide_common import DecideCommon


@tagged("post_install", "-at_install")
class TestCommissionUnits(DecideCommon):
    """Units heard by their answers, other papers of handling, the composition proposed."""

    def test_a_unit_that_answered_the_claim_is_heard(self):
        commission = self._commission([self.secretary, self.spare])
        commission.member_ids[1].unit = "books"
        claim = self._claim(verdict="not_presented")
        request = self.env["atm.unit.request"].create(
            {
                "claim_id": claim.id,
                "company_id": self.company.id,
                "unit": "technician",
                "question": "Что с диспенсером?",
            }
        )
        session = self._session(commission, claim)
        opinion = session.line_ids.opinion_ids
        self.assertEqual(opinion.state, "asked")
        self.assertEqual(opinion.answer_by, request.answer_by)
        request.answer = "Замятие"
        request.action_answer()
        session.action_open()
        session.action_close()
        self.assertEqual((opinion.state, opinion.opinion), ("given", "Замятие"))

    def test_who_inspected_or_found_cash_does_not_vote(self):
        claim = self._claim()
        # Names of test users share a word, and who may be the same person does not vote.
        for user, name in (
            (self.first, "Орлов Олег"),
            (self.second, "Зайцева Нина"),
            (self.secretary, "Белова Анна"),
        ):
            user.name = name
        self.env["atm.find"].create(
            {
                "company_id": self.company.id,
                "act": "1",
                "device_id": self.device.id,
                "at": "2026-09-10 09:00:00",
                "found_by": self.first.name,
                "amount": 100,
            }
        )
        inquiry = self.env["atm.investigation"].create(
            {
                "company_id": self.company.id,
                "device_id": self.device.id,
                "period_to": "2026-09-02 09:00:00",
            }
        )
        self.env["atm.custody"].create(
            {
                "investigation_id": inquiry.id,
                "stage": "before",
                "people": self.second.name,
            }
        )
        session = self._session(claim=claim)
        session.action_open()
        for user in (self.first, self.second):
            with self.assertRaisesRegex(UserError, "handled ATM"):
                self._vote(user, session.line_ids)
        self._vote(self.secretary, session.line_ids)

    def test_reduced_composition_is_proposed_where_it_may_decide(self):
        self._commission(date_from="2020-01-01")
        verdict = self.env["atm.verdict"].search([], limit=1)
        reduced = self._commission(
            [self.secretary],
            size="reduced",
            quorum=1,
            limit=3000,
            verdict_ids=[Command.link(verdict.id)],
            date_from="2020-01-01",
        )
        typical = self._claim("П-7", 3000, verdict=verdict.code)
        large = self._claim("П-8", 3001, verdict=verdict.code)
        for claims, expected in ((typical, True), (typical + large, False)):
            action = claims.with_user(self.secretary).action_put_on_agenda()
            session = self.env["atm.decision"].browse(action["res_id"])
            self.assertEqual(session.commission_id == reduced, expected)
