from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    debt_rate_max_age = fields.Integer(
        string="Oldest exchange rate, days",
        default=10,
        help="A balance in foreign currency is taken in by the last rate entered. If that rate is"
        " older than so many days, the record is set aside.",
    )

    _debt_rate_max_age_positive = models.Constraint(
        "CHECK (debt_rate_max_age >= 0)", "The age of a rate cannot be negative."
    )
