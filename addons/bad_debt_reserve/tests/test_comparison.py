from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import ReserveCommon


@tagged("post_install", "-at_install")
class TestComparison(ReserveCommon):
    """Two books at one date, side by side; accounting less tax with deferred tax."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["reserve.rule.book"].create(
            {
                "name": "From the 45th day",
                "code": "late",
                "company_id": cls.company.id,
                "edition_ids": [
                    Command.create(
                        {
                            "date_from": "2026-01-01",
                            "kind_shortage": False,
                            "band_ids": [
                                Command.create(
                                    {"dpd_from": 1, "dpd_to": 44, "rate": 0}
                                ),
                                Command.create(
                                    {"dpd_from": 45, "dpd_to": 90, "rate": 50}
                                ),
                                Command.create({"dpd_from": 91, "rate": 100}),
                            ],
                        }
                    )
                ],
            }
        )

    def compare(self, inventory, **domain):
        return self.env["reserve.comparison"].search(
            [
                ("inventory_id", "=", inventory.id),
                *((name, "=", value) for name, value in domain.items()),
            ]
        )

    def two(self):
        self.debts = {
            44: self._debt("K1", 44, principal_overdue=1000),
            45: self._debt("K2", 45, principal_overdue=1000),
            91: self._debt("K3", 91, principal_overdue=1000.05),
            10: self._debt("K4", 10, kind="shortage", principal_overdue=100),
        }
        return self.count(), self.count(book=self.other)

    def test_debts_side_by_side(self):
        first, second = self.two()
        rows = self.compare(first)
        self.assertEqual(rows.other_inventory_id, second)
        self.assertEqual(
            {
                row.contract_id: (row.reserve, row.other_reserve, row.difference)
                for row in rows
            },
            {
                self.debts[44]: (600, 0, 600),
                self.debts[45]: (600, 500, 100),
                self.debts[91]: (1000.05, 1000.05, 0),
                self.debts[10]: (30, 0, 30),
            },
        )
        self.assertEqual(len(set(rows.ids)), 4)
        back = self.compare(second)
        self.assertEqual(sum(back.mapped("difference")), -730)
        self.assertFalse(set(rows.ids) & set(back.ids))

    def test_sums_are_those_of_the_inventories(self):
        first, second = self.two()
        query = self.env["reserve.comparison"]._table_query
        for column, inventory in (("reserve", first), ("other_reserve", second)):
            total = self.money(
                "SELECT sum(%s) FROM (%s) c WHERE inventory_id = %s",
                self.env["reserve.comparison"]._field_to_sql("c", column),
                query,
                first.id,
            )
            self.assertEqual(total, self.lines_sum(inventory))

    def test_groups_side_by_side(self):
        first, _second = self.two()
        groups = self.env["reserve.comparison"]._read_group(
            [("inventory_id", "=", first.id)],
            ["band_id", "other_band_id"],
            ["reserve:sum", "other_reserve:sum"],
        )
        self.assertEqual(
            sorted((a.name, b.name or "", x, y) for a, b, x, y in groups),
            [
                ("1–30", "", 30, 0),
                ("31–60", "1–44", 600, 0),
                ("31–60", "45–90", 600, 500),
                ("91–120", ">90", 1000.05, 1000.05),
            ],
        )

    def test_a_row_opens_to_both_lines(self):
        first, second = self.two()
        row = self.compare(first, contract_id=self.debts[45].id)
        lines = self.env["reserve.line"].search(row.action_lines()["domain"])
        self.assertEqual(lines.inventory_id, first | second)
        self.assertEqual(lines.contract_id, self.debts[45])
        self.assertEqual(row.action_contract()["res_id"], self.debts[45].id)
        self.assertEqual(first.others, 1)
        found = self.env["reserve.comparison"].search(first.action_beside()["domain"])
        self.assertEqual(found, self.compare(first))

    def test_one_book_alone_has_nothing_to_compare(self):
        self._debt("K5", 10, principal_overdue=100)
        inventory = self.count()
        self.assertFalse(self.compare(inventory))
        self.assertEqual(inventory.others, 0)
        self.count(self.date + timedelta(days=1), self.other)
        self.assertFalse(self.compare(inventory), "another date is not compared")

    def set_tax(self):
        """The second book counts for tax (as far as comparisons ask)."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE reserve_rule_book SET method = 'tax' WHERE id = %s", [self.other.id]
        )
        self.env.invalidate_all()

    def test_accounting_less_tax(self):
        first, second = self.two()
        self.assertFalse(self.compare(first, for_tax=True))
        self.set_tax()
        found = self.env["reserve.comparison"].search(
            first.action_tax_difference()["domain"]
        )
        self.assertEqual(len(found), 4)
        self.assertFalse(
            self.compare(second, for_tax=True), "never tax less accounting"
        )
        row = self.compare(first, contract_id=self.debts[44].id)
        self.assertEqual(
            (row.difference, row.deferred_rate, row.deferred_asset), (600, 25, 150)
        )
        self.assertEqual(row.deferred_liability, 0)
        self.assertTrue(row.deferred_uncertain)
        self.assertEqual(sum(found.mapped("deferred_asset")), 182.5)

    def test_larger_tax_reserve_is_a_liability(self):
        self.edition.band_ids.rate = 10
        first, _second = self.two()
        self.set_tax()
        row = self.compare(first, contract_id=self.debts[91].id)
        self.assertEqual(row.difference, -900.04)
        self.assertEqual((row.deferred_asset, row.deferred_liability), (0, 225.01))

    def test_rate_of_the_date_and_its_mark(self):
        self._debt(
            "K6", 45, at=fields.Date.to_date("2024-12-31"), principal_overdue=100
        )
        self.other.edition_ids.date_from = "2024-01-01"
        first = self.count("2024-12-31")
        self.count("2024-12-31", self.other)
        self.set_tax()
        row = self.compare(first)
        self.assertEqual((row.deferred_rate, row.deferred_asset), (20, 2))
        rates = self.env["reserve.deferred.rate"].search([])
        with self.assertRaisesRegex(UserError, "name the document"):
            rates.action_confirm()
        rates.confirmed_document = "Tax Code, art. 284, edition of 29.11.2024"
        rates.action_confirm()
        self.assertEqual(rates.confirmed_by, self.env.user)
        self.env.invalidate_all()
        self.assertFalse(self.compare(first).deferred_uncertain)
        rates.unlink()
        row = self.compare(first)
        self.assertFalse(row.deferred_rate)
        self.assertFalse(row.deferred_asset, "no rate, no deferred tax")
