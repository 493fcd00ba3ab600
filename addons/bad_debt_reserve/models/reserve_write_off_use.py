from odoo import api, fields, models
from odoo.tools import SQL

from .reserve_inventory_bank import PORTFOLIO
from .reserve_inventory_count import PRODUCT_GROUP


class ReserveWriteOffUse(models.Model):
    """Reserve of a debt that a write-off used, by rule book and segment; a reversal is negative.

    Each row names the posted inventory that was the last one then: the next inventory of the book
    takes it from the previous reserve of this very inventory, so it counts once.
    """

    _name = "reserve.write.off.use"
    _description = "Reserve Used by a Write-off"
    _order = "id desc"
    _rec_name = "contract_id"
    _inherit = "reserve.write.off.trace.mixin"

    inventory_id = fields.Many2one(
        "reserve.inventory",
        required=True,
        index=True,
        readonly=True,
        ondelete="restrict",
        help="The last posted inventory when the reserve was used.",
    )
    segment_id = fields.Many2one(
        "reserve.segment", required=True, readonly=True, ondelete="restrict"
    )
    contract_id = fields.Many2one(
        "debt.contract",
        string="Debt",
        required=True,
        index=True,
        readonly=True,
        ondelete="restrict",
    )
    amount = fields.Monetary(
        string="Used", currency_field="company_currency_id", readonly=True
    )
    sum_id = fields.Many2one(
        "reserve.not.overdue",
        string="From the Sum of a Portfolio",
        index="btree_not_null",
        readonly=True,
        ondelete="restrict",
        help="590-П: the loan had no line; its part of the reserve of its portfolio without overdue"
        " was used.",
    )
    common = fields.Boolean(
        string="From the Whole Reserve",
        readonly=True,
        help="Beyond the reserve of the debt itself: a book by art. 266 of the Tax Code covers bad"
        " debts by its whole reserve, and the next inventory restores what it needs.",
    )

    @api.model
    def _used_sql(self, inventory):
        """Subquery (without brackets): contract_id, segment_id, used of the lines of a posted
        inventory since then."""
        return SQL(
            """
            SELECT contract_id, segment_id, sum(amount) AS used
              FROM reserve_write_off_use WHERE inventory_id = %s AND sum_id IS NULL
             GROUP BY contract_id, segment_id HAVING sum(amount) <> 0
            """,
            inventory.id or None,
        )

    @api.model
    def _used_of_sums_sql(self, inventory):
        """Subquery (without brackets): sum_id, used of the sums of portfolios of a posted inventory
        since then."""
        return SQL(
            """
            SELECT sum_id, sum(amount) AS used
              FROM reserve_write_off_use WHERE inventory_id = %s AND sum_id IS NOT NULL
             GROUP BY sum_id HAVING sum(amount) <> 0
            """,
            inventory.id or None,
        )

    @api.model
    def _rest_sql(self, inventory):
        """Subquery (without brackets): segment_id, rest: what is left of the reserve of a posted
        inventory, segment by segment, whichever debts it was made for."""
        return SQL(
            """
            SELECT segment_id, sum(amount) AS rest
              FROM (SELECT segment_id, reserve AS amount FROM reserve_total
                     WHERE inventory_id = %s
                    UNION ALL
                    SELECT segment_id, -used FROM (%s) u) r
             GROUP BY segment_id HAVING sum(amount) > 0
            """,
            inventory.id or None,
            self._used_sql(inventory),
        )

    @api.model
    def _held_sql(self, inventory, contracts):
        """Subquery (without brackets): contract_id, segment_id, sum_id, reserve held now of a
        posted inventory's debts, less what was used since.

        :param contracts: SQL of the ids of the debts that are asked for
        """
        return SQL(
            """
            SELECT contract_id, segment_id, NULL::int AS sum_id, sum(reserve) AS reserve
              FROM (SELECT contract_id, segment_id, reserve FROM reserve_line_p
                     WHERE inventory_id = %s AND date = %s AND reserve <> 0
                    UNION ALL
                    SELECT contract_id, segment_id, -used FROM (%s) u) h
             GROUP BY contract_id, segment_id HAVING sum(reserve) > 0
            UNION ALL %s
            """,
            inventory.id or None,
            inventory.date or None,
            self._used_sql(inventory),
            self._parts_of_sums_sql(inventory, contracts),
        )

    @api.model
    def _parts_of_sums_sql(self, inventory, contracts):
        """Subquery (without brackets) like :meth:`_held_sql` of loans that had no line, since their
        portfolio held them without overdue (590-П).

        The part of a loan is what it owed then × the portfolio's rate of then, as for one that
        became overdue; all parts together are at most what is left of the sum.
        """
        nothing = SQL(
            "SELECT NULL::int, NULL::int, NULL::int, NULL::numeric WHERE FALSE"
        )
        if inventory.book_id.method != "bank":
            return nothing
        kinds = self.env.execute_query(
            SQL(
                "SELECT DISTINCT c.kind, cl.kind FROM debt_contract c"
                " JOIN bank_client cl ON cl.id = c.client_id WHERE c.id IN (%s)"
                " AND c.kind = ANY(%s)",
                contracts,
                inventory.edition_id._kinds(),
            )
        )
        if not kinds:
            return nothing
        part = inventory.edition_id._part_not_overdue()
        return SQL(
            """
            SELECT * FROM (
            SELECT contract_id, segment_id, sum_id,
                   LEAST(part, most - (sum(part) OVER one - part)) AS reserve
              FROM (SELECT d.contract_id, t.segment_id, n.id AS sum_id,
                           n.reserve - COALESCE(u.used, 0) AS most,
                           round(h.owed * n.rate::numeric / 100, 2) AS part
                      FROM (SELECT c.id AS contract_id, c.kind, c.client_id, c.branch_id, c.secured,
                                   cl.kind AS client_kind, %(product_group)s AS product_group
                              FROM debt_contract c JOIN bank_client cl ON cl.id = c.client_id
                              LEFT JOIN debt_product p ON p.id = c.product_id
                             WHERE c.id IN (%(contracts)s)) d
                      JOIN (VALUES %(places)s) place (debt_kind, client_kind, account_id)
                        ON place.debt_kind = d.kind AND place.client_kind = d.client_kind
                      JOIN reserve_segment s
                        ON s.book_id = %(book)s AND s.reserve_account_id = place.account_id
                       AND s.product_group = d.product_group
                       AND s.branch_id IS NOT DISTINCT FROM d.branch_id
                      JOIN reserve_total t
                        ON t.inventory_id = %(inventory)s AND t.segment_id = s.id
                      JOIN reserve_not_overdue n ON n.total_id = t.id AND n.reserve > 0
                      JOIN reserve_band band
                        ON band.id = n.band_id AND band.portfolio = %(portfolio)s
                      LEFT JOIN (%(used)s) u ON u.sum_id = n.id
                      JOIN LATERAL (%(owed)s) h
                        ON h.overdue_since IS NULL OR h.overdue_since >= %(date)s
                     WHERE NOT EXISTS (SELECT 1 FROM reserve_line_p l
                                        WHERE l.contract_id = d.contract_id
                                          AND l.inventory_id = %(inventory)s
                                          AND l.date = %(date)s AND l.band_id IS NOT NULL)
                       AND NOT EXISTS (SELECT 1 FROM reserve_write_off_use w
                                        WHERE w.contract_id = d.contract_id
                                          AND w.inventory_id = %(inventory)s
                                          AND w.sum_id IS NULL)) x
             WHERE part > 0
            WINDOW one AS (PARTITION BY sum_id ORDER BY contract_id)) y
             WHERE reserve > 0
            """,
            product_group=PRODUCT_GROUP,
            portfolio=PORTFOLIO,
            contracts=contracts,
            places=SQL(", ").join(
                SQL("(%s, %s, %s)", *pair, inventory._accounts(*pair, part)[0])
                for pair in kinds
            ),
            book=inventory.book_id.id,
            inventory=inventory.id,
            date=inventory.date,
            used=self._used_of_sums_sql(inventory),
            owed=inventory._owed_sql(SQL("d.contract_id")),
        )
