from odoo import api, fields, models
from odoo.tools import SQL

from .reserve_band import PORTFOLIOS
from .reserve_inventory_branch import CONTEXT

SEEN = (CONTEXT, "uid")
"""Sums are those of the chosen branches, or of those that a branch accountant is kept to."""


class ReserveGroupTotal(models.Model):
    """A group at an inventory: debts, base, reserve; summed when shown.

    From the lines, and from the sums of debts without overdue that are reserved by portfolio.
    """

    _name = "reserve.group.total"
    _description = "Reserve of an Ageing Group"
    _auto = False
    _order = "inventory_id desc, position"

    inventory_id = fields.Many2one("reserve.inventory", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    band_id = fields.Many2one(
        "reserve.band",
        string="Group",
        readonly=True,
        help="Empty: debts that need no reserve now.",
    )
    position = fields.Integer(readonly=True, aggregator=None)
    rate = fields.Float(
        string="Rate, %",
        digits=(6, 3),
        readonly=True,
        aggregator=None,
        depends_context=SEEN,
        help="The group's own rate. Debts reserved by a decision are in the group's sums, by rates"
        " of their own.",
    )
    debts = fields.Integer(readonly=True, depends_context=SEEN)
    base = fields.Monetary(readonly=True, depends_context=SEEN)
    reserve = fields.Monetary(readonly=True, depends_context=SEEN)
    previous = fields.Monetary(
        string="Previous Reserve", readonly=True, depends_context=SEEN
    )
    difference = fields.Monetary(readonly=True, depends_context=SEEN)
    decided = fields.Integer(
        string="By Decision",
        readonly=True,
        depends_context=SEEN,
        help="Debts of the group that an approved decision is in force for.",
    )
    decided_base = fields.Monetary(
        string="Base by Decision", readonly=True, depends_context=SEEN
    )
    decided_reserve = fields.Monetary(
        string="Reserve by Decision", readonly=True, depends_context=SEEN
    )

    @property
    def _table_query(self):
        inventories = self.env["reserve.inventory"]
        return SQL(
            """
            SELECT inventory_id::bigint * 1000000 + COALESCE(band_id, 0) AS id, inventory_id,
                   min(company_id) AS company_id, band_id,
                   COALESCE((SELECT COALESCE(strpos(%s, b.portfolio), 0) * 10000 + b.dpd_from
                                    + COALESCE(b.category::int, 0)
                               FROM reserve_band b WHERE b.id = band_id), 10000000) AS position,
                   COALESCE(max(rate) FILTER (WHERE exception_id IS NULL),
                            (SELECT b.rate::numeric FROM reserve_band b WHERE b.id = band_id), 0)
                       AS rate,
                   sum(debts)::int AS debts, sum(base) AS base,
                   sum(reserve) AS reserve, sum(previous) AS previous,
                   sum(difference) AS difference,
                   count(exception_id)::int AS decided,
                   COALESCE(sum(base) FILTER (WHERE exception_id IS NOT NULL), 0)
                       AS decided_base,
                   COALESCE(sum(reserve) FILTER (WHERE exception_id IS NOT NULL), 0)
                       AS decided_reserve
              FROM (SELECT inventory_id, company_id, band_id, rate, 1 AS debts, base, reserve,
                           previous, difference, exception_id
                      FROM reserve_line_p WHERE %s
                    UNION ALL
                    SELECT inventory_id, company_id, band_id, rate, debts, base, reserve,
                           previous, difference, NULL
                      FROM reserve_not_overdue WHERE %s) x
             GROUP BY inventory_id, band_id
            """,
            " ".join(code for code, _name in PORTFOLIOS),
            inventories._branches_sql(SQL("branch_id")),
            inventories._branches_sql(
                SQL(
                    "(SELECT s.branch_id FROM reserve_total t"
                    " JOIN reserve_segment s ON s.id = t.segment_id WHERE t.id = total_id)"
                )
            ),
        )

    @api.depends("band_id")
    def _compute_display_name(self):
        for row in self:
            if row.inventory_id.opening:
                row.display_name = self.env._("Opening balance")
            else:
                row.display_name = (
                    row.band_id._full_name()
                    if row.band_id
                    else self.env._("No reserve needed")
                )

    def action_lines(self):
        """Debts of this group, or obligations of this category."""
        self.ensure_one()
        if self.band_id.portfolio == "obligation":
            action = self.inventory_id.action_obligations()
            action["domain"].append(("band_id", "=", self.band_id.id))
            return action
        return self.env["reserve.line"]._action_by(
            [
                ("inventory_id", "=", self.inventory_id.id),
                ("band_id", "=", self.band_id.id),
                *self.env["reserve.inventory"]._branches_domain(),
            ]
        )
