from odoo import api, fields, models

from .atm_claim import CHANNELS, KINDS

FACTS = [
    ("branch", "Branch that takes the claim"),
    ("name", "Name of the client"),
    ("document", "Identity document"),
    ("identification", "How the client was identified"),
    ("phone", "Phone"),
    ("address", "Address"),
    ("amount_operation", "Sum of the operation"),
    ("amount_claimed", "Sum claimed"),
    ("occurred_at", "When it happened"),
    ("place", "ATM or its place"),
    ("receipt", "Receipt or not"),
    ("demand", "What the client demands"),
    ("demand_details", "Where to send the money"),
    ("answer_way", "Way of the answer"),
    ("description", "What happened, in the client's words"),
    ("card", "Card number, masked"),
    ("scan", "Scan of the letter"),
]


class AtmRequiredFact(models.Model):
    """A fact without which a claim is not registered, by operation and channel."""

    _name = "atm.required.fact"
    _description = "Fact required of a claim"
    _order = "sequence, id"

    sequence = fields.Integer(default=10)
    fact = fields.Selection(FACTS, required=True)
    kind = fields.Selection(
        [("money", "All with money"), *KINDS], string="Operation", help="Empty: any."
    )
    channel = fields.Selection(
        CHANNELS,
        help="Empty: any by which a client speaks; not lists and not claims of the bank itself.",
    )
    active = fields.Boolean(default=True)

    @api.depends("fact")
    @api.depends_context("lang")
    def _compute_display_name(self):
        names = dict(self._fields["fact"]._description_selection(self.env))
        for row in self:
            row.display_name = names.get(row.fact)

    @api.model
    def _for_claim(self, claim):
        """Facts that a claim needs, in order: ``[(key, name in words)]``."""
        kinds = [False, claim.kind, "money" if claim.kind != "card" else False]
        channels = [claim.channel]
        if claim.channel not in ("bank", "list"):
            channels.append(False)
        # sudo: settings, no secrets; who takes claims may lack the role of their keeper.
        rows = self.sudo().search([("kind", "in", kinds), ("channel", "in", channels)])
        names = dict(self._fields["fact"]._description_selection(self.env))
        return [(fact, names[fact]) for fact in dict.fromkeys(rows.mapped("fact"))]
