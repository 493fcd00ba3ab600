from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .books_common import BooksCommon
from .write_off_common import WriteOffCommon

OCTOBER = "2026-10-31"


@tagged("post_install", "-at_install")
class TestBankInterest(BooksCommon):
    """Interest by 590-П in a book of its own: 47425 without overdue, 45918 overdue."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.book.active = cls.tax.active = False
        action = cls.bank.action_interest_book()
        cls.interest = cls.env["reserve.rule.book"].browse(action["res_id"])

    def refused(self, text, book=None, **vals):
        edition = (book or self.interest).edition_ids
        with self.assertRaisesRegex(ValidationError, text), self.env.cr.savepoint():
            edition.write(vals)

    def test_the_book_of_the_button(self):
        edition, first = self.interest.edition_ids, self.bank_edition
        self.assertEqual(
            (self.interest.code, self.interest.method), ("590p_interest", "bank")
        )
        self.assertEqual(set(edition._parts()), {"interest", "interest_overdue"})
        self.assertEqual(
            (edition.capital, edition.date_from), (self.CAPITAL, first.date_from)
        )
        self.assertFalse(edition.obligations)
        self.assertEqual(
            [
                (band._full_name(), band.rate, band.uncertain)
                for band in edition.band_ids
            ],
            [(band._full_name(), band.rate, band.uncertain) for band in first.band_ids],
        )
        self.assertEqual(self.bank.action_interest_book()["res_id"], self.interest.id)
        with self.assertRaisesRegex(UserError, "for interest already"):
            self.interest.action_interest_book()
        with self.assertRaisesRegex(UserError, "not a book by 590-П"):
            self.book.action_interest_book()

    def test_principal_and_interest_are_not_mixed(self):
        self.refused(
            "keep interest in a book of its own", self.bank, part_interest=True
        )
        self.refused("keep interest in a book of its own", part_principal=True)
        self.refused("reserved by the book for principal", obligations=True)

    def test_accounts_of_both_books(self):
        self._debt("I1", 0, principal_current=10_000, interest_current=500)
        late = self._debt(
            "I2",
            40,
            principal_overdue=1_000,
            interest_current=100,
            interest_overdue=200,
        )
        self.post(book=self.bank)
        inventory = self.post(book=self.interest)
        line = self.line(inventory, late)
        self.assertEqual((line.base, line.rate, line.reserve), (300, 20, 60))
        self.assertEqual(
            {
                code: self.credit_of(code)
                for code in ("45515", "45818", "47425", "45918")
            },
            {"45515": 300, "45818": 200, "47425": 15, "45918": 60},
        )
        self.env["reserve.tie"]._check(self.company, self.date)

    def test_becomes_overdue(self):
        """500 of interest at 3 %: 15 move from 47425 to 45918, where 800 at 8 % need 64."""
        debt = self._debt("I3", 0, principal_current=10_000, interest_current=500)
        self.post(book=self.interest)
        self.month_end(self.date, debt)
        self.move_days(debt, 10, self.at(OCTOBER))
        debt.write({"interest_current": 100, "interest_overdue": 700})
        second = self.post(OCTOBER, self.interest)
        self.assertEqual(
            self.entry_of(second),
            [("47425", 15), ("45918", -15), ("70606", 49), ("45918", -49)],
        )
        self.assertEqual(self.line(second, debt).came, 15)
        self.assertEqual(self.credit_of("47425"), 0)
        self.env["reserve.tie"]._check(self.company, self.at(OCTOBER))

    def test_collateral_covers_principal_alone(self):
        for edition in (self.bank_edition, self.interest.edition_ids):
            edition.portfolio_business = False
        debt = self._debt(
            "I4",
            6,
            client_id=self.firm.id,
            principal_overdue=1_000,
            interest_overdue=100,
        )
        self._pledge(debt, 1_000, 1)
        line = self.line(self.count(book=self.bank), debt)
        self.assertEqual((line.collateral, line.reserve), (1_000, 0))
        line = self.line(self.count(book=self.interest), debt)
        self.assertEqual((line.category, line.collateral, line.reserve), ("3", 0, 21))

    def test_size_limit_is_of_principal(self):
        """The same loans are assessed alone in both books."""
        large = self._debt(
            "I5", 0, principal_current=5_000_000.01, interest_current=1_000
        )
        for book in (self.bank, self.interest):
            line = self.line(self.count(book=book), large)
            self.assertEqual(line.portfolio, "individual")
        self.assertEqual(line.segment_id.reserve_account_id.code, "47425")


@tagged("post_install", "-at_install")
class TestInterestWrittenOff(WriteOffCommon, BooksCommon):
    """A loan with reserves of principal and of interest leaves the balance by one order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.book.active = cls.tax.active = False
        action = cls.bank.action_interest_book()
        cls.interest = cls.env["reserve.rule.book"].browse(action["res_id"])
        cls.late = cls._debt(
            "W1",
            40,
            principal_overdue=1_000,
            interest_current=100,
            interest_overdue=200,
        )
        cls._debt("W2", 40, principal_overdue=500, interest_overdue=50)

    def post_both(self, *dates):
        return [self.post(*dates, book=book) for book in (self.bank, self.interest)]

    def credits(self):
        return self.credit_of("45818"), self.credit_of("45918")

    def test_each_book_covers_its_parts(self):
        self.post_both()
        self.assertEqual(self.credits(), (300, 70))
        order = self.write_off(self.late, book_id=self.bank.id)
        line = order.line_ids
        self.assertEqual(
            (line.amount, line.reserve, line.used, line.expense),
            (1_300, 260, 260, 1_040),
        )
        self.assertEqual(
            {use.book_id: use.amount for use in order.use_ids},
            {self.bank: 200, self.interest: 60},
        )
        self.assertEqual(self.credits(), (100, 10))
        debits = [row[:2] for row in self.entry(order.move_id) if row[1]]
        self.assertEqual(
            sorted(debits),
            sorted(
                [("45818", 200), ("70606", 800), ("45918", 60), ("70606", 100),
                 ("70606", 140)]
            ),
        )  # fmt: skip
        for inventory in self.post_both(OCTOBER):
            self.assertFalse(self.entry_of(inventory))
        self.assertEqual(self.credits(), (100, 10))
        self.env["reserve.tie"]._check(self.company, self.at(OCTOBER))

    def test_reversed(self):
        self.post_both()
        order = self.write_off(self.late, book_id=self.bank.id)
        chief = self.as_user(order, self.chief)
        chief.write({"reversal_date": order.date, "reversal_reason": "By mistake"})
        chief.action_reverse()
        self.env.invalidate_all()
        self.assertEqual(self.credits(), (300, 70))
        for inventory in self.post_both(OCTOBER):
            self.assertFalse(self.entry_of(inventory))

    def test_without_a_companion_all_parts_take_the_reserve(self):
        self.interest.active = False
        self.post(book=self.bank)
        order = self.write_off(self.late, book_id=self.bank.id)
        self.assertEqual((order.line_ids.used, order.use_ids.book_id), (200, self.bank))
