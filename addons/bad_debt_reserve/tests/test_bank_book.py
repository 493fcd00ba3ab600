from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL

from odoo.addons.bank_base.tools import partition

from .books_common import BooksCommon


@tagged("post_install", "-at_install")
class TestBankBook(BooksCommon):
    """The book by 590-П: portfolios, loans assessed alone, loans without overdue, postings."""

    def alone(self):
        """Everything is assessed alone."""
        self.bank_edition.write(
            {"portfolio_retail": False, "portfolio_business": False}
        )

    def known(self, debt, date, since):
        """A row of history: what was known of a debt from a date on."""
        self.env.flush_all()
        partition.ensure_month(self.env.cr, "debt_history", date)
        self.env.cr.execute(
            SQL(
                "INSERT INTO debt_history_p (date, company_id, contract_id, overdue_since,"
                " principal, overdue) VALUES (%s, %s, %s, %s, 0, 0)",
                date,
                self.company.id,
                debt.id,
                since,
            )
        )

    def test_groups_of_portfolios_are_told_apart(self):
        bands = self.bank_edition.band_ids
        names = bands.mapped("display_name")
        self.assertEqual(len(set(names)), len(bands))
        self.assertIn("31–90 · Retail, secured", names)
        self.assertEqual(
            self.edition.band_ids.mapped("display_name"),
            self.edition.band_ids.mapped("name"),
        )

    def test_boundary_days_of_the_portfolios(self):
        places = {1: 1, 30: 1, 31: 2, 90: 2, 91: 3, 180: 3, 181: 4, 360: 4, 361: 5}
        rates = {
            (self.person, False): (3, 8, 20, 50, 75, 100),
            (self.person, True): (0.5, 1.5, 10, 35, 75, 100),
            (self.firm, False): (1, 3, 20, 50, 75, 100),
            (self.firm, True): (0.5, 1.5, 10, 35, 75, 100),
        }
        debts = {
            (client, secured, days): self._debt(
                f"P{client.id}{secured}{days}", days, client_id=client.id, secured=secured,
                principal_overdue=1_000,
            )
            for client, secured in rates for days in places
        }  # fmt: skip
        inventory = self.count(book=self.bank)
        for (client, secured, days), debt in debts.items():
            with self.subTest(client=client.kind, secured=secured, days=days):
                line = self.line(inventory, debt)
                self.assertEqual(line.rate, rates[client, secured][places[days]])
                self.assertEqual(line.reserve, 10 * line.rate)

    def test_without_overdue_by_sums(self):
        """Day 0: no line a debt, one sum a segment and portfolio; lines + sums = totals."""
        for number in range(3):
            self._debt(f"N{number}", 0, principal_current=33.33)
        self._debt("N3", 0, principal_current=1_000, secured=True)
        overdue = self._debt("N4", 5, principal_overdue=100)
        inventory = self.count(book=self.bank)
        self.assertEqual(self.lines(inventory).contract_id, overdue)
        found = {
            row.portfolio: (row.debts, row.base, row.rate, row.reserve)
            for row in inventory.not_overdue_ids
        }
        self.assertEqual(
            found,
            {
                "retail_other": (3, 99.99, 3, 3.00),  # 2.9997
                "retail_secured": (1, 1_000, 0.5, 5),
            },
        )
        lines, sums, totals = self.parts_of_totals(inventory)
        self.assertEqual((lines, sums, totals), (8, 8, 16))
        self.assertEqual((inventory.reserve, inventory.base), (16, 1199.99))
        self.assertEqual(inventory.not_overdue, 4)
        accounts = {
            total.reserve_account_id.code: total.reserve
            for total in inventory.total_ids
        }
        self.assertEqual(accounts, {"45818": 8, "45515": 8})
        groups = {row.display_name: row.reserve for row in inventory.group_ids}
        self.assertEqual(
            groups,
            {
                "Retail, secured: 0": 5,
                "Retail, not secured: 0": 3,
                "Retail, not secured: 1–30": 8,
            },
        )

    def test_posted_month_after_month(self):
        """Lines + sums = entry = ledger; a debt that becomes overdue moves between accounts."""
        first_debt = self._debt("M1", 0, principal_current=1_000)
        self._debt("M2", 40, principal_overdue=1_000)
        first = self.post(book=self.bank)
        self.assertEqual(first.reserve, 30 + 200)
        self.assertEqual(self._balance("45515"), 30)
        self.assertEqual(self._balance("45818"), 200)
        october = self.at("2026-10-31")
        self.move_days(first_debt, 10, october)
        second = self.post(october, self.bank)
        self.assertEqual(self._balance("45515"), 0)
        self.assertEqual(self._balance("45818"), 80 + 200)
        self.assertEqual((second.previous, second.difference), (230, 50))
        gone = second.not_overdue_ids
        self.assertEqual((gone.debts, gone.previous, gone.difference), (0, 30, -30))
        november = self.at("2026-11-30")
        self.move_days(first_debt, 0, november)
        third = self.post(november, self.bank)
        line = self.line(third, first_debt)
        self.assertEqual((line.motion, line.difference), ("schedule", -80))
        self.assertIn("with the others of its portfolio", line.reason)
        self.assertEqual(self._balance("45515"), 30)
        self.assertEqual(
            sum(one.difference for one in first | second | third), third.reserve
        )
        self.env["reserve.tie"]._check(self.company, november)

    def _balance(self, code):
        self.env.flush_all()
        return self.money(
            "SELECT COALESCE(sum(l.credit - l.debit), 0) FROM account_move_line l"
            " WHERE l.company_id = %s AND l.account_id = ANY(%s) AND l.parent_state = 'posted'",
            self.company.id,
            self.env["account.account"]
            .search([("code", "=", code), ("company_ids", "in", self.company.ids)])
            .ids,
        )

    def test_debt_service_of_persons_and_organisations(self):
        self.alone()
        expected = {
            (self.firm, 5): "good", (self.firm, 6): "average", (self.firm, 30): "average",
            (self.firm, 31): "bad", (self.person, 30): "good", (self.person, 31): "average",
            (self.person, 60): "average", (self.person, 61): "bad",
        }  # fmt: skip
        debts = {
            key: self._debt(f"S{key[0].id}-{key[1]}", key[1], client_id=key[0].id,
                            principal_overdue=100)
            for key in expected
        }  # fmt: skip
        inventory = self.count(book=self.bank)
        for key, grade in expected.items():
            with self.subTest(client=key[0].kind, days=key[1]):
                line = self.line(inventory, debts[key])
                self.assertEqual((line.service, line.service_days), (grade, key[1]))

    def test_days_of_overdue_from_history(self):
        self.alone()
        debt = self._debt("H1", 3, client_id=self.firm.id, principal_overdue=100)

        def ago(days):
            return self.date - timedelta(days=days)

        self.known(debt, ago(250), ago(260))  # before the window, and into it
        self.known(debt, ago(170), None)
        self.known(debt, ago(99), None)
        self.known(
            debt, ago(99), ago(100)
        )  # the same date again: the later row is right
        self.known(debt, ago(90), None)
        line = self.line(self.count(book=self.bank), debt)
        self.assertEqual(line.service_days, 9 + 9 + 3)

    def test_categories_by_position(self):
        self.alone()
        debt = self._debt("C1", 6, client_id=self.firm.id, principal_overdue=1_000)
        inventory = self.count(book=self.bank)
        line = self.line(inventory, debt)
        self.assertEqual(
            (line.position, line.category, line.reserve), ("average", "3", 210)
        )
        self.assertIn("by default", line.reason)
        self._judge(self.firm, "bad", "2026-10-01")  # later than the date
        self._judge(self.firm, "good", "2026-05-01")
        self._judge(self.firm, "bad", "2026-04-01")
        line = self.line(self.count(book=self.bank), debt)
        self.assertEqual(
            (line.position, line.category, line.reserve), ("good", "2", 10)
        )
        self.assertIn("Judgement 12", line.reason)
        self.assertEqual(line.position_id.position, "good")

    def test_collateral_formula(self):
        """Category III at 50 %: 500 000, with 600 000 of collateral II 350 000."""
        self.alone()
        third = self.bank_edition.band_ids.filtered(lambda band: band.category == "3")
        third.rate = 50
        debt = self._debt("K1", 6, client_id=self.firm.id, principal_overdue=1_000_000)
        self._pledge(debt, 600_000, 2)
        self._pledge(debt, 600_000, 3)
        line = self.line(self.count(book=self.bank), debt)
        self.assertEqual(
            (line.calculated, line.collateral, line.reserve),
            (500_000, 300_000, 350_000),
        )
        self.assertIn("collateral takes off", line.reason)
        self._pledge(debt, 800_000, 1)
        line = self.line(self.count(book=self.bank), debt)
        self.assertEqual((line.collateral, line.reserve), (1_000_000, 0))

    def test_loan_assessed_alone_without_overdue_has_a_line(self):
        self.alone()
        debt = self._debt("A1", 0, client_id=self.firm.id, principal_current=1_000)
        inventory = self.count(book=self.bank)
        line = self.line(inventory, debt)
        self.assertEqual((line.category, line.dpd, line.reserve), ("2", 0, 10))
        self.assertEqual(line.segment_id.reserve_account_id.code, "45215")
        self.assertFalse(inventory.not_overdue_ids)

    def test_borrower_above_the_limit(self):
        small = self._debt(
            "L1", 40, client_id=self.firm.id, principal_overdue=2_500_000
        )
        line = self.line(self.count(book=self.bank), small)
        self.assertEqual(line.portfolio, "business_other")
        large = self._debt(
            "L2", 0, client_id=self.firm.id, principal_current=2_500_000.01
        )
        inventory = self.count(book=self.bank)
        for debt in (small, large):
            self.assertEqual(self.line(inventory, debt).portfolio, "individual")

    def test_capital_must_be_known(self):
        self.bank_edition.capital = 0
        self._debt("L3", 40, principal_overdue=1)
        with self.assertRaisesRegex(UserError, "does not say the bank's capital"):
            self.count(book=self.bank)

    def refused(self, text, **vals):
        with self.assertRaisesRegex(ValidationError, text), self.env.cr.savepoint():
            self.bank_edition.write(vals)

    def test_figures_of_the_edition(self):
        bands = self.bank_edition.band_ids
        other = bands.filtered(lambda band: band.portfolio == "retail_other")
        self.refused(
            "portfolio “Retail, not secured”.*day 0 alone",
            band_ids=[Command.delete(other[0].id)],
        )
        self.refused(
            "portfolio “Retail, not secured”.*belong to no group",
            band_ids=[Command.delete(other[2].id)],
        )
        alone = bands.filtered(lambda band: band.portfolio == "individual")
        self.refused("exactly once", band_ids=[Command.delete(alone[0].id)])
        self.refused(
            "rate of category II must",
            band_ids=[Command.update(alone[1].id, {"rate": 21})],
        )
        self.refused("days of good service", service_good_person=60)
        self.refused("better category", matrix_bad_good="1")

    def test_portfolio_that_is_off_needs_no_groups(self):
        bands = self.bank_edition.band_ids
        retail = bands.filtered(
            lambda band: (band.portfolio or "").startswith("retail")
        )
        self.bank_edition.write(
            {
                "portfolio_retail": False,
                "band_ids": [Command.delete(band.id) for band in retail],
            }
        )
        self.refused("portfolio “Retail, secured”", portfolio_retail=True)

    def test_marks_until_confirmed(self):
        debt = self._debt("U1", 5, principal_overdue=100)
        inventory = self.post(book=self.bank)
        line = self.line(inventory, debt)
        self.assertTrue(line.uncertain)
        self.assertIn("not confirmed", line.reason)
        before = inventory.unconfirmed
        band = line.band_id
        with self.assertRaisesRegex(UserError, "name the document"):
            band.action_confirm()
        band.confirmed_document = "590-П, edition of 2026, table 3"
        chief = self._user("group_chief_accountant")
        band.with_user(chief).action_confirm()
        self.assertEqual((band.uncertain, band.confirmed_by), (False, chief))
        self.assertTrue(band.confirmed_on)
        self.assertNotIn("not confirmed", line.reason)
        self.assertEqual(inventory.unconfirmed, before - 1)
        self.assertEqual(inventory.state, "posted")

    def _user(self, group):
        return new_test_user(
            self.env, login=f"books.{group}", groups=f"bank_base.{group}",
            company_id=self.company.id, company_ids=[Command.set(self.company.ids)],
        )  # fmt: skip

    def test_who_may_confirm(self):
        band = self.bank_edition.band_ids.filtered("uncertain")[0]
        with self.assertRaises(AccessError):
            band.with_user(self._user("group_reserve_accountant")).action_confirm()
        chief = self._user("group_chief_accountant")
        for vals in ({"uncertain": False}, {"confirmed_by": chief.id}):
            with self.assertRaisesRegex(AccessError, "by the button"):
                band.with_user(chief).write(vals)

    def test_reserve_accountant_enters_facts_and_counts(self):
        self.alone()
        debt = self._debt("R1", 6, client_id=self.firm.id, principal_overdue=1_000)
        user = self._user("group_reserve_accountant")
        as_user = self.env["reserve.client.position"].with_user(user)
        as_user.create(
            {
                "company_id": self.company.id, "client_id": self.firm.id,
                "date_from": "2026-09-01", "position": "bad", "judgement": "Losses",
                "document": "Report 3",
            }
        )  # fmt: skip
        inventory = (
            self.env["reserve.inventory"]
            .with_user(user)
            .create({"book_id": self.bank.id, "date": self.date})
        )
        inventory.action_count()
        self.assertEqual(self.line(inventory, debt).category, "4")

    def test_currency_debt_without_rate_is_named(self):
        debt = self._debt("X1", 0, currency_id=self.usd.id, principal_current=100)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE debt_contract SET fx_rate = NULL WHERE id = %s", [debt.id]
        )
        with self.assertRaisesRegex(UserError, "X1 has no exchange rate"):
            self.count(book=self.bank)


@tagged("post_install", "-at_install")
class TestBooksTogether(BooksCommon):
    """Three books on the same debts."""

    def test_side_by_side(self):
        self._plenty()
        sale = self._sale("T1", 91, 1_000)
        loan = self._debt("T2", 91, principal_overdue=1_000, interest_overdue=10)
        self._debt("T3", 0, principal_current=1_000)
        books = (self.book, self.tax, self.bank)
        inventories = [self.post(book=book) for book in books]
        found = {
            (line.book_id, line.contract_id): line.reserve
            for line in self.env["reserve.line"].search([("date", "=", self.date)])
        }
        self.assertEqual(
            found,
            {
                (self.book, sale): 1_000, (self.tax, sale): 1_000,
                (self.book, loan): 1_000, (self.tax, loan): 10, (self.bank, loan): 500,
            },
        )  # fmt: skip
        self.env["reserve.tie"]._check(self.company, self.date)
        action = inventories[0].action_beside()
        beside = {
            (row.other_book_id, row.contract_id): (row.reserve, row.other_reserve)
            for row in self.env["reserve.comparison"].search(action["domain"])
        }
        self.assertEqual(beside[self.tax, loan], (1_000, 10))
        self.assertEqual(beside[self.bank, loan], (1_000, 500))
        self.assertEqual(self.book.shares_ledger, self.bank.display_name)
        self.assertFalse(self.tax.shares_ledger)

    def test_preset_button(self):
        book = self.env["reserve.rule.book"].create(
            {
                "name": "Second",
                "code": "second",
                "method": "tax",
                "company_id": self.company.id,
            }
        )
        action = book.action_preset_edition()
        self.assertEqual(action["res_id"], book.edition_ids.id)
        self.assertEqual(book.edition_ids.band_ids.mapped("rate"), [0, 50, 100])
        with self.assertRaisesRegex(UserError, "has an edition already"):
            book.action_preset_edition()

    def test_method_stays_once_counted(self):
        self._plenty()
        self.count(book=self.tax)
        with self.assertRaisesRegex(UserError, "already has inventories"):
            self.tax.method = "ageing"
