from datetime import date

from odoo.exceptions import UserError, ValidationError
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
        for model in ("debt.limitation", "debt.limitation.fact", "debt.acceleration",
                      "debt.legal.term"):  # fmt: skip
            action = self.env["ir.actions.act_window"].search(
                [("res_model", "=", model)]
            )
            self.assertTrue(all(action.mapped("help")), model)
            modes = [(False, mode) for mode in action.view_mode.split(",")]
            self.env[model].get_views([*modes, (False, "search")])

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

    def test_what_contracts_refer_to_is_not_deleted(self):
        """There is no foreign key on set-written tables; deleting is refused all the same."""
        self._load(AUG, [self._contract("K1", product="CARD", branch="0007")])
        contract = self._get("K1")
        for record in (contract.product_id, contract.branch_id, contract.currency_id):
            with self.assertRaisesRegex(UserError, "contract K1 refers"):
                record.unlink()
        free = self.env["debt.product"].create({"code": "X", "name": "X"})
        self.assertTrue(free.unlink())

    def test_search_by_number_or_client(self):
        """The beginning of a number finds contracts, a name the client's contracts."""
        self._load(
            AUG,
            [self._contract("K-17"), self._contract("K-18", client_code="C2")],
            clients=("C1", "C2"),
        )
        found = self.contracts.search([("display_name", "ilike", "K-1")])
        self.assertEqual(found.mapped("number"), ["K-17", "K-18"])
        found = self.contracts.search([("display_name", "ilike", "иванов c2")])
        self.assertEqual(found.number, "K-18")
        self.assertFalse(self.contracts.search([("display_name", "ilike", "K%")]))

    def test_presets_are_sound(self):
        for scheme in self.env["debt.bucket.scheme"].search([]):
            self.assertIsNone(ageing.scheme_problem(scheme._buckets()), scheme.name)
