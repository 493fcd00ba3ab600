from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import SQL

from .books_common import BooksCommon

OCTOBER = "2026-10-31"


@tagged("post_install", "-at_install")
class TestBadInput(BooksCommon):
    """What is refused, of each of three books: the message names the record, nothing is posted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.books = cls.book | cls.tax | cls.bank
        cls._plenty()
        cls._revenue("2026-01-01", OCTOBER, 0)
        cls._sale("S1", 20, 1_000)
        cls._debt("L1", 80, principal_overdue=1_000, interest_overdue=10)
        cls._debt("L2", 0, principal_current=5_000)

    def setUp(self):
        super().setUp()
        for book in self.books:
            self.post(book=book)

    def state(self):
        """Everything that an inventory writes."""
        self.env.flush_all()
        return self.env.execute_query(
            SQL(
                """
                SELECT (SELECT string_agg(id || state, ',' ORDER BY id) FROM reserve_inventory
                         WHERE company_id = %(company)s),
                       (SELECT count(*) FROM reserve_line_p WHERE company_id = %(company)s),
                       (SELECT count(*) FROM reserve_not_overdue WHERE company_id = %(company)s),
                       (SELECT sum(reserve) FROM reserve_total WHERE company_id = %(company)s),
                       (SELECT count(*) FROM account_move WHERE company_id = %(company)s),
                       (SELECT sum(debit) FROM account_move_line WHERE company_id = %(company)s)
                """,
                company=self.company.id,
            )
        )

    def refused(self, text, books, date=OCTOBER):
        """Each of the books is refused with a message, and leaves all as it was.

        The savepoint is the transaction of the command or of the button.
        """
        self.keep_sums()
        before = self.state()
        for book in books:
            with self.subTest(book=book.code):
                with (
                    self.assertRaisesRegex(UserError, text),
                    self.env.cr.savepoint(),
                ):
                    self.env["reserve.inventory"]._run(
                        self.company, book.code, self.at(date), True
                    )
                self.env.invalidate_all()
                self.assertEqual(self.state(), before)

    def accepted(self):
        """What was wrong is mended: each book is posted."""
        self.keep_sums()
        for book in self.books:
            result = self.env["reserve.inventory"]._run(
                self.company, book.code, self.at(OCTOBER), True
            )
            self.assertEqual(result["state"], "posted", book.code)
            self.assertNotEqual(result["difference"], "0.00", book.code)

    def test_dated_before_the_last_posted(self):
        for book in self.books:
            self.refused(f"“{book.name}.*already posted on", book, "2026-08-31")

    def test_locked_period(self):
        self.company.fiscalyear_lock_date = self.at(OCTOBER)
        self.refused("cannot be posted on.*the period is closed", self.book | self.bank)
        self.company.fiscalyear_lock_date = False
        self.accepted()

    def test_missing_account(self):
        rules = self.scheme.rule_ids.filtered(
            lambda rule: rule.event_id.code == "reserve.add"
        )
        accounts = {rule: rule.credit_account_id for rule in rules}
        rules.credit_account_id = False
        self.refused("Rule «.+» of scheme «.+» lacks an account", self.books)
        for rule, account in accounts.items():
            rule.credit_account_id = account
        self.accepted()

    def test_missing_rule(self):
        rules = self.scheme.rule_ids.filtered(
            lambda rule: rule.event_id.code == "reserve.add"
        )
        rules.active = False
        self.refused("has no rule for event", self.books)
        rules.active = True
        self.accepted()

    def test_currency_without_rate(self):
        debt = self._debt(
            "X1",
            10,
            currency_id=self.usd.id,
            principal_overdue=100,
            interest_overdue=1,
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE debt_contract SET fx_rate = NULL WHERE id = %s", [debt.id]
        )
        self.env.invalidate_all()
        self.refused("Debt X1 has no exchange rate on 10/31/2026", self.books)
        debt.fx_rate = 80
        self.accepted()

    def test_contradictory_dates(self):
        """Overdue before the contract began stops every book, a term that ends before it begins
        the one that counts by terms."""
        debt = self._debt("Z1", 10, principal_overdue=100, interest_overdue=1)
        words = r"dates of debts contradict each other(.|\n)*Z1: contract of"
        began = debt.date_start
        debt.date_start = "2026-10-25"
        self.refused(words, self.books)
        debt.write({"date_start": began, "date_end": "2023-01-01"})
        self.refused(words, self.book)
        debt.date_end = "2030-01-01"
        self.accepted()


@tagged("post_install", "-at_install")
class TestBadGroups(BooksCommon):
    """Groups with a gap or an overlap, rates above 100 %: refused in an edition of any method."""

    def bands(self, edition):
        """Two groups of overdue that follow each other."""
        bands = edition.band_ids
        if edition.method == "bank":
            bands = bands.filtered(
                lambda band: band.portfolio == "retail_other" and band.dpd_from
            )
        return bands.sorted("dpd_from")[:2]

    def refused(self, text, change):
        for book in (self.book, self.tax, self.bank):
            with self.subTest(book=book.code):
                first, second = self.bands(book.edition_ids)
                with (
                    self.assertRaisesRegex(ValidationError, text),
                    self.env.cr.savepoint(),
                ):
                    change(first, second)
                self.env.invalidate_all()
                self.assertEqual(second.dpd_from, first.dpd_to + 1)
                self.assertLessEqual(first.rate, 100)

    def test_gap(self):
        self.refused(
            "some days belong to no group",
            lambda first, second: second.write({"dpd_from": second.dpd_from + 1}),
        )

    def test_overlap(self):
        self.refused(
            "overlap",
            lambda first, second: second.write({"dpd_from": second.dpd_from - 1}),
        )

    def test_rate_above_100(self):
        self.refused(
            "between 0 and 100 %",
            lambda first, second: first.write({"rate": 100.01}),
        )
