from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.bank_base.tools import partition
from odoo.addons.bank_base.tools.money import rows

from .books_common import BooksCommon

OCTOBER = fields.Date.to_date("2026-10-31")


@tagged("post_install", "-at_install")
class TestDates(BooksCommon):
    """Dates that contradict each other, and facts of the past."""

    def test_contradictory_dates_are_named(self):
        """The first ten, and how many more; only by the dates that a method counts by."""
        for number in range(12):
            self._debt(f"Z{number}", 40, principal_overdue=1, date_start="2026-09-01")
        for book in (self.book, self.bank):
            with self.assertRaisesRegex(
                UserError, "(?s)contradict.*Z0: contract of.*Z9: .*debts more: 2"
            ):
                self.count(book=book)

    def test_term_that_ends_before_it_begins(self):
        """590-П asks for no term; by ageing it makes overdue current or final."""
        debt = self._debt("Z1", 40, principal_overdue=100, date_end="2023-01-01")
        self.assertEqual(self.line(self.count(book=self.bank), debt).reserve, 20)
        with self.assertRaisesRegex(UserError, "Z1: contract of"):
            self.count()

    def test_called_due_before_it_began(self):
        """By ageing a call makes overdue final; 590-П and the Tax Code do not ask for it."""
        debt = self._debt(
            "Z2", 40, principal_overdue=100, date_start="2026-01-15",
            accelerated_on="2026-01-14",
        )  # fmt: skip
        with self.assertRaisesRegex(
            UserError, "Z2: contract of 01/15/2026.*called due on 01/14/2026"
        ):
            self.count()
        self.assertEqual(self.line(self.count(book=self.bank), debt).reserve, 20)
        debt.accelerated_on = "2026-01-15"
        line = self.line(self.count(), debt)
        self.assertEqual((line.overdue_kind, line.reserve), ("final", 60))

    def test_invoice_due_before_its_date(self):
        """Prepayment terms of the own ledger are no contradiction."""
        debt = self._sale(
            "INV/1", 40, 100, source="odoo", date_start="2026-09-15",
            date_end="2026-08-21",
        )  # fmt: skip
        self.assertEqual(self.line(self.count(), debt).reserve, 60)
        self._plenty()
        self.assertEqual(self.line(self.count(book=self.tax), debt).dpd, 40)

    def test_collateral_as_it_was(self):
        """An inventory of September sees the collateral that an October file replaced."""
        self.bank_edition.portfolio_retail = False
        debt = self._debt("A1", 40, principal_overdue=1_000)
        pledge = self._pledge(debt, 100, 1)
        pledge.date_from = OCTOBER
        self._former(debt, 1, 600, "2026-01-10", OCTOBER)
        self._former(debt, 2, 50, "2026-01-10", self.date)
        self._former(debt, 3, 70, None, "2026-10-01")
        september = self.line(self.count(book=self.bank), debt)
        self.assertEqual(september.collateral, 670)
        october = self.line(self.count(OCTOBER, self.bank), debt)
        self.assertEqual(october.collateral, 100)

    def _former(self, debt, number, value, date_from, date_to):
        self.env["debt.collateral.former"].create(
            {
                "company_id": self.company.id,
                "contract_id": debt.id,
                "n": number,
                "kind": "car",
                "value": value,
                "quality": 1,
                "date_from": date_from,
                "date_to": date_to,
            }
        )


@tagged("post_install", "-at_install")
class TestPortfolioTransfer(BooksCommon):
    """A portfolio loan that becomes overdue takes its part of the portfolio's reserve along."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.book.active = cls.tax.active = False
        cls.book = cls.bank

    def known(self, debt, principal, since=None):
        """What the history says of a debt on the day of the first inventory."""
        self.env.flush_all()
        partition.ensure_month(self.env.cr, "debt_history", self.date)
        self.env.cr.execute(
            SQL(
                "INSERT INTO debt_history_p (date, company_id, contract_id, overdue_since,"
                " principal, overdue) VALUES (%s, %s, %s, %s, %s, 0)",
                self.date,
                self.company.id,
                debt.id,
                since,
                principal,
            )
        )

    def entry(self, inventory):
        self.env.flush_all()
        found = rows(
            self.env,
            SQL(
                "SELECT a.id, l.balance FROM account_move_line l"
                " JOIN account_account a ON a.id = l.account_id"
                " WHERE l.move_id = %s ORDER BY l.id",
                inventory.move_id.id,
            ),
        )
        accounts = self.env["account.account"].with_company(self.company)
        return [(accounts.browse(row["id"]).code, row["balance"]) for row in found]

    def overdue(self, debt, principal, days=20):
        self.move_days(debt, days, OCTOBER)
        debt.write(
            {
                "principal_current": 0,
                "principal_overdue": principal,
                "principal_cc": principal,
            }
        )

    def test_part_goes_along(self):
        """10 000 at 3 % stood in the portfolio; overdue 9 000 need 8 %: 300 go along, 420 are
        added, and what stays of the portfolio is as it was."""
        debt = self._debt("T1", 0, principal_current=10_000)
        other = self._debt("T2", 0, principal_current=5_000)
        self.known(debt, 10_000)
        self.known(other, 5_000)
        first = self.post()
        self.assertEqual(first.reserve, 450)
        self.overdue(debt, 9_000)
        second = self.post(OCTOBER)
        self.assertEqual(
            self.entry(second),
            [("45515", 300), ("45818", -300), ("70606", 420), ("45818", -420)],
        )
        line = self.line(second, debt)
        self.assertEqual((line.reserve, line.previous, line.came), (720, 0, 300))
        self.assertEqual(line.came_total_id.segment_id.reserve_account_id.code, "45515")
        self.assertIn("300.00 came with the loan", line.change_reason)
        self.assertEqual(self.ledger("45515"), 150)
        self.assertEqual(self.ledger("45818"), 720)
        self.env["reserve.tie"]._check(self.company, OCTOBER)
        third = self.post("2026-11-30")
        self.assertFalse(self.line(third, debt).came)

    def test_needs_less(self):
        """Paid down: 100 left of 10 000 need 8, so 8 go along and 292 are income."""
        debt = self._debt("T1", 0, principal_current=10_000)
        self.known(debt, 10_000)
        self.post()
        self.overdue(debt, 100)
        self.assertEqual(
            self.entry(self.post(OCTOBER)),
            [("45515", 8), ("45818", -8), ("45515", 292), ("70601", -292)],
        )

    def test_no_more_than_the_portfolio_held(self):
        """History says more than was reserved: the parts together are the sum at most."""
        debts = [self._debt(f"T{n}", 0, principal_current=1_000) for n in range(2)]
        for debt in debts:
            self.known(debt, 1_500)
        self.post()
        for debt in debts:
            self.overdue(debt, 1_000)
        second = self.post(OCTOBER)
        self.assertEqual(sum(self.lines(second).mapped("came")), 60)
        self.assertEqual(self.ledger("45515"), 0)

    def test_not_of_the_portfolio_then(self):
        """Without history, or overdue already then, nothing is known to go along."""
        self._debt("T1", 0, principal_current=10_000)
        late = self._debt("T2", 0, principal_current=1_000)
        self.known(late, 1_000, self.date.replace(day=1))
        new = self._debt("T3", 0, principal_current=1_000)
        self.post()
        for debt in (late, new):
            self.overdue(debt, 1_000)
        second = self.post(OCTOBER)
        self.assertFalse(any(self.lines(second).mapped("came")))
        self.assertEqual(self.ledger("45818"), 160)

    def test_without_a_rule(self):
        debt = self._debt("T1", 0, principal_current=10_000)
        self.known(debt, 10_000)
        self.post()
        self.scheme._rules("reserve.transfer", self.date).active = False
        self.overdue(debt, 10_000)
        self.assertEqual(
            self.entry(self.post(OCTOBER)),
            [("45515", 300), ("70601", -300), ("70606", 800), ("45818", -800)],
        )
