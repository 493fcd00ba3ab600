# A model in several files by theme: here, the order on the inventory and the number of its act.
# pylint: disable=consider-merging-classes-inherited
from odoo import fields, models
from odoo.tools import SQL
from odoo.tools.misc import format_date

from odoo.addons.bank_base.tools.money import rows

from .reserve_inventory_count import PART_COLUMNS, PRODUCT_GROUP
from .reserve_inventory_obligation import OBLIGATION_GROUP

WHOLE = SQL(" + ").join(SQL.identifier("d", name) for name in PART_COLUMNS.values())
"""All that a debt ``d`` owes, in company currency."""


class ReserveInventoryOrder(models.Model):
    """What papers say of themselves, entered by the accountant: order, head, number of the act."""

    _inherit = "reserve.inventory"

    order_number = fields.Char(
        string="Order No.", copy=False, tracking=True, help="Of the order (INV-22)."
    )
    order_date = fields.Date(string="Order of", copy=False, tracking=True)
    head_job = fields.Char(string="Head: Position", copy=False)
    head_name = fields.Char(
        string="Head: Full Name", copy=False, help="Who gives the order, as printed."
    )
    act_number = fields.Char(
        string="Act No.",
        copy=False,
        tracking=True,
        help="Of the act (INV-17). Empty: code of the rule book and date of the inventory.",
    )
    act_date = fields.Date(
        string="Act of",
        copy=False,
        tracking=True,
        help="When the act was drawn up. Empty: the date of the inventory.",
    )

    def _act_number(self):
        """Number of the act: entered, or the inventory's own, which is unique in the company."""
        self.ensure_one()
        parts = [self.book_id.code, f"{self.date:%Y%m%d}"]
        # One that was reversed keeps its number.
        number = self.closing + self.search_count(
            [
                ("book_id", "=", self.book_id.id),
                ("date", "=", self.date),
                ("closing", "=", self.closing),
                ("state", "=", "reversed"),
                ("id", "<", self.id),
            ]
        )
        if number > 1:
            parts.append(str(number))
        return self.act_number or "-".join(parts)

    def _order_text(self):
        """Number and date of the order that was entered."""
        self.ensure_one()
        return self.env._(
            "No. %(number)s of %(date)s",
            number=self.order_number,
            date=format_date(self.env, self.order_date) if self.order_date else "____",
        )

    def _commission_orders(self):
        """Orders that appointed the commission, as the chief accountant wrote them."""
        return "; ".join(dict.fromkeys(self._commission().mapped("order")))

    def _paper_others(self):
        """Debts of the register that have no line in the inventory, by product group.

        Debts without overdue, and overdue ones that the rule book does not reserve (another kind of
        debt, secured, ...): together with the lines they are all receivables of the register.

        :return: dicts: overdue, name (of the product group), debts, gross, reserve (of portfolios
            without overdue, by 590-П), sums in company currency as Decimal
        """
        self.ensure_one()
        self.check_access("read")
        return rows(
            self.env,
            SQL(
                """
                WITH lined AS (
                    SELECT DISTINCT contract_id FROM reserve_line_p
                     WHERE inventory_id = %(inventory)s AND date = %(date)s
                       AND band_id IS NOT NULL
                ), owing AS (
                    SELECT d.dpd > 0 AS overdue, %(group)s AS name, count(*)::int AS debts,
                           sum(%(whole)s) AS gross
                      FROM (%(debts)s) d
                      LEFT JOIN debt_product p ON p.id = d.product_id
                      LEFT JOIN lined ON lined.contract_id = d.contract_id
                     WHERE lined.contract_id IS NULL AND d.written_off IS NULL
                       AND %(whole)s > 0 AND %(of_debts)s
                     GROUP BY 1, 2
                ), held AS (
                    SELECT COALESCE(s.product_group, '') AS name, sum(n.reserve) AS reserve
                      FROM reserve_not_overdue n
                      JOIN reserve_total t ON t.id = n.total_id
                      JOIN reserve_segment s ON s.id = t.segment_id
                     WHERE n.inventory_id = %(inventory)s
                       AND COALESCE(s.product_group, '') <> %(obligations)s AND %(of_segments)s
                     GROUP BY 1
                )
                SELECT COALESCE(o.overdue, FALSE) AS overdue, COALESCE(o.name, h.name) AS name,
                       COALESCE(o.debts, 0) AS debts, COALESCE(o.gross, 0) AS gross,
                       COALESCE(h.reserve, 0) AS reserve
                  FROM owing o FULL JOIN held h ON h.name = o.name AND NOT o.overdue
                 WHERE o.debts > 0 OR h.reserve <> 0
                 ORDER BY 1, 2
                """,
                inventory=self.id,
                date=self.date,
                group=PRODUCT_GROUP,
                whole=WHOLE,
                debts=self._debts_sql(),
                obligations=OBLIGATION_GROUP,
                of_debts=self._branches_sql(SQL("d.branch_id")),
                of_segments=self._branches_sql(SQL("s.branch_id")),
            ),
        )
