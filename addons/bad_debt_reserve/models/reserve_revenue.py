from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import format_date

from odoo.addons.bank_base.tools.money import rows


class ReserveRevenue(models.Model):
    """Revenue of a period for the cap of the tax reserve, where this ledger does not hold it."""

    _name = "reserve.revenue"
    _description = "Revenue of a Period"
    _inherit = ["reserve.fact.mixin", "mail.thread"]
    _order = "date_to desc, date_from desc, id desc"
    _fact_method = "tax"

    date_from = fields.Date(string="Period From", required=True, tracking=True)
    date_to = fields.Date(string="Period To", required=True, index=True, tracking=True)
    amount = fields.Monetary(
        required=True,
        tracking=True,
        help="Revenue of art. 249 of the Tax Code; of a bank its income without released reserves.",
    )

    _period_unique = models.UniqueIndex(
        "(company_id, date_from, date_to)",
        "The revenue of this period is already entered.",
    )
    _period = models.Constraint(
        "CHECK (date_to >= date_from)", "The period must not end before it begins."
    )

    @api.depends("date_from", "date_to")
    def _compute_display_name(self):
        for record in self:
            record.display_name = self.env._(
                "revenue %(first)s – %(last)s",
                first=format_date(self.env, record.date_from),
                last=format_date(self.env, record.date_to),
            )

    def _known_from(self):
        return self.date_to

    def _amount(self):
        """The sum, exact."""
        self.ensure_one()
        self.flush_recordset()
        (row,) = rows(
            self.env, SQL("SELECT amount FROM reserve_revenue WHERE id = %s", self.id)
        )
        return row["amount"]
