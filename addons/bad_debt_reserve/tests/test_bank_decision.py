from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import html2plaintext

from .books_common import BooksCommon
from .people_common import PeopleCommon

OCTOBER = "2026-10-31"


@tagged("post_install", "-at_install")
class TestBankDecision(PeopleCommon, BooksCommon):
    """A decision about one loan by 590-П: collateral stays, a loan without overdue gets a line."""

    PEOPLE = (("clerk", "reserve_accountant"), ("chief", "chief_accountant"))

    def decide(self, debt, book=None, **vals):
        decision = self.by("clerk", self.env["reserve.exception"]).create(
            {
                "book_id": (book or self.bank).id,
                "contract_id": debt.id,
                "date_from": self.date,
                "reason": "Own judgement",
                **vals,
            }
        )
        self.by("chief", decision).action_approve()
        return decision

    def test_rate_is_of_what_collateral_leaves(self):
        """1 000 000 at 50 % with 500 000 of collateral I: 250 000."""
        self.bank_edition.portfolio_business = False
        debt = self._debt("D1", 6, client_id=self.firm.id, principal_overdue=1_000_000)
        self._pledge(debt, 500_000, 1)
        self.decide(debt, rate=50)
        line = self.line(self.count(book=self.bank), debt)
        self.assertEqual(
            (line.calculated, line.collateral, line.reserve),
            (500_000, 500_000, 250_000),
        )
        self.assertIn("500,000.00 → 250,000.00", line.reason)

    def test_portfolio_loan_without_overdue(self):
        """It leaves the sum of its portfolio and has a line; nothing is counted twice."""
        debt = self._debt("D2", 0, principal_current=1_000)
        self._debt("D3", 0, principal_current=1_000)
        first = self.post(book=self.bank)
        self.assertEqual(first.reserve, 60)
        self.decide(debt, rate=50, date_from=OCTOBER)
        second = self.post(OCTOBER, self.bank)
        line = self.line(second, debt)
        self.assertEqual(
            (line.portfolio, line.base, line.reserve), ("individual", 1_000, 500)
        )
        self.assertEqual(
            [(row.debts, row.base, row.reserve) for row in second.not_overdue_ids],
            [(1, 1_000, 30)],
        )
        self.assertEqual((second.base, second.reserve), (2_000, 530))
        self.assertEqual(self.credit_of("45515"), 530)
        self.env["reserve.tie"]._check(self.company, self.at(OCTOBER))

    def test_of_a_large_borrower(self):
        """A loan that is assessed alone anyway is not taken off the sums twice."""
        debt = self._debt("D4", 0, principal_current=6_000_000)
        self._debt("D5", 0, client_id=self.firm.id, principal_current=1_000)
        self.decide(debt, rate=10)
        inventory = self.count(book=self.bank)
        self.assertEqual(inventory.reserve, 600_000 + 10)
        self.assertEqual(inventory.not_overdue_ids.debts, 1)

    def test_refused_where_it_would_change_nothing(self):
        debt = self._debt("D6", 0, principal_current=1_000)
        with self.assertRaisesRegex(UserError, "the debt is not overdue"):
            self.decide(debt, self.book, rate=10)
        sale = self._sale("D7", 10, 1_000)
        with self.assertRaisesRegex(UserError, "does not reserve debts of this kind"):
            self.decide(sale, rate=10)

    def two_in_a_group(self):
        """Two debts of 1 000 in a group of 30 %, one reserved whole by a decision."""
        debts = [self._debt(f"D{n}", 10, principal_overdue=1_000) for n in (8, 9)]
        self.decide(debts[0], self.book, rate=100)
        return self.count()

    def test_rate_of_the_group_is_its_own(self):
        group = self.two_in_a_group().group_ids
        self.assertEqual((group.rate, group.base, group.reserve), (30, 2_000, 1_300))
        self.assertEqual(
            (group.decided, group.decided_base, group.decided_reserve),
            (1, 1_000, 1_000),
        )

    def test_group_of_decisions_alone(self):
        debt = self._debt("D10", 10, principal_overdue=1_000)
        self.decide(debt, self.book, rate=100)
        self.assertEqual(self.count().group_ids.rate, 30)

    def test_run_and_act_name_the_decisions(self):
        inventory = self.two_in_a_group()
        result = inventory._run(self.company, "ageing", self.date)
        (group,) = result["groups"]
        self.assertEqual(
            (
                group["rate"],
                group["reserve"],
                group["decided"],
                group["decided_reserve"],
            ),
            ("30", "1300.00", 1, "1000.00"),
        )
        text = "\n".join(inventory._run_lines(result))
        self.assertRegex(text, r"of them by decision +│? ?\|? *1 ")
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "bad_debt_reserve.inventory_act", inventory.ids
        )
        self.assertIn("of them by approved decisions", html2plaintext(html.decode()))
