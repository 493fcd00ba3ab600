# A model in files by theme: the paper, its debts and sums, approvals, entries.
# pylint: disable=consider-merging-classes-inherited
from decimal import Decimal

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from odoo.addons.bank_base.tools import roles
from odoo.addons.bank_base.tools.money import rows

ZERO = Decimal(0)


class ReserveWriteOffReverse(models.Model):
    """Reversal of a posted order: entries, reserve used and the off-balance register."""

    _inherit = "reserve.write.off"

    def action_reverse(self):
        """Button: reverse a posted order on the date and for the reason entered."""
        self.check_access("read")
        roles.require(self, self.env._("reverse a write-off"), roles.CHIEF_ACCOUNTANT)
        for order in self:
            order._check_may_reverse()
            # sudo: the role was checked; everything that the order wrote is taken back.
            order.sudo()._reverse(self.env.user)
        return True

    def _check_may_reverse(self):
        if self.state != "posted":
            raise UserError(
                self.env._(
                    "“%s” is not posted: there is nothing to reverse.",
                    self.display_name,
                )
            )
        self.env["account.move"]._reserve_check_asked(self)
        self._check_nothing_stands_on_it()
        register = self.env["reserve.off.balance"].search(
            [("write_off_id", "=", self.id), ("kind", "=", "write_off")]
        )
        earliest = max(
            [
                self.date,
                *(self._last_booked(book) for book in self.use_ids.book_id),
                *register._last_reversals().values(),
            ]
        )
        if self.reversal_date < earliest:
            raise UserError(
                self.env._(
                    "“%(order)s” cannot be reversed on %(date)s: not before %(earliest)s, the"
                    " day of"
                    " the order, of the last inventory that followed it or of the last reversal"
                    " of a payment of its debts.",
                    order=self.display_name,
                    date=format_date(self.env, self.reversal_date),
                    earliest=format_date(self.env, earliest),
                )
            )

    def _check_nothing_stands_on_it(self):
        """Back on the balance, a debt is not left written off by an order without entries.

        :raises UserError: naming that order
        """
        if not self.with_entries:
            return
        self.env.cr.execute(
            SQL(
                """
                SELECT o.order_id, c.number FROM reserve_write_off_line l
                  JOIN reserve_write_off_line o
                    ON o.contract_id = l.contract_id AND o.order_id <> l.order_id
                   AND o.state = 'posted' AND (o.for_accounting OR o.for_bank)
                  JOIN debt_contract c ON c.id = l.contract_id
                 WHERE l.order_id = %s ORDER BY o.order_id DESC, c.number LIMIT 1
                """,
                self.id,
            )
        )
        for other, number in self.env.cr.fetchall():
            raise UserError(
                self.env._(
                    "“%(order)s” cannot be reversed while “%(other)s” writes debt %(debt)s off for"
                    " another book. Reverse that order first.",
                    order=self.display_name,
                    other=self.browse(other).display_name,
                    debt=number,
                )
            )

    def _last_booked(self, book):
        """The last day on which something was booked or reversed by the book's inventories."""
        last = book._last_posted()
        booked = last._booked_on() if last else self.date
        return max(booked, book._reversed_on() or booked)

    def _reverse(self, user):
        self.env.flush_all()
        self.env["reserve.off.balance"]._reverse_of(self, self.reversal_date)
        own = self.with_context(lang=self._paper_lang())
        ref = own.env._(
            "Reversal of %(order)s: %(reason)s",
            order=own.display_name,
            reason=self.reversal_reason,
        )
        self._release_items()
        self.env.flush_all()
        before = self._ledger(self._posted_sums())
        self._insert_reverse_uses()
        moves = self.move_id | self.off_move_id
        if moves:
            moves._reserve_reverse(self.company_id, self.reversal_date, ref)
        else:
            self._check_open_on(self.reversal_date)
        self._set_state("reversed", reversed_by_id=user.id)
        self.env.flush_all()
        self._check_reversed(before)
        self.env["debt.case"]._open_written_off(self)
        self._count_again()
        self.env.invalidate_all()

    def _insert_reverse_uses(self):
        """The reserve used is held again, as of the last posted inventory of each book.

        What was taken from the sum of a portfolio goes back to it until a later inventory was
        posted: that one does not hold the loan, which then has a reserve of its own till the next.
        """
        books = self.env["reserve.write.off.use"]._read_group(
            [("order_id", "=", self.id)], ["book_id", "posted"]
        )
        for book, posted in books:
            self.env.cr.execute(
                SQL(
                    """
                    INSERT INTO reserve_write_off_use
                        (order_id, company_id, book_id, inventory_id, segment_id, sum_id,
                         contract_id, date, amount, common, posted, create_uid, create_date,
                         write_uid, write_date)
                    SELECT %(order)s, %(company)s, %(book)s, %(inventory)s, segment_id,
                           CASE WHEN inventory_id = %(inventory)s THEN sum_id END,
                           contract_id, %(date)s, -sum(amount), common, %(posted)s, %(uid)s,
                           %(now)s, %(uid)s, %(now)s
                      FROM reserve_write_off_use
                     WHERE order_id = %(order)s AND book_id = %(book)s
                     GROUP BY inventory_id, segment_id, sum_id, contract_id, common
                     ORDER BY segment_id, contract_id, common
                    """,
                    order=self.id,
                    company=self.company_id.id,
                    book=book.id,
                    inventory=book._last_posted().id,
                    date=self.reversal_date,
                    posted=posted,
                    uid=self.env.uid,
                    now=self.env.cr.now(),
                )
            )
        self.env["reserve.write.off.use"].invalidate_model()
        self.env["reserve.write.off.cover"]._take_back(self)

    def _check_reversed(self, before):
        """The ledger changed by the opposite of what the order had posted, account by account."""
        after = self._ledger(before)
        for account, moved in self._posted_sums().items():
            change = after.get(account, ZERO) - before.get(account, ZERO)
            self._check_equal(-moved, change)

    def _posted_sums(self):
        """Debit less credit of the order's own entries: dict account id → Decimal."""
        found = rows(
            self.env,
            SQL(
                "SELECT account_id, sum(debit - credit) AS amount FROM account_move_line"
                " WHERE move_id = ANY(%s) GROUP BY account_id",
                (self.move_id | self.off_move_id).ids,
            ),
        )
        return {row["account_id"]: row["amount"] for row in found}
