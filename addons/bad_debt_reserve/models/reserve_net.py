from odoo import api, fields, models
from odoo.tools import SQL

from .reserve_inventory_obligation import OBLIGATION_GROUP


class ReserveNet(models.Model):
    """Net receivables at an inventory: debts as a whole, their reserve, and what is left.

    A row a branch and group; debts without overdue stand in rows without a group. Counted on
    request from the register as of the date; rows of a posted inventory stay.
    """

    _name = "reserve.net"
    _description = "Net Receivables"
    _order = "inventory_id desc, branch_id, position, id"
    _check_company_auto = True

    inventory_id = fields.Many2one(
        "reserve.inventory",
        required=True,
        index=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, readonly=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    book_id = fields.Many2one(related="inventory_id.book_id")
    date = fields.Date(required=True, readonly=True)
    branch_id = fields.Many2one("bank.branch", readonly=True, ondelete="restrict")
    band_id = fields.Many2one(
        "reserve.band",
        string="Group",
        readonly=True,
        ondelete="restrict",
        help="Empty: debts without overdue.",
    )
    position = fields.Integer(readonly=True, aggregator=None)
    debts = fields.Integer(readonly=True)
    gross = fields.Monetary(
        string="Debt",
        readonly=True,
        help="Whole debt: principal, interest, penalties and fees, due or not.",
    )
    reserve = fields.Monetary(readonly=True)
    net = fields.Monetary(
        string="Net of Reserve", readonly=True, help="Debt less reserve."
    )

    @api.depends("branch_id", "band_id")
    def _compute_display_name(self):
        for row in self:
            group = row.band_id.name or self.env._("Without overdue")
            names = (row.branch_id.display_name, group)
            row.display_name = " · ".join(name for name in names if name)

    @api.model
    def _count(self, inventory):
        """Rows of an inventory; those of a posted one are counted once.

        Of a reversed one those that were counted before, if any: nothing of it is counted any
        more. Runs in superuser mode, called by buttons and papers, which check the right to read.

        :raises UserError: debts at the date are no longer known in full
        """
        found = self.search([("inventory_id", "=", inventory.id)])
        if inventory.state == "reversed" or (found and inventory.state == "posted"):
            return found
        found.unlink()
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                WITH lined AS (
                    SELECT contract_id, max(branch_id) AS branch_id, max(band_id) AS band_id,
                           sum(reserve) AS reserve
                      FROM reserve_line_p
                     WHERE inventory_id = %(inventory)s AND date = %(date)s
                       AND rule IS DISTINCT FROM 'written_off'
                     GROUP BY contract_id
                ), owing AS (
                    SELECT d.contract_id, d.branch_id,
                           d.principal_current_cc + d.principal_overdue_cc + d.interest_current_cc
                           + d.interest_overdue_cc + d.penalty_cc + d.fees_cc AS gross
                      FROM (%(debts)s) d
                     WHERE d.kind = ANY(%(kinds)s) AND d.written_off IS NULL
                ), rest AS (
                    SELECT s.branch_id, sum(t.reserve) AS reserve
                      FROM reserve_total t JOIN reserve_segment s ON s.id = t.segment_id
                     WHERE t.inventory_id = %(inventory)s
                       AND COALESCE(s.product_group, '') <> %(obligations)s
                     GROUP BY 1
                    UNION ALL
                    SELECT s.branch_id, -sum(l.reserve)
                      FROM reserve_line_p l JOIN reserve_segment s ON s.id = l.segment_id
                     WHERE l.inventory_id = %(inventory)s AND l.date = %(date)s GROUP BY 1
                ), facts AS (
                    SELECT CASE WHEN d.contract_id IS NULL THEN l.branch_id ELSE d.branch_id END
                               AS branch_id,
                           l.band_id, 1 AS debts, COALESCE(d.gross, 0) AS gross,
                           COALESCE(l.reserve, 0) AS reserve
                      FROM owing d FULL JOIN lined l ON l.contract_id = d.contract_id
                     WHERE d.gross <> 0 OR l.reserve <> 0
                    UNION ALL
                    SELECT branch_id, NULL, 0, 0, sum(reserve) FROM rest GROUP BY 1
                    HAVING sum(reserve) <> 0
                )
                INSERT INTO reserve_net (inventory_id, company_id, date, branch_id, band_id,
                                         position, debts, gross, reserve, net, create_uid,
                                         create_date, write_uid, write_date)
                SELECT %(inventory)s, %(company)s, %(date)s, f.branch_id, f.band_id,
                       COALESCE(max(b.dpd_from), 0), sum(f.debts), sum(f.gross), sum(f.reserve),
                       sum(f.gross) - sum(f.reserve), %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM facts f LEFT JOIN reserve_band b ON b.id = f.band_id
                 GROUP BY f.branch_id, f.band_id
                """,
                inventory=inventory.id,
                company=inventory.company_id.id,
                date=inventory.date,
                debts=inventory._debts_sql(),
                kinds=inventory.edition_id._kinds(),
                obligations=OBLIGATION_GROUP,  # not a reserve of receivables
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        self.invalidate_model()
        return self.search([("inventory_id", "=", inventory.id)])

    def action_lines(self):
        """Debts behind the row: reserve lines of a group, or the debts without overdue."""
        self.ensure_one()
        if self.band_id:
            return self.env["reserve.line"]._action_by(
                [
                    ("inventory_id", "=", self.inventory_id.id),
                    ("band_id", "=", self.band_id.id),
                    ("branch_id", "=", self.branch_id.id),
                ]
            )
        kept = self.env["debt.snapshot"]._taken(self.company_id, self.date)
        domain = [
            ("company_id", "=", self.company_id.id),
            ("branch_id", "=", self.branch_id.id),
            ("kind", "in", self.inventory_id.edition_id._kinds()),
        ]
        if kept:
            domain += [("date", "=", self.date), ("dpd", "=", 0)]
        else:
            domain += [("days_past_due", "=", 0)]
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": "debt.snapshot" if kept else "debt.contract",
            "view_mode": "list,form",
            "domain": domain,
        }
