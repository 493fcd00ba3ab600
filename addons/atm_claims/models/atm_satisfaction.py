import secrets
from datetime import timedelta

from odoo import api, fields, models

from ..tools.token import token_hash

DAYS = 30
MARKS = [
    ("1", "1 — very bad"),
    ("2", "2"),
    ("3", "3"),
    ("4", "4"),
    ("5", "5 — very good"),
]


class AtmSatisfaction(models.Model):
    """What a client says of the work on the claim: asked once, by a link that works once."""

    _name = "atm.satisfaction"
    _description = "Client's opinion of the work on a claim"
    _order = "id desc"

    claim_id = fields.Many2one(
        "atm.claim", required=True, readonly=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="claim_id.company_id", store=True)
    token_hash = fields.Char(readonly=True, index=True, groups="base.group_system")
    asked_on = fields.Date(string="Asked", required=True, readonly=True)
    expires_on = fields.Date(string="Link works until", required=True, readonly=True)
    answered_at = fields.Datetime(string="Answered", readonly=True)
    satisfied = fields.Selection(MARKS, readonly=True)
    polite = fields.Selection(MARKS, string="Politeness", readonly=True)
    visits = fields.Integer(
        string="Visits to the bank", readonly=True, aggregator="avg"
    )

    _visits_sane = models.Constraint(
        "CHECK (visits BETWEEN 0 AND 99)", "From 0 to 99 visits are counted."
    )

    @api.model
    def _ask(self, claim, date):
        """Make a question of opinion; return it and the secret of its link, kept nowhere."""
        token = secrets.token_urlsafe(24)
        # sudo: the system asks, whoever closed the claim.
        asked = self.sudo().create(
            {
                "claim_id": claim.id,
                "token_hash": token_hash(token),
                "asked_on": date,
                "expires_on": date + timedelta(days=DAYS),
            }
        )
        return asked, token

    @api.model
    def _by_token(self, token, date):
        """The question that a link opens on a day; an empty set: unknown, answered or too old."""
        return self.search(
            [
                ("token_hash", "=", token_hash(token)),
                ("answered_at", "=", False),
                ("expires_on", ">=", date),
            ],
            limit=1,
        )
