from odoo import fields, models


class ReserveDeferredRate(models.Model):
    """Rate of profit tax from a date on, by which deferred tax of a difference is counted.

    Law, not policy: one list for all companies, each row with its article.
    """

    _name = "reserve.deferred.rate"
    _description = "Rate of Deferred Tax"
    _inherit = ["reserve.confirmed.mixin"]
    _order = "date_from desc"
    _rec_name = "source"

    date_from = fields.Date(string="In Force From", required=True)
    rate = fields.Float(string="Rate, %", digits=(6, 3), required=True)
    source = fields.Char(
        required=True, translate=True, help="Article of the law and its amendment."
    )

    _rate_range = models.Constraint(
        "CHECK (rate BETWEEN 0 AND 100)", "The rate must lie between 0 and 100 %."
    )
    _date_unique = models.UniqueIndex(
        "(date_from)", "There is already a rate from this date."
    )

    def write(self, vals):
        self._check_marks(vals)
        return super().write(vals)
