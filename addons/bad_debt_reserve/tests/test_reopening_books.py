from datetime import date

from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.bank_base.tools.money import rows

from .books_common import BooksCommon

AUG, SEP, OCT = date(2026, 8, 31), date(2026, 9, 30), date(2026, 10, 31)


@tagged("post_install", "-at_install")
class TestReopeningBooks(BooksCommon):
    """A backdated correction under three books: later inventories change, no earlier one does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.books = cls.book | cls.tax | cls.bank
        cls._plenty()
        for end in (AUG, OCT):
            cls._revenue("2026-01-01", end, 0)
        cls.sale = cls._sale("S1", 20, 1_000_000.07, at=AUG)
        cls.loan = cls._debt(
            "L1", 70, at=AUG, principal_overdue=300_000.33, interest_overdue=7_000.55
        )
        cls.quiet = cls._debt("L2", 0, principal_current=900_000.99)

    def close(self, when):
        self.keep_sums()
        return self.env["bank.day"]._close(self.company, when, without_file=True)

    def posted(self, book):
        """Inventories of a book in the order in which they were posted."""
        return self.env["reserve.inventory"].search(
            [("book_id", "=", book.id), ("state", "=", "posted")],
            order="date, closing",
        )

    def kept(self, inventory):
        """Everything an inventory says: its lines, its sums without overdue, its entry."""
        self.env.flush_all()
        tables = (
            ("reserve_line_p", "t.inventory_id = %s"),
            ("reserve_not_overdue", "t.inventory_id = %s"),
            ("reserve_total", "t.inventory_id = %s"),
            (
                "account_move_line",
                "t.move_id = (SELECT move_id FROM reserve_inventory WHERE id = %s)",
            ),
        )
        return [
            self.env.execute_query(
                SQL(
                    "SELECT string_agg(t::text, '|' ORDER BY t.id) FROM %s t WHERE %s",
                    SQL.identifier(table),
                    SQL(where, inventory.id),
                )
            )
            for table, where in tables
        ]

    def sums(self, book):
        """(reserve, previous, difference, of lines and sums, of the entry) of each inventory."""
        self.env.flush_all()
        return [
            tuple(row.values())
            for row in rows(
                self.env,
                SQL(
                    """
                    SELECT i.reserve, i.previous, i.difference,
                           (SELECT COALESCE(sum(reserve), 0) FROM reserve_line_p
                             WHERE inventory_id = i.id)
                           + (SELECT COALESCE(sum(reserve), 0) FROM reserve_not_overdue
                               WHERE inventory_id = i.id) AS lined,
                           (SELECT COALESCE(sum(l.credit - l.debit), 0)
                              FROM account_move_line l
                              JOIN reserve_total t ON t.id = l.reserve_total_id
                              JOIN reserve_segment s ON s.id = t.segment_id
                             WHERE t.inventory_id = i.id AND l.parent_state = 'posted'
                               AND l.account_id = s.reserve_account_id) AS entry
                      FROM reserve_inventory i
                     WHERE i.book_id = %s AND i.state = 'posted'
                     ORDER BY i.date, i.closing
                    """,
                    book.id,
                ),
            )
        ]

    def agree(self):
        """Lines = totals = entry of each inventory; differences add up to the last reserve."""
        for book in self.books:
            moved = 0
            before = 0
            for reserve, previous, difference, lined, entry in self.sums(book):
                moved += difference
                self.assertEqual(
                    (lined, moved, previous), (reserve, reserve, before), book.code
                )
                self.assertEqual(entry, 0 if book.register_only else difference)
                before = reserve
            self.assertTrue(moved, f"{book.code}: nothing is reserved")

    def test_correction_of_the_last_close(self):
        self.close(AUG)
        self.close(SEP)
        self.agree()
        before = {
            inventory: self.kept(inventory)
            for book in self.books
            for inventory in self.posted(book)
        }
        self.assertEqual(len(before), 6)
        september = {book: self.posted(book)[-1].reserve for book in self.books}

        day = self.env["bank.day"].search(
            [("company_id", "=", self.company.id), ("date", "=", SEP)]
        )
        day._reopen("A payment of 12 September came late")
        for debt in self.sale, self.loan:
            debt.principal_overdue -= 100_000
            debt.principal_cc = debt.overdue_cc = debt.principal_overdue
            debt.debt_cc = debt.principal_overdue + debt.interest_overdue
        self.loan.interest_overdue = 0
        self.close(SEP)
        self.agree()
        for inventory, kept in before.items():
            self.assertEqual(self.kept(inventory), kept, inventory.display_name)
        for book in self.books:
            corrected = self.posted(book)[-1]
            self.assertEqual((corrected.date, corrected.closing), (SEP, 2))
            self.assertEqual(corrected.previous, september[book])
            self.assertLess(corrected.reserve, september[book], book.code)

        self.close(OCT)
        self.agree()
        for inventory, kept in before.items():
            self.assertEqual(self.kept(inventory), kept, inventory.display_name)
        for book in self.books:
            last = self.posted(book)[-1]
            self.assertEqual((last.date, last.previous_id.closing), (OCT, 2))
        self.env["reserve.tie"]._check(self.company, OCT)
