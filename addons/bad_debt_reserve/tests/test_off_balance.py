from datetime import date
from decimal import Decimal

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tests.common import freeze_time
from odoo.tools import SQL, mute_logger

from .off_balance_common import OffBalanceCommon
from .opening_common import OpeningCommon


@tagged("post_install", "-at_install")
class TestOffBalance(OffBalanceCommon, OpeningCommon):
    """The watch: payments, the end, looks; for write-offs and for opening balances alike."""

    def test_money_returned(self):
        row = self.watched()
        self.wizard(
            row, kind="payment", date="2026-11-01", amount=300.01, document="PP 1"
        ).action_apply()
        self.assertEqual((row.balance, row.watched), (699.99, True))
        self.assertEqual(self.balance("91802"), Decimal("699.99"))
        self.assertEqual(self.balance("30102"), Decimal("300.01"))
        with self.assertRaisesRegex(UserError, "699.99 of it"):
            self.wizard(
                row, kind="payment", date="2026-11-01", amount=700, document="PP 2"
            ).action_apply()
        with self.assertRaisesRegex(UserError, "put off balance on"):
            self.wizard(
                row, kind="payment", date="2026-10-01", amount=1, document="PP 3"
            ).action_apply()
        self.wizard(
            row, kind="payment", date="2026-11-02", amount=699.99, document="PP 4"
        ).action_apply()
        self.assertFalse(row.watched)
        self.assertFalse(
            self.env["reserve.off.balance"].search(
                [("watched", "=", True), ("company_id", "=", self.company.id)]
            )
        )
        self.assertEqual(self.balance("91802"), 0)

    def test_end_after_five_years(self):
        row = self.watched()
        self.assertEqual(row.watch_until, date(2031, 10, 15))
        with freeze_time("2031-10-16"):
            with self.assertRaisesRegex(UserError, "not over on"):
                self.wizard(
                    row, kind="end", date="2031-10-15", document="Order 1"
                ).action_apply()
            self.wizard(
                row, kind="end", date="2031-10-16", document="Five years are over"
            ).action_apply()
        self.assertEqual((row.balance, self.balance("91802")), (0, 0))
        self.assertEqual(
            self.entry(row.motion_ids.move_id), [("91802", 0, 1000), ("99999", 1000, 0)]
        )
        with self.assertRaisesRegex(UserError, "Nothing of the chosen"):
            self.wizard(row, kind="end", date="2031-10-16", document="x").action_apply()

    def test_entries_by_branch_and_currency(self):
        """Debts of two branches and two currencies end together: a pair each, which opens to the
        debts that it is made of."""
        other = self.env["bank.branch"].create(
            {"company_id": self.company.id, "code": "002", "name": "Tver"}
        )
        usd = {"currency_id": self.usd.id, "fx_rate": 80}
        debts = [
            self._debt("B1", 100, principal_overdue=100),
            self._debt("B2", 100, principal_overdue=200, branch_id=other.id),
            self._debt("B3", 100, principal_overdue=5, **usd),
            self._debt("B4", 100, principal_overdue=30),
        ]
        self.post()
        order = self.write_off(*debts)
        rows = self.env["reserve.off.balance"].search([("write_off_id", "=", order.id)])
        self.wizard(
            rows, kind="end", ground="gone", date="2026-11-01", document="Extract 5"
        ).action_apply()
        move = rows.motion_ids.move_id
        self.assertEqual(len(move), 1)
        found = {}
        for line in move.line_ids.filtered("credit"):
            shown = self.env["reserve.off.balance"].search(
                line.action_off_balance()["domain"]
            )
            self.assertEqual(-sum(shown.mapped("amount")), line.credit)
            found[tuple(sorted(shown.mapped("number")))] = (
                line.credit,
                line.reserve_currency_id.name,
            )
            self.assertIn(shown.branch_id.display_name, line.name)
        self.assertEqual(
            found,
            {
                ("B1", "B4"): (130, "RUB"),
                ("B2",): (200, "RUB"),
                ("B3",): (400, "USD"),
            },
        )
        for line in move.line_ids.filtered("debit"):
            shown = self.env["reserve.off.balance"].search(
                line.action_off_balance()["domain"]
            )
            self.assertEqual(-sum(shown.mapped("amount")), line.debit)

    def test_money_opens_to_its_debt(self):
        row = self.watched()
        for day, amount in (("2026-11-01", 300), ("2026-11-02", 50)):
            self.wizard(
                row, kind="payment", date=day, amount=amount, document="PP"
            ).action_apply()
        for motion in row.motion_ids:
            lines = motion.move_id.line_ids | motion.income_move_id.line_ids
            self.assertEqual(len(lines), 4)
            for line in lines:
                shown = self.env["reserve.off.balance"].search(
                    line.action_off_balance()["domain"]
                )
                self.assertEqual(shown, motion, "only the payment of this entry")

    def test_a_day_that_has_not_come(self):
        """Five years are not over because somebody types a date after them."""
        row = self.watched()
        for vals in (
            {"kind": "end", "date": "2031-10-16"},
            {"kind": "end", "date": "2027-02-02", "ground": "gone"},
            {"kind": "payment", "date": "2027-02-02", "amount": 1},
        ):
            with (
                self.subTest(**vals),
                self.assertRaisesRegex(UserError, "“W1” is dated in the future"),
                self.env.cr.savepoint(),
            ):
                self.wizard(row, document="x", **vals).action_apply()
        self.env.invalidate_all()
        self.assertEqual((row.balance, self.balance("91802")), (1000, 1000))
        self.assertFalse(row.motion_ids)

    def test_end_when_the_debtor_is_gone(self):
        row = self.watched()
        self.wizard(
            row, kind="end", ground="gone", date="2026-12-01", document="Extract 5"
        ).action_apply()
        self.assertFalse(row.watched)
        self.assertEqual(row.motion_ids.document, "Extract 5")

    def test_paid_debt_is_not_reversed_silently(self):
        row = self.watched()
        self.wizard(
            row, kind="payment", date="2026-11-01", amount=1, document="PP 1"
        ).action_apply()
        order = self.as_user(row.write_off_id, self.chief)
        order.write({"reversal_date": "2026-11-02", "reversal_reason": "Mistake"})
        with self.assertRaisesRegex(UserError, "paid or taken off"):
            order.action_reverse()

    def test_debtor_who_is_no_more(self):
        row = self.watched(ground="liquidated")
        self.assertFalse(row, "nobody is left to be watched")

    def test_opening_balance_is_paid_and_ended(self):
        """A debt that the bank watched on its first day: its account is known by its code."""
        self.env.ref("bank_base.scheme_bank")._apply(self.company)
        self.opening(
            off_balance=[
                {
                    "number": "OLD-1",
                    "client_code": "C1",
                    "client_name": "Client C1",
                    "amount": "500.00",
                    "currency": "RUB",
                    "written_off": "2024-05-01",
                    "watch_until": "2029-05-01",
                    "account": "91802",
                }
            ]
        )
        row = self.env["reserve.off.balance"].search([("number", "=", "OLD-1")])
        self.wizard(
            row, kind="payment", date="2026-11-01", amount=200, document="PP 1"
        ).action_apply()
        self.assertEqual(row.balance, 300)
        self.assertEqual(
            self.entry(row.motion_ids.move_id), [("91802", 0, 200), ("99999", 200, 0)]
        )

    def test_yearly_look(self):
        row = self.watched()
        self.assertEqual((row.last_look, row.next_look), (False, date(2027, 10, 15)))
        register = self.env["reserve.off.balance"]
        own = [("company_id", "=", self.company.id)]
        self.assertFalse(register.search([("next_look", "<=", "2027-10-14"), *own]))
        self.assertEqual(
            register.search([("next_look", "<=", "2027-10-15"), *own]), row
        )
        looks = self.as_user(
            self.env["reserve.off.balance.look"], self.people["lawyer"]
        )
        look = looks.create(
            {"row_id": row.id, "date": "2027-09-01", "finding": "nothing"}
        )
        self.assertEqual(look.user_id, self.people["lawyer"])
        row.invalidate_recordset()
        self.assertEqual(row.next_look, date(2028, 9, 1))
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.Error),
            self.cr.savepoint(),
        ):
            self.cr.execute(
                SQL("DELETE FROM reserve_off_balance_look WHERE id = %s", look.id)
            )

    def test_roles(self):
        row = self.watched()
        with self.assertRaises(AccessError):
            self.wizard(row, self.second, kind="end", date="2031-10-16", document="x")
