from odoo import api, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_of_client(self):
        self.env["bank.client"]._check_unreferred("partner_id", self)
