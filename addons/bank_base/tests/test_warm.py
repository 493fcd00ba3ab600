from odoo.tests import TransactionCase, tagged
from odoo.tools.translate import code_translations

from ..tools import warm


@tagged("post_install", "-at_install")
class TestWarm(TransactionCase):
    """What a close finds out beside its statements is what Odoo would find out later."""

    def test_found_out_and_the_same(self):
        registry = self.env.registry
        fields = list(self.env["account.move.line"]._fields.values())
        later = [set(registry.get_dependent_fields(field)) for field in fields]
        registry._field_trigger_trees.clear()
        self.addCleanup(code_translations.python_translations.update,
                        dict(code_translations.python_translations))  # fmt: skip
        code_translations.python_translations.pop(("account", "ru_RU"), None)

        thread = warm.begin(self.env(context={"lang": "ru_RU"}), "account.move.line")
        thread.join(60)
        self.assertFalse(thread.is_alive())
        self.assertIn(("account", "ru_RU"), code_translations.python_translations)
        known = len(registry._field_trigger_trees)
        self.assertTrue(known)
        now = [set(registry.get_dependent_fields(field)) for field in fields]
        self.assertEqual(now, later)
        self.assertEqual(len(registry._field_trigger_trees), known)
