# A model in files by theme: the paper, counting, its methods, posting.
# pylint: disable=consider-merging-classes-inherited
from datetime import date

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from odoo.addons.bank_base.tools.money import rows


class ReserveInventoryRevenue(models.Model):
    """Revenue that the cap of the tax reserve is counted from, and the ledger lines behind it."""

    _inherit = "reserve.inventory"

    def _revenue(self, first, last):
        """Revenue of a period: entered, else from the revenue accounts of the ledger.

        :return: (Decimal, the record ``reserve.revenue`` or none)
        :raises UserError: not entered, and the ledger may not or cannot tell it: no revenue is
            not a revenue of zero
        """
        entered = self.env["reserve.revenue"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("date_from", "=", first),
                ("date_to", "=", last),
            ]
        )
        if entered:
            return entered._amount(), entered
        if not self.edition_id.revenue_from_ledger:
            raise UserError(
                self.env._(
                    "Revenue from %(first)s to %(last)s is not entered, so the cap of the tax"
                    " reserve cannot be counted. Enter it under Reserves, Facts, Revenue, or let"
                    " “%(edition)s” take it from the ledger.",
                    first=format_date(self.env, first),
                    last=format_date(self.env, last),
                    edition=self.edition_id.display_name,
                )
            )
        query = self.env["account.move.line"]._search(self._revenue_domain(first, last))
        (row,) = rows(
            self.env,
            query.select(
                SQL(
                    "COALESCE(sum(%s - %s), 0) AS amount",
                    SQL.identifier(query.table, "credit"),
                    SQL.identifier(query.table, "debit"),
                ),
                SQL("count(*) AS entries"),
            ),
        )
        if not row["entries"]:
            raise self._no_revenue(first, last)
        return row["amount"], entered

    def _revenue_accounts(self):
        """Accounts that the edition names, else those of the type Income."""
        accounts = self.env["account.account"]
        return self.edition_id.revenue_account_ids or accounts.search(
            [
                *accounts._check_company_domain(self.company_id),
                ("account_type", "=", "income"),
            ]
        )

    def _revenue_domain(self, first, last):
        """Ledger lines that are revenue of a period.

        Income from released reserves is no revenue: entries of reserves and of their correction to
        IFRS 9, and reversals of them, are left out.
        """
        reserves = self.env["reserve.inventory"].search(
            [("company_id", "=", self.company_id.id), ("move_id", "!=", False)]
        )
        return [
            ("company_id", "=", self.company_id.id),
            ("parent_state", "=", "posted"),
            ("date", ">=", first),
            ("date", "<=", last),
            ("account_id", "in", self._revenue_accounts().ids),
            ("reserve_total_id", "=", False),
            ("reserve_correction_id", "=", False),
            ("move_id.reversed_entry_id", "not in", reserves.move_id.ids),
        ]

    def _no_revenue(self, first, last):
        """The error of a period of which the ledger holds no revenue."""
        accounts = self._revenue_accounts().with_company(self.company_id)
        return UserError(
            self.env._(
                "Revenue from %(first)s to %(last)s is not known, so the cap of the tax reserve"
                " cannot be counted: it is not entered, and the ledger has no entries of the"
                " period on revenue accounts (%(accounts)s). Enter it under Reserves, Facts,"
                " Revenue, or name the revenue accounts in “%(edition)s”.",
                first=format_date(self.env, first),
                last=format_date(self.env, last),
                accounts=", ".join(accounts.mapped("code"))
                or self.env._("the company has none of the type Income"),
                edition=self.edition_id.display_name,
            )
        )

    def action_revenue_current(self):
        """Ledger lines that made the revenue of the period."""
        return self._action_revenue(date(self.date.year, 1, 1), self.date)

    def action_revenue_previous(self):
        """Ledger lines that made the revenue of the previous year."""
        year = self.date.year - 1
        return self._action_revenue(date(year, 1, 1), date(year, 12, 31))

    def _action_revenue(self, first, last):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Revenue in the Ledger"),
            "res_model": "account.move.line",
            "view_mode": "list,form",
            "domain": self._revenue_domain(first, last),
        }
