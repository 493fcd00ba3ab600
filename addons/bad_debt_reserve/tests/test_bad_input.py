from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import SQL

from .books_common import BooksCommon
from .write_off_common import WriteOffCommon

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
        """Of the tax book too, which makes no entry: what is fixed there counts all the same."""
        for lock in ("fiscalyear_lock_date", "hard_lock_date"):
            with self.subTest(lock=lock), self.env.cr.savepoint() as point:
                self.company[lock] = self.at(OCTOBER)
                self.refused("cannot be posted on.*the period is closed", self.books)
                point.rollback()
                self.env.invalidate_all()
        self.accepted()

    def test_in_the_future(self):
        """By the command and by the buttons: debts would be aged to a day that has not come."""
        self.refused("is dated in the future: 09/30/2062", self.books, "2062-09-30")
        inventories = self.env["reserve.inventory"]
        for book in self.books:
            made = inventories.create({"book_id": book.id, "date": "2062-09-30"})
            for action in (made.action_count, made.action_post):
                with self.assertRaisesRegex(UserError, f"{book.name}.*in the future"):
                    action()
            self.assertEqual(made.state, "draft")
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


@tagged("post_install", "-at_install")
class TestBadEntries(WriteOffCommon, BooksCommon):
    """A locked period and a missing account for what follows a write-off, and for IFRS 9: the
    message names them, nothing is half posted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.debt = cls._debt("W1", 100, principal_overdue=1000)

    def watched(self):
        self.post()
        order = self.write_off(self.debt)
        return self.env["reserve.off.balance"].search([("write_off_id", "=", order.id)])

    def motion(self, row, **vals):
        wizards = self.as_user(self.env["reserve.off.balance.motion"], self.preparer)
        return wizards.create(
            {
                "row_ids": [(6, 0, row.ids)],
                "date": "2026-11-01",
                "document": "PP 1",
                **vals,
            }
        )

    def state(self):
        self.env.flush_all()
        return self.env.execute_query(
            SQL(
                """
                SELECT (SELECT count(*) FROM account_move WHERE company_id = %(company)s),
                       (SELECT sum(debit) FROM account_move_line WHERE company_id = %(company)s),
                       (SELECT sum(amount) FROM reserve_off_balance
                         WHERE company_id = %(company)s),
                       (SELECT string_agg(state, ',' ORDER BY id) FROM reserve_correction
                         WHERE company_id = %(company)s)
                """,
                company=self.company.id,
            )
        )

    def refused(self, text, action):
        before = self.state()
        with self.assertRaisesRegex(UserError, text), self.env.cr.savepoint():
            action()
        self.env.invalidate_all()
        self.assertEqual(self.state(), before)

    def bad(self, action, events, date):
        """A locked period, then each of the accounts of the events missing, then it is done."""
        self.company.fiscalyear_lock_date = date
        self.refused("cannot be posted on .*the period is closed", action)
        self.company.fiscalyear_lock_date = False
        for event in events:
            rules = self.scheme.rule_ids.filtered(
                lambda rule, event=event: rule.event_id.code == event
            )
            for side in ("debit_account_id", "credit_account_id"):
                accounts = {rule: rule[side] for rule in rules if rule[side]}
                for rule in accounts:
                    rule[side] = False
                if accounts:
                    with self.subTest(event=event, side=side):
                        self.refused(
                            "Rule «.+» of scheme «.+» lacks an account", action
                        )
                for rule, account in accounts.items():
                    rule[side] = account
        before = self.state()
        action()
        self.env.invalidate_all()
        self.assertNotEqual(self.state(), before)

    def test_money_returned(self):
        wizard = self.motion(self.watched(), kind="payment", amount=100)
        events = ("off_balance.income", "off_balance.repaid")
        self.bad(wizard.action_apply, events, "2026-11-01")

    def test_end_of_the_watch(self):
        wizard = self.motion(self.watched(), kind="end", ground="gone")
        self.bad(wizard.action_apply, ("off_balance.out",), "2026-11-01")

    def test_account_of_the_chart_is_gone(self):
        """A debt stands off balance on an account that the chart does not have any more."""
        row = self.watched()
        self.env.flush_all()
        self.env.cr.execute("ALTER TABLE reserve_off_balance DISABLE TRIGGER USER")
        self.env.cr.execute(
            "UPDATE reserve_off_balance SET account_id = NULL, account = '91899'"
            " WHERE id = %s",
            [row.id],
        )
        self.env.cr.execute("ALTER TABLE reserve_off_balance ENABLE TRIGGER USER")
        self.env.invalidate_all()
        for vals in (
            {"kind": "payment", "amount": 1},
            {"kind": "end", "ground": "gone"},
        ):
            self.refused(
                "Debt W1 stands off balance on account “91899”",
                self.motion(row, **vals).action_apply,
            )

    def test_correction_to_ifrs_9(self):
        inventory = self.post(book=self.bank)
        made = self.as_user(self.env["reserve.correction"], self.preparer).create(
            {"inventory_id": inventory.id, "document": "Model 3"}
        )
        made.line_ids.create(
            {"correction_id": made.id, "contract_id": self.debt.id, "expected": 990}
        )
        action = self.as_user(made, self.chief).action_post
        self.bad(action, ("correction.up", "correction.down"), self.date)
