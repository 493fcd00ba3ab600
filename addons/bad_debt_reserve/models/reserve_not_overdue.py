from odoo import api, fields, models


class ReserveNotOverdue(models.Model):
    """Portfolio loans without overdue of one segment and portfolio: reserved by their sum.

    Written by ``reserve.inventory`` together with the lines; the reserve of the sum is rounded
    once, since by 590-П a portfolio is reserved as a whole. Obligations off balance (611-П) stand
    here too by segment and category, as sums of their own lines (``reserve.obligation.line``).
    """

    _name = "reserve.not.overdue"
    _description = "Reserve of Loans Without Overdue"
    _order = "inventory_id desc, total_id, band_id"
    _log_access = False
    _check_company_auto = True

    inventory_id = fields.Many2one(
        "reserve.inventory",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    total_id = fields.Many2one(
        "reserve.total",
        string="Segment Balance",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    segment_id = fields.Many2one(related="total_id.segment_id")
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    book_id = fields.Many2one(
        "reserve.rule.book",
        string="Rule Book",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    date = fields.Date(required=True, readonly=True, index=True)
    band_id = fields.Many2one(
        "reserve.band",
        string="Group",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    portfolio = fields.Selection(related="band_id.portfolio")
    uncertain = fields.Boolean(related="band_id.uncertain", string="Rate Not Confirmed")
    debts = fields.Integer(readonly=True)
    base = fields.Monetary(readonly=True)
    rate = fields.Float(string="Rate, %", digits=(6, 3), readonly=True, aggregator=None)
    reserve = fields.Monetary(readonly=True)
    previous = fields.Monetary(string="Previous Reserve", readonly=True)
    difference = fields.Monetary(readonly=True)
    used = fields.Monetary(
        string="Used by Write-offs",
        readonly=True,
        help="Of the last sum, since the last inventory; the previous reserve is without it.",
    )

    _portfolio_unique = models.UniqueIndex("(total_id, band_id)")

    @api.depends("total_id", "band_id")
    def _compute_display_name(self):
        for row in self:
            names = (row.segment_id.display_name, row.band_id._full_name())
            row.display_name = " · ".join(names)

    def action_obligations(self):
        """Obligations that the row is the sum of."""
        action = self.inventory_id.action_obligations()
        action["domain"] = [
            ("total_id", "in", self.total_id.ids),
            ("band_id", "in", self.band_id.ids),
        ]
        return action
