from odoo import api, models


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.model
    def _authored(self):
        return [*super()._authored(), "debt.case"]
