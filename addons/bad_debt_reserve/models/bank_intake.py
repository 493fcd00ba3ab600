from odoo import fields, models


class BankIntake(models.Model):
    _inherit = "bank.intake"

    kind = fields.Selection(
        selection_add=[("opening", "Opening balances")],
        ondelete={"opening": "cascade"},
    )
