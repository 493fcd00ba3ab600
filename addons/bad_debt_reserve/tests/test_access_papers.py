from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import ReserveCommon

SUMS = (
    "reserve.movement", "reserve.comparison", "reserve.loss.rate", "reserve.net",
    "reserve.signature",
)  # fmt: skip
LAW = ("reserve.deferred.rate", "reserve.inventory.norm")
ALL = (*SUMS, *LAW, "reserve.exception", "reserve.commission.member")
READ, ANY = "r", "rwcu"
ROLE_MATRIX = {
    "group_reserve_accountant": {
        **dict.fromkeys(ALL, READ),
        "reserve.exception": ANY,
    },
    "group_chief_accountant": {
        **dict.fromkeys(ALL, ANY),
        **dict.fromkeys(SUMS, READ),
    },
    "group_auditor": dict.fromkeys(ALL, READ),
    "group_collector": dict.fromkeys(ALL, ""),
    "group_team_lead": dict.fromkeys(ALL, ""),
    "group_exchange_operator": dict.fromkeys(ALL, ""),
    "group_exchange_corrector": dict.fromkeys(ALL, ""),
    "group_administrator": dict.fromkeys(ALL, ""),
}


@tagged("post_install", "-at_install")
class TestAccessPapers(ReserveCommon):
    """Who may see and do what with movements, comparisons, decisions, the commission."""

    def user(self, group, company=None):
        company = company or self.company
        return new_test_user(
            self.env,
            login=f"papers.{group}.{company.id}",
            groups=f"bank_base.{group}",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )

    def test_matrix(self):
        for role, models in ROLE_MATRIX.items():
            user = self.user(role)
            for model, letters in models.items():
                for operation in ("read", "write", "create", "unlink"):
                    with self.subTest(role=role, model=model, operation=operation):
                        access = self.env[model].with_user(user).has_access(operation)
                        self.assertEqual(access, operation[0] in letters)

    def test_auditor_and_chief_open_everything(self):
        self._debt("AP1", 10, principal_overdue=100)
        inventory = self.post()
        for role in ("group_auditor", "group_chief_accountant"):
            found = inventory.with_user(self.user(role)).with_context(
                allowed_company_ids=self.company.ids
            )
            with self.subTest(role=role):
                (row,) = found.movement_ids
                self.assertEqual((row.code, row.difference), ("new", 30))
                lines = found.env["reserve.line"].search(row.action_lines()["domain"])
                self.assertIn("10", lines.reason)
                net = found.env["reserve.net"].search(found.action_net()["domain"])
                self.assertEqual(net.net, 70)
                found.env["reserve.comparison"].search(found.action_beside()["domain"])
                self.assertEqual(found._paper_debts(5)[0]["gross"], 100)

    def test_other_company_is_invisible(self):
        self._debt("AP2", 10, principal_overdue=100)
        inventory = self.post()
        inventory._net_rows()
        company = self.env["res.company"].create({"name": "Other bank"})
        user = self.user("group_chief_accountant", company)
        for model in set(ALL) - set(LAW):
            records = self.env[model].with_user(user)
            records = records.with_context(allowed_company_ids=company.ids)
            with self.subTest(model=model):
                self.assertFalse(records.search([("company_id", "=", self.company.id)]))

    def test_value_of_the_law_is_confirmed_by_the_chief(self):
        rate = self.env["reserve.deferred.rate"].search([], limit=1)
        chief = rate.with_user(self.user("group_chief_accountant"))
        with self.assertRaisesRegex(AccessError, "by the button"):
            chief.uncertain = False
        chief.confirmed_document = "Tax Code, wording of 28.11.2025"
        chief.action_confirm()
        self.assertFalse(rate.uncertain)
        with self.assertRaises(AccessError):
            rate.with_user(self.user("group_reserve_accountant")).action_confirm()
