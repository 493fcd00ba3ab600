from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .people_common import PeopleCommon

OCTOBER = fields.Date.to_date("2026-10-31")
NOVEMBER = fields.Date.to_date("2026-11-30")


@tagged("post_install", "-at_install")
class TestException(PeopleCommon):
    """A decision about one debt: prepared by one, approved by another, counted, ended."""

    PEOPLE = (
        ("clerk", "reserve_accountant"),
        ("chief", "chief_accountant"),
        ("chief2", "chief_accountant"),
    )

    def decide(self, debt, approve=True, **vals):
        decision = self.by("clerk", self.env["reserve.exception"]).create(
            {
                "book_id": self.book.id,
                "contract_id": debt.id,
                "date_from": self.date,
                "reason": "Pledge is being sold",
                **vals,
            }
        )
        if approve:
            self.by("chief", decision).action_approve()
        return decision

    def test_rate_and_sum(self):
        first = self._debt("D1", 40, principal_overdue=1000.05)
        second = self._debt("D2", 40, principal_overdue=1000)
        other = self._debt("D3", 40, principal_overdue=100)
        self.decide(first, rate=10)
        self.decide(second, kind="sum", amount=777.77)
        inventory = self.post()
        line = self.line(inventory, first)
        self.assertEqual((line.reserve, line.rate, line.base), (100.01, 10, 1000.05))
        self.assertIn("Pledge is being sold", line.reason)
        self.assertIn("chief", line.reason)
        line = self.line(inventory, second)
        self.assertEqual((line.reserve, line.rate), (777.77, 77.777))
        self.assertEqual(self.line(inventory, other).reserve, 60)
        self.assertEqual(inventory.exceptions, 2)
        self.assertAlmostEqual(inventory.reserve, 937.78, 2)
        self.assertEqual(self.ledger(), self.lines_sum(inventory))
        found = self.env["reserve.line"].search(inventory.action_exceptions()["domain"])
        self.assertEqual(found.contract_id, first | second)

    def test_more_than_the_debt_is_not_reserved(self):
        debt = self._debt("D4", 40, principal_overdue=100)
        self.decide(debt, kind="sum", amount=500)
        self.assertEqual(self.count().reserve, 100)

    def test_only_approved_and_in_force(self):
        debt = self._debt("D5", 10, principal_overdue=100)
        self.decide(debt, approve=False, rate=100)
        late = self._debt("D6", 10, principal_overdue=100)
        self.decide(late, rate=100, date_from=OCTOBER)
        self.assertEqual(self.count().reserve, 60)

    def test_movement_names_the_decision(self):
        debt = self._debt("D7", 10, principal_overdue=100)
        self.post()
        self.decide(debt, rate=80, date_from=OCTOBER)
        self.move_days(debt, 20, OCTOBER)
        inventory = self.post(OCTOBER)
        self.assertEqual(self.line(inventory, debt).change_code, "exception")
        self.assertEqual(
            [(row.code, row.difference) for row in inventory.movement_ids],
            [("exception", 50)],
        )

    def test_ended_decision(self):
        debt = self._debt("D8", 10, principal_overdue=100)
        decision = self.decide(debt, rate=80)
        self.post()
        self.by("chief", decision).action_end()
        self.assertEqual((decision.state, decision.date_to), ("ended", self.date))
        self.move_days(debt, 20, OCTOBER)
        inventory = self.post(OCTOBER)
        self.assertEqual((inventory.reserve, inventory.difference), (30, -50))
        with self.assertRaisesRegex(UserError, "nothing to end"):
            self.by("chief", decision).action_end()

    def test_counted_inventory_is_counted_anew(self):
        debt = self._debt("D9", 10, principal_overdue=100)
        inventory = self.count()
        decision = self.decide(debt, rate=80)
        self.assertEqual(inventory.state, "draft")
        self.assertEqual(self.count().reserve, 80)
        self.by("chief", decision).action_end()
        self.assertEqual((decision.state, inventory.state), ("withdrawn", "draft"))
        self.assertEqual(self.count().reserve, 30)

    def test_correction_of_a_closed_day_counts_by_it_still(self):
        debt = self._debt("D15", 10, principal_overdue=100)
        decision = self.decide(debt, rate=80)
        self.post()
        self.by("chief", decision).action_end()
        again = self.env["reserve.inventory"].create(
            {"book_id": self.book.id, "date": self.date, "closing": 2}
        )
        again.previous_id = self.book._last_posted(before=again)
        again.edition_id = self.edition
        mapping, overdue = again._make_totals()
        again._gather_debts(mapping, overdue)
        again._insert_lines()
        self.assertEqual(self.line(again, debt).reserve, 80)

    def test_four_eyes(self):
        debt = self._debt("D10", 10, principal_overdue=100)
        decision = self.decide(debt, approve=False, rate=80)
        with self.assertRaisesRegex(AccessError, "chief accountant"):
            self.by("clerk", decision).action_approve()
        own = self.by("chief", self.env["reserve.exception"]).create(
            {
                "book_id": self.book.id,
                "contract_id": debt.id,
                "date_from": self.date,
                "reason": "x",
            }
        )
        with self.assertRaisesRegex(UserError, "prepared by you"):
            own.action_approve()
        self.by("chief", decision).rate = 70
        with self.assertRaisesRegex(UserError, "prepared by you"):
            self.by("chief", decision).action_approve()
        self.by("chief2", decision).action_approve()
        self.assertEqual(decision.approved_id.login, "chief2")

    def test_approval_is_not_written_by_hand(self):
        debt = self._debt("D11", 10, principal_overdue=100)
        decision = self.decide(debt, approve=False, rate=80)
        for vals in ({"state": "approved"}, {"approved_id": 1}, {"prepared_id": 1}):
            with self.assertRaisesRegex(AccessError, "not set by hand"):
                self.by("chief", decision).write(vals)
        with self.assertRaisesRegex(AccessError, "not set by hand"):
            self.decide(debt, approve=False, state="approved")

    def test_approved_stays_as_it_is(self):
        debt = self._debt("D12", 10, principal_overdue=100)
        decision = self.decide(debt, rate=80)
        with self.assertRaisesRegex(UserError, "does not change"):
            self.by("chief", decision).rate = 10
        with self.assertRaisesRegex(UserError, "it is kept"):
            self.by("chief", decision).unlink()

    def test_two_on_the_same_days(self):
        debt = self._debt("D13", 10, principal_overdue=100)
        self.decide(debt, rate=80, date_to=OCTOBER)
        self.decide(debt, rate=70, date_from=fields.Date.add(OCTOBER, days=1))
        with self.assertRaisesRegex(ValidationError, "on the same days"):
            self.decide(debt, rate=60, date_from=NOVEMBER)

    def test_tax_leaves_no_decision(self):
        debt = self._debt("D16", 10, principal_overdue=100)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE reserve_rule_book SET method = 'tax' WHERE id = %s", [self.book.id]
        )
        self.env.invalidate_all()
        with self.assertRaisesRegex(ValidationError, "counts for tax"):
            self.decide(debt, approve=False, rate=80)

    def test_not_into_the_posted_past(self):
        debt = self._debt("D14", 10, principal_overdue=100)
        self.post()
        decision = self.decide(debt, approve=False, rate=80)
        with self.assertRaisesRegex(UserError, "posted on"):
            self.by("chief", decision).action_approve()
