# A model in files by theme: the paper, its debts and sums, approvals, entries.
# pylint: disable=consider-merging-classes-inherited
from odoo import fields, models
from odoo.tools import SQL

from ..tools import tax_reserve
from ..tools.write_off import PARTS


class ReserveWriteOffWhole(models.Model):
    """What the debts of an order take of reserves: each its own, or all of them the whole.

    A reserve by art. 266 of the Tax Code is used as a whole: a bad debt that has no line of its own
    in the book, or one cut by the cap or by half a rate, takes what is missing from the rest.
    """

    _inherit = "reserve.write.off"

    cover_ids = fields.One2many(
        "reserve.write.off.cover",
        "order_id",
        string="Bad Debts by Book",
        readonly=True,
        help="Of books that cover bad debts by their whole reserve.",
    )

    def _books_used(self):
        """Books whose reserve covers the debts in the entry: the order's own and, by 590-П, the
        companion that reserves their other parts (principal or interest)."""
        self.ensure_one()
        books = own = self.book_id
        if own.method != "bank" or not self.with_entries:
            return books
        parts = set(self._edition_used(own)._parts())
        for book in own.search(
            [
                ("company_id", "=", self.company_id.id),
                ("method", "=", "bank"),
                ("register_only", "=", False),
                ("id", "!=", own.id),
            ],
            order="id",
        ):
            others = (
                set(self._edition_used(book)._parts()) if book._last_posted() else ()
            )
            if others and parts.isdisjoint(others):
                books |= book
                parts |= others
        return books

    def _parts_of(self, book):
        """Parts of the debts that a book's reserve covers, in the order in which it does: all of
        them, unless another book has its own."""
        if len(self._books_used()) == 1:
            return PARTS
        parts = self._edition_used(book)._parts()
        return tuple(part for part in PARTS if part in parts)

    def _covered_sql(self, book):
        """What of a line ``l`` the reserve of the book may cover.

        Nothing of a debt that the order does not write off for such books. Of a book used as a
        whole: the kinds and parts of debts that it is made for. Elsewhere a debt takes no more
        than its own reserve, and all that it owes may take it; of two books by 590-П each covers
        its own parts.
        """
        return SQL(
            "CASE WHEN l.%s THEN %s ELSE 0 END",
            SQL.identifier(self.ground_id._kind_of(book)),
            self._reserved_sql(book),
        )

    def _reserved_sql(self, book):
        """What of a line ``l`` the reserve of the book is made for."""
        if not book._used_whole():
            parts = self._parts_of(book) if book in self._books_used() else PARTS
            return SQL(" + ").join(SQL.identifier("l", part) for part in parts)
        edition = self._edition_used(book)
        cases = [
            SQL(
                "WHEN %s THEN %s",
                kind,
                SQL(" + ").join(
                    SQL.identifier("l", part)
                    for part in PARTS
                    if part in tax_reserve.bad_parts(kind, edition._parts())
                )
                or SQL("0"),
            )
            for kind in (edition._kinds() if edition else [])
        ]
        if not cases:
            return SQL("0::numeric")  # no edition says what the reserve is made for
        return SQL("CASE l.debt_kind %s ELSE 0 END", SQL(" ").join(cases))

    def _edition_used(self, book):
        """The edition that the reserve was made by, else the one in force on the order's date."""
        return book._last_posted().edition_id or self.env[
            "reserve.rule.edition"
        ].search(
            [("book_id", "=", book.id), ("date_from", "<=", self.date)],
            order="date_from desc",
            limit=1,
        )

    def _contracts_sql(self):
        """Subquery (without brackets) of the ids of the order's debts."""
        return SQL(
            "SELECT contract_id FROM reserve_write_off_line WHERE order_id = %s",
            self.id,
        )

    def _shares_sql(self, book):
        """Subquery (without brackets) of what the lines take of the reserve of a book.

        Columns: id (of the line), contract_id, segment_id, sum_id (of a portfolio, else empty),
        share, common (from the whole reserve, not that of the debt). The same as
        ``write_off.spread`` and ``write_off.whole``.
        """
        uses = self.env["reserve.write.off.use"]
        inventory = book._last_posted()
        wanted = SQL(
            """
            SELECT l.id, h.contract_id, h.segment_id, h.sum_id,
                   LEAST(h.reserve, GREATEST(%(covered)s - (
                       sum(h.reserve) OVER (PARTITION BY h.contract_id ORDER BY h.segment_id)
                       - h.reserve), 0)) AS share, FALSE AS common
              FROM reserve_write_off_line l
              JOIN (%(held)s) h ON h.contract_id = l.contract_id
             WHERE l.order_id = %(order)s
            """,
            covered=self._covered_sql(book),
            held=uses._held_sql(inventory, self._contracts_sql()),
            order=self.id,
        )
        if not book._used_whole():
            return wanted
        return SQL(
            """
            WITH rest AS (%(rest)s
            ), wanted AS (%(wanted)s
            ), own AS (
                SELECT w.id, w.contract_id, w.segment_id,
                       LEAST(w.share, GREATEST(
                           r.rest - (sum(w.share) OVER place - w.share), 0)) AS share
                  FROM wanted w JOIN rest r ON r.segment_id = w.segment_id
                WINDOW place AS (PARTITION BY w.segment_id ORDER BY w.id)
            ), missing AS (
                SELECT l.id, l.contract_id, %(covered)s - COALESCE(o.share, 0) AS amount
                  FROM reserve_write_off_line l
                  LEFT JOIN (SELECT id, sum(share) AS share FROM own GROUP BY id) o ON o.id = l.id
                 WHERE l.order_id = %(order)s
            ), spare AS (
                SELECT r.segment_id, r.rest - COALESCE(o.share, 0) AS amount
                  FROM rest r
                  LEFT JOIN (SELECT segment_id, sum(share) AS share FROM own
                              GROUP BY segment_id) o ON o.segment_id = r.segment_id
            ), short AS (
                SELECT m.*, sum(m.amount) OVER (ORDER BY m.id) AS hi FROM missing m
                 WHERE m.amount > 0
            ), stock AS (
                SELECT s.*, sum(s.amount) OVER (ORDER BY s.segment_id) AS hi FROM spare s
                 WHERE s.amount > 0
            )
            SELECT id, contract_id, segment_id, NULL::int AS sum_id, share, FALSE AS common FROM own
            UNION ALL
            SELECT m.id, m.contract_id, s.segment_id, NULL,
                   LEAST(m.hi, s.hi) - GREATEST(m.hi - m.amount, s.hi - s.amount), TRUE
              FROM short m
              JOIN stock s ON m.hi - m.amount < s.hi AND m.hi > s.hi - s.amount
            """,
            rest=uses._rest_sql(inventory),
            wanted=wanted,
            covered=self._covered_sql(book),
            order=self.id,
        )

    def _fill_whole(self):
        """Cover of the lines by an own book that is used as a whole, or by two books; others have
        theirs already.

        An order that makes no entries uses nothing of a book that makes them.
        """
        uses = self.with_entries or self.book_id.register_only
        books = self._books_used()
        if not uses or not (self.book_id._used_whole() or len(books) > 1):
            return
        held = [
            self.env["reserve.write.off.use"]._held_sql(
                book._last_posted(), self._contracts_sql()
            )
            for book in books - self.book_id
        ] or [
            SQL("SELECT NULL::int AS contract_id, NULL::numeric AS reserve WHERE FALSE")
        ]
        self.env.cr.execute(
            SQL(
                """
                UPDATE reserve_write_off_line l
                   SET used = COALESCE(x.used, 0), expense = l.amount - COALESCE(x.used, 0),
                       reserve = l.reserve + COALESCE(h.reserve, 0)
                  FROM reserve_write_off_line own
                  LEFT JOIN (SELECT id, sum(share) AS used FROM (%(shares)s) s GROUP BY id) x
                         ON x.id = own.id
                  LEFT JOIN (SELECT contract_id, sum(reserve) AS reserve FROM (%(held)s) s
                              GROUP BY contract_id) h
                         ON h.contract_id = own.contract_id
                 WHERE l.id = own.id AND own.order_id = %(order)s
                """,
                shares=SQL(" UNION ALL ").join(
                    SQL("SELECT id, share FROM (%s) b", self._shares_sql(book))
                    for book in books
                ),
                held=SQL(" UNION ALL ").join(
                    SQL("SELECT contract_id, reserve FROM (%s) b", one) for one in held
                ),
                order=self.id,
            )
        )
