from odoo import fields, models

from ..models.atm_vote import CHOICES


class AtmDecisionVote(models.TransientModel):
    """The window where a member votes."""

    _name = "atm.decision.vote"
    _description = "Vote on a question"

    line_id = fields.Many2one(
        "atm.decision.line", string="Question", required=True, readonly=True
    )
    proposed_why = fields.Text(related="line_id.proposed_why")
    choice = fields.Selection(CHOICES, string="Vote", required=True)
    dissent = fields.Text(
        string="Dissenting opinion", help="Kept and printed with the minutes."
    )

    def action_vote(self):
        self.ensure_one()
        self.env["atm.vote"].create(
            {
                "line_id": self.line_id.id,
                "choice": self.choice,
                "dissent": self.dissent,
            }
        )
        return {"type": "ir.actions.act_window_close"}
