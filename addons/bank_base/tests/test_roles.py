from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import ROLES, BankCommon
from .role_matrix import MATRIX, assert_matrix


@tagged("post_install", "-at_install")
class TestRoles(BankCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {role: cls.user(role) for role in ROLES}

    def test_matrix(self):
        assert_matrix(self, MATRIX, self.users)

    def test_matrix_is_whole(self):
        """Every model of the addon stands in the table and has a rule of its company."""
        data = self.env["ir.model.data"].search(
            [("module", "=", "bank_base"), ("model", "=", "ir.model")]
        )
        models = (
            self.env["ir.model"]
            .browse(data.mapped("res_id"))
            .filtered(
                lambda model: (
                    model.model.startswith("bank.")
                    and not self.env[model.model]._abstract
                )
            )
        )
        self.assertEqual(set(models.mapped("model")), set(MATRIX))
        for model in models:
            if "company_id" in self.env[model.model]._fields:
                self.assertTrue(model.rule_ids, model.model)

    def test_outsider_sees_nothing(self):
        outsider = self.env["res.users"].create(
            {
                "name": "Outsider",
                "login": "test_outsider",
                "company_id": self.company.id,
                "company_ids": [(6, 0, self.company.ids)],
                "group_ids": [(6, 0, self.env.ref("base.group_user").ids)],
            }
        )
        for model in MATRIX:
            with self.assertRaises(AccessError):
                self.env[model].with_user(outsider).check_access("read")

    def test_identity(self):
        for role, user in self.users.items():
            self.assertEqual(
                user.has_group("bank_base.group_identity"),
                role not in ("exchange_operator", "administrator"),
                role,
            )

    def test_menus(self):
        """Every role has the application, only those who may see them have the settings."""
        root = self.env.ref("bank_base.menu_bank_root").id
        settings = self.env.ref("bank_base.menu_bank_settings").id
        for role, user in self.users.items():
            visible = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
            self.assertIn(root, visible, role)
            may = role not in (
                "collector",
                "team_lead",
                "lawyer",
                "branch_accountant",
                "write_off_approver",
                "exchange_operator",
                "exchange_corrector",
            )
            self.assertEqual(settings in visible, may, role)

    def test_every_action_opens(self):
        actions = self.env["ir.actions.act_window"].search(
            [("res_model", "=like", "bank.%")]
        )
        actions = actions.filtered(lambda action: action.res_model in MATRIX)
        self.assertGreaterEqual(len(actions), len(MATRIX))
        for role, user in self.users.items():
            for action in actions:
                roles = MATRIX[action.res_model]
                if role not in roles:
                    continue
                model = self.env[action.res_model].with_user(user)
                modes = [(False, mode) for mode in action.view_mode.split(",")]
                with self.subTest(role=role, model=action.res_model):
                    model.get_views([*modes, (False, "search")])
                    model.search([], limit=5).web_read({"display_name": {}})
