from odoo import fields, models


class AtmPriorAcceptanceRevoke(models.TransientModel):
    """When and how a client revoked a prior acceptance."""

    _name = "atm.prior.acceptance.revoke"
    _description = "Revoke a prior acceptance"

    acceptance_id = fields.Many2one(
        "atm.prior.acceptance", required=True, readonly=True
    )
    date = fields.Date(
        string="Revoked on", required=True, default=fields.Date.context_today
    )
    how = fields.Char(required=True, help="Letter, visit, call with the password…")

    def action_revoke(self):
        self.ensure_one()
        self.acceptance_id.check_access("write")
        self.acceptance_id._revoke(self.date, self.how)
        return {"type": "ir.actions.act_window_close"}
