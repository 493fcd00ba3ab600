from odoo import api, fields, models
from odoo.fields import Domain

WHAT = [
    ("find", "Find at encashment"),
    ("own", "Return or destroy, own card"),
    ("foreign", "Send or destroy, another bank's card"),
]


class AtmCardTerm(models.Model):
    """How long a captured card may wait: days from a day on, with their source."""

    _name = "atm.card.term"
    _description = "Term of captured cards"
    _order = "what, date_from desc"

    company_id = fields.Many2one(
        "res.company", ondelete="cascade", help="Empty: for every company."
    )
    what = fields.Selection(WHAT, string="Term of", required=True)
    days = fields.Integer(required=True, help="Calendar days.", aggregator=None)
    date_from = fields.Date(string="Valid from", required=True)
    source = fields.Char(
        translate=True,
        required=True,
        default=lambda self: self.env._("the bank's rule"),
        help="Rule of the payment system or of the bank.",
    )

    _days_positive = models.Constraint("CHECK (days > 0)", "A term is at least a day.")
    _date_unique = models.UniqueIndex(
        "(COALESCE(company_id, 0), what, date_from)",
        "The term has a value from this day already.",
    )

    @api.depends("what", "days")
    def _compute_display_name(self):
        labels = dict(self._fields["what"]._description_selection(self.env))
        for term in self:
            term.display_name = f"{labels.get(term.what, '')}: {term.days}"

    @api.model
    def _at(self, company, what, day):
        """The term that holds on a day, the company's own before the common one."""
        found = self.search(
            Domain("company_id", "in", (False, company.id))
            & Domain("what", "=", what)
            & Domain("date_from", "<=", day),
            order="date_from desc",
        )
        return found.sorted(lambda one: not one.company_id)[:1]
