import random
from datetime import date
from decimal import Decimal

from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.bank_base.tools.money import rows

from ..tools import write_off
from .books_common import BooksCommon
from .write_off_common import WriteOffCommon

OCT = date(2026, 10, 31)
NOV = date(2026, 11, 30)


@tagged("post_install", "-at_install")
class TestWriteOffWhole(WriteOffCommon, BooksCommon):
    """Art. 266(4) and (5): bad debts are covered by the whole reserve, then by expense."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._plenty()
        cls.bank.active = False

    def uses(self, order):
        """(book, debt, from the whole reserve) → sum."""
        found = {}
        for use in order.use_ids:
            key = use.book_id.code, use.contract_id.number, use.common
            found[key] = found.get(key, 0) + use.amount
        return found

    def movement(self, inventory):
        moved = self.env["reserve.movement"].search(
            [("inventory_id", "=", inventory.id)]
        )
        self.assertEqual(sum(moved.mapped("difference")), inventory.difference)
        return {row.code: row.difference for row in moved}

    def check_sums(self, inventory):
        """Lines, totals and the inventory are the same, and the previous one less uses is here."""
        for column in ("reserve", "previous", "difference", "used"):
            with self.subTest(column=column):
                lines = self.lines_sum(inventory, column)
                totals = self.money(
                    "SELECT sum(%s) FROM reserve_total WHERE inventory_id = %s",
                    SQL.identifier(column),
                    inventory.id,
                )
                self.assertEqual(lines, totals)
                self.assertEqual(float(lines), inventory[column])
        before = inventory.previous_id
        self.assertEqual(inventory.previous, before.reserve - inventory.used)

    def test_worked_example(self):
        """Reserve 1 000 000, bad debts 300 000 of which own lines 120 000, needed 850 000: the
        difference is 850 000 − (1 000 000 − 300 000) = 150 000 to expense."""
        whole = self._sale("S1", 100, 100_000)
        half = self._sale("S2", 60, 40_000)
        young = self._sale("S3", 10, 160_000)
        rest = self._sale("S4", 100, 880_000)
        first = self.post(), self.post(book=self.tax)
        self.assertEqual(first[1].reserve, 1_000_000)
        order = self.write_off(whole, half, young)
        self.assertEqual(
            {k: v for k, v in self.uses(order).items() if k[0] == "tax"},
            {
                ("tax", "S1", False): 100_000,
                ("tax", "S2", False): 20_000,
                ("tax", "S2", True): 20_000,
                ("tax", "S3", True): 160_000,
            },
        )
        cover = order.cover_ids
        self.assertEqual(
            (cover.amount, cover.own, cover.common, cover.expense, cover.posted),
            (300_000, 120_000, 180_000, 0, False),
        )
        rest.principal_overdue = 850_000
        self._revenue("2026-01-01", OCT, 0)
        self.move_days(rest, 131, OCT)
        self.post(OCT)
        second = self.post(OCT, self.tax)
        self.assertEqual(
            (second.used, second.previous, second.reserve, second.difference),
            (300_000, 700_000, 850_000, 150_000),
        )
        self.check_sums(second)
        self.assertEqual(
            self.movement(second), {"written_off": 180_000, "reduced": -30_000}
        )
        line = self.line(second, young)
        self.assertEqual(
            (line.used, line.previous, line.reserve, line.difference),
            (160_000, -160_000, 0, 160_000),
        )
        self.assertIn("160,000.00 beyond the reserve of the debt", line.change_reason)
        self.tied(OCT)
        self._revenue("2026-01-01", NOV, 0)
        third = self.post(NOV, self.tax)
        self.assertEqual((third.used, third.difference), (0, 0))
        html = (
            self.env["ir.actions.report"]
            ._render_qweb_html("bad_debt_reserve.tax_register", second.ids)[0]
            .decode()
        )
        self.assertIn("180,000.00", html)

    def test_above_the_whole_reserve(self):
        self._sale("S1", 60, 100)
        bad = self._sale("S2", 10, 500)
        self.post()
        self.post(book=self.tax)
        order = self.write_off(bad)
        self.assertEqual(self.uses(order)["tax", "S2", True], 50)
        cover = order.cover_ids
        self.assertEqual((cover.amount, cover.common, cover.expense), (500, 50, 450))
        self._revenue("2026-01-01", OCT, 0)
        self.post(OCT)
        second = self.post(OCT, self.tax)
        self.assertEqual((second.previous, second.used), (0, 50))
        self.check_sums(second)

    def test_nothing_is_left_for_the_next_order(self):
        """The second debt has a reserve of its own, but the first one took the whole."""
        first = self._sale("S1", 10, 1000)
        second = self._sale("S2", 100, 400)
        self.post()
        self.post(book=self.tax)
        self.write_off(first)
        order = self.write_off(second)
        self.assertNotIn("tax", [book for book, _debt, _common in self.uses(order)])
        self.assertEqual(order.cover_ids.expense, 400)
        self._revenue("2026-01-01", OCT, 0)
        self.post(OCT)
        inventory = self.post(OCT, self.tax)
        self.assertEqual(
            (inventory.previous, inventory.used, inventory.difference), (0, 400, 0)
        )
        self.check_sums(inventory)

    def test_reversal(self):
        """Before the next inventory nothing happened; after it, the reserve is given back."""
        bad = self._sale("S1", 10, 300)
        other = self._sale("S2", 100, 1000)
        self.post()
        self.post(book=self.tax)
        order = self.write_off(bad)
        self.reverse(order, "2026-10-20")
        self.assertEqual(sum(order.cover_ids.mapped("common")), 0)
        self._revenue("2026-01-01", OCT, 0)
        self.move_days(bad, 41, OCT)
        self.post(OCT)
        second = self.post(OCT, self.tax)
        self.assertEqual((second.used, second.previous), (0, 1000))
        self.check_sums(second)
        again = self.write_off(bad, date="2026-11-10")
        self.assertEqual(self.uses(again)["tax", "S1", True], 300)
        self._revenue("2026-01-01", NOV, 0)
        self.post(NOV)
        third = self.post(NOV, self.tax)
        self.assertEqual((third.previous, third.difference), (700, 300))
        self.reverse(again, "2026-12-05")
        end = self.at("2026-12-31")
        self._revenue("2026-01-01", end, 10**12)
        self.move_days(bad, 102, end)
        self.post(end)
        fourth = self.post(end, self.tax)
        self.assertEqual(
            (fourth.used, fourth.previous, fourth.reserve, fourth.difference),
            (-300, 1300, 1300, 0),
        )
        self.check_sums(fourth)
        self.assertEqual(self.line(fourth, other).difference, 0)
        self.tied(end)

    def reverse(self, order, day):
        order = self.as_user(order, self.chief)
        order.write({"reversal_date": day, "reversal_reason": "Mistake"})
        order.action_reverse()
        self.env.invalidate_all()

    def test_principal_of_a_loan_is_not_covered(self):
        """It goes by art. 292: the tax reserve covers the interest alone."""
        loan = self._debt("L1", 100, principal_overdue=5000, interest_overdue=70)
        self._sale("S1", 100, 1000)
        self.post()
        self.post(book=self.tax)
        order = self.write_off(loan)
        self.assertEqual(order.cover_ids.amount, 70)
        self.assertEqual(self.uses(order)["tax", "L1", False], 70)

    def test_a_tax_book_with_entries(self):
        """The order itself writes off from the whole reserve; lines, entry and ledger agree."""
        self.book.active = False
        books = self.env["reserve.rule.book"]
        self.tax.active = False
        self.book = books._create_preset(self.company, "tax", "entries")
        self.book.register_only = False
        bad = self._sale("S1", 60, 600)
        self._sale("S2", 100, 250)
        first = self.post()
        self.assertEqual(self.ledger(), 550)
        order = self.write_off(bad)
        self.assertEqual(
            (order.amount, order.used, order.expense, order.cover_ids.expense),
            (600, 550, 50, 50),
        )
        self.assertEqual(self.ledger(), 0)
        self.tied(order.date)
        self._revenue("2026-01-01", OCT, 0)
        second = self.post(OCT)
        self.assertEqual((second.previous, second.difference), (0, 250))
        self.assertEqual(second.previous_id, first)
        self.assertEqual(self.ledger(), 250)
        self.check_sums(second)
        self.tied(OCT)

    def test_same_as_pure(self):
        """Random debts in several segments, two orders one after the other."""
        chance = random.Random(266)
        debts = [
            self._sale(
                f"R{number}",
                chance.choice((10, 50, 100)),
                chance.randint(1, 10**7) / 100,
                product_id=chance.choice((self.cards, self.cars)).id,
                client_id=chance.choice((self.firm, self.person)).id,
            )
            for number in range(60)
        ]
        self.post()
        inventory = self.post(book=self.tax)
        chance.shuffle(debts)
        held = {
            (row["contract_id"], row["segment_id"]): row["reserve"]
            for row in rows(
                self.env,
                SQL(
                    "SELECT contract_id, segment_id, reserve FROM reserve_line"
                    " WHERE inventory_id = %s AND reserve > 0",
                    inventory.id,
                ),
            )
        }
        rest = {
            row["segment_id"]: row["reserve"]
            for row in rows(
                self.env,
                SQL(
                    "SELECT segment_id, reserve FROM reserve_total"
                    " WHERE inventory_id = %s",
                    inventory.id,
                ),
            )
        }
        for chosen in (debts[:25], debts[25:55]):
            order = self.write_off(*chosen)
            needs = {
                row["contract_id"]: row["amount"]
                for row in rows(
                    self.env,
                    SQL(
                        "SELECT contract_id, amount FROM reserve_write_off_line"
                        " WHERE order_id = %s ORDER BY id",
                        order.id,
                    ),
                )
            }
            expected = write_off.whole(needs, held, rest)
            found = {
                (row["contract_id"], row["segment_id"], row["common"]): row["amount"]
                for row in rows(
                    self.env,
                    SQL(
                        "SELECT contract_id, segment_id, common, amount"
                        " FROM reserve_write_off_use WHERE order_id = %s AND book_id = %s",
                        order.id,
                        self.tax.id,
                    ),
                )
            }
            self.assertEqual(found, expected)
            for (_debt, segment, _common), amount in expected.items():
                rest[segment] -= amount
            self.assertTrue(all(left >= 0 for left in rest.values()))
        self.assertEqual(sum(rest.values(), Decimal(0)), 0)
