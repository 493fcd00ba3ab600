from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

KINDS = [
    ("limitation_years", "Limitation of a claim, years"),
    ("limit_wages", "Limit of an employee's charge, monthly wages"),
    ("order_months", "Term of an order to charge, months"),
    ("deduction_percent", "Largest deduction from a wage, percent"),
]


class AtmMoneyNorm(models.Model):
    """A number of the law or of the bank's policy that sums and terms rest on, with its dates."""

    _name = "atm.money.norm"
    _description = "Norm of money of ATMs"
    _order = "kind, date_from desc"

    company_id = fields.Many2one(
        "res.company", ondelete="cascade", help="Empty: for every company."
    )
    kind = fields.Selection(KINDS, required=True)
    value = fields.Float(required=True, digits=(12, 2))
    date_from = fields.Date(string="Valid from", required=True)
    source = fields.Char(
        required=True, help="Article of the law, clause of the policy."
    )

    _positive = models.Constraint("CHECK (value > 0)", "A norm must be above zero.")
    _date_unique = models.UniqueIndex(
        "(COALESCE(company_id, 0), kind, date_from)",
        "The norm already has a value from this day on.",
    )

    @api.model
    def _at(self, company, kind, date):
        """The norm that holds on a day; the company's own before the common one.

        :raises UserError: there is none
        """
        domain = [
            ("company_id", "in", (False, company.id)),
            ("kind", "=", kind),
            ("date_from", "<=", date),
        ]
        found = self.search(domain, order="date_from desc").sorted(
            lambda one: not one.company_id
        )
        if not found:
            raise UserError(
                self.env._(
                    "Enter the norm «%(kind)s» for %(date)s under Settings, Norms of money.",
                    kind=dict(self._fields["kind"]._description_selection(self.env))[
                        kind
                    ],
                    date=format_date(self.env, date),
                )
            )
        return found[0]
