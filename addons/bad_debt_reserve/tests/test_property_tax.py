from hypothesis import given

from odoo.tests import tagged

from odoo.addons.bank_base.tools.money import D

from ..tools import tax_reserve
from .random_books import FEW, MANY, OCTOBER, RandomBooks, seeds


@tagged("post_install", "-at_install")
class TestTaxSameAsPure(RandomBooks):
    """Random sales, loans, own debts, revenue: the database counts as the pure module does."""

    @FEW
    @given(seeds)
    def test_small(self, seed):
        self.again(self.check, *seed)

    def test_large(self):
        self.again(self.check, 19, MANY)

    def test_after_payments(self):
        """10,000 debts, then payments of a month: the differences are those of the two needs."""
        self.again(self.check_payments, 190, MANY)

    def check(self, dice, count):
        debts = self.draw(dice, count)
        self.write_debts(debts)
        counter = self.write_counter_debts(dice, count)
        self._revenue("2025-01-01", "2025-12-31", 0)
        self.compare(debts, counter, self._amount(dice) * count)

    def check_payments(self, dice, count):
        debts = self.draw(dice, count)
        self.write_debts(debts)
        counter = self.write_counter_debts(dice, count)
        self._revenue("2025-01-01", "2025-12-31", 0)
        first = self.compare(debts, counter, self._amount(dice) * count)
        first._post()
        self.pay(dice, debts, OCTOBER)
        second = self.compare(debts, counter, self._amount(dice) * count)
        self.check_differences(first, second)

    def write_counter_debts(self, dice, count):
        """What the bank owes to some of the clients: client id → sum."""
        counter = {}
        for client in self.clients:
            if dice.random() < 0.5:
                amount = self._amount(dice) * count // 10
                self._owes(client, float(amount))
                counter[client.id] = amount
        return counter

    def compare(self, debts, counter, revenue):
        """Count the book and compare it with the pure module; the inventory."""
        self._revenue("2026-01-01", self.date, float(revenue))
        edition = self.tax_edition
        claims = [
            tax_reserve.Claim(
                order=debt["id"],
                party=debt["client"].id,
                days=debt["days"],
                kind=debt["kind"],
                parts=self.in_roubles(debt),
                secured=debt["secured"],
                guaranteed=debt["guaranteed"],
                start=debt["start"],
            )
            for debt in debts
            if debt["kind"] in edition._kinds()
        ]
        limit = tax_reserve.cap(revenue, D(10))
        expected = tax_reserve.count(
            claims,
            [band._to_tool() for band in edition.band_ids],
            edition._parts(),
            counter,
            limit,
            interest_since=edition.interest_since,
        )
        inventory = self.count(book=self.tax)
        self.assertEqual(
            self.found(inventory, "counter", "base", "calculated", "reserve"),
            {
                row.claim.order: (row.counter, row.base, row.by_age, row.reserve)
                for row in expected
            },
        )
        by_age = sum((row.by_age for row in expected), D(0))
        self.assertEqual(self.lines_sum(inventory) or D(0), min(by_age, limit))
        return inventory
