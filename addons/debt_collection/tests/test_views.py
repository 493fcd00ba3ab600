from datetime import date

from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from ..tools import ageing
from .common import AUG, DebtCommon


@tagged("post_install", "-at_install")
class TestViews(DebtCommon):
    def test_every_model_has_its_views(self):
        """List, form and search for every model that has a menu, and help where a list is empty."""
        for model in ("debt.contract", "debt.case", "debt.operation", "debt.history",
                      "debt.snapshot", "debt.portfolio", "debt.product", "debt.stage",
                      "debt.bucket.scheme"):  # fmt: skip
            types = (
                self.env["ir.ui.view"].search([("model", "=", model)]).mapped("type")
            )
            self.assertLessEqual({"list", "form", "search"}, set(types), model)
            for action in self.env["ir.actions.act_window"].search(
                [("res_model", "=", model)]
            ):
                self.assertTrue(action.help, action.name)

    def test_contract_form_opens(self):
        self._load(AUG, [self._overdue("K1", date(2026, 8, 1))])
        self._close(AUG)
        with Form(self._get("K1")) as form:
            self.assertEqual(form.number, "K1")

    def test_case_form_saves_the_next_step(self):
        self._load(AUG, [self._overdue("K1", date(2026, 8, 1))])
        self._close(AUG)
        case = self.env["debt.case"].search([("company_id", "=", self.company.id)])
        with Form(case) as form:
            form.next_step = "Call"
            form.next_date = AUG
        self.assertEqual((case.next_step, case.next_date), ("Call", AUG))

    def test_scheme_with_a_hole_is_refused(self):
        scheme = self.env.ref("debt_collection.bucket_scheme_standard")
        with self.assertRaisesRegex(ValidationError, "no group holds day 31"):
            scheme.write({"bucket_ids": [(2, scheme.bucket_ids[2].id)]})

    def test_two_schemes_on_one_day_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "in use on the same days"):
            self.env.ref("debt_collection.bucket_scheme_mfo").in_use = True

    def test_presets_are_sound(self):
        for scheme in self.env["debt.bucket.scheme"].search([]):
            self.assertIsNone(ageing.scheme_problem(scheme._buckets()), scheme.name)
