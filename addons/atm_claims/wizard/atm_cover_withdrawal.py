from odoo import fields, models


class AtmCoverWithdrawal(models.TransientModel):
    """Asks why a cover is withdrawn."""

    _name = "atm.cover.withdrawal"
    _description = "Withdrawal of a cover"

    cover_id = fields.Many2one("atm.cover", required=True, readonly=True)
    reason = fields.Char(required=True)

    def action_apply(self):
        """Withdraw it."""
        self.ensure_one()
        self.cover_id._withdraw(self.reason)
        return {"type": "ir.actions.act_window_close"}
