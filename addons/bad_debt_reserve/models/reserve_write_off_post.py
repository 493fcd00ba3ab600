# A model in files by theme: the paper, its debts and sums, approvals, entries.
# pylint: disable=consider-merging-classes-inherited
from decimal import Decimal

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from odoo.addons.bank_base.tools import roles
from odoo.addons.bank_base.tools.money import rows, text, to_float


class ReserveWriteOffPost(models.Model):
    """Entries of a write-off: one on the balance, one off it; compared with lines and ledger."""

    _inherit = "reserve.write.off"

    def action_post(self):
        """Button: post approved orders. Only the chief accountant may."""
        self.check_access("read")
        roles.require(self, self.env._("post a write-off"), roles.CHIEF_ACCOUNTANT)
        # sudo: the role was checked; entries are made of approved lines only.
        self.sudo()._post()
        return True

    def _post(self):
        """Post approved orders; a posted one is left as it is.

        All happens in the caller's transaction: an error leaves nothing behind.

        :raises UserError: not approved, counted by an older inventory, missing rule or account,
            locked period, or sums of lines, entries and ledger that disagree
        """
        for order in self.sorted("date"):
            if order.state == "posted":
                continue
            order._check_approved()
            # Two postings of a company at a time: the second fails here and is run again. Orders
            # of different books may name one debt, which leaves the balance once.
            self.env.cr.execute(
                SQL(
                    "UPDATE reserve_rule_book SET write_date = write_date WHERE company_id = %s",
                    order.company_id.id,
                )
            )
            order._check_can_post()
            order._check_same_sums()
            order._post_entries()

    def _check_can_post(self):
        """The reserve that was approved is still the one that the debts hold."""
        last = self.book_id._last_posted()
        if self.inventory_id != last:
            raise UserError(
                self.env._(
                    "“%(order)s”: another inventory of “%(book)s” was posted, or the last one"
                    " reversed, after the order was prepared. Send the order back and propose it"
                    " again.",
                    order=self.display_name,
                    book=self.book_id.display_name,
                )
            )
        for book in self._books_used():
            self._check_not_before(book)
        self._check_dated()

    def _check_not_before(self, book):
        """The order is not dated before the reserve of the book that it uses."""
        last = book._last_posted()
        if last and last._booked_on() > self.date:
            raise UserError(
                self.env._(
                    "“%(order)s” is dated before the reserve that it uses: “%(last)s” is booked on"
                    " %(date)s. Write off on that day or later.",
                    order=self.display_name,
                    last=last.display_name,
                    date=format_date(self.env, last._booked_on()),
                )
            )
        reversed_on = book._reversed_on()
        if reversed_on and reversed_on > self.date:
            raise UserError(
                self.env._(
                    "“%(order)s” is dated before %(date)s, when an inventory of “%(book)s” was"
                    " reversed. Write off on that day or later.",
                    order=self.display_name,
                    book=book.display_name,
                    date=format_date(self.env, reversed_on),
                )
            )

    def _check_same_sums(self):
        """The debts owe what was approved: a file may have come since.

        The sums counted anew stay only if they are the same.
        """
        before = self._approved_sums()
        self._fill_sums()
        changed = [
            number
            for number, sums in self._approved_sums().items()
            if before.get(number) != sums
        ]
        if changed:
            raise UserError(
                self.env._(
                    "“%(order)s”: what debt %(debt)s owes, the reserve it holds, or the books that"
                    " it is written off for changed since the order was proposed (debts changed:"
                    " %(count)s). Send the order back and propose it again.",
                    order=self.display_name,
                    debt=changed[0],
                    count=len(changed),
                )
            )

    def _approved_sums(self):
        """Number of a debt → its parts and reserve, as Decimal."""
        self.line_ids.flush_recordset()
        found = rows(
            self.env,
            SQL(
                """
                SELECT c.number, l.principal, l.principal_overdue, l.interest,
                       l.interest_overdue, l.penalty, l.fees, l.reserve, l.used,
                       l.for_accounting, l.for_tax, l.for_bank, o.with_entries
                  FROM reserve_write_off_line l JOIN debt_contract c ON c.id = l.contract_id
                  JOIN reserve_write_off o ON o.id = l.order_id
                 WHERE l.order_id = %s ORDER BY c.number
                """,
                self.id,
            ),
        )
        return {row.pop("number"): row for row in found}

    def _post_entries(self):
        self.env.flush_all()
        rules, covered, off = {}, [], []
        for book in self._registers():
            self._insert_uses(book, posted=False)
        if self.with_entries:
            self._check_items()
            for book in self._books_used():
                self._insert_uses(book, posted=True)
            rules = self._rules()
            covered = self._pair_rows(rules)
            off = self._off_rows(rules) if self.ground_id.off_balance else []
        before = self._ledger({*self._accounts(covered), *self._accounts(off)})
        moves = {
            "move_id": self._make_move(covered).id,
            "off_move_id": self._make_move(off).id,
        }
        self._set_state("posted", **moves)
        if off:
            self.env["reserve.off.balance"]._put(self, self._parts_sql(), rules)
        self.env.flush_all()
        self._check_posted(covered, off, before)
        self._reconcile_items()
        self.env["debt.case"]._close_written_off(self)
        self._count_again()
        self.env.invalidate_all()

    def _count_again(self):
        """What was counted with the debts as they stood before is counted again before it is
        posted, in every book: a debt written off is in none."""
        self.env["reserve.inventory"].search(
            [("company_id", "=", self.company_id.id), ("state", "=", "counted")]
        ).write({"state": "draft"})

    def _registers(self):
        """Books without entries that are told of the reserve used: those the ground holds for."""
        books = self.env["reserve.rule.book"].search(
            [("company_id", "=", self.company_id.id), ("register_only", "=", True)]
        )
        return books.filtered(self.ground_id._allows)

    def _insert_uses(self, book, posted):
        """Reserve of the book that the debts use, and what it did not cover: of debts that the
        order writes off for such books."""
        inventory = book._last_posted()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO reserve_write_off_use
                    (order_id, company_id, book_id, inventory_id, segment_id, sum_id, contract_id,
                     date, amount, common, posted, create_uid, create_date, write_uid, write_date)
                SELECT %(order)s, %(company)s, %(book)s, %(inventory)s, x.segment_id, x.sum_id,
                       x.contract_id, %(date)s, x.share, x.common, %(posted)s, %(uid)s, %(now)s,
                       %(uid)s, %(now)s
                  FROM (%(shares)s) x
                 WHERE x.share > 0 ORDER BY x.id, x.common, x.segment_id
                """,
                order=self.id,
                company=self.company_id.id,
                book=book.id,
                inventory=inventory.id or None,
                date=self.date,
                posted=posted,
                shares=self._shares_sql(book),
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        self.env["reserve.write.off.use"].invalidate_model()
        self.env["reserve.write.off.cover"]._put(self, book, posted)

    # -- entries

    def _make_move(self, found):
        """One posted entry of pairs; an empty set where there is nothing to post."""
        moves = self.env["account.move"]
        if not found:
            return moves
        lines = []
        for row in found:
            amount = to_float(row["amount"])
            common = {
                "name": self._entry_label(row),
                "reserve_write_off_id": self.id,
                "analytic_distribution": False,
            }
            lines.append(
                {
                    **common,
                    "account_id": row["debit"].id,
                    "debit": amount,
                    "credit": 0.0,
                }
            )
            lines.append(
                {
                    **common,
                    "account_id": row["credit"].id,
                    "debit": 0.0,
                    "credit": amount,
                    **row.get("item_vals", {}),
                }
            )
        journals = self.env["account.journal"].union(
            *(row["rule"].journal_id for row in found)
        )
        return moves._reserve_entry(
            self.company_id,
            journals,
            self.date,
            self.with_context(lang=self._paper_lang()).display_name,
            lines,
        )

    def _entry_label(self, row):
        """Text of a ledger line, in the language of the ledger."""
        own = self.with_context(lang=self._paper_lang())
        branch = own.env["bank.branch"].browse(row["branch_id"] or [])
        currency = own.env["res.currency"].browse(row["currency_id"] or [])
        return own.env._(
            "%(event)s: %(order)s; %(branch)s; %(currency)s; debts: %(debts)s",
            event=row["rule"].with_env(own.env).label,
            order=own.name,
            branch=branch.display_name or "—",
            currency=currency.name or "—",
            debts=row["debts"],
        )

    # -- lines = entries = ledger

    def _ledger(self, accounts):
        """Debit less credit of the accounts, posted: dict account id → Decimal."""
        self.env["account.move.line"].flush_model()
        found = rows(
            self.env,
            SQL(
                "SELECT account_id, sum(debit - credit) AS balance FROM account_move_line"
                " WHERE parent_state = 'posted' AND company_id = %s AND account_id = ANY(%s)"
                " GROUP BY account_id",
                self.company_id.id,
                list(accounts),
            ),
        )
        return {row["account_id"]: row["balance"] for row in found}

    def _check_posted(self, covered, off, before):
        """Sums of lines, entries and change of the ledger are the same, account by account.

        :param before: ledger balances before the entries
        """
        zero = Decimal(0)
        expected = {}
        for row in [*covered, *off]:
            for side, sign in (("debit", 1), ("credit", -1)):
                account = row[side].id
                expected[account] = expected.get(account, zero) + sign * row["amount"]
        after = self._ledger(expected)
        for account, amount in expected.items():
            change = after.get(account, zero) - before.get(account, zero)
            self._check_equal(amount, change)
        lines = rows(
            self.env,
            SQL(
                "SELECT COALESCE(sum(amount), 0) AS amount, COALESCE(sum(used), 0) AS used"
                " FROM reserve_write_off_line WHERE order_id = %s",
                self.id,
            ),
        )[0]
        if not self.with_entries:
            self._check_equal(lines["used"], self._used_of_book())
            return
        self._check_equal(lines["amount"], sum((r["amount"] for r in covered), zero))
        self._check_equal(
            lines["used"],
            sum((r["amount"] for r in covered if r["segment_id"]), zero),
        )
        if self.ground_id.off_balance:
            self._check_equal(lines["amount"], sum((r["amount"] for r in off), zero))
            watched = rows(
                self.env,
                SQL(
                    "SELECT COALESCE(sum(amount), 0) AS amount FROM reserve_off_balance"
                    " WHERE write_off_id = %s AND parent_id IS NULL",
                    self.id,
                ),
            )[0]["amount"]
            self._check_equal(lines["amount"], watched)

    def _used_of_book(self):
        """Reserve of the order's own book that it used, Decimal."""
        return rows(
            self.env,
            SQL(
                "SELECT COALESCE(sum(amount), 0) AS amount FROM reserve_write_off_use"
                " WHERE order_id = %s AND book_id = %s",
                self.id,
                self.book_id.id,
            ),
        )[0]["amount"]

    def _check_equal(self, expected, found):
        if expected != found:
            raise UserError(
                self.env._(
                    "“%(order)s” was not posted: the lines give %(expected)s, the entry or the"
                    " register %(found)s. Tell the administrator.",
                    order=self.display_name,
                    expected=text(expected),
                    found=text(found),
                )
            )
