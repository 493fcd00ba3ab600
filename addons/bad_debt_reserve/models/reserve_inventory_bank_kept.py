# A model in files by theme: the paper, counting, its methods, posting.
# pylint: disable=consider-merging-classes-inherited
from odoo import models
from odoo.tools import SQL

from .reserve_inventory_bank import PORTFOLIO
from .reserve_inventory_count import PRODUCT_GROUP

WHOLE = 10**9
"""The largest sum of one loan that is added up as a whole number of four bytes."""


class ReserveInventoryBankKept(models.Model):
    """590-П over a million loans: what need not be read row by row, or not exactly."""

    _inherit = "reserve.inventory"

    def _perhaps_big(self, limit):
        """Ids of borrowers who may be above the limit: all that are, and a few that are not.

        Each loan is rounded up to a whole number: whole numbers of four bytes are added up for a
        million borrowers in memory, exact sums of a million are not. An overpaid loan takes nothing
        off the others here.

        :param limit: Decimal
        """
        unit = 1
        while limit / unit > WHOLE:
            unit *= 10
        most = int(limit / unit) + 1
        amount = SQL("d.principal_cc")
        if unit > 1:
            amount = SQL("d.principal_cc / %s", unit)
        found = self.env.execute_query(
            SQL(
                "SELECT d.client_id FROM (%(covered)s) d GROUP BY 1"
                " HAVING sum(ceil(least(greatest(%(amount)s, 0), %(most)s))::int4)"
                " >= %(least)s",
                covered=self._covered_sql(),
                amount=amount,
                most=most,
                least=int(limit / unit),
            )
        )
        return [client for (client,) in found]

    def _kept_not_overdue_sql(self, big):
        """Loans without overdue that a portfolio holds, from the sums kept beside the register:
        less the few that are in those sums and not in the portfolio (of large borrowers, decided
        about, written off), with those off the balance that the book still counts.

        :return: None where the sums do not tell: the base is more than principal, or the date is
            earlier than the register
        """
        edition = self.edition_id
        kept = self.env["debt.contract"]._as_of_not_overdue_sql(
            self.company_id, self.date
        )
        if not kept or set(edition._parts()) != {"principal", "principal_overdue"}:
            return None

        def loans(debts, sign):
            return SQL(
                "SELECT d.kind, d.client_kind, d.product_id, d.branch_id, d.secured,"
                " %(sign)s * 1, %(sign)s * d.principal_cc"
                " FROM (%(debts)s) d WHERE d.dpd = 0 AND d.principal_cc > 0",
                sign=SQL("-1") if sign < 0 else SQL("1"),
                debts=debts,
            )

        filed = loans(
            self.env["debt.contract"]._as_of_sql(self.company_id, self.date), -1
        )
        sources = [kept]
        few = SQL("NOT d.client_id = ANY(%s)", big)
        if big:
            sources.append(SQL("%s AND d.client_id = ANY(%s)", filed, big))
        decided = self._decided()
        if decided:
            sources.append(
                SQL("%s AND d.contract_id = ANY(%s) AND %s", filed, decided, few)
            )
            few = SQL("%s AND NOT d.contract_id = ANY(%s)", few, decided)
        lines, until, kind = self._write_off_lines()
        hidden = lines._not_as_filed_sql(self.company_id, until, kind)
        if hidden:
            left = lines._left_sql(self.company_id, self.date, until, kind)
            sources += [
                SQL("%s AND d.contract_id IN (%s) AND %s", filed, hidden, few),
                SQL("%s AND %s", loans(left, 1), few),
            ]
        return SQL(
            """
            SELECT d.kind, d.client_kind, %(product_group)s AS product_group, d.branch_id,
                   %(portfolio)s AS portfolio, d.debts, d.principal_cc AS base
              FROM (%(sources)s) d LEFT JOIN debt_product p ON p.id = d.product_id
             WHERE d.kind = ANY(%(kinds)s)
               AND CASE WHEN d.client_kind = 'person' THEN %(retail)s ELSE %(business)s END
            """,
            product_group=PRODUCT_GROUP,
            portfolio=PORTFOLIO,
            sources=SQL(" UNION ALL ").join(sources),
            kinds=edition._kinds(),
            retail=edition.portfolio_retail,
            business=edition.portfolio_business,
        )
