from odoo import api, fields, models
from odoo.fields import Domain

from .atm_claim import CARD_OWNERS, KINDS
from .atm_claim_stage import DAY_KINDS


class AtmTermPolicy(models.Model):
    """How long the bank may take to answer a claim: a dated row of law or of the bank's rules."""

    _name = "atm.term.policy"
    _description = "Term of the answer"
    _order = "sequence, date_from desc, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10, help="The first row that fits is taken.")
    kind = fields.Selection(KINDS, string="Operation", help="Empty: any.")
    card_owner = fields.Selection(CARD_OWNERS, string="Whose card", help="Empty: any.")
    device_owner = fields.Selection(
        [("own", "Own"), ("foreign", "Of another bank")],
        string="ATM",
        help="Empty: any.",
    )
    cross_border = fields.Boolean(help="Only for operations across the border.")
    date_from = fields.Date(string="In force since", required=True)
    date_to = fields.Date(string="In force until")
    days = fields.Integer(required=True)
    day_kind = fields.Selection(DAY_KINDS, required=True, default="working")
    extension_days = fields.Integer(help="Longer by so many days at most; 0: never.")
    stops_on_question = fields.Boolean(
        string="Question stops it",
        help="The day of the answer moves by the days that the client took to answer. Laws that"
        " count the term from the registration do not let it.",
    )
    source = fields.Char(
        required=True, translate=True, help="Law and article, or order."
    )
    to_confirm = fields.Boolean(
        string="To be confirmed",
        help="The bank's lawyers have not confirmed the row yet.",
    )

    _days_positive = models.Constraint(
        "CHECK (days BETWEEN 1 AND 365 AND extension_days BETWEEN 0 AND 365)",
        "A term is from 1 to 365 days.",
    )

    @api.model
    def _for_claim(self, claim, date):
        """The row that holds for a claim registered on a date; an empty set if none does."""
        domain = Domain("date_from", "<=", date) & (
            Domain("date_to", "=", False) | Domain("date_to", ">=", date)
        )
        for name in ("kind", "card_owner", "device_owner"):
            domain &= Domain(name, "in", [False, claim[name] or False])
        if not claim.cross_border:
            domain &= Domain("cross_border", "=", False)
        return self.search(domain, limit=1)
