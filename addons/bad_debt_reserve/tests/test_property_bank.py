from hypothesis import given

from odoo.tests import tagged

from .random_bank import RandomBank
from .random_books import FEW, MANY, OCTOBER, seeds


@tagged("post_install", "-at_install")
class TestBankSameAsPure(RandomBank):
    """Random loans, history, judgements, collateral, obligations off balance: the database counts
    as the pure module."""

    @FEW
    @given(seeds)
    def test_small(self, seed):
        self.again(self.check, *seed)

    def test_large(self):
        self.again(self.check, 59, MANY)

    def test_after_payments(self):
        """10,000 debts, then payments of a month: the differences are those of the two needs."""
        self.again(self.check_payments, 590, MANY)

    def check(self, dice, count):
        self.compare(*self.facts(dice, count))

    def check_payments(self, dice, count):
        debts, *facts = self.facts(dice, count)
        first = self.compare(debts, *facts)
        first._post()
        self.pay(dice, debts, OCTOBER)
        second = self.compare(debts, *facts)
        self.check_differences(first, second)
