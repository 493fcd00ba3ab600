# A model in files by theme: the paper, its debts and sums, approvals, entries.
# pylint: disable=consider-merging-classes-inherited
from odoo import models
from odoo.tools import SQL

from odoo.addons.bank_base.tools.money import rows

from ..tools import write_off

RESERVE, EXPENSE, OFF = "write_off.use", "write_off.expense", "off_balance.in"


class ReserveWriteOffAccounts(models.Model):
    """What covers the debts of an order and where it is booked: debits and credits by account."""

    _inherit = "reserve.write.off"

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

    def _parts_sql(self, parts=write_off.PARTS):
        """FROM: lines ``l`` of the order, a row for each part ``p`` (place, part, sum, lo, hi).

        :param parts: those asked for, in the order in which a reserve covers them
        """
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
                for place, part in enumerate(parts)
            ),
        )

    def _pair_rows(self, rules):
        """Debit, credit and sum by segment (None: beyond the reserve), part, kinds and branch.

        The reserve covers overdue principal first, then the other parts; what it does not cover is
        expense. The same as ``write_off.pairs`` for each debt. Of two books by 590-П each covers
        its own parts; a part that neither has is expense.
        """
        self.env.flush_all()
        books = {book: self._parts_of(book) for book in self._books_used()}
        taken = {part for parts in books.values() for part in parts}
        left = tuple(part for part in write_off.PARTS if part not in taken)
        found = []
        for book, parts in [*books.items(), (self.env["reserve.rule.book"], left)]:
            if parts:
                found += self._pairs_of(book, parts)
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
        self._put_items(found)
        return found

    def _pairs_of(self, book, parts):
        """Rows of :meth:`_pair_rows` of the parts that one book covers; an empty book: no one."""
        return rows(
            self.env,
            SQL(
                """
                WITH used AS (
                    SELECT u.contract_id, u.segment_id,
                           sum(u.amount) OVER own - u.amount AS lo, sum(u.amount) OVER own AS hi
                      FROM reserve_write_off_use u
                     WHERE u.order_id = %(order)s AND u.posted AND u.amount > 0
                       AND u.book_id = %(book)s
                    WINDOW own AS (PARTITION BY u.contract_id ORDER BY u.segment_id, u.id)
                ), sources AS (
                    SELECT * FROM used
                    UNION ALL
                    SELECT l.contract_id, NULL,
                           COALESCE((SELECT max(u.hi) FROM used u
                                      WHERE u.contract_id = l.contract_id), 0), %(whole)s
                      FROM reserve_write_off_line l
                     WHERE l.order_id = %(order)s
                )
                SELECT s.segment_id, l.debt_kind, l.client_kind, l.branch_id, l.currency_id,
                       p.part, i.line_id AS item, count(DISTINCT l.id)::int AS debts,
                       sum(LEAST(s.hi, p.hi) - GREATEST(s.lo, p.lo)) AS amount
                  FROM %(parts)s
                  JOIN sources s ON s.contract_id = l.contract_id
                   AND s.lo < p.hi AND s.hi > p.lo
                  LEFT JOIN (%(items)s) i ON i.contract_id = l.contract_id
                 WHERE p.sum > 0 AND LEAST(s.hi, p.hi) > GREATEST(s.lo, p.lo)
                 GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 4, 5, 1, 2, 3, 6, 7
                """,
                order=self.id,
                book=book.id or None,
                whole=SQL(" + ").join(SQL.identifier("l", part) for part in parts),
                items=self._items_sql(),
                parts=self._parts_sql(parts),
            ),
        )

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
