from odoo.tests import tagged

from .common import BANK_ROLES, ROLES
from .decide_common import DecideCommon
from .role_matrix import MATRIX

OWN = (
    "atm.verdict", "atm.commission", "atm.decision", "atm.decision.line",
    "atm.payout.policy", "atm.payout.trial", "atm.payout.evaluation",
    "atm.prior.acceptance", "atm.wrong.payout", "atm.captured.card", "atm.card.act",
    "atm.card.term",
)  # fmt: skip


@tagged("post_install", "-at_install")
class TestDecideViews(DecideCommon):
    """Every screen opens for every role that may read it, with a help for who finds it empty."""

    def test_every_action_opens(self):
        self._session()
        users = {
            role: self._user(role, f"atm_view_{role}") for role in (*ROLES, *BANK_ROLES)
        }
        actions = self.env["ir.actions.act_window"].search([("res_model", "in", OWN)])
        self.assertEqual(set(actions.mapped("res_model")), set(OWN))
        opened = 0
        for action in actions:
            self.assertIn("o_view_nocontent_smiling_face", action.help, action.name)
            rights = MATRIX[action.res_model]
            for role, user in users.items():
                if "r" not in rights.get(role, rights.get("reader", "")):
                    continue
                model = self.env[action.res_model].with_user(user)
                modes = [(False, mode) for mode in action.view_mode.split(",")]
                with self.subTest(role=role, model=action.res_model):
                    found = model.get_views([*modes, (False, "search")])["models"]
                    fields = found[action.res_model]["fields"]
                    model.search([], limit=5).web_read(
                        {name: {} for name in fields if name in model._fields}
                    )
                    opened += 1
        self.assertGreater(opened, len(OWN))

    def test_every_model_has_its_company_rule(self):
        names = [name for name in MATRIX if name.startswith("atm.")]
        for name in names:
            model = self.env[name]
            if "company_id" in model._fields and not model._transient:
                rules = self.env["ir.model"]._get(name).rule_ids
                self.assertTrue(rules, name)
