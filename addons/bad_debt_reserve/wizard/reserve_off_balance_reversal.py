from odoo import fields, models


class ReserveOffBalanceReversal(models.TransientModel):
    """Asks on which date and why money returned, or an end of the watch, is reversed."""

    _name = "reserve.off.balance.reversal"
    _description = "Reversal in the Off-balance Register"

    row_id = fields.Many2one("reserve.off.balance", required=True, readonly=True)
    row_ids = fields.Many2many(
        "reserve.off.balance",
        string="Reversed Together",
        compute="_compute_row_ids",
        help="What one entry posted is reversed together.",
    )
    date = fields.Date(
        required=True, help="Date of the reversing entry, in an open period."
    )
    reason = fields.Char(required=True)

    def _compute_row_ids(self):
        for wizard in self:
            wizard.row_ids = wizard.row_id._together()

    def action_apply(self):
        """Reverse it."""
        self.ensure_one()
        self.row_id._reverse_entered(self.date, self.reason)
        return {"type": "ir.actions.act_window_close"}
