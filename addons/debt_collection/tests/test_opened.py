"""Personal data that is opened from a case or a contract, or taken out with them, is noted."""

from datetime import date
from unittest.mock import patch

from odoo.tests import new_test_user, tagged

from odoo.addons.bank_base.models import bank_opened_mixin

from .common import AUG, DebtCommon


@tagged("post_install", "-at_install")
class TestOpened(DebtCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = new_test_user(
            cls.env,
            "debt_opened",
            groups="bank_base.group_team_lead",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )

    def setUp(self):
        super().setUp()
        phones = bank_opened_mixin.FEW + 1
        self._load(
            AUG,
            [
                self._overdue("K1", date(2026, 8, 1)),
                self._overdue("K2", date(2026, 8, 1), client_code="C2"),
            ],
            clients=("C1", "C2"),
            contact=[
                {"rec": 1, "client_code": "C1", "kind": "phone", "value": f"+7900000000{n}"}
                for n in range(1, phones + 1)
            ],
            collateral=[
                {"rec": 1, "number": "K1", "kind": "flat", "value": "900.00",
                 "description": "Тверь, ул. Мира, 1"}
            ],
        )  # fmt: skip
        self._close(AUG)
        self.cases = self.env["debt.case"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(len(self.cases), 2)

    def rows(self):
        return self.env["bank.opening.log"].search([("user_id", "=", self.lead.id)])

    def test_phones_of_a_case(self):
        case = self.cases.filtered(lambda case: case.client_id.code == "C1")
        case.with_user(self.lead).web_read(
            {"contact_ids": {"fields": {"kind": {}, "value": {}}}}
        )
        row = self.rows()
        self.assertEqual(
            (row.res_model, row.count, row.fields_read),
            ("bank.contact.point", bank_opened_mixin.FEW + 1, "value"),
        )

    def test_collateral_of_a_contract(self):
        contract = self._get("K1").with_user(self.lead)
        contract.web_read({"collateral_ids": {"fields": {"kind": {}}}})
        self.assertFalse(self.rows())
        contract.web_read({"collateral_ids": {"fields": {"description": {}}}})
        self.assertEqual(self.rows().res_model, "debt.collateral")

    def test_names_of_more_debtors_than_a_screen_shows(self):
        """Whatever model they are read from, and in whatever way; a list of the screen is none."""
        cases = self.cases.with_user(self.lead)
        domain = [("id", "in", cases.ids)]
        names = {"client_id": {"fields": {"display_name": {}}}, "days_past_due": {}}
        cases.web_search_read(domain, names)
        cases.read(["client_id"])
        self.assertFalse(self.rows())
        wanted = []
        with patch.object(bank_opened_mixin, "MOST_ON_SCREEN", 1):
            for read, path in (
                (
                    lambda: cases.web_search_read(domain, names),
                    "client_id/display_name",
                ),
                (lambda: cases.read(["client_id"]), "client_id"),
                (lambda: cases.search_read(domain, ["display_name"]), "display_name"),
            ):
                read()
                wanted.append(path)
                rows = self.rows()
                self.assertEqual(sorted(rows.mapped("fields_read")), sorted(wanted))
                self.assertEqual(set(rows.mapped("count")), {2})
            cases.web_search_read(domain, {"days_past_due": {}})
            cases.read(["days_past_due", "client_id"], load=None)
            cases.sudo().read(["client_id"])
        self.assertEqual(len(self.rows()), len(wanted))
