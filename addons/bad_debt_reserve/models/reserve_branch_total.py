from odoo import api, fields, models
from odoo.tools import SQL


class ReserveBranchTotal(models.Model):
    """An inventory as one branch sees it: the sums of the branch's segments.

    Differences are counted and posted by book for the whole company; entries are made by branch, so
    the sums of the branches add up to the inventory's.
    """

    _name = "reserve.branch.total"
    _description = "Reserve of a Branch"
    _auto = False
    _order = "inventory_id desc, branch_id"

    inventory_id = fields.Many2one("reserve.inventory", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    branch_id = fields.Many2one(
        "bank.branch", readonly=True, help="Empty: debts without a branch."
    )
    debts = fields.Integer(
        readonly=True, help="Overdue debts: each has a line with its reserve."
    )
    not_overdue = fields.Integer(string="Without Overdue", readonly=True)
    base = fields.Monetary(readonly=True)
    reserve = fields.Monetary(readonly=True)
    previous = fields.Monetary(string="Previous Reserve", readonly=True)
    difference = fields.Monetary(readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT t.inventory_id::bigint * 1000000 + COALESCE(s.branch_id, 0) AS id,
                   t.inventory_id, min(t.company_id) AS company_id, s.branch_id,
                   sum(t.debts)::int AS debts, sum(t.not_overdue)::int AS not_overdue,
                   sum(t.base) AS base, sum(t.reserve) AS reserve, sum(t.previous) AS previous,
                   sum(t.difference) AS difference
              FROM reserve_total t JOIN reserve_segment s ON s.id = t.segment_id
             GROUP BY t.inventory_id, s.branch_id
            """
        )

    @api.depends("branch_id")
    def _compute_display_name(self):
        for row in self:
            row.display_name = row.branch_id.display_name or self.env._("No branch")

    def action_lines(self):
        """Debts of the branch at the inventory."""
        self.ensure_one()
        return self.env["reserve.line"]._action_by(
            [
                ("inventory_id", "=", self.inventory_id.id),
                ("branch_id", "=", self.branch_id.id),
            ]
        )

    def action_act(self):
        """The act of the inventory for this branch."""
        self.ensure_one()
        return self.inventory_id._print_for("inventory_act", [self.branch_id.id or 0])
