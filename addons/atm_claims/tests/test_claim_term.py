from datetime import date, datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models import atm_claim_escalation, atm_unit_request_late
from .claims_common import ClaimsCommon


@tagged("post_install", "-at_install")
class TestClaimTerm(ClaimsCommon):
    """Terms of the answer, clocks of stages, questions, requests, the evening step."""

    def test_fifteen_working_days_and_ten_more(self):
        claim = self._registered()
        self.assertEqual(claim.term_id, self.env.ref("atm_claims.term_395"))
        self.assertEqual(claim.answer_by, date(2026, 7, 17))
        self.assertIn("395-1", claim.answer_by_reason)
        claim._extend(date(2026, 7, 17), "Ждём пересчёт")
        self.assertEqual(claim.answer_by, date(2026, 7, 31))
        with self.assertRaises(UserError):
            claim._extend(date(2026, 7, 17), "Ещё раз")

    def test_holidays_are_skipped(self):
        claim = self._registered(datetime(2026, 12, 28, 9, 0))
        # 29 and 30.12 work; 31.12 and 01–10.01 do not: the rest is 13 days from 11.01.2027
        self.assertEqual(claim.answer_by, date(2027, 1, 27))

    def test_extension_after_the_last_day_is_refused(self):
        claim = self._registered()
        with self.assertRaisesRegex(UserError, "over"):
            claim._extend(date(2026, 7, 18), "Поздно")

    def test_across_the_border_sixty_calendar_days(self):
        claim = self._registered(cross_border=True)
        self.assertEqual(claim.answer_by, date(2026, 8, 25))

    def test_head_changes_the_term_with_a_reason(self):
        claim = self._registered()
        term = self.env.ref("atm_claims.term_161")
        officer, head = self._user("claims_officer"), self._user("claims_head")
        with self.assertRaises(AccessError):
            claim.with_user(officer)._change_term(term, "Так решил юрист")
        with self.assertRaises(UserError):
            claim.with_user(head)._change_term(term, " ")
        claim.with_user(head)._change_term(term, "Так решил юрист")
        self.assertEqual(claim.answer_by, date(2026, 7, 26))
        self.assertEqual(claim.term_reason, "Так решил юрист")

    def test_stage_clock_and_question(self):
        claim = self._registered()
        claim._advance("technical", date(2026, 6, 29))
        self.assertEqual(claim.stage_due_on, date(2026, 7, 2))
        question = self.env["atm.claim.question"].create(
            {"claim_id": claim.id, "question": "Когда?", "asked_on": date(2026, 6, 30)}
        )
        self.assertTrue(claim.waits_client)
        with self.assertRaises(UserError):
            question._note_answer(date(2026, 7, 3))
        question.answer = "В обед"
        question._note_answer(date(2026, 7, 3))
        self.assertFalse(claim.waits_client)
        # asked on Tuesday, answered on Friday: three working days
        self.assertEqual(claim._clock().stopped_days, 3)
        self.assertEqual(claim.stage_due_on, date(2026, 7, 7))
        # the law counts from the registration whatever was asked
        self.assertEqual(claim.answer_by, date(2026, 7, 17))

    def test_question_moves_the_term_where_the_row_lets_it(self):
        self.env.ref("atm_claims.term_395").stops_on_question = True
        claim = self._registered()
        question = self.env["atm.claim.question"].create(
            {
                "claim_id": claim.id,
                "question": "Когда?",
                "asked_on": date(2026, 7, 3),
                "answer": "В обед",
            }
        )
        # a weekend between: one working day
        question._note_answer(date(2026, 7, 6))
        self.assertEqual(claim.answer_by, date(2026, 7, 20))

    def test_clocks_of_stages_passed(self):
        claim = self._registered()
        claim._advance("technical", date(2026, 6, 29))
        claim._advance("answer", date(2026, 7, 1))
        passed = claim.clock_ids.filtered("ended_on").mapped("stage_id.code")
        self.assertEqual(passed, ["registered", "technical"])
        self.assertEqual(claim._clock().stage_id.code, "answer")

    def test_required_item_holds_the_stage(self):
        self.env.ref("atm_claims.item_technical_conclusion").required = True
        claim = self._registered()
        claim._advance("technical")
        with self.assertRaisesRegex(UserError, "Technician's conclusion"):
            claim._advance("answer")
        claim.line_ids.filtered("required").done = True
        claim._advance("answer")
        self.assertEqual(claim.stage_code, "answer")

    def test_closing_needs_an_answer_and_registration_a_number(self):
        draft = self._claim()
        with self.assertRaises(UserError):
            draft._advance("technical")
        claim = self._registered()
        claim._advance("answer")
        with self.assertRaises(UserError):
            claim._advance("closed")

    def test_requests_have_terms_and_keep_their_answers(self):
        claim = self._registered()
        request = self.env["atm.unit.request"].create(
            {
                "claim_id": claim.id,
                "company_id": self.company.id,
                "unit": "technician",
                "question": "Что с диспенсером?",
                "asked_at": datetime(2026, 6, 26, 12, 0),
            }
        )
        self.assertEqual(request.answer_by, date(2026, 6, 30))
        desk, technician = self._user("cash_desk"), self._user("technician")
        with self.assertRaises(AccessError):
            request.with_user(desk).action_answer()
        mine = request.with_user(technician)
        with self.assertRaises(UserError):
            mine.action_answer()
        mine.answer = "Замятие"
        mine.action_answer()
        self.assertEqual(request.answered_by, technician)
        with self.assertRaises(UserError):
            mine.answer = "Не замятие"

    def test_late_claims_are_told_to_the_head_once(self):
        head = self._user("claims_head")
        claim = self._registered()
        day = self.env["bank.day"].new(
            {"company_id": self.company.id, "date": date(2026, 7, 14)}
        )
        step = self.env["atm.claim"]._step_escalate
        self.assertEqual(step(day)["rows"], 0)
        day.date = date(2026, 7, 15)
        self.assertEqual(step(day), {"rows": 1, "late": 0, "head": True})
        self.assertEqual(claim.activity_ids.user_id, head)
        self.assertEqual(step(day)["rows"], 0)
        day.date = date(2026, 7, 20)
        self.assertEqual(step(day), {"rows": 1, "late": 1, "head": True})
        self.assertIn("late", claim.activity_ids.sorted("id")[-1].summary)
        self.assertEqual(step(day), {"rows": 0, "late": 1, "head": True})

    def test_told_of_by_parts(self):
        """Claims that were told of do not take the places of those that were not."""
        self._user("claims_head")
        first = self._registered()
        self._registered(device_id=self._device("ATM00002").id)
        day = self.env["bank.day"].new(
            {"company_id": self.company.id, "date": date(2026, 7, 20)}
        )
        with patch.object(atm_claim_escalation, "MOST", 1):
            step = self.env["atm.claim"]._step_escalate
            self.assertEqual([step(day)["rows"] for _ in range(3)], [1, 1, 0])
        first._advance("technical", date(2026, 6, 29))
        first.request_ids.sudo().answer_by = date(2026, 6, 30)
        with patch.object(atm_unit_request_late, "MOST", 1):
            step = self.env["atm.claim"]._step_late_units
            self.assertEqual([step(day)["rows"] for _ in range(4)], [2, 1, 0, 0])

    def test_late_list(self):
        claim = self._registered(datetime(2024, 7, 1, 9, 0))
        self.assertTrue(claim.is_late)
        late = self.env["atm.claim"].search([("is_late", "=", True)])
        self.assertIn(claim, late)

    def test_question_stops_the_clock_from_today(self):
        """Nobody but the system says on which day a question was asked."""
        officer = self._user("claims_officer")
        claim = self._registered()
        asked = {"claim_id": claim.id, "question": "Когда?"}
        questions = self.env["atm.claim.question"].with_user(officer)
        with self.assertRaisesRegex(AccessError, "Asked"):
            questions.create({**asked, "asked_on": date(2026, 6, 29)})
        with self.assertRaisesRegex(AccessError, "Asked"):
            questions.with_context(default_asked_on="2026-06-29").create(asked)
        with self.assertRaisesRegex(AccessError, "Answered"):
            questions.create({**asked, "answered_on": date(2026, 6, 29)})
        # 00:30 of the next day in Moscow
        with freeze_time("2026-06-29 21:30:00"):
            question = questions.create(asked)
            self.assertEqual(claim._clock().stopped_on, date(2026, 6, 30))
        with self.assertRaisesRegex(AccessError, "Asked"):
            question.asked_on = date(2026, 6, 28)
        with freeze_time("2026-07-02 21:30:00"):
            question.answer = "В обед"
            question.action_answered()
        self.assertEqual(
            (question.asked_on, question.answered_on),
            (date(2026, 6, 30), date(2026, 7, 3)),
        )

    def test_term_of_a_unit_by_the_clock_of_the_place(self):
        claim = self._registered()
        terms = [
            self.env["atm.unit.request"]
            .create(
                {
                    "claim_id": claim.id,
                    "unit": "technician",
                    "question": "Что случилось?",
                    "asked_at": moment,
                }
            )
            .answer_by
            for moment in ("2026-06-29 20:59:00", "2026-06-29 21:00:00")
        ]
        self.assertEqual((terms[1] - terms[0]).days, 1)
