from odoo import fields, models


class AtmDifference(models.Model):
    """A surplus or a shortage that a recount of an ATM showed."""

    _name = "atm.difference"
    _description = "Difference in an ATM"
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
    device_id = fields.Many2one(
        "atm.device",
        string="ATM",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    date = fields.Date(required=True, help="Day of the recount that showed it.")
    kind = fields.Selection(
        [("surplus", "Surplus"), ("shortage", "Shortage")], required=True, index=True
    )
    currency_id = fields.Many2one("res.currency", required=True, ondelete="restrict")
    amount = fields.Monetary(required=True, help="Always above zero.")

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "A surplus or a shortage must be above zero."
    )
