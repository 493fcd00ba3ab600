from odoo import fields, models


class BankIntake(models.Model):
    _inherit = "bank.intake"

    kind = fields.Selection(
        selection_add=[
            ("opening", "Opening balances"),
            ("obligations", "Obligations off balance"),
        ],
        ondelete={"opening": "cascade", "obligations": "cascade"},
    )
