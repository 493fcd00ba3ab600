from odoo import models


class IrModuleModule(models.Model):
    _inherit = "ir.module.module"

    def _register_hook(self):
        """Keep the generic American chart out of a bank that is being installed.

        Odoo loads it into a company whose country has no chart of its own. Here the
        accounts come with the posting scheme.
        """
        registry = self.env.registry
        if hasattr(
            registry, "_auto_install_template"
        ) and self.env.company.country_id.code in (False, "RU"):
            del registry._auto_install_template
        return super()._register_hook()
