from contextlib import contextmanager
from datetime import date
from decimal import Decimal

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models.account_move import OWN_REVERSAL
from .books_common import BooksCommon
from .off_balance_common import OffBalanceCommon


@tagged("post_install", "-at_install")
class TestOffBalanceReverse(OffBalanceCommon, BooksCommon):
    """What was entered of a debt off balance by mistake is taken back."""

    @contextmanager
    def refused(self, regex, error=UserError):
        with self.assertRaisesRegex(error, regex), self.cr.savepoint():
            yield
        self.env.invalidate_all()

    def register(self, day):
        """What the register says is watched on a day."""
        self.env.flush_all()
        return self.money(
            "SELECT COALESCE(sum(amount), 0) FROM reserve_off_balance"
            " WHERE company_id = %s AND date <= %s",
            self.company.id,
            day,
        )

    def sums(self, moves):
        """Debit less credit by account of entries; those of nothing are left out."""
        found = {}
        for line in moves.line_ids:
            code = line.account_id.with_company(self.company).code
            found[code] = found.get(code, 0) + line.balance
        return {code: amount for code, amount in found.items() if round(amount, 2)}

    def tie(self, day):
        """Ledger, register and difference of the account of the debts on a day."""
        wizards = self.as_user(self.env["reserve.debt.tie.count.wizard"], self.preparer)
        action = wizards.create(
            {"company_id": self.company.id, "date": day}
        ).action_count()
        self.env.invalidate_all()
        return [
            (row.ledger, row.register, row.difference)
            for row in self.env["reserve.debt.tie"].search(action["domain"])
            if (row.part, row.account) == ("off_balance", "91802")
        ]

    def test_storno_equals(self):
        row = self.watched()
        motion = self.paid(row)
        moves = motion.move_id | motion.income_move_id
        self.assertEqual(len(moves), 2)
        undone = self.undo(motion)
        self.assertEqual(
            (undone.kind, undone.amount, undone.parent_id, undone.document),
            ("reversal", 300.01, row, "Entered twice"),
        )
        self.assertEqual(undone.user_id, self.chief)
        self.assertEqual((row.balance, row.watched, row.in_force), (1000, True, True))
        self.assertFalse(motion.in_force or undone.in_force)
        self.assertEqual((self.balance("91802"), self.balance("30102")), (1000, 0))
        made = undone.move_id | undone.income_move_id
        self.assertEqual(made.reversed_entry_id, moves)
        self.assertEqual(set(made.mapped("state")), {"posted"})
        self.assertEqual(set(made.mapped("date")), {date(2026, 12, 10)})
        self.assertTrue(self.sums(moves) and self.sums(made))
        self.assertFalse(self.sums(moves | made))
        self.assertEqual(
            [self.register(day) for day in ("2026-10-31", "2026-12-09", "2026-12-10")],
            [Decimal("1000"), Decimal("699.99"), Decimal("1000")],
        )
        for day, rest in (("2026-12-09", 699.99), ("2026-12-10", 1000)):
            self.assertEqual(self.tie(day), [(rest, rest, 0)])
        for line in made.line_ids:
            shown = self.env["reserve.off.balance"].search(
                line.action_off_balance()["domain"]
            )
            self.assertEqual(shown, undone)
        again = self.paid(row, 1000, "2026-12-10", "PP 2")
        self.assertEqual((row.balance, again.amount), (0, -1000))

    def test_end_is_taken_back(self):
        row = self.watched()
        motion = self.ended(row)
        self.assertFalse(row.watched)
        undone = self.undo(motion)
        self.assertEqual((row.balance, self.balance("91802")), (1000, 1000))
        self.assertFalse(undone.income_move_id)
        self.assertFalse(self.sums(motion.move_id | undone.move_id))
        self.assertTrue(self.ended(row, "2026-12-10").in_force)

    def test_what_one_entry_posted_goes_together(self):
        debts = [
            self._debt("B1", 100, principal_overdue=100),
            self._debt("B2", 100, principal_overdue=30.07),
        ]
        self.post()
        order = self.write_off(*debts)
        rows = self.env["reserve.off.balance"].search([("write_off_id", "=", order.id)])
        ends = self.ended(rows)
        self.assertEqual(len(ends.move_id), 1)
        self.undo(ends[0])
        self.assertEqual(sorted(rows.mapped("balance")), [30.07, 100])
        self.assertEqual(len(ends.reversal_ids.move_id), 1)
        self.assertEqual(self.balance("91802"), Decimal("130.07"))
        with self.refused("is reversed already"):
            self.undo(ends[1])

    def test_refused(self):
        row = self.watched()
        motion, end = self.paid(row), self.ended(row)
        with self.refused("only money returned and the end"):
            self.undo(row)
        with self.refused("Reverse that end first"):
            self.undo(motion)
        with self.refused("before its own day"):
            self.undo(end, "2026-11-30")
        with self.refused("dated in the future"):
            self.undo(end, "2027-02-02")
        self.company.sudo().fiscalyear_lock_date = "2026-12-10"
        with self.refused("the period is closed"):
            self.undo(end)
        self.assertEqual(self.register("2027-01-31"), 0)
        self.company.sudo().fiscalyear_lock_date = False
        undone = self.undo(end)
        with self.refused("is reversed already"):
            self.undo(end)
        with self.refused("only money returned and the end"):
            self.undo(undone)
        self.undo(motion)
        self.assertEqual((row.balance, self.register("2027-01-31")), (1000, 1000))

    def test_days_after_a_reversal(self):
        """The register is never below nothing on any day."""
        row = self.watched()
        self.undo(self.paid(row, 1000), "2026-11-20")
        with self.refused("Nothing is entered for a day before"):
            self.paid(row, 1000, "2026-11-19")
        order = self.as_user(row.write_off_id, self.chief)
        order.write({"reversal_date": "2026-11-19", "reversal_reason": "Mistake"})
        with self.refused("not before 11/20/2026"):
            order.action_reverse()
        order.reversal_date = "2026-11-20"
        order.action_reverse()
        self.env.invalidate_all()
        self.assertEqual(row.write_off_id.state, "reversed")
        days = ("2026-10-31", "2026-11-19", "2026-11-20")
        self.assertEqual([self.register(day) for day in days], [1000, 0, 0])
        self.assertEqual((row.balance, self.balance("91802")), (0, 0))

    def test_roles(self):
        motion = self.paid(self.watched())
        for user in (self.preparer, self.second, self.people["lawyer"]):
            with self.subTest(user=user.login), self.refused("", AccessError):
                self.undo(motion, user=user)
            with (
                self.subTest(user=user.login),
                self.refused("reverse what happened", AccessError),
            ):
                self.as_user(motion, user)._reverse_entered(date(2026, 12, 10), "x")
        self.assertTrue(motion.in_force)

    def test_entries_are_not_reversed_past_the_register(self):
        motion = self.paid(self.watched())
        undone = self.env["reserve.off.balance"]
        for _time in range(2):
            moves = motion.move_id | motion.income_move_id
            moves |= undone.move_id | undone.income_move_id
            for move in self.as_user(moves, self.chief):
                with self.refused("debt W1 in the off-balance register"):
                    move._reverse_moves([{"date": date(2026, 12, 10)}], cancel=True)
                itself = move in undone.move_id | undone.income_move_id
                with self.refused(
                    "is itself a reversal" if itself else "button “Reverse”"
                ):
                    move.button_draft()
            undone = undone or self.undo(motion)
        self.assertEqual(len(moves), 4)

    def test_an_entry_reversed_by_hand_before(self):
        """Odoo's own button was not refused in an earlier version."""
        motion = self.paid(self.watched())
        off = motion.move_id
        off.with_context(reserve_reverse=OWN_REVERSAL)._reverse_moves(
            [{"date": date(2026, 12, 10)}], cancel=True
        )
        with self.refused(f"{off.name} .*is reversed already"):
            self.undo(motion)
        self.assertTrue(motion.in_force)

    def test_counted_again_for_tax(self):
        """1 000 written off in accounting alone; 300 that were paid by mistake are doubtful again
        from the day of the reversal on."""
        self._plenty()
        row = self.watched(ground="bailiff_other")
        motion = self.paid(row, 300, "2026-11-10")
        undone = self.undo(motion, "2026-12-10")
        lines = self.env["reserve.write.off.line"]
        for day, rest in ((date(2026, 12, 9), 700), (date(2026, 12, 10), 1000)):
            query = lines._rest_sql(self.company, day, day, "for_tax")
            self.cr.execute(query)
            names = [column.name for column in self.cr.description]
            (found,) = self.cr.fetchall()
            sums = dict(zip(names, found, strict=True))
            self.assertEqual(sums["principal_overdue"], rest)
        self.assertTrue(undone)

    def test_another_order_stands_on_the_payment(self):
        row = self.watched(ground="bailiff_other")
        motion = self.paid(row, 300, "2026-11-10")
        order = self.write_off(
            row.contract_id,
            ground="bailiff_no_property",
            date="2026-11-20",
            book_id=self.env["reserve.rule.book"]
            ._create_preset(self.company, "tax", "tax2")
            .id,
        )
        self.assertEqual(order.state, "posted")
        with self.refused("Reverse that order first"):
            self.undo(motion)
