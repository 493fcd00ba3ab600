from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ReserveCommon

OCTOBER = fields.Date.to_date("2026-10-31")


@tagged("post_install", "-at_install")
class TestMovement(ReserveCommon):
    """The difference of an inventory by reason: adds up, opens, agrees with the sentences."""

    def rows(self, inventory):
        found = self.env["reserve.movement"].search(
            [("inventory_id", "=", inventory.id)]
        )
        return {row.code: row for row in found}

    def second_month(self):
        """One debt for each reason; returns (inventory, reason → difference expected)."""
        worse = self._debt("V1", 20, principal_overdue=1000)
        better = self._debt("V2", 70, principal_overdue=1000)
        grown = self._debt("V3", 10, principal_overdue=100)
        reduced = self._debt("V4", 10, principal_overdue=100)
        repaid = self._debt("V5", 40, principal_overdue=2000)
        schedule = self._debt("V6", 70, principal_current=500, principal_overdue=500)
        same = self._debt("V7", 125, principal_overdue=70)
        out = self._debt("V8", 10, kind="shortage", principal_overdue=10)
        moved = self._debt("V9", 10, principal_overdue=50)
        self.post()
        self.edition.copy({"date_from": OCTOBER, "kind_shortage": False})
        self.move_days(worse, 51, OCTOBER)
        self.move_days(better, 15, OCTOBER)
        for debt, overdue in ((grown, 150), (reduced, 60), (moved, 50)):
            self.move_days(debt, 20, OCTOBER)
            debt.principal_overdue = overdue
        self.move_days(repaid, 0, OCTOBER)
        repaid.principal_overdue = 0
        self.move_days(schedule, 0, OCTOBER)
        schedule.write({"principal_current": 1000, "principal_overdue": 0})
        self.move_days(same, 156, OCTOBER)
        self.move_days(out, 41, OCTOBER)
        moved.product_id = self.cars
        self._debt("V10", 5, at=OCTOBER, principal_overdue=10.05)
        return self.post(OCTOBER), {
            "worse": 300, "better": -600, "grown": 15, "reduced": -12, "repaid": -1200,
            "schedule": -900, "same": 0, "out": -3, "moved": -15, "arrived": 15, "new": 3.02,
        }  # fmt: skip

    def test_every_reason_and_the_sum(self):
        inventory, expected = self.second_month()
        found = self.rows(inventory)
        self.assertEqual(
            {code: round(row.difference, 2) for code, row in found.items()}, expected
        )
        total = self.money(
            "SELECT sum(difference) FROM (%s) m WHERE inventory_id = %s",
            self.env["reserve.movement"]._table_query,
            inventory.id,
        )
        self.assertEqual(total, self.lines_sum(inventory, "difference"))
        self.assertEqual(
            inventory.movement_ids, sum(found.values(), inventory.movement_ids)
        )

    def test_every_sum_opens_to_its_lines(self):
        inventory, _expected = self.second_month()
        seen = self.env["reserve.line"]
        for code, row in self.rows(inventory).items():
            with self.subTest(code=code):
                lines = self.env["reserve.line"].search(row.action_lines()["domain"])
                self.assertEqual(len(lines), row.debts)
                self.assertAlmostEqual(
                    sum(lines.mapped("difference")), row.difference, 2
                )
                self.assertEqual(set(lines.mapped("change_code")), {code})
                self.assertFalse(lines & seen, "one reason a line")
                seen |= lines
        self.assertEqual(seen, self.lines(inventory))

    def test_first_of_the_reasons_of_the_sentence(self):
        """The SQL of the code and the pure module say the same of every line."""
        inventory, _expected = self.second_month()
        for line in self.lines(inventory):
            if line.motion != "arrived":
                self.assertEqual(line.change_code, line._change_codes()[0])

    def test_new_edition_with_the_same_groups(self):
        debt = self._debt("W1", 10, principal_overdue=100)
        self.post()
        edition = self.edition.copy({"date_from": OCTOBER})
        edition.band_ids[0].rate = 40
        self.move_days(debt, 20, OCTOBER)
        inventory = self.post(OCTOBER)
        self.assertEqual(list(self.rows(inventory)), ["rate"])
        self.assertEqual(self.line(inventory, debt).change_code, "rate")

    def test_what_lines_do_not_hold_is_named(self):
        """A total that holds more than its lines (reserved without overdue, by segment)."""
        self._debt("W2", 10, principal_overdue=100)
        inventory = self.count()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE reserve_inventory SET reserve = reserve + 7, difference = difference + 7"
            " WHERE id = %s",
            [inventory.id],
        )
        self.env.invalidate_all()
        row = self.rows(inventory)["without_overdue"]
        self.assertEqual((row.difference, row.reserve), (7, 7))
        self.assertEqual(sum(r.difference for r in self.rows(inventory).values()), 37)
        with self.assertRaisesRegex(UserError, "reserved as a whole"):
            row.action_lines()

    def test_lines_found_by_reason(self):
        inventory, _expected = self.second_month()
        domain = [("inventory_id", "=", inventory.id)]
        lines = self.env["reserve.line"]
        both = lines.search([*domain, ("change_code", "in", ["worse", "better"])])
        self.assertEqual(len(both), 2)
        others = lines.search([*domain, ("change_code", "not in", ["worse", "better"])])
        self.assertEqual(others | both, self.lines(inventory))
