from odoo import fields, models
from odoo.exceptions import UserError


class BankOutboxResend(models.TransientModel):
    """Ask why outgoing items are sent again."""

    _name = "bank.outbox.resend"
    _description = "Sending outgoing items again"

    outbox_ids = fields.Many2many("bank.outbox", string="Outgoing items", readonly=True)
    reason = fields.Text()

    def action_resend(self):
        """Send again with the reason; it stays in the history of each item."""
        self.ensure_one()
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say why the items are sent again."))
        self.outbox_ids.action_resend(self.reason)
        return {"type": "ir.actions.act_window_close"}
