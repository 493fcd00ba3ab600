# A model in files by theme: the paper, counting, its methods, posting.
# pylint: disable=consider-merging-classes-inherited
from odoo import models
from odoo.tools import SQL

from .reserve_inventory_bank import PORTFOLIO
from .reserve_inventory_count import PRODUCT_GROUP

FEW = 10
"""Debts of one borrower: those who have more are all asked for their sum."""


class ReserveInventoryBankKept(models.Model):
    """590-П over a million loans: what need not be read row by row, or not exactly."""

    _inherit = "reserve.inventory"

    def _perhaps_big(self, limit):
        """Subquery of ids of borrowers who may be above the limit: all that are, and some others.

        Of ten loans that are above the limit together one is above a tenth of it: that is asked of
        each loan alone, and who has more than ten is known by the index of borrowers. To add the
        loans of a million borrowers up takes twice as long.

        :param limit: Decimal
        """
        return SQL(
            "SELECT d.client_id FROM (%s) d WHERE d.principal_cc > %s"
            " UNION SELECT client_id FROM debt_contract GROUP BY 1 HAVING count(*) > %s",
            self._covered_sql(),
            limit / FEW,
            FEW,
        )

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
