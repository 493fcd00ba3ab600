# A model in files by theme: the paper, its debts and sums, approvals, entries.
# pylint: disable=consider-merging-classes-inherited
from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from odoo.addons.bank_base.tools import roles

from .reserve_write_off import PREPARE

COLUMNS = {
    "principal": "principal_current_cc",
    "principal_overdue": "principal_overdue_cc",
    "interest": "interest_current_cc",
    "interest_overdue": "interest_overdue_cc",
    "penalty": "penalty_cc",
    "fees": "fees_cc",
}
"""Where each part stands in ``debt.contract._as_of_sql`` (company currency)."""


class ReserveWriteOffPrepare(models.Model):
    """Which debts, and what they owe: proposals by ground and sums by one statement."""

    _inherit = "reserve.write.off"

    def action_find(self):
        """Button: add the debts that the ground itself points at."""
        self.check_access("write")
        roles.require(self, self.env._("prepare a write-off"), *PREPARE)
        for order in self:
            order._check_draft()
            if order.ground_id.proposal == "hand":
                raise UserError(
                    self.env._(
                        "Debts on the ground “%s” are chosen by hand: add them below with their"
                        " documents.",
                        order.ground_id.name,
                    )
                )
            branches = roles.branches(order, roles.RESERVE_ACCOUNTANT)
            # sudo: the role was checked; reads the register and reserves of the order's company.
            order.sudo()._find_debts(branches)
            order.sudo()._fill_sums()
        return True

    def _find_debts(self, branches):
        """Insert the proposed debts that no live order holds.

        :param branches: whose debts to look for; none: of the whole company
        """
        self.ensure_one()
        query = (
            self._over_limitation_sql()
            if self.ground_id.proposal == "limitation"
            else self._of_bands_sql()
        )
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO reserve_write_off_line
                    (order_id, company_id, state, contract_id, client_id, branch_id, note,
                     create_uid, create_date, write_uid, write_date)
                SELECT %(order)s, %(company)s, 'draft', c.id, c.client_id, c.branch_id, p.note,
                       %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM (%(proposed)s) p JOIN debt_contract c ON c.id = p.contract_id
                  JOIN (%(debts)s) d ON d.contract_id = p.contract_id
                 WHERE %(amount)s > 0 AND %(place)s AND %(branches)s AND NOT EXISTS (
                           SELECT 1 FROM reserve_write_off_line l
                            WHERE l.contract_id = c.id AND l.state <> 'reversed'
                              AND (l.%(kind)s OR l.order_id = %(order)s))
                 ORDER BY c.number
                """,
                order=self.id,
                company=self.company_id.id,
                proposed=query,
                debts=self._debts_sql(),
                amount=self._amount_sql(),
                place=self._place_sql(),
                branches=(
                    SQL("c.branch_id = ANY(%s)", branches.ids)
                    if branches
                    else SQL("TRUE")
                ),
                kind=SQL.identifier(self._kind()),
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        self._take_kinds()
        self.env.invalidate_all()

    def _debts_sql(self):
        """Subquery (without brackets) of what debts owe on the date, as the book sees them."""
        return self.env["reserve.write.off.line"]._debts_sql(
            self.company_id, self.date, self.date, self._kind()
        )

    def _parts(self):
        """Part → SQL of its sum in a row ``d`` of debts, never below zero."""
        return {
            part: SQL("GREATEST(%s, 0)", SQL.identifier("d", column))
            if part != "penalty" or self.with_penalty
            else SQL("0")
            for part, column in COLUMNS.items()
        }

    def _amount_sql(self):
        """The sum that is written off of a debt ``d``."""
        return SQL("(%s)", SQL(" + ").join(self._parts().values()))

    def _over_limitation_sql(self):
        """Debts whose whole limitation period is over: contract_id, note."""
        note = self.with_context(lang=self._paper_lang()).env._(
            "The limitation period was over on %s", "{}"
        )
        before, _brackets, after = note.partition("{}")
        return SQL(
            "SELECT o.contract_id, %s || to_char(o.last_day, 'DD.MM.YYYY') || %s AS note"
            " FROM (%s UNION ALL %s) o",
            before,
            after,
            self.env["debt.limitation"]._over_sql(self.company_id, self.date),
            self._over_off_balance_sql(),
        )

    def _of_bands_sql(self):
        """Debts of groups that the book proposes for write-off: contract_id, note."""
        note = self.with_context(lang=self._paper_lang()).env._(
            "Overdue, days: %s", "{}"
        )
        before, _brackets, after = note.partition("{}")
        inventory = self.book_id._last_posted()
        return SQL(
            "SELECT l.contract_id, %s || l.dpd || %s AS note FROM reserve_line_p l"
            " WHERE l.inventory_id = %s AND l.date = %s AND l.propose_write_off",
            before,
            after,
            inventory.id or None,
            inventory.date or None,
        )

    def _paper_lang(self):
        return self.company_id.partner_id.lang or self.env.lang

    def _forget_sums(self):
        """Sums of the debts are not those of the order any more."""
        zero = dict.fromkeys((*COLUMNS, "amount", "reserve", "used", "expense"), 0)
        self.line_ids.write(zero)
        self.write({"debts": 0, "amount": 0, "used": 0, "expense": 0})
        for order in self:
            order._take_kinds()

    def action_count(self):
        """Button: what the debts owe on the date of the order, and the reserve they hold."""
        self.check_access("write")
        roles.require(self, self.env._("prepare a write-off"), *PREPARE)
        for order in self:
            order._check_draft()
            # sudo: the role was checked; reads the register and reserves of the order's company.
            order.sudo()._fill_sums()
        return True

    def _fill_sums(self):
        """Write parts, reserve and cover of every debt of the order by one statement.

        :raises UserError: a debt without exchange rate on the date
        """
        self.ensure_one()
        self.env.flush_all()
        self._take_kinds()
        inventory = self.book_id._last_posted()
        # Nothing is used of a reserve in the ledger by an order that makes no entries: the next
        # inventory gives it back whole.
        uses = self.with_entries or self.book_id.register_only
        self.env.cr.execute(
            SQL(
                """
                UPDATE reserve_write_off_line l
                   SET client_id = x.client_id, branch_id = x.branch_id, debt_kind = x.kind,
                       client_kind = x.client_kind, currency_id = x.currency_id, %(parts)s,
                       amount = x.amount, reserve = x.reserve, date = %(date)s,
                       overdue_since = x.overdue_since,
                       used = CASE WHEN %(uses)s THEN LEAST(x.amount, x.reserve) ELSE 0 END,
                       expense = CASE WHEN %(uses)s THEN x.amount - LEAST(x.amount, x.reserve)
                                      ELSE 0 END
                  FROM (SELECT d.*, %(values)s, %(amount)s AS amount,
                               COALESCE(h.reserve, 0) AS reserve
                          FROM (%(debts)s) d
                          JOIN reserve_write_off_line own
                            ON own.contract_id = d.contract_id AND own.order_id = %(order)s
                          LEFT JOIN (SELECT contract_id, sum(reserve) AS reserve
                                       FROM (%(held)s) s GROUP BY contract_id) h
                            ON h.contract_id = d.contract_id) x
                 WHERE l.order_id = %(order)s AND l.contract_id = x.contract_id
             RETURNING x.number, x.fx_rate IS NULL
                """,
                parts=SQL(", ").join(
                    SQL(
                        "%s = x.%s", SQL.identifier(part), SQL.identifier(f"own_{part}")
                    )
                    for part in COLUMNS
                ),
                values=SQL(", ").join(
                    SQL("%s AS %s", value, SQL.identifier(f"own_{part}"))
                    for part, value in self._parts().items()
                ),
                amount=self._amount_sql(),
                uses=uses,
                debts=self._debts_sql(),
                held=self.env["reserve.write.off.use"]._held_sql(
                    inventory, self._contracts_sql()
                ),
                order=self.id,
                date=self.date,
            )
        )
        found = self.env.cr.fetchall()
        for number, without_rate in found:
            if without_rate:
                raise UserError(
                    self.env._(
                        "Debt %(number)s has no exchange rate on %(date)s: it cannot be written"
                        " off. Enter the rate and count again.",
                        number=number,
                        date=format_date(self.env, self.date),
                    )
                )
        self._fill_whole()
        self.env.cr.execute(
            SQL(
                """
                UPDATE reserve_write_off o
                   SET (debts, amount, used, expense) =
                       (SELECT count(*), COALESCE(sum(amount), 0), COALESCE(sum(used), 0),
                               COALESCE(sum(expense), 0)
                          FROM reserve_write_off_line WHERE order_id = o.id),
                       inventory_id = %s
                 WHERE o.id = %s
                """,
                inventory.id or None,
                self.id,
            )
        )
        self.env.invalidate_all()
