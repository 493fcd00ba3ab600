from odoo import fields, models
from odoo.exceptions import UserError


class AtmDifferenceStep(models.TransientModel):
    """Asks for what an offset or a write-off of a difference needs."""

    _name = "atm.difference.step"
    _description = "Offset or write-off of a difference"

    difference_id = fields.Many2one("atm.difference", required=True, ondelete="cascade")
    device_id = fields.Many2one(related="difference_id.device_id")
    currency_id = fields.Many2one(related="difference_id.currency_id")
    kind = fields.Selection(
        [("offset", "Offset against a shortage"), ("loss", "Write off as a loss")],
        string="What to do",
        required=True,
        default="offset",
    )
    shortage_id = fields.Many2one(
        "atm.difference",
        domain="[('device_id', '=', device_id), ('kind', '=', 'shortage')]",
        ondelete="cascade",
    )
    amount = fields.Monetary()
    date = fields.Date(required=True, default=fields.Date.context_today)
    reason = fields.Char(
        required=True, help="Report of the inquiry, decision: number and date."
    )

    def action_prepare(self):
        """Button: prepare the entry; another person approves it."""
        self.ensure_one()
        self.difference_id._require_preparer()
        if self.kind == "loss":
            self.difference_id._lose(self.date, self.reason)
        elif not self.shortage_id:
            raise UserError(self.env._("Choose the shortage to offset against."))
        else:
            self.difference_id._offset(
                self.shortage_id, self.amount, self.date, self.reason
            )
        return self.difference_id.action_entries()
