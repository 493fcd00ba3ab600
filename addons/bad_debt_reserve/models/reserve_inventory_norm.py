from odoo import api, fields, models


class ReserveInventoryNorm(models.Model):
    """A rule of inventory that a printed act names, by chart of accounts, from a day to a day."""

    _name = "reserve.inventory.norm"
    _description = "Rule of Inventory"
    _inherit = ["reserve.confirmed.mixin"]
    _order = "chart, date_from, id"

    name = fields.Char(required=True, translate=True, help="As it stands on the act.")
    chart = fields.Selection(
        selection="_selection_chart",
        required=True,
        help="Kind of company, by its chart of accounts.",
    )
    date_from = fields.Date(string="In Force From", required=True)
    date_to = fields.Date(string="To")
    source = fields.Char(required=True, translate=True)

    _dates = models.Constraint(
        "CHECK (date_to >= date_from)", "The rule ends before it begins."
    )

    def write(self, vals):
        self._check_marks(vals)
        return super().write(vals)

    @api.model
    def _selection_chart(self):
        return (
            self.env["bank.posting.scheme"]
            ._fields["chart"]
            ._description_selection(self.env)
        )

    @api.model
    def _at(self, company, date):
        """Rules that govern an inventory of a company at a date; none for a chart without any."""
        # sudo: the kind of the chart alone, for readers of papers who do not keep schemes.
        chart = company.sudo().posting_scheme_id.chart
        return self.search(
            [
                ("chart", "=", chart),
                ("date_from", "<=", date),
                "|",
                ("date_to", "=", False),
                ("date_to", ">=", date),
            ]
        )
