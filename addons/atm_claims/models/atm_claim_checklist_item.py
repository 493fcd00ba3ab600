from odoo import fields, models


class AtmClaimChecklistItem(models.Model):
    """What is to be done at a stage; every claim that comes to the stage gets a copy."""

    _name = "atm.claim.checklist.item"
    _description = "Checklist item of a stage"
    _order = "stage_id, sequence, id"

    stage_id = fields.Many2one(
        "atm.claim.stage", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    ticked_by = fields.Selection(
        [
            ("operation", "Operation found"),
            ("conclusion", "Technical conclusion signed"),
            ("recount", "Act of recount confirmed"),
            ("report", "Report of the inquiry signed"),
            ("minutes", "Session of the commission closed"),
            ("payout", "Payout paid"),
            ("answer", "Answer sent"),
        ],
        string="Ticked by itself",
        help="The fact that ticks it; empty: people tick it.",
    )
    required = fields.Boolean(help="The claim does not leave the stage without it.")
    active = fields.Boolean(default=True)
