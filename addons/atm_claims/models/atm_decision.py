from odoo import fields, models


class AtmDecision(models.Model):
    """What the commission decided about claims or differences: votes, minutes, reasons."""

    _name = "atm.decision"
    _description = "Decision of the claims commission"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    name = fields.Char(string="Number", readonly=True, copy=False, index=True)
    date = fields.Date(required=True, help="Day of the session.")
