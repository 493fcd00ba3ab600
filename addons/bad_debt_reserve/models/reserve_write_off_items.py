# A model in files by theme: the paper, its debts and sums, approvals, entries.
# pylint: disable=consider-merging-classes-inherited
from decimal import ROUND_HALF_UP, Decimal

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.bank_base.tools.money import D, rows, text
from odoo.addons.debt_collection.models.debt_receivable import SOURCE


class ReserveWriteOffItems(models.Model):
    """Debts that are open items of the company's own ledger: invoices above all.

    Such a debt is credited on the account and partner of its item, and reconciled with it, so that
    nothing of the item stays open; the reversal opens it again.
    """

    _inherit = "reserve.write.off"

    def _of_ledger(self):
        """Does the order hold debts that came from the ledger?"""
        query = SQL(
            "SELECT EXISTS (SELECT 1 FROM reserve_write_off_line l"
            " JOIN debt_contract c ON c.id = l.contract_id"
            " WHERE l.order_id = %s AND c.source = %s)",
            self.id,
            SOURCE,
        )
        return self.env.execute_query(query)[0][0]

    def _items_sql(self):
        """Subquery (without brackets): contract_id, line_id, residual of the order's items."""
        if not self._of_ledger():
            return SQL(
                "SELECT NULL::int AS contract_id, NULL::int AS line_id,"
                " NULL::numeric AS residual WHERE FALSE"
            )
        return SQL(
            "SELECT i.* FROM (%s) i JOIN reserve_write_off_line own"
            " ON own.contract_id = i.contract_id AND own.order_id = %s",
            self.env["debt.receivable"]._items_sql(self.company_id, self.date),
            self.id,
        )

    def _check_items(self):
        """What the register shows of an item is what is open of it in the ledger.

        :raises UserError: an item was paid, or its entry cancelled, after the register took it
        """
        if not self._of_ledger():
            return
        found = rows(
            self.env,
            SQL(
                """
                SELECT c.number, c.principal_current + c.principal_overdue AS owes,
                       COALESCE(i.residual, 0) AS residual,
                       CASE WHEN ac.reconcile THEN a.amount_residual_currency
                            WHEN a.id IS NULL THEN 0
                            ELSE i.residual END AS now
                  FROM reserve_write_off_line l
                  JOIN debt_contract c ON c.id = l.contract_id AND c.source = %s
                  LEFT JOIN (%s) i ON i.contract_id = c.id
                  LEFT JOIN account_move_line a ON a.id = i.line_id
                  LEFT JOIN account_account ac ON ac.id = a.account_id
                 WHERE l.order_id = %s ORDER BY c.number
                """,
                SOURCE,
                self._items_sql(),
                self.id,
            ),
        )
        for row in found:
            if not row["owes"] == row["residual"] == row["now"]:
                raise UserError(
                    self.env._(
                        "“%(order)s”: of %(number)s %(residual)s is open in the ledger, the"
                        " register of debts shows %(owes)s. Close a day, so that the register"
                        " takes the ledger's items anew, then send the order back and propose it"
                        " again.",
                        order=self.display_name,
                        number=row["number"],
                        residual=text(row["now"]),
                        owes=text(row["owes"]),
                    )
                )

    def _put_items(self, found):
        """Credit the rows of ledger items on the accounts of their items.

        An item in a foreign currency is credited whole in that currency too; what its rate differs
        from that of the debt becomes an exchange difference when it is reconciled.

        :param found: rows of ``_pair_rows``; those of an item name its ledger line as ``item``
        """
        lines = self.env["account.move.line"]
        own = self.company_id.currency_id
        by_item = {}
        for row in found:
            if row["item"]:
                by_item.setdefault(row["item"], []).append(row)
        for number, group in by_item.items():
            item = lines.browse(number)
            whole = sum((row["amount"] for row in group), Decimal(0))
            open_sum = left = D(item.amount_residual_currency)
            unit = Decimal(1).scaleb(-item.currency_id.decimal_places)
            for row in group:
                row["credit"] = item.account_id
                row["item_vals"] = {
                    "partner_id": item.partner_id.id,
                    "reserve_item_id": item.id,
                }
                if item.currency_id == own:
                    continue
                share = left
                if row is not group[-1]:
                    share = (open_sum * row["amount"] / whole).quantize(
                        unit, ROUND_HALF_UP
                    )
                left -= share
                # The float is made at the border to Odoo; a currency may have three decimals.
                row["item_vals"].update(
                    currency_id=item.currency_id.id, amount_currency=-float(share)
                )

    def _reconcile_items(self):
        """Reconcile what was credited with its items.

        :raises UserError: something of an item stays open
        """
        plan = {}
        for line in self.move_id.line_ids.filtered("reserve_item_id"):
            item = line.reserve_item_id
            # An account that is not reconciled, by the bank's own settings, has no open items.
            if item.account_id.reconcile:
                plan[item] = plan.get(item, item) | line
        items = self.env["account.move.line"].union(*plan)
        items._reconcile_plan(list(plan.values()))
        for item in items:
            if not item.reconciled:
                raise UserError(
                    self.env._(
                        "“%(order)s” was not posted: something of %(entry)s stays open after the"
                        " write-off. Tell the administrator.",
                        order=self.display_name,
                        entry=item.move_id.display_name,
                    )
                )

    def _release_items(self):
        """Open the items again, before the entry is reversed: exchange differences go with it."""
        self.move_id.line_ids.filtered("reserve_item_id").remove_move_reconcile()
