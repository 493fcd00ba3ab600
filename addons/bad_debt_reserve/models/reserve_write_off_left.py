# A model in files by theme: the line of an order, and what books see of the debts.
# pylint: disable=consider-merging-classes-inherited
from odoo import api, models
from odoo.tools import SQL

from odoo.addons.debt_collection.tools import ageing_sql

from ..tools import write_off
from .reserve_write_off_prepare import COLUMNS

DUE = {"principal": "principal_overdue", "interest": "interest_overdue"}
"""What a part becomes when the term of the debt is over."""


class ReserveWriteOffLeft(models.Model):
    """Debts as books of one kind see them: without those written off for that kind, and with those
    that left the balance on a ground that does not hold for it.

    The latter are counted from what was written off: the sums of the line less money returned
    since, its overdue date. Later files of the core system say nothing of them any more.
    """

    _inherit = "reserve.write.off.line"

    @api.model
    def _gone_sql(self, company, until, kind):
        """Subquery (without brackets) of ids of debts written off for a kind of books.

        :param until: date of the last order that counts
        :param kind: ``for_accounting``, ``for_tax`` or ``for_bank``
        """
        return SQL(
            "SELECT l.contract_id FROM reserve_write_off_line l"
            " WHERE l.company_id = %s AND l.state = 'posted' AND l.date <= %s AND l.%s",
            company.id,
            until,
            SQL.identifier(kind),
        )

    @api.model
    def _off_sql(self, company, until, kind):
        """FROM and WHERE of lines ``l`` that took debts off the balance, but not for the kind."""
        return SQL(
            """
              FROM reserve_write_off_line l
              JOIN reserve_write_off o ON o.id = l.order_id AND o.with_entries
             WHERE l.company_id = %s AND l.state = 'posted' AND l.date <= %s AND NOT l.%s
               AND l.contract_id NOT IN (%s)
            """,
            company.id,
            until,
            SQL.identifier(kind),
            self._gone_sql(company, until, kind),
        )

    @api.model
    def _not_as_filed_sql(self, company, until, kind):
        """Subquery (without brackets) of ids of debts that the kind does not see as the register
        shows them: written off for it, or off the balance; None while there are none."""
        query = SQL(
            "%s UNION ALL SELECT l.contract_id %s",
            self._gone_sql(company, until, kind),
            self._off_sql(company, until, kind),
        )
        self.env["reserve.write.off"].flush_model(["with_entries"])
        self.flush_model()
        self.env.cr.execute(SQL("SELECT EXISTS (%s)", query))
        return query if self.env.cr.fetchone()[0] else None

    @api.model
    def _debts_sql(self, company, date, until, kind):
        """Subquery (without brackets) of the portfolio as books of a kind see it, a row a debt.

        Columns: those of ``debt.contract._as_of_sql``, and ``written_off``: the day on which the
        debt left the balance on a ground that does not hold for the kind, else empty.

        :param date: as of which debts are shown
        :param until: date of the last order that counts, not before ``date``
        """
        debts = self.env["debt.contract"]._as_of_sql(company, date)
        hidden = self._not_as_filed_sql(company, until, kind)
        if not hidden:
            return SQL("SELECT d.*, NULL::date AS written_off FROM (%s) d", debts)
        columns = SQL(", ").join(
            SQL.identifier("d", name) for name in self._seen(debts)
        )
        return SQL(
            "SELECT %s, NULL::date AS written_off FROM (%s) d WHERE d.contract_id NOT IN (%s)"
            " UNION ALL SELECT %s, d.written_off FROM (%s) d",
            columns,
            debts,
            hidden,
            columns,
            self._left_sql(company, date, until, kind),
        )

    @api.model
    def _left_sql(self, company, date, until, kind):
        """Subquery (without brackets) of debts off the balance that the kind still counts.

        The sums are in company currency, they are not revalued any more; currency and rate stay
        the contract's, in which its collateral is valued.
        """
        as_of = SQL("%s::date", date)
        over = SQL("(c.date_end < %s OR c.accelerated_on <= %s)", as_of, as_of)
        sums = {part: SQL.identifier("x", part) for part in COLUMNS}
        for part, due in DUE.items():
            sums[due] = SQL(
                "%s + CASE WHEN %s THEN %s ELSE 0 END", sums[due], over, sums[part]
            )
            sums[part] = SQL("CASE WHEN %s THEN 0 ELSE %s END", over, sums[part])
        scheme = self.env["debt.bucket.scheme"]._in_force(company, date)
        days = ageing_sql.dpd(SQL("l.overdue_since"), as_of)
        own = {
            "contract_id": SQL("c.id"),
            "client_id": SQL("l.client_id"),
            "client_kind": SQL("l.client_kind"),
            "branch_id": SQL("l.branch_id"),
            "kind": SQL("l.debt_kind"),
            **{COLUMNS[part]: value for part, value in sums.items()},
            "principal_cc": SQL("x.principal + x.principal_overdue"),
            "overdue_cc": sums["principal_overdue"],
            "overdue_since": SQL("l.overdue_since"),
            "dpd": days,
            "bucket": ageing_sql.bucket(days, scheme._buckets()),
            "overdue_kind": SQL("CASE WHEN %s > 0 THEN 'final' ELSE 'none' END", days),
            "stale_since": SQL("NULL::date"),
            "missing_since": SQL("NULL::date"),
        }
        # What the write-off does not say of a debt is what the register says of the contract.
        names = self._seen(self.env["debt.contract"]._as_of_sql(company, date))
        columns = SQL(", ").join(
            SQL(
                "%s AS %s",
                own.get(name, SQL.identifier("c", name)),
                SQL.identifier(name),
            )
            for name in names
        )
        return SQL(
            "SELECT %s, l.date AS written_off FROM (%s) x"
            " JOIN reserve_write_off_line l ON l.id = x.line_id"
            " JOIN debt_contract c ON c.id = l.contract_id",
            columns,
            self._rest_sql(company, date, until, kind),
        )

    def _seen(self, debts):
        """Names of the columns of a portfolio."""
        self.env.cr.execute(SQL("SELECT d.* FROM (%s) d LIMIT 0", debts))
        return [column.name for column in self.env.cr.description]

    @api.model
    def _rest_sql(self, company, date, until, kind):
        """Subquery (without brackets): line_id and what is left of each part, money returned by
        ``date`` taken off; the same as ``write_off.rest`` for each debt."""
        self.env["reserve.off.balance"].flush_model()
        return SQL(
            """
            SELECT q.line_id, %(parts)s
              FROM (SELECT l.id AS line_id, v.part,
                           v.sum - LEAST(v.sum, GREATEST(
                               COALESCE(back.amount, 0) - (sum(v.sum) OVER own - v.sum), 0))
                               AS rest
                      FROM (SELECT l.* %(off)s) l
                     CROSS JOIN LATERAL (VALUES %(values)s) v (place, part, sum)
                      LEFT JOIN (%(returned)s) back
                        ON back.write_off_id = l.order_id AND back.contract_id = l.contract_id
                       AND (back.parts IS NULL OR v.part = ANY(string_to_array(back.parts, ',')))
                    WINDOW own AS (PARTITION BY l.id, back.parts ORDER BY v.place)) q
             GROUP BY q.line_id
            """,
            parts=SQL(", ").join(
                SQL(
                    "sum(q.rest) FILTER (WHERE q.part = %s) AS %s",
                    part,
                    SQL.identifier(part),
                )
                for part in COLUMNS
            ),
            off=self._off_sql(company, until, kind),
            values=SQL(", ").join(
                SQL("(%s, %s, %s)", place, part, SQL.identifier("l", part))
                for place, part in enumerate(write_off.PARTS)
            ),
            returned=self._returned_sql(company, date),
        )

    @api.model
    def _returned_sql(self, company, date):
        """Subquery (without brackets) of money returned by a date: write_off_id, contract_id, parts
        of the debt that it goes to (empty: any), amount, less what was reversed by then."""
        return SQL(
            """
            SELECT b.write_off_id, b.contract_id, b.parts, -sum(m.amount) AS amount
              FROM reserve_off_balance b
              JOIN reserve_off_balance m ON m.parent_id = b.id
              LEFT JOIN reserve_off_balance undone ON undone.id = m.reverses_id
             WHERE COALESCE(undone.kind, m.kind) = 'payment' AND b.company_id = %s
               AND b.kind = 'write_off' AND m.date <= %s
             GROUP BY 1, 2, 3
            """,
            company.id,
            date,
        )
