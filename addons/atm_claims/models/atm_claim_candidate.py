from odoo import fields, models


class AtmClaimCandidate(models.Model):
    """An operation that a claim may be about, with the reason; a person may take it."""

    _name = "atm.claim.candidate"
    _description = "Operation a claim may be about"
    _order = "claim_id, strong desc, id"

    claim_id = fields.Many2one(
        "atm.claim", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="claim_id.company_id", store=True)
    transaction_id = fields.Many2one(
        "atm.transaction", string="Operation", required=True, readonly=True
    )
    started_at = fields.Datetime(related="transaction_id.started_at")
    card = fields.Char(related="transaction_id.card")
    amount_requested = fields.Monetary(related="transaction_id.amount_requested")
    currency_id = fields.Many2one(related="transaction_id.currency_id")
    outcome = fields.Selection(related="transaction_id.outcome")
    key = fields.Char(readonly=True, help="What it was found by.")
    reason = fields.Char(readonly=True)
    strong = fields.Boolean(
        readonly=True, help="Found by a key that tells it from others."
    )

    def action_take(self):
        """A person says that the claim is about this operation."""
        self.ensure_one()
        self.claim_id._take_transaction(self.transaction_id)
        return True
