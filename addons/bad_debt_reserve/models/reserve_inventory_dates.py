# A model in files by theme: the paper, counting, its methods, posting.
# pylint: disable=consider-merging-classes-inherited
from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from odoo.addons.debt_collection.models.debt_receivable import SOURCE as OWN_LEDGER

NAMED = 10
"""Debts that a message names; of more it says how many."""
TERM_METHODS = frozenset({"ageing"})
"""Methods by which the end of the term counts: it makes overdue current or final."""


class ReserveInventoryDates(models.Model):
    """Debts whose dates contradict each other stop the inventories that count by these dates."""

    _inherit = "reserve.inventory"

    def _wrong_dates_sql(self):
        """Condition on a debt ``n`` of the inventory.

        Overdue before the contract began: by every method, since all count days. A term that ends,
        or a call of the whole debt, before it begins: where they make overdue final. A receivable
        of the own ledger may be due before the date of its entry (prepayment terms): its dates are
        as the invoice has them.
        """
        wrong = [SQL("n.dpd > 0 AND n.dpd > %s::date - n.date_start", self.date)]
        if self.book_id.method in TERM_METHODS:
            wrong.append(SQL("n.date_end < n.date_start"))
            # Called-due debts are few and have an index of their own.
            wrong.append(
                SQL(
                    "n.contract_id IN (SELECT id FROM debt_contract"
                    " WHERE accelerated_on IS NOT NULL AND accelerated_on < date_start)"
                )
            )
        return SQL("n.source <> %s AND (%s)", OWN_LEDGER, SQL(" OR ").join(wrong))

    def _check_dates(self):
        """Refuse debts whose dates contradict each other: their days cannot be right.

        :raises UserError: naming the first of them and how many more there are
        """
        self.env.cr.execute(
            SQL(
                """
                SELECT n.number, n.date_start, NULLIF(n.dpd, 0), n.date_end,
                       (SELECT accelerated_on FROM debt_contract WHERE id = n.contract_id),
                       count(*) OVER ()
                  FROM reserve_now n
                 WHERE %(wrong)s
                 ORDER BY n.contract_id LIMIT %(named)s
                """,
                wrong=self._wrong_dates_sql(),
                named=NAMED,
            )
        )
        found = self.env.cr.fetchall()
        if not found:
            return
        more = found[0][-1] - len(found)
        raise UserError(
            self.env._(
                "“%(inventory)s” was not counted: dates of debts contradict each other, so their"
                " days of overdue cannot be right.\n%(debts)s%(more)s\nHave the dates corrected in"
                " the system that they come from, load them again and count again.",
                inventory=self.display_name,
                debts="\n".join(self._wrong_dates_text(*row[:5]) for row in found),
                more="\n" + self.env._("… and debts more: %s", more) if more else "",
            )
        )

    def _wrong_dates_text(self, number, start, days, end, called):
        dates = {
            "number": number,
            "start": format_date(self.env, start) or "—",
            "end": format_date(self.env, end) or "—",
            "days": days or "—",
        }
        if called:
            return self.env._(
                "%(number)s: contract of %(start)s, due on %(end)s, called due on %(called)s, days"
                " overdue: %(days)s",
                called=format_date(self.env, called),
                **dates,
            )
        return self.env._(
            "%(number)s: contract of %(start)s, due on %(end)s, days overdue: %(days)s",
            **dates,
        )
