from odoo.tests import tagged

from .books_common import BooksCommon
from .opening_common import OpeningCommon

OCTOBER = "2026-10-31"
OPENING = "2026-08-31"


@tagged("post_install", "-at_install")
class TestBankOpening(OpeningCommon, BooksCommon):
    """Opening reserve by 590-П: a loan without overdue stands on the accounts of such loans, and is
    the previous reserve of its portfolio's sum."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.book.active = cls.tax.active = False
        cls.book = cls.bank

    def take(self, *reserves):
        """Opening reserves (debt, amount, account) with the bank's own entries."""
        self.opening(
            [(debt.number, amount, "590p") for debt, amount, _code in reserves]
        )
        for _debt, amount, code in reserves:
            self.post_opening_entry(amount, account=code)
        return self.opening_inventory()

    def accounts(self, inventory):
        return {
            total.reserve_account_id.code: (total.previous, total.reserve)
            for total in inventory.total_ids
        }

    def test_without_overdue(self):
        """1 000 stood on 45515 for a loan that needs 1 200 now: 200 are added there."""
        calm = self._debt("O1", 0, principal_current=40_000)
        late = self._debt("O2", 40, at=self.at(OPENING), principal_overdue=1_000)
        opening = self.take((calm, 1_000, "45515"), (late, 150, "45818"))
        self.assertEqual(
            self.accounts(opening), {"45515": (0, 1_000), "45818": (0, 150)}
        )
        first = self.post()
        self.assertEqual(self.lines(first).contract_id, late)
        found = first.not_overdue_ids
        self.assertEqual(
            (found.previous, found.reserve, found.difference), (1_000, 1_200, 200)
        )
        self.assertEqual((first.previous, first.difference), (1_150, 250))
        self.assertCountEqual(
            self.entry_of(first),
            [("70606", 200), ("45515", -200), ("70606", 50), ("45818", -50)],
        )
        self.assertEqual(self.credit_of("45515"), 1_200)
        self.assertEqual(self.credit_of("45818"), 200)
        self.env["reserve.tie"]._check(self.company, self.date)
        second = self.post(OCTOBER)
        self.assertEqual(second.not_overdue_ids.previous, 1_200, "and no opening again")

    def test_counted_again_and_by_portfolio(self):
        """Each portfolio has its own previous sum; counting twice changes nothing."""
        calm = self._debt("O3", 0, principal_current=1_000)
        pledged = self._debt("O4", 0, principal_current=1_000, secured=True)
        self.take((calm, 20, "45515"), (pledged, 10, "45515"))
        for _time in range(2):
            found = {
                row.portfolio: (row.previous, row.reserve)
                for row in self.count().not_overdue_ids
            }
            self.assertEqual(
                found, {"retail_other": (20, 30), "retail_secured": (10, 5)}
            )

    def test_became_overdue_since(self):
        """Its 1 000 move to the account of overdue loans, the rest is added there."""
        debt = self._debt("O5", 10, principal_overdue=40_000)
        self.assertEqual(
            self.accounts(self.take((debt, 1_000, "45515"))), {"45515": (0, 1_000)}
        )
        first = self.post()
        self.assertCountEqual(
            self.entry_of(first),
            [("45515", 1_000), ("45818", -1_000), ("70606", 2_200), ("45818", -2_200)],
        )
        self.assertEqual(self.credit_of("45515"), 0)
        self.env["reserve.tie"]._check(self.company, self.date)

    def test_history_says_overdue_at_the_opening(self):
        """Back in schedule since: released on 45818, and its portfolio is reserved on 45515."""
        debt = self._debt("O6", 0, principal_current=1_000)
        self.known(debt, 1_000, OPENING, "2026-08-01")
        opening = self.take((debt, 200, "45818"))
        self.assertEqual(self.accounts(opening), {"45818": (0, 200)})
        self.post()
        self.assertEqual(self.credit_of("45818"), 0)
        self.assertEqual(self.credit_of("45515"), 30)
        self.env["reserve.tie"]._check(self.company, self.date)

    def test_assessed_alone_and_repaid(self):
        """A loan with a line compares with its own opening; one repaid releases it."""
        large = self._debt("O7", 0, principal_current=6_000_000)
        repaid = self._debt("O8", 0, principal_current=500)
        self.take((large, 50_000, "45515"), (repaid, 400, "45515"))
        repaid.write({"principal_current": 0, "principal_cc": 0, "debt_cc": 0})
        first = self.post()
        line = self.line(first, large)
        self.assertEqual((line.previous, line.reserve), (50_000, 60_000))
        self.assertEqual(self.line(first, repaid).motion, "repaid")
        self.assertEqual(self.entry_of(first), [("70606", 9_600), ("45515", -9_600)])
        self.env["reserve.tie"]._check(self.company, self.date)
