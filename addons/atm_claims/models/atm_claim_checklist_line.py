from odoo import fields, models


class AtmClaimChecklistLine(models.Model):
    """One thing to do about one claim: who did it and when."""

    _name = "atm.claim.checklist.line"
    _description = "Checklist of a claim"
    _order = "claim_id, id"

    claim_id = fields.Many2one(
        "atm.claim", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="claim_id.company_id", store=True)
    stage_id = fields.Many2one(
        "atm.claim.stage", required=True, readonly=True, ondelete="restrict"
    )
    item_id = fields.Many2one(
        "atm.claim.checklist.item", readonly=True, ondelete="set null"
    )
    name = fields.Char(required=True, readonly=True)
    required = fields.Boolean(readonly=True)
    done = fields.Boolean()
    done_by = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    done_at = fields.Datetime(readonly=True)

    def write(self, vals):
        """Who ticked a line, and when, stands with it."""
        if "done" in vals:
            done = vals["done"]
            vals = {
                **vals,
                "done_by": self.env.uid if done else False,
                "done_at": fields.Datetime.now() if done else False,
            }
        return super().write(vals)
