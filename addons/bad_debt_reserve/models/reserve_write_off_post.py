# A model in files by theme: the paper, its debts and sums, approvals, entries.
# pylint: disable=consider-merging-classes-inherited
from decimal import Decimal

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from odoo.addons.bank_base.tools.money import rows, text

from ..tools import write_off

CHIEF = "bank_base.group_chief_accountant"
RESERVE, EXPENSE, OFF = "write_off.use", "write_off.expense", "off_balance.in"


class ReserveWriteOffPost(models.Model):
    """Entries of a write-off: one on the balance, one off it; compared with lines and ledger."""

    _inherit = "reserve.write.off"

    def action_post(self):
        """Button: post approved orders. Only the chief accountant may."""
        self.check_access("read")
        self._check_role(self.env._("post a write-off"), CHIEF)
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
            # Two postings over one book at a time: the second fails here and is run again. So do
            # those that use the reserve of one register.
            self.env.cr.execute(
                SQL(
                    "UPDATE reserve_rule_book SET write_date = write_date WHERE id = ANY(%s)",
                    (order.book_id | order._registers()).ids,
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
                    "“%(order)s”: another inventory of “%(book)s” was posted after the order was"
                    " prepared. Send the order back and propose it again.",
                    order=self.display_name,
                    book=self.book_id.display_name,
                )
            )
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
                    "“%(order)s”: what debt %(debt)s owes, or the reserve it holds, changed since"
                    " the order was proposed (debts changed: %(count)s). Send the order back and"
                    " propose it again.",
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
                       l.interest_overdue, l.penalty, l.fees, l.reserve, l.used
                  FROM reserve_write_off_line l JOIN debt_contract c ON c.id = l.contract_id
                 WHERE l.order_id = %s ORDER BY c.number
                """,
                self.id,
            ),
        )
        return {row.pop("number"): row for row in found}

    def _post_entries(self):
        self.env.flush_all()
        self._insert_uses(self.book_id, posted=True)
        for book in self._registers():
            self._insert_uses(book, posted=False)
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
        """Reserve of the book that the debts use, and what it did not cover."""
        inventory = book._last_posted()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO reserve_write_off_use
                    (order_id, company_id, book_id, inventory_id, segment_id, contract_id, date,
                     amount, common, posted, create_uid, create_date, write_uid, write_date)
                SELECT %(order)s, %(company)s, %(book)s, %(inventory)s, x.segment_id,
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

    # -- what covers the debts, by account

    def _rules(self):
        """Posting rules of the kinds of debts in the order: dict (event, kinds, part) → rule.

        :raises UserError: no scheme, no rule, or a rule without accounts
        """
        scheme = self.company_id._posting_scheme()
        self.env.cr.execute(
            SQL(
                "SELECT DISTINCT l.debt_kind, l.client_kind, p.part FROM %s WHERE p.sum > 0"
                " ORDER BY 1, 2, 3",
                self._parts_sql(),
            )
        )
        found = {}
        for kind, client_kind, part in self.env.cr.fetchall():
            for event in (RESERVE, EXPENSE, OFF):
                found[event, kind, client_kind, part] = scheme._resolve(
                    event, self.date, debt_kind=kind, client_kind=client_kind, part=part
                )
        return found

    def _parts_sql(self):
        """FROM: lines ``l`` of the order, a row for each part ``p`` (place, part, sum, lo, hi)."""
        return SQL(
            """
            (SELECT * FROM reserve_write_off_line WHERE order_id = %s) l
            CROSS JOIN LATERAL (
                SELECT v.place, v.part, v.sum, sum(v.sum) OVER (ORDER BY v.place) - v.sum AS lo,
                       sum(v.sum) OVER (ORDER BY v.place) AS hi
                  FROM (VALUES %s) v (place, part, sum)) p
            """,
            self.id,
            SQL(", ").join(
                SQL("(%s, %s, %s)", place, part, SQL.identifier("l", part))
                for place, part in enumerate(write_off.PARTS)
            ),
        )

    def _pair_rows(self, rules):
        """Debit, credit and sum by segment (None: beyond the reserve), part, kinds and branch.

        The reserve covers overdue principal first, then the other parts; what it does not cover is
        expense. The same as ``write_off.pairs`` for each debt.
        """
        self.env.flush_all()
        found = rows(
            self.env,
            SQL(
                """
                WITH used AS (
                    SELECT u.contract_id, u.segment_id,
                           sum(u.amount) OVER own - u.amount AS lo, sum(u.amount) OVER own AS hi
                      FROM reserve_write_off_use u
                     WHERE u.order_id = %(order)s AND u.posted AND u.amount > 0
                    WINDOW own AS (PARTITION BY u.contract_id ORDER BY u.segment_id, u.id)
                ), sources AS (
                    SELECT * FROM used
                    UNION ALL
                    SELECT l.contract_id, NULL, l.used, l.amount FROM reserve_write_off_line l
                     WHERE l.order_id = %(order)s
                )
                SELECT s.segment_id, l.debt_kind, l.client_kind, l.branch_id, l.currency_id,
                       p.part, count(DISTINCT l.id)::int AS debts,
                       sum(LEAST(s.hi, p.hi) - GREATEST(s.lo, p.lo)) AS amount
                  FROM %(parts)s
                  JOIN sources s ON s.contract_id = l.contract_id
                   AND s.lo < p.hi AND s.hi > p.lo
                 WHERE p.sum > 0 AND LEAST(s.hi, p.hi) > GREATEST(s.lo, p.lo)
                 GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 4, 5, 1, 2, 3, 6
                """,
                order=self.id,
                parts=self._parts_sql(),
            ),
        )
        segments = self.env["reserve.segment"]
        for row in found:
            keys = (row["debt_kind"], row["client_kind"], row["part"])
            event = RESERVE if row["segment_id"] else EXPENSE
            rule = rules[(event, *keys)]
            segment = segments.browse(row["segment_id"] or [])
            # The reserve is taken from where it lies, whatever part of the debt it covers.
            row["debit"] = segment.reserve_account_id or rule.debit_account_id
            row["credit"] = rule.credit_account_id
            row["rule"] = rule
        return found

    def _off_rows(self, rules):
        """Debit, credit and sum of the entry off balance, by part, kinds and branch."""
        found = rows(
            self.env,
            SQL(
                "SELECT l.debt_kind, l.client_kind, l.branch_id, l.currency_id, p.part,"
                " count(*)::int AS debts, sum(p.sum) AS amount"
                " FROM %s WHERE p.sum > 0 GROUP BY 1, 2, 3, 4, 5 ORDER BY 3, 4, 1, 2, 5",
                self._parts_sql(),
            ),
        )
        for row in found:
            rule = rules[OFF, row["debt_kind"], row["client_kind"], row["part"]]
            row.update(
                debit=rule.debit_account_id, credit=rule.credit_account_id, rule=rule
            )
        return found

    def _accounts(self, found):
        return {row[side].id for row in found for side in ("debit", "credit")}

    # -- entries

    def _make_move(self, found):
        """One posted entry of pairs; an empty set where there is nothing to post."""
        moves = self.env["account.move"]
        if not found:
            return moves
        lines = []
        for row in found:
            # The float is made here, at the border to Odoo, of an exact number of kopecks.
            amount = float(row["amount"])
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
