from odoo import api, fields, models

from .atm_claim_stage import DAY_KINDS

ASKED_UNITS = [
    ("technician", "Technician"),
    ("cash_desk", "Cash desk"),
    ("encashment", "Encashment"),
    ("security", "Security"),
    ("processing", "Processing"),
    ("books", "Accounting"),
]


class AtmUnitTerm(models.Model):
    """How long a unit may take to answer a request about a claim."""

    _name = "atm.unit.term"
    _description = "Term of a unit's answer"
    _order = "unit, date_from desc"

    unit = fields.Selection(ASKED_UNITS, required=True)
    days = fields.Integer(required=True, default=2)
    day_kind = fields.Selection(DAY_KINDS, required=True, default="working")
    date_from = fields.Date(string="In force since", required=True)
    source = fields.Char(required=True, translate=True, help="Order of the bank.")

    _unit_unique = models.Constraint(
        "UNIQUE(unit, date_from)", "The unit already has a term since this date."
    )
    _days_positive = models.Constraint(
        "CHECK (days BETWEEN 1 AND 90)", "A unit answers in 1 to 90 days."
    )

    @api.depends("unit", "days")
    def _compute_display_name(self):
        names = dict(self._fields["unit"]._description_selection(self.env))
        for term in self:
            term.display_name = f"{names.get(term.unit)}: {term.days}"

    @api.model
    def _at(self, unit, date):
        """The term of a unit in force on a date; an empty set if there is none."""
        return self.search([("unit", "=", unit), ("date_from", "<=", date)], limit=1)
