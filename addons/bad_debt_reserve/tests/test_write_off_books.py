from datetime import date

from odoo.tests import tagged

from .books_common import BooksCommon
from .write_off_common import WriteOffCommon

OCT = date(2026, 10, 31)


@tagged("post_install", "-at_install")
class TestWriteOffBooks(WriteOffCommon, BooksCommon):
    """A write-off and several books on the same debts: who is told what was used."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._plenty()
        cls._revenue("2026-01-01", OCT, 0)
        cls.bank.active = False
        cls.bad = cls._sale("S1", 100, 1000)
        cls._sale("S2", 100, 500)

    def post_both(self):
        return self.post(), self.post(book=self.tax)

    def post_next(self):
        inventories = self.post(OCT), self.post(OCT, book=self.tax)
        for inventory in inventories:
            moved = self.env["reserve.movement"].search(
                [("inventory_id", "=", inventory.id)]
            )
            self.assertEqual(sum(moved.mapped("difference")), inventory.difference)
            self.assertIn("written_off", moved.mapped("code"))
        self.assertEqual(self.ledger(), 500)
        self.tied(OCT)
        return inventories

    def test_ground_that_holds_for_tax(self):
        self.post_both()
        order = self.write_off(self.bad)
        self.assertEqual(
            sorted((use.book_id.code, use.amount, use.posted) for use in order.use_ids),
            [("ageing", 1000, True), ("tax", 1000, False)],
        )
        for inventory in self.post_next():
            self.assertEqual(
                (inventory.used, inventory.previous, inventory.reserve),
                (1000, 500, 500),
            )
            self.assertEqual(inventory.difference, 0)
