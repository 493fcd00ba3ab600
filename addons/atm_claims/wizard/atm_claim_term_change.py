from odoo import fields, models


class AtmClaimTermChange(models.TransientModel):
    """Extends the term of the answer, or takes another row of terms, with a reason."""

    _name = "atm.claim.term.change"
    _description = "Change the term of a claim"

    claim_id = fields.Many2one("atm.claim", required=True, readonly=True)
    way = fields.Selection(
        [("extend", "Extend with a notice"), ("other", "Take another term")],
        required=True,
        default="extend",
    )
    term_id = fields.Many2one(
        "atm.term.policy",
    )
    date = fields.Date(
        string="Day of the notice", required=True, default=fields.Date.context_today
    )
    reason = fields.Char(required=True)

    def action_apply(self):
        self.ensure_one()
        if self.way == "extend":
            self.claim_id._extend(self.date, self.reason)
        else:
            self.claim_id._change_term(self.term_id, self.reason)
        return {"type": "ir.actions.act_window_close"}
