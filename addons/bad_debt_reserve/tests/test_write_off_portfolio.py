from odoo.tests import tagged

from .books_common import BooksCommon
from .write_off_common import WriteOffCommon

OCTOBER = "2026-10-31"
NOVEMBER = "2026-11-30"


@tagged("post_install", "-at_install")
class TestWriteOffPortfolio(WriteOffCommon, BooksCommon):
    """A loan that its portfolio held without overdue (590-П) uses its part of the sum."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.book.active = cls.tax.active = False
        cls.book = cls.bank

    def setUp(self):
        super().setUp()
        self.bad = self._debt("P1", 0, principal_current=10_000)
        self.good = self._debt("P2", 0, principal_current=20_000)
        for debt in (self.bad, self.good):
            self.known(debt, debt.principal_current)
        self.first = self.post()

    def test_its_part_is_used_first(self):
        """10 000 at 3 %: 300 of the sum of 900, 9 700 beyond; nothing comes to income after."""
        self.assertEqual(self.credit_of("45515"), 900)
        order = self.write_off(self.bad)
        line = order.line_ids
        self.assertEqual((line.reserve, line.used, line.expense), (300, 300, 9_700))
        self.assertIn(("45515", 300, 0), self.entry(order.move_id))
        self.assertIn(("70606", 9_700, 0), self.entry(order.move_id))
        self.assertEqual(self.credit_of("45515"), 600)
        self.assertEqual(order.use_ids.sum_id, self.first.not_overdue_ids)
        self.tied("2026-10-15")
        second = self.post(OCTOBER)
        found = second.not_overdue_ids
        self.assertEqual(
            (found.debts, found.previous, found.reserve, found.used),
            (1, 600, 600, 300),
        )
        self.assertEqual(
            (second.previous, second.difference, second.used), (600, 0, 300)
        )
        self.assertFalse(self.lines(second), "no line for a loan that had none")
        self.assertFalse(second.move_id)
        self.assertEqual(self.credit_of("70601"), 0)
        self.tied(OCTOBER)
        third = self.post(NOVEMBER)
        self.assertEqual((third.previous, third.used), (600, 0))

    def test_no_more_than_the_sum(self):
        """History says more than was reserved: two loans use the sum at most."""
        for debt in (self.bad, self.good):
            self.known(debt, 50_000)
        order = self.write_off(self.bad, self.good)
        self.assertEqual(sum(order.line_ids.mapped("used")), 900)
        self.assertEqual(self.credit_of("45515"), 0)
        self.tied("2026-10-15")

    def test_two_orders(self):
        self.write_off(self.bad)
        order = self.write_off(self.good)
        self.assertEqual(order.line_ids.used, 600)
        self.assertEqual(self.credit_of("45515"), 0)
        second = self.post(OCTOBER)
        self.assertEqual((second.previous, second.difference), (0, 0))
        self.tied(OCTOBER)

    def test_another_became_overdue(self):
        """What a write-off took of the sum does not move to the account of overdue loans."""
        self.known(self.good, 50_000)  # its part by history is above what is left
        self.write_off(self.bad)
        self.move_days(self.good, 40, self.at(OCTOBER))
        self.good.write({"principal_current": 0, "principal_overdue": 20_000})
        second = self.post(OCTOBER)
        self.assertEqual(self.line(second, self.good).came, 600)
        self.assertEqual(self.credit_of("45515"), 0)
        self.assertEqual(self.credit_of("45818"), 4_000)
        self.tied(OCTOBER)

    def reverse(self, order, date):
        chief = self.as_user(order, self.chief)
        chief.write({"reversal_date": date, "reversal_reason": "Wrong debt"})
        chief.action_reverse()
        self.env.invalidate_all()

    def test_reversed_before_the_next_inventory(self):
        """The sum holds again what it held."""
        order = self.write_off(self.bad)
        self.reverse(order, "2026-10-20")
        self.assertEqual(self.credit_of("45515"), 900)
        self.tied("2026-10-20")
        second = self.post(OCTOBER)
        self.assertEqual((second.previous, second.difference), (900, 0))
        self.assertFalse(self.lines(second))

    def test_reversed_after_the_next_inventory(self):
        """The next one finds the loan back in its portfolio and its own 300 released there."""
        order = self.write_off(self.bad)
        self.post(OCTOBER)
        self.reverse(order, "2026-11-10")
        self.assertEqual(self.credit_of("45515"), 900)
        self.tied("2026-11-10")
        third = self.post(NOVEMBER)
        self.assertEqual(
            (third.reserve, third.previous, third.difference), (900, 900, 0)
        )
        self.tied(NOVEMBER)

    def test_without_history_nothing_is_known(self):
        late = self._debt("P3", 0, principal_current=100)
        order = self.write_off(late)
        self.assertEqual((order.line_ids.used, order.line_ids.expense), (0, 100))
