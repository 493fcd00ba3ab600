from odoo import api, fields, models
from odoo.exceptions import ValidationError

KINDS = [
    ("term_deposit", "Term deposit"),
    ("account_turnover", "Turnover of accounts"),
    ("loan", "Loan"),
]


class BankClientFact(models.Model):
    """What the bank knows of a client's dealings with it, from a day to a day, with its source.

    A seam: adapters and people put rows here, whoever decides about a client asks
    ``bank.client._facts``. Rows are not changed but ended: a decision made by a row still opens it.
    """

    _name = "bank.client.fact"
    _description = "Fact about a client"
    _order = "date_from desc, id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    client_id = fields.Many2one(
        "bank.client",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    kind = fields.Selection(KINDS, required=True)
    date_from = fields.Date(
        string="From",
        required=True,
        help="First day: of the deposit, of the loan, of the period of turnover.",
    )
    date_to = fields.Date(
        string="To",
        help="Last day: of the deposit's term, of the loan, of the period of turnover.",
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.company.currency_id,
    )
    amount = fields.Monetary(
        string="Sum", help="Sum of the deposit, principal of the loan, turnover."
    )
    overdue = fields.Boolean(help="A loan with an overdue payment in this time.")
    source = fields.Char(
        required=True, help="System or document that tells it, with its number."
    )
    intake_id = fields.Many2one(
        "bank.intake",
        string="Brought by",
        readonly=True,
        ondelete="restrict",
        help="Empty: entered by hand.",
    )

    _dates = models.Constraint(
        "CHECK (date_to >= date_from)", "A fact ends before it begins."
    )
    _amount_not_negative = models.Constraint(
        "CHECK (amount >= 0)", "The sum of a fact must not be below zero."
    )
    _client_idx = models.Index("(client_id, date_from)")

    @api.constrains("kind", "date_to")
    def _check_period(self):
        for fact in self:
            if fact.kind == "account_turnover" and not fact.date_to:
                raise ValidationError(
                    self.env._(
                        "Turnover of client %s: enter the last day of the period that the sum is"
                        " of.",
                        fact.client_id.code,
                    )
                )

    @api.depends("kind", "client_id")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for fact in self:
            fact.display_name = f"{labels.get(fact.kind, '')} · {fact.client_id.code}"
