# A model in files by theme: the paper, counting, write-offs, posting, the opening balance.
# pylint: disable=consider-merging-classes-inherited
from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date


class ReserveInventoryUsed(models.Model):
    """What write-offs do to the next inventory: the reserve used is gone, the debt owes no more."""

    _inherit = "reserve.inventory"

    def _covers(self):
        """Bad debts that orders wrote off since the last inventory, by a book used as a whole."""
        return self.env["reserve.write.off.cover"].search(
            [
                ("book_id", "=", self.book_id.id),
                ("inventory_id", "=", self.previous_id.id),
                ("date", "<=", self._booked_on()),
            ],
            order="date, id",
        )

    def _write_off_lines(self):
        """The model of written-off debts, and how this inventory asks it: last date and kind."""
        return (
            self.env["reserve.write.off.line"],
            self._booked_on(),
            self.env["reserve.write.off.ground"]._kind_of(self.book_id),
        )

    def _written_off_sql(self):
        """Subquery (without brackets): ids of debts that are written off for the book."""
        lines, until, kind = self._write_off_lines()
        return lines._gone_sql(self.company_id, until, kind)

    def _debts_sql(self):
        """Subquery (without brackets) of the portfolio as the book sees it, a row a debt: see
        ``reserve.write.off.line._debts_sql``."""
        lines, until, kind = self._write_off_lines()
        return lines._debts_sql(self.company_id, self.date, until, kind)

    def _groups_sql(self):
        """The portfolio by groups (``debt.contract._as_of_groups_sql``) as the book sees it.

        Debts written off, or off the balance, are taken away by rows of their own, what the book
        still counts of them is added so: the groups are sums kept beside the register.
        """
        contracts = self.env["debt.contract"]
        groups = contracts._as_of_groups_sql(self.company_id, self.date)
        lines, until, kind = self._write_off_lines()
        hidden = lines._not_as_filed_sql(self.company_id, until, kind)
        if not hidden:
            return groups
        return SQL(
            """
            SELECT g.kind, g.client_kind, g.product_id, g.branch_id, g.dpd, g.contracts, g.owing,
                   g.without_rate FROM (%(groups)s) g
            UNION ALL
            SELECT d.kind, d.client_kind, d.product_id, d.branch_id, d.dpd, -1,
                   CASE WHEN %(whole)s > 0 THEN -1 ELSE 0 END, NULL
              FROM (%(debts)s) d WHERE d.contract_id IN (%(hidden)s)
            UNION ALL
            SELECT d.kind, d.client_kind, d.product_id, d.branch_id, d.dpd, 1,
                   CASE WHEN %(whole)s > 0 THEN 1 ELSE 0 END, NULL
              FROM (%(left)s) d
            """,
            groups=groups,
            whole=SQL(
                "d.principal_current_cc + d.principal_overdue_cc + d.interest_current_cc"
                " + d.interest_overdue_cc + d.penalty_cc + d.fees_cc"
            ),
            debts=contracts._as_of_sql(self.company_id, self.date),
            hidden=hidden,
            left=lines._left_sql(self.company_id, self.date, until, kind),
        )

    def _less_used(self, lines):
        """Previous lines with ``reserve`` less what write-offs used since, and ``used`` itself.

        A reversal is a negative use: it gives the reserve back, also of a debt that the last
        inventory did not hold any more.
        """
        return SQL(
            """
            SELECT COALESCE(p.contract_id, u.contract_id) AS contract_id,
                   COALESCE(p.segment_id, u.segment_id) AS segment_id,
                   COALESCE(p.client_id, c.client_id) AS client_id,
                   CASE WHEN p.contract_id IS NULL THEN c.branch_id ELSE p.branch_id END
                       AS branch_id,
                   CASE WHEN p.contract_id IS NULL THEN c.product_id ELSE p.product_id END
                       AS product_id,
                   COALESCE(p.debt_kind, c.kind) AS debt_kind,
                   COALESCE(p.currency_id, c.currency_id) AS currency_id,
                   p.band_id, p.dpd, p.rate, p.base,
                   COALESCE(p.reserve, 0) - COALESCE(u.used, 0) AS reserve,
                   COALESCE(u.used, 0) AS used
              FROM (%s) p
              FULL JOIN (%s) u ON u.contract_id = p.contract_id AND u.segment_id = p.segment_id
              LEFT JOIN debt_contract c ON c.id = u.contract_id
            """,
            lines,
            self.env["reserve.write.off.use"]._used_sql(self.previous_id),
        )

    def _check_after_write_offs(self):
        """A write-off that used the previous reserve is not dated after this inventory.

        One that was reversed used nothing.

        :raises UserError: naming the order
        """
        use = self.env["reserve.write.off.use"].search(
            [
                ("inventory_id", "=", self.previous_id.id),
                ("date", ">", self._booked_on()),
                ("order_id.state", "!=", "reversed"),
            ],
            order="date desc",
            limit=1,
        )
        if use:
            raise UserError(
                self.env._(
                    "“%(inventory)s” is dated before “%(order)s” of %(date)s, which used the"
                    " reserve"
                    " of “%(previous)s”. Take the inventory on that day or later.",
                    inventory=self.display_name,
                    order=use.order_id.display_name,
                    date=format_date(self.env, use.date),
                    previous=self.previous_id.display_name,
                )
            )
