from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    atm_correction_endpoint_id = fields.Many2one(
        "exchange.endpoint",
        string="Channel for requests for corrections",
        ondelete="restrict",
        domain="[('company_id', '=', id)]",
        groups="bank_base.group_administrator",
        help="By it requests for corrections of operations go to the processing center.",
    )
