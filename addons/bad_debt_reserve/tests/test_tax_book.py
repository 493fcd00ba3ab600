from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .books_common import BooksCommon


@tagged("post_install", "-at_install")
class TestTaxBook(BooksCommon):
    """The tax book (art. 266): which debts, own debts, cap, register."""

    def reserves(self, inventory, *debts):
        return [self.line(inventory, debt).reserve for debt in debts]

    def test_boundary_days(self):
        self._plenty()
        expected = {44: 0, 45: 50_000, 90: 50_000, 91: 100_000}
        debts = [self._sale(f"D{days}", days, 100_000) for days in expected]
        inventory = self.count(book=self.tax)
        self.assertEqual(self.reserves(inventory, *debts), list(expected.values()))
        self.assertEqual((inventory.reserve, inventory.by_age), (200_000, 200_000))

    def _three(self):
        return (
            self._sale("E100", 100, 300_000),
            self._sale("E60", 60, 200_000),
            self._sale("E30", 30, 500_000),
        )

    def test_example_1_cap(self):
        self._revenue("2025-01-01", "2025-12-31", 3_000_000)
        self._revenue("2026-01-01", self.date, 1_000_000)
        debts = self._three()
        inventory = self.count(book=self.tax)
        self.assertEqual((inventory.by_age, inventory.cap), (400_000, 300_000))
        self.assertEqual(inventory.reserve, 300_000)
        self.assertEqual(self.reserves(inventory, *debts), [225_000, 75_000, 0])
        line = self.line(inventory, debts[0])
        self.assertEqual(line.calculated, 300_000)
        self.assertIn("after the cap", line.reason)

    def test_example_2_own_debt_takes_the_oldest_first(self):
        self._plenty()
        debts = self._three()
        self._owes(self.firm, 350_000)
        inventory = self.count(book=self.tax)
        self.assertEqual(self.reserves(inventory, *debts), [0, 75_000, 0])
        line = self.line(inventory, debts[1])
        self.assertEqual((line.counter, line.base), (50_000, 150_000))
        self.assertIn("own debt to the same party", line.reason)

    def test_example_5_difference_is_from_the_last_inventory(self):
        self._plenty()
        debt = self._sale("P1", 100, 300_000)
        self.post(book=self.tax)
        october = self.at("2026-10-31")
        self._revenue("2026-01-01", october, 0)
        debt.principal_overdue = 250_000
        self.move_days(debt, 131, october)
        second = self.count(october, self.tax)
        self.assertEqual((second.previous, second.difference), (300_000, -50_000))

    def test_which_debts(self):
        self._plenty()
        plain = self._sale("W1", 91, 100)
        secured = self._sale("W2", 91, 100, secured=True)
        guaranteed = self._sale("W3", 91, 100, guaranteed=True)
        parts = {"principal_overdue": 900, "interest_overdue": 10, "secured": True}
        loan = self._debt("W4", 91, **parts)
        old = self._debt("W5", 91, **{**parts, "date_start": "2014-12-31"})
        advance = self._debt("W6", 91, kind="advance", principal_overdue=100)
        inventory = self.count(book=self.tax)
        found = {line.contract_id: line.reserve for line in self.lines(inventory)}
        self.assertEqual(found, {plain: 100, loan: 10})
        self.assertFalse(
            (secured | guaranteed | old | advance) & self.lines(inventory).contract_id
        )
        self.assertEqual(self.line(inventory, loan).base_principal_overdue, 0)

    def test_cap_at_year_end_is_of_the_year_itself(self):
        december = self.at("2026-12-31")
        self._revenue("2025-01-01", "2025-12-31", 10**9)
        self._revenue("2026-01-01", december, 1_000)
        self._sale("Y1", 100, 5_000, at=december)
        inventory = self.count(december, self.tax)
        self.assertEqual((inventory.cap, inventory.reserve), (100, 100))

    def test_no_doubtful_debt_asks_for_no_revenue(self):
        self.tax_edition.revenue_from_ledger = False
        self._debt("A", 10, principal_overdue=1_000)
        inventory = self.count(book=self.tax)
        self.assertEqual((inventory.debts, inventory.reserve, inventory.cap), (0, 0, 0))

    def test_revenue_that_nobody_entered_is_asked_for(self):
        self.tax_edition.revenue_from_ledger = False
        self._sale("R1", 100, 5_000)
        with self.assertRaisesRegex(UserError, "Revenue from 01/01/2026 to 09/30/2026"):
            self.count(book=self.tax)

    def _entry(self, account, amount, date, partner=None, against=None):
        journal = self.env["account.journal"].search(
            [("company_id", "=", self.company.id), ("type", "=", "general")], limit=1
        )
        move = self.env["account.move"].create(
            {
                "journal_id": journal.id,
                "date": date,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": one.id,
                            "partner_id": partner and partner.id,
                            "debit": max(sum_, 0),
                            "credit": max(-sum_, 0),
                            "analytic_distribution": False,
                        }
                    )
                    for one, sum_ in ((account, -amount), (against, amount))
                ],
            }
        )
        move._post(soft=False)
        return move

    def _account(self, code, account_type):
        return self.env["account.account"].create(
            {
                "code": code,
                "name": code,
                "account_type": account_type,
                "reconcile": account_type in ("liability_payable", "asset_receivable"),
                "company_ids": [Command.link(self.company.id)],
            }
        )

    def test_revenue_from_the_ledger(self):
        income, cash = (
            self._account("7001", "income"),
            self._account("2001", "asset_cash"),
        )
        self._entry(income, 7_000, "2025-06-30", against=cash)
        self._entry(income, 9_000, "2026-02-28", against=cash)
        self._entry(income, 5_000, "2026-10-01", against=cash)  # after the date
        self._sale("L1", 100, 5_000)
        inventory = self.count(book=self.tax)
        self.assertEqual(
            (inventory.revenue_current, inventory.revenue_previous, inventory.cap),
            (9_000, 7_000, 900),
        )
        self.assertEqual(inventory.reserve, 900)

    def _released(self):
        """The ageing book made 300 in August and released them to income in September."""
        self._debt("I1", 50, principal_overdue=1_000)
        self.post(self.at("2026-08-31"))
        self.env["debt.contract"].search([]).write({"principal_overdue": 0})
        return self.post()

    def _other_income(self):
        """70601 of the bank's chart: income of another type than Income."""
        return self.env["account.account"].search(
            [("code", "=", "70601"), ("company_ids", "in", self.company.ids)]
        )

    def test_released_reserves_are_no_revenue(self):
        released = self._released()
        income, cash = self._other_income(), self._account("2001", "asset_cash")
        (line,) = released.move_id.line_ids.filtered(
            lambda one: one.account_id == income
        )
        self.assertEqual((line.credit, income.account_type), (300, "income_other"))
        self._entry(income, 1_000, "2025-12-31", against=cash)
        self._entry(income, 2_000, "2026-02-28", against=cash)
        self.tax_edition.revenue_account_ids = income
        self._sale("I2", 100, 5_000)
        inventory = self.count(book=self.tax)
        self.assertEqual(
            (inventory.revenue_current, inventory.revenue_previous, inventory.reserve),
            (2_000, 1_000, 200),
        )
        shown = self.env["account.move.line"].search(
            inventory.action_revenue_current()["domain"]
        )
        self.assertEqual(sum(shown.mapped("credit")), 2_000)
        shown = self.env["account.move.line"].search(
            inventory.action_revenue_previous()["domain"]
        )
        self.assertEqual(sum(shown.mapped("credit")), 1_000)
        released.move_id._reserve_reverse(self.company, self.date, "Mistake")
        self.assertEqual(self.count(book=self.tax).revenue_current, 2_000)

    def test_released_reserves_alone_are_not_known_revenue(self):
        self._revenue("2025-01-01", "2025-12-31", 1_000)
        self._released()
        self.tax_edition.revenue_account_ids = self._other_income()
        self._sale("I2", 100, 5_000)
        with self.assertRaisesRegex(UserError, r"no entries of the period .*\(70601\)"):
            self.count(book=self.tax)

    def test_unknown_revenue_is_not_a_cap_of_zero(self):
        """The bank's chart has no account of the type Income; 70601 counts when it is named."""
        self._sale("U1", 100, 5_000)
        with self.assertRaisesRegex(
            UserError,
            "from 01/01/2026 to 09/30/2026 is not known.*none of the type Income",
        ):
            self.count(book=self.tax)
        cash = self._account("2001", "asset_cash")
        self._entry(self._other_income(), 9_000, "2026-02-28", against=cash)
        with self.assertRaisesRegex(UserError, "none of the type Income"):
            self.count(book=self.tax)
        self.tax_edition.revenue_account_ids = self._other_income()
        with self.assertRaisesRegex(UserError, "from 01/01/2025 to 12/31/2025"):
            self.count(book=self.tax)
        self._revenue("2025-01-01", "2025-12-31", 7_000)
        inventory = self.count(book=self.tax)
        self.assertEqual((inventory.cap, inventory.reserve), (900, 900))

    def test_only_the_accounts_named(self):
        income, rent = self._account("7001", "income"), self._account("7002", "income")
        cash = self._account("2001", "asset_cash")
        for year in ("2025", "2026"):
            self._entry(income, 7_000, f"{year}-03-31", against=cash)
            self._entry(rent, 500, f"{year}-03-31", against=cash)
        self._sale("N1", 100, 5_000)
        self.assertEqual(self.count(book=self.tax).revenue_current, 7_500)
        self.tax_edition.revenue_account_ids = income
        inventory = self.count(book=self.tax)
        self.assertEqual((inventory.revenue_current, inventory.cap), (7_000, 700))
        self.post(book=self.tax)
        with self.assertRaisesRegex(UserError, "already posted"):
            self.tax_edition.revenue_account_ids = rent

    def test_own_debt_from_the_ledger_as_of_the_date(self):
        self._plenty()
        partner = self.env["res.partner"].create({"name": "Firm"})
        self.firm.partner_id = partner
        payable = self._account("6001", "liability_payable")
        cash = self._account("2001", "asset_cash")
        owed = self._entry(payable, 1_000, "2026-05-05", partner, cash)
        paid = self._entry(payable, -400, "2026-10-05", partner, cash)
        lines = (owed | paid).line_ids.filtered(lambda line: line.account_id == payable)
        lines.reconcile()
        debt = self._sale("C1", 91, 5_000)
        line = self.line(self.count(book=self.tax), debt)
        self.assertEqual(line.counter, 1_000, "paid after the date")
        october = self.at("2026-10-31")
        self._revenue("2026-01-01", october, 0)
        line = self.line(self.count(october, self.tax), debt)
        self.assertEqual(line.counter, 600)
        self.tax_edition.counter_from_ledger = False
        line = self.line(self.count(october, self.tax), debt)
        self.assertEqual(line.counter, 0)

    def test_own_debt_is_dated(self):
        self._plenty()
        debt = self._sale("O1", 91, 1_000)
        self._owes(self.firm, 700, "2026-02-01")
        self._owes(self.firm, 300, "2026-09-30")
        self._owes(self.firm, 0, "2026-10-01")
        self.assertEqual(self.line(self.count(book=self.tax), debt).counter, 300)

    def test_register_makes_no_entry(self):
        self._plenty()
        self._sale("G1", 91, 1_000)
        inventory = self.post(book=self.tax)
        self.assertEqual(inventory.state, "posted")
        self.assertFalse(inventory.move_id)
        self.assertEqual(inventory._result()["posted"], "0.00")
        self.env["reserve.tie"]._check(self.company, self.date)
        self.assertFalse(
            self.env["reserve.tie"].search([("company_id", "=", self.company.id)])
        )

    def test_tax_book_may_post(self):
        self._plenty()
        self.tax.register_only = False
        self._sale("G2", 91, 1_000)
        inventory = self.post(book=self.tax)
        self.assertEqual(sum(inventory.move_id.line_ids.mapped("debit")), 1_000)
        with self.assertRaisesRegex(UserError, "already has inventories"):
            self.tax.register_only = True

    def test_debt_that_became_secured_leaves(self):
        self._plenty()
        debt = self._sale("S1", 91, 1_000)
        self.post(book=self.tax)
        october = self.at("2026-10-31")
        self._revenue("2026-01-01", october, 0)
        debt.secured = True
        line = self.line(self.count(october, self.tax), debt)
        self.assertEqual(
            (line.motion, line.reserve, line.difference), ("out", 0, -1_000)
        )

    def test_the_cap_alone_changes_a_reserve(self):
        self._revenue("2025-01-01", "2025-12-31", 0)
        self._revenue("2026-01-01", self.date, 1_000)
        debt = self._sale("A1", 120, 500)
        self.post(book=self.tax)
        october = self.at("2026-10-31")
        self._revenue("2026-01-01", october, 2_000)
        line = self.line(self.count(october, self.tax), debt)
        self.assertEqual((line.previous, line.reserve), (100, 200))
        self.assertIn("the cap on the whole reserve", line.change_reason)

    def test_contradictory_dates_are_named(self):
        self._plenty()
        self._sale("Z1", 91, 1_000, date_start="2026-08-01")
        with self.assertRaisesRegex(
            UserError, "(?s)contradict each other.*Z1: contract of"
        ):
            self.count(book=self.tax)

    def test_figures_of_the_edition(self):
        with self.assertRaisesRegex(ValidationError, "the cap must lie"):
            self.tax_edition.cap_percent = 101
        self.assertEqual(self.tax_edition.unconfirmed, 4)

    def test_entered_facts_stay_once_posted(self):
        revenue = self._revenue("2025-01-01", "2025-12-31", 10**9)
        self._revenue("2026-01-01", self.date, 0)
        owed = self._owes(self.firm, 100)
        self._sale("F1", 91, 1_000)
        inventory = self.count(book=self.tax)
        owed.amount = 200
        self.assertEqual(inventory.state, "draft", "counted without the change")
        self.post(book=self.tax)
        for change in (
            lambda: owed.write({"amount": 300}),
            revenue.unlink,
        ):
            with self.assertRaisesRegex(UserError, "stays as it is"):
                change()
        owed.comment = "See the file"
        self.assertEqual(self._owes(self.firm, 5, "2026-10-31").amount, 5)
