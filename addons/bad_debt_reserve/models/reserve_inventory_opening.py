# A model in files by theme: the paper, counting, posting, the opening balance.
# pylint: disable=consider-merging-classes-inherited
from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from odoo.addons.bank_base.tools import partition


class ReserveInventoryOpening(models.Model):
    """The reserve a bank had made before its first inventory here.

    One inventory a rule book with ``opening`` set: posted without an entry, since the entry is in
    the bank's ledger as its own opening balance. The first inventory takes it for its previous one
    and posts the difference alone. Close number 0 puts it before an inventory of the same date.
    """

    _inherit = "reserve.inventory"

    @api.model
    def _take_opening(self, opening):
        """Reserve of the staged debts, book by book.

        :param opening: :class:`~.reserve_opening.Opening`, its tables hold good records only; what
            changed something is added to ``touched``
        :raises UserError: the opening of a book is at another date, or is settled already
        """
        reserve = opening.tables["reserve"]
        self.env.cr.execute(SQL("SELECT DISTINCT book FROM %s ORDER BY 1", reserve))
        codes = [code for (code,) in self.env.cr.fetchall()]
        for code in codes:
            book = self.env["reserve.rule.book"].search(
                [("company_id", "=", opening.company.id), ("code", "=", code)]
            )
            # Another load or posting of this book waits, or is run again by its driver.
            self.env.cr.execute(
                SQL(
                    "UPDATE reserve_rule_book SET write_date = write_date WHERE id = %s",
                    book.id,
                )
            )
            self._take_opening_of(book, opening)

    def _take_opening_of(self, book, opening):
        inventory = self.search([("book_id", "=", book.id), ("opening", "=", True)])
        if not self._note_changes(inventory, book, opening):
            return
        self._check_opening(inventory, book, opening)
        if not inventory:
            inventory = self.create(
                {
                    "book_id": book.id,
                    "date": opening.date,
                    "opening": True,
                    "closing": 0,
                    "edition_id": book._opening_edition(opening.date).id,
                }
            )
        inventory._write_opening(opening)
        # What was counted from another opening, or from none, is counted again before it is posted.
        self.search([("book_id", "=", book.id), ("state", "=", "counted")]).write(
            {"state": "draft"}
        )

    def _note_changes(self, inventory, book, opening):
        """Note records whose reserve by the book is not what was taken over before.

        :return: how many
        """
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO %(touched)s
                SELECT r.rec
                  FROM %(reserve)s r
                  JOIN debt_contract c ON c.company_id = %(company)s AND c.source = %(source)s
                   AND c.number = r.number
                  LEFT JOIN reserve_line_p l
                    ON l.contract_id = c.id AND l.inventory_id = %(inventory)s
                   AND l.date = %(date)s
                 WHERE r.book = %(book)s AND r.amount <> COALESCE(l.reserve, 0)
                """,
                touched=opening.touched,
                reserve=opening.tables["reserve"],
                company=opening.company.id,
                source=opening.source,
                inventory=inventory.id or None,
                date=inventory.date or None,
                book=book.code,
            )
        )
        return self.env.cr.rowcount

    def _check_opening(self, inventory, book, opening):
        first = self.search(
            [
                ("book_id", "=", book.id),
                ("state", "=", "posted"),
                ("opening", "=", False),
            ],
            order="date, closing",
            limit=1,
        )
        if first:
            raise UserError(
                self.env._(
                    "Opening reserve by “%(book)s” cannot be taken over or changed: the inventory"
                    " on %(date)s is posted already and counted its difference. Correct the"
                    " reserve by the next inventory.",
                    book=book.display_name,
                    date=format_date(self.env, first.date),
                )
            )
        loaded = self.env["debt.contract"]._last_intake_date(opening.company)
        if loaded and opening.date > loaded:
            raise UserError(
                self.env._(
                    "Opening reserve is as of %(date)s, but contracts are loaded as of %(loaded)s:"
                    " load those of the opening date first.",
                    date=format_date(self.env, opening.date),
                    loaded=format_date(self.env, loaded),
                )
            )
        if inventory.debts and inventory.date != opening.date:
            raise UserError(
                self.env._(
                    "Opening reserve by “%(book)s” was taken over as of %(known)s, the file is as"
                    " of %(date)s. Send the correction with the date of the first file; to change"
                    " the date itself, take all debts away with it first.",
                    book=book.display_name,
                    known=format_date(self.env, inventory.date),
                    date=format_date(self.env, opening.date),
                )
            )

    def _write_opening(self, opening):
        """Lines anew: those known before, and over them the staged ones of the book."""
        self.ensure_one()
        self.write({"state": "draft"})
        if self.date != opening.date:  # it holds no debt any more
            self.write({"date": opening.date})
        self.env.flush_all()
        wanted = opening.work(f"opening_{self.id}")
        self.env.cr.execute(
            SQL(
                """
                CREATE UNLOGGED TABLE %(wanted)s AS
                SELECT c.id AS contract_id, r.amount
                  FROM %(reserve)s r
                  JOIN debt_contract c ON c.company_id = %(company)s AND c.source = %(source)s
                   AND c.number = r.number
                 WHERE r.book = %(book)s
                """,
                wanted=wanted,
                reserve=opening.tables["reserve"],
                company=self.company_id.id,
                source=opening.source,
                book=self.book_id.code,
            )
        )
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO %(wanted)s
                SELECT l.contract_id, l.reserve FROM reserve_line_p l
                 WHERE l.inventory_id = %(inventory)s AND l.date = %(date)s
                   AND NOT EXISTS (SELECT 1 FROM %(wanted)s w
                                    WHERE w.contract_id = l.contract_id)
                """,
                wanted=wanted,
                inventory=self.id,
                date=self.date,
            )
        )
        self.env.cr.execute(SQL("DELETE FROM %s WHERE amount = 0", wanted))
        self.env.cr.execute(SQL("ANALYZE %s", wanted))
        self._delete_lines()
        self.env.cr.execute(
            SQL("DELETE FROM reserve_total WHERE inventory_id = %s", self.id)
        )
        partition.ensure_month(self.env.cr, "reserve_line", self.date)
        self._insert_opening(wanted)
        self.env.cr.execute(SQL("DROP TABLE %s", wanted))
        self._sum_up()
        self.write({"state": "posted", "counts": self.counts + 1})
        self.env["reserve.tie"].invalidate_model()

    def _opening_overdue(self):
        """Is a debt ``c`` of the opening overdue at its date? By the history ``h`` of the debt,
        else by the register. Asked by 590-П alone, where it decides about the accounts.

        :return: condition, and the join of ``h``
        """
        if self.book_id.method != "bank":
            return SQL("TRUE"), SQL("")
        since = SQL(
            "CASE WHEN h.contract_id IS NULL THEN c.overdue_since ELSE h.overdue_since END"
        )
        history = SQL(
            """
            LEFT JOIN (SELECT DISTINCT ON (contract_id) contract_id, overdue_since
                         FROM debt_history_p WHERE company_id = %s AND date <= %s
                        ORDER BY contract_id, date DESC, id DESC) h ON h.contract_id = c.id
            """,
            self.company_id.id,
            self.date,
        )
        return SQL("COALESCE(%s < %s, FALSE)", since, self.date), history

    def _insert_opening(self, wanted):
        """A line a debt, in the segment where the first inventory will look for it.

        :param wanted: table contract_id, amount
        """
        overdue, history = self._opening_overdue()
        debts = SQL(
            """
            SELECT c.id AS contract_id, c.client_id, cl.kind AS client_kind, c.branch_id,
                   c.product_id, c.kind, c.currency_id, w.amount, %s AS overdue,
                   COALESCE(NULLIF(p."group", ''), p.code, '') AS product_group
              FROM %s w
              JOIN debt_contract c ON c.id = w.contract_id
              JOIN bank_client cl ON cl.id = c.client_id
              LEFT JOIN debt_product p ON p.id = c.product_id
              %s
            """,
            overdue,
            wanted,
            history,
        )
        found = self.env.execute_query(
            SQL(
                "SELECT d.kind, d.client_kind, d.product_group, d.branch_id, d.overdue FROM (%s) d"
                " GROUP BY 1, 2, 3, 4, 5",
                debts,
            )
        )
        mapping = self._place(
            [(*row[:4], 0) for row in found],
            [None if row[4] else self.edition_id._part_not_overdue() for row in found],
        )
        if not mapping:
            return
        places = SQL(", ").join(
            SQL(
                "(%s, %s, %s, %s::int, %s::boolean, %s::int, %s::int)", *row, *place[4:]
            )
            for row, place in zip(found, mapping, strict=True)
        )
        self.env.cr.execute(
            SQL(
                """
                WITH place (kind, client_kind, product_group, branch_id, overdue, total_id,
                            segment_id) AS (
                    VALUES %(places)s
                )
                INSERT INTO reserve_line_p
                    (date, company_id, book_id, inventory_id, total_id, segment_id, contract_id,
                     client_id, branch_id, product_id, debt_kind, currency_id, reserve, motion)
                SELECT %(date)s, %(company)s, %(book)s, %(inventory)s, place.total_id,
                       place.segment_id, d.contract_id, d.client_id, d.branch_id, d.product_id,
                       d.kind, d.currency_id, d.amount, 'opening'
                  FROM (%(debts)s) d
                  JOIN place ON %(same_place)s AND place.overdue = d.overdue
                """,
                places=places,
                date=self.date,
                company=self.company_id.id,
                book=self.book_id.id,
                inventory=self.id,
                debts=debts,
                same_place=self._same_place_sql("d"),
            )
        )

    def _taken_by_sum(self):
        """Does the opening hold reserves that now belong to the sums of portfolios (590-П)?"""
        return self.book_id.method == "bank" and self.previous_id.opening

    def _gather_taken(self, alone):
        """Opening reserve of loans without overdue that a portfolio holds now: ``reserve_taken``.

        They get no line: what the opening held for them is the previous reserve of the sum.

        :param alone: SQL: is the loan assessed alone?
        """
        if not self._taken_by_sum():
            return
        self._make_table(
            "reserve_taken",
            SQL(
                """
                SELECT p.contract_id, p.segment_id, d.portfolio, p.reserve
                  FROM (%s) p JOIN (%s) d ON d.contract_id = p.contract_id
                 WHERE p.used = 0
                """,
                self._held_before_sql(),
                self._counted_not_overdue_sql(alone),
            ),
        )

    def _previous_sql(self):
        lines = super()._previous_sql()
        if not self._taken_by_sum():
            return lines
        return SQL(
            "SELECT p.* FROM (%s) p WHERE NOT EXISTS"
            " (SELECT 1 FROM reserve_taken t WHERE t.contract_id = p.contract_id)",
            lines,
        )
