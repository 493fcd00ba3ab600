from odoo import api, fields, models
from odoo.tools import SQL


class ReserveComparison(models.Model):
    """One debt by two rule books at one date: base, group and reserve side by side.

    Every pair of books of a company stands both ways, so that any book may be the first one. Made
    from the lines when shown; of a reopened day the last close counts. What a book by 590-П
    reserves by sums (loans without overdue, obligations off balance) has no debt: such a sum is a
    row of its own, so that the rows add up to the inventories. Where the second book counts for
    tax, the difference is a temporary one, with deferred tax at the rate of the date.
    """

    _name = "reserve.comparison"
    _description = "Reserve of a Debt by Two Rule Books"
    _auto = False
    _order = "date desc, inventory_id, other_inventory_id, id"
    _rec_name = "contract_id"

    date = fields.Date(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    inventory_id = fields.Many2one("reserve.inventory", readonly=True)
    book_id = fields.Many2one("reserve.rule.book", string="Rule Book", readonly=True)
    other_inventory_id = fields.Many2one(
        "reserve.inventory", string="Compared With", readonly=True
    )
    other_book_id = fields.Many2one(
        "reserve.rule.book", string="Second Rule Book", readonly=True
    )
    contract_id = fields.Many2one("debt.contract", string="Debt", readonly=True)
    client_id = fields.Many2one("bank.client", string="Debtor", readonly=True)
    sum_id = fields.Many2one(
        "reserve.not.overdue",
        string="Sum Without a Debt",
        readonly=True,
        help="Loans without overdue, or obligations off balance (611-P), that a book by 590-П"
        " reserves by segment and group.",
    )
    subject = fields.Char(
        string="Reserved by Sum",
        compute="_compute_subject",
        help="Segment and group, where the row is not of a debt.",
    )
    branch_id = fields.Many2one("bank.branch", readonly=True)
    product_id = fields.Many2one("debt.product", readonly=True)
    band_id = fields.Many2one("reserve.band", string="Group", readonly=True)
    other_band_id = fields.Many2one(
        "reserve.band", string="Group by the Second", readonly=True
    )
    base = fields.Monetary(readonly=True)
    other_base = fields.Monetary(string="Base by the Second", readonly=True)
    reserve = fields.Monetary(readonly=True)
    other_reserve = fields.Monetary(string="Reserve by the Second", readonly=True)
    difference = fields.Monetary(
        readonly=True, help="Reserve by the book less reserve by the second one."
    )
    expected = fields.Monetary(
        string="Expected Losses (IFRS 9)",
        readonly=True,
        help="By the posted correction of the first book's inventory, where losses are entered by"
        " debts. Empty: they are not.",
    )
    correction = fields.Monetary(
        string="Correction to IFRS 9",
        readonly=True,
        help="Expected losses less the reserve by the book.",
    )
    for_tax = fields.Boolean(
        string="Accounting Less Tax",
        readonly=True,
        help="The second book counts for tax, the first one does not.",
    )
    deferred_rate = fields.Float(
        string="Rate of Deferred Tax, %",
        digits=(6, 3),
        readonly=True,
        aggregator=None,
        help="Rate of profit tax in force at the date. Empty: not entered, or not for tax.",
    )
    deferred_uncertain = fields.Boolean(
        string="Rate Not Confirmed",
        readonly=True,
        help="The rate was not compared with the text of the law yet.",
    )
    deferred_asset = fields.Monetary(
        string="Deferred Tax Asset",
        readonly=True,
        help="The accounting reserve is larger: the expense will lower the tax later.",
    )
    deferred_liability = fields.Monetary(
        string="Deferred Tax Liability",
        readonly=True,
        help="The tax reserve is larger: the tax was lowered earlier.",
    )

    @property
    def _table_query(self):
        for model in (
            "reserve.inventory",
            "reserve.rule.book",
            "reserve.deferred.rate",
            "reserve.correction",
            "reserve.correction.line",
            "reserve.segment",
        ):
            self.env[model].flush_model()
        return SQL(
            """
            WITH last AS (
                SELECT DISTINCT ON (i.book_id, i.date) i.id, i.book_id, i.company_id, i.date,
                       b.method = 'tax' AS tax
                  FROM reserve_inventory i JOIN reserve_rule_book b ON b.id = i.book_id
                 WHERE i.state NOT IN ('draft', 'reversed')
                 ORDER BY i.book_id, i.date, i.closing DESC
            ), pair AS (
                SELECT a.id AS inventory_id, a.book_id, b.id AS other_inventory_id,
                       b.book_id AS other_book_id, a.company_id, a.date,
                       b.tax AND NOT a.tax AS for_tax, r.rate AS deferred_rate,
                       r.uncertain AS deferred_uncertain
                  FROM last a
                  JOIN last b ON b.company_id = a.company_id AND b.date = a.date
                   AND b.book_id <> a.book_id
                  LEFT JOIN LATERAL (SELECT rate, uncertain FROM reserve_deferred_rate
                                      WHERE date_from <= a.date AND b.tax AND NOT a.tax
                                      ORDER BY date_from DESC LIMIT 1) r ON TRUE
            ), facts AS (
                SELECT pair.*, x.*, x.reserve - x.other_reserve AS difference
                  FROM pair CROSS JOIN LATERAL (
                    SELECT min(l.id) AS line_id, l.contract_id, max(l.client_id) AS client_id,
                           max(l.branch_id) AS branch_id, max(l.product_id) AS product_id,
                           max(l.band_id) FILTER (WHERE %(first)s) AS band_id,
                           max(l.band_id) FILTER (WHERE NOT %(first)s) AS other_band_id,
                           COALESCE(sum(l.base) FILTER (WHERE %(first)s), 0) AS base,
                           COALESCE(sum(l.base) FILTER (WHERE NOT %(first)s), 0) AS other_base,
                           COALESCE(sum(l.reserve) FILTER (WHERE %(first)s), 0) AS reserve,
                           COALESCE(sum(l.reserve) FILTER (WHERE NOT %(first)s), 0)
                               AS other_reserve
                      FROM reserve_line_p l
                     WHERE l.date = pair.date
                       AND l.inventory_id IN (pair.inventory_id, pair.other_inventory_id)
                     GROUP BY l.contract_id
                  ) x
                 WHERE x.reserve <> 0 OR x.other_reserve <> 0 OR x.base <> 0 OR x.other_base <> 0
                UNION ALL
                SELECT pair.*, -n.id, NULL, NULL, s.branch_id, NULL,
                       CASE WHEN %(own)s THEN n.band_id END,
                       CASE WHEN NOT %(own)s THEN n.band_id END, %(sums)s,
                       CASE WHEN %(own)s THEN n.reserve ELSE -n.reserve END
                  FROM pair
                  JOIN reserve_not_overdue n
                    ON n.inventory_id IN (pair.inventory_id, pair.other_inventory_id)
                  JOIN reserve_total t ON t.id = n.total_id
                  JOIN reserve_segment s ON s.id = t.segment_id
                 WHERE n.reserve <> 0 OR n.base <> 0
            )
            SELECT sign(f.line_id)::int * ((abs(f.line_id) * 1000 + f.other_book_id %% 1000) * 1000
                                           + f.book_id %% 1000) AS id,
                   CASE WHEN f.line_id < 0 THEN -f.line_id END AS sum_id,
                   f.date, f.company_id, f.inventory_id, f.book_id, f.other_inventory_id,
                   f.other_book_id, f.contract_id, f.client_id, f.branch_id, f.product_id,
                   f.band_id, f.other_band_id, f.base, f.other_base, f.reserve, f.other_reserve,
                   f.difference, k.expected, k.correction, f.for_tax, f.deferred_rate,
                   f.deferred_uncertain,
                   CASE WHEN f.for_tax
                        THEN round(greatest(f.difference, 0) * f.deferred_rate::numeric / 100, 2)
                   END AS deferred_asset,
                   CASE WHEN f.for_tax
                        THEN round(greatest(-f.difference, 0) * f.deferred_rate::numeric / 100, 2)
                   END AS deferred_liability
              FROM facts f
              LEFT JOIN (SELECT c.inventory_id, n.contract_id, sum(n.expected) AS expected,
                                sum(n.amount) AS correction
                           FROM reserve_correction_line n
                           JOIN reserve_correction c ON c.id = n.correction_id
                          WHERE c.state = 'posted' AND n.contract_id IS NOT NULL
                          GROUP BY 1, 2) k
                     ON k.inventory_id = f.inventory_id AND k.contract_id = f.contract_id
            """,
            first=SQL("l.inventory_id = pair.inventory_id"),
            own=SQL("n.inventory_id = pair.inventory_id"),
            sums=SQL(", ").join(
                SQL("CASE WHEN %s THEN n.%s ELSE 0 END", place, SQL.identifier(column))
                for column in ("base", "reserve")
                for place in (
                    SQL("n.inventory_id = pair.inventory_id"),
                    SQL("n.inventory_id <> pair.inventory_id"),
                )
            ),
        )

    @api.depends("sum_id")
    def _compute_subject(self):
        for row in self:
            row.subject = row.sum_id.display_name

    def action_lines(self):
        """The lines of both inventories that the row is made of, or the sum without a debt."""
        self.ensure_one()
        if self.sum_id:
            return self._action_sum()
        return self.env["reserve.line"]._action_by(
            [
                (
                    "inventory_id",
                    "in",
                    [self.inventory_id.id, self.other_inventory_id.id],
                ),
                ("contract_id", "=", self.contract_id.id),
            ]
        )

    def _action_sum(self):
        """The sum by segment and group, or its obligations."""
        if self.sum_id.portfolio == "obligation":
            return self.sum_id.action_obligations()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "bad_debt_reserve.reserve_not_overdue_action"
        )
        action["domain"] = [("id", "=", self.sum_id.id)]
        action["context"] = {}
        return action

    def action_contract(self):
        """The debt itself; of a sum without a debt, the sum."""
        self.ensure_one()
        if self.sum_id:
            return self._action_sum()
        return {
            "type": "ir.actions.act_window",
            "res_model": "debt.contract",
            "res_id": self.contract_id.id,
            "view_mode": "form",
        }

    @api.model
    def _action_of(self, inventory, tax=False):
        """The comparison of an inventory with every other book at its date."""
        name = "reserve_tax_difference_action" if tax else "reserve_comparison_action"
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"bad_debt_reserve.{name}"
        )
        domain = [("inventory_id", "=", inventory.id)]
        if tax:
            domain.append(("for_tax", "=", True))
        action["domain"] = domain
        return action
