from odoo import fields, models


class AtmDecisionCorrect(models.TransientModel):
    """Why a closed decision is corrected; makes the new session."""

    _name = "atm.decision.correct"
    _description = "Correct a decision"

    decision_id = fields.Many2one("atm.decision", required=True, readonly=True)
    company_id = fields.Many2one(related="decision_id.company_id")
    date = fields.Date(required=True, help="Day of the new session.")
    commission_id = fields.Many2one(
        "atm.commission", help="Empty: the same composition."
    )
    reason = fields.Text(required=True)

    def action_correct(self):
        self.ensure_one()
        made = self.decision_id._correct(self.date, self.reason, self.commission_id)
        return {
            "type": "ir.actions.act_window",
            "res_model": "atm.decision",
            "res_id": made.id,
            "view_mode": "form",
        }
