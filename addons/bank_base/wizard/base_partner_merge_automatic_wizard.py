from odoo import api, models
from odoo.tools import SQL


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Clients refer to partners without a foreign key: Odoo does not find them by itself."""
        answer = super()._update_foreign_keys(src_partners, dst_partner)
        self.env["bank.client"].flush_model(["partner_id"])
        self.env.cr.execute(
            SQL(
                "UPDATE bank_client SET partner_id = %s WHERE partner_id IN %s",
                dst_partner.id,
                tuple(src_partners.ids),
            )
        )
        self.env["bank.client"].invalidate_model(["partner_id"])
        return answer
