from datetime import date

from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .common import AUG, OCT, SEP, DebtCommon


@tagged("post_install", "-at_install")
class TestCase(DebtCommon):
    def _case(self, code="C1"):
        return self.env["debt.case"].search(
            [("client_id.code", "=", code), ("company_id", "=", self.company.id)]
        )

    def _stage_of(self, code):
        return self.env["debt.stage"].search([("code", "=", code)])

    def _month(self, day, *contracts, clients=("C1", "C2")):
        self._load(day, contracts, clients=clients)
        return self._close(day)

    def test_opened_by_the_worst_contract(self):
        """One case over all contracts of a client; its stage is that of the oldest overdue."""
        self._month(
            AUG,
            self._overdue("K1", date(2026, 8, 20)),
            self._overdue("K2", date(2026, 7, 15), "50.00"),
            self._contract("K3"),
            self._contract("K4", client_code="C2"),
        )
        case = self._case()
        self.assertEqual(len(case), 1)
        self.assertEqual(case.stage_id.code, "medium")
        self.assertEqual((case.days_past_due, case.contract_count), (47, 3))
        self.assertEqual((case.overdue_cc, case.debt_cc), (150, 3150))
        self.assertEqual(case.date_opened, AUG)
        self.assertEqual(case.move_ids.mapped("stage_to_id.code"), ["medium"])
        self.assertFalse(self._case("C2"), "nothing of C2 is overdue")
        self.assertEqual(self._get("K3").case_id, case)

    def test_what_cases_refer_to_is_not_deleted(self):
        """There is no foreign key on set-written tables; deleting is refused all the same."""
        self._month(AUG, self._overdue("K1", date(2026, 8, 20)))
        case = self._case()
        collector = new_test_user(self.env, "collector7", groups="base.group_user")
        free = new_test_user(self.env, "nobody7", groups="base.group_user")
        case.user_id = collector
        with self.assertRaisesRegex(UserError, "collector7 .* has debtors' cases"):
            collector.unlink()
        case.user_id = False
        case.move_ids.user_id = collector
        with self.assertRaisesRegex(UserError, "collector7 .* chose stages"):
            collector.unlink()
        self.assertTrue(free.unlink())
        stage = self.env["debt.stage"].create({"name": "Своя", "code": "own"})
        case.stage_id = stage
        case.move_ids.sudo().filtered(lambda move: move.stage_to_id == stage).unlink()
        with self.assertRaisesRegex(UserError, "cases are on it"):
            stage.unlink()

    def test_overdue_today_opens_nothing(self):
        self._month(AUG, self._overdue("K1", AUG))
        self.assertFalse(self._case())

    def test_moves_closes_and_opens_again(self):
        self._month(AUG, self._overdue("K1", date(2026, 8, 20)))
        case = self._case()
        self.assertEqual(case.stage_id.code, "soft")
        self._month(SEP, self._overdue("K1", date(2026, 8, 20)))
        self.assertEqual((case.stage_id.code, case.days_past_due), ("medium", 41))
        self._month(OCT, self._contract("K1"))
        self.assertEqual((case.stage_id.code, case.date_closed), ("closed", OCT))
        self.assertFalse(case.overdue_since)
        self._month(date(2026, 11, 30), self._overdue("K1", date(2026, 11, 1)))
        self.assertEqual(self._case(), case)
        self.assertEqual(
            (case.stage_id.code, case.date_closed, case.date_opened),
            ("soft", False, date(2026, 11, 30)),
        )
        self.assertEqual(
            [move.stage_to_id.code for move in case.move_ids.sorted("id")],
            ["soft", "medium", "closed", "soft"],
        )
        self.assertFalse(case.move_ids.user_id)

    def test_stage_chosen_by_a_person_stays(self):
        self._month(AUG, self._overdue("K1", date(2026, 8, 20)))
        case = self._case()
        case.stage_id = self._stage_of("court")
        self.assertTrue(case.stage_by_hand)
        self.assertEqual(case.move_ids[0].user_id, self.env.user)
        self._month(SEP, self._overdue("K1", date(2026, 8, 20)))
        self.assertEqual(case.stage_id.code, "court")
        self._month(OCT, self._contract("K1"))
        self.assertEqual(
            case.stage_id.code, "court", "a person closes what a person moved"
        )
        self.assertFalse(case.overdue_since)

    def test_written_off_by_a_person_stays(self):
        self._month(AUG, self._overdue("K1", date(2026, 8, 20)))
        case = self._case()
        case.stage_id = self._stage_of("written_off")
        self.assertTrue(case.stage_by_hand)
        self.assertTrue(case.date_closed)
        self._month(SEP, self._overdue("K1", date(2026, 8, 20)))
        self.assertEqual(case.stage_id.code, "written_off")

    def test_back_to_the_rules(self):
        self._month(AUG, self._overdue("K1", date(2026, 8, 20)))
        case = self._case()
        case.stage_id = self._stage_of("hard")
        self._month(SEP, self._overdue("K1", date(2026, 8, 20)))
        self.assertEqual(case.stage_id.code, "hard")
        case.action_stage_by_rule()
        self._month(OCT, self._overdue("K1", date(2026, 10, 10)))
        self.assertEqual(case.stage_id.code, "soft")

    def test_rules_are_dated(self):
        """A new bound works from its date."""
        soft, medium = self._stage_of("soft"), self._stage_of("medium")
        medium.date_to = AUG
        self.env["debt.stage"].create(
            {
                "code": "new",
                "name": "New",
                "automatic": True,
                "dpd_from": 15,
                "date_from": SEP,
            }
        )
        self._month(AUG, self._overdue("K1", date(2026, 7, 20)))
        self.assertEqual(self._case().stage_id, medium)
        self._month(SEP, self._overdue("K1", date(2026, 9, 20)), self._overdue(
            "K2", date(2026, 9, 10), client_code="C2"))  # fmt: skip
        self.assertEqual(self._case().stage_id, soft)
        self.assertEqual(self._case("C2").stage_id.code, "new")

    def test_step_again_changes_nothing(self):
        self._month(AUG, self._overdue("K1", date(2026, 8, 20)))
        day = self.env["bank.day"].search([("company_id", "=", self.company.id)])
        self.assertEqual(self.env["debt.case"]._step_cases(day)["rows"], 0)
        self.assertEqual(len(self._case().move_ids), 1)

    def test_stages_must_be_set_up(self):
        self._stage_of("closed").closed = False
        with self.assertRaisesRegex(UserError, "Stages of cases"):
            self._month(AUG, self._overdue("K1", date(2026, 8, 20)))

    def test_take_and_name(self):
        self._month(AUG, self._overdue("K1", date(2026, 8, 20)))
        lead = new_test_user(
            self.env,
            "lead",
            groups="bank_base.group_team_lead",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        case = self._case().with_user(lead)
        case.action_take()
        self.assertEqual(case.user_id, lead)
        self.assertEqual(case.display_name, "Иванов C1")
        found = self.env["debt.case"].with_user(lead).name_search("Иванов")
        self.assertEqual([row[0] for row in found], case.ids)
        self.assertEqual(case.action_open_contracts()["res_model"], "debt.contract")
        self.assertEqual(
            self._get("K1").with_user(lead).action_open_case()["res_id"], case.id
        )
