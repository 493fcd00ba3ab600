import random
from datetime import date

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger
from odoo.tools.safe_eval import safe_eval

from .books_common import BooksCommon
from .opening_common import OpeningCommon
from .write_off_common import WriteOffCommon

OCT_10, OCT_31, NOV_30 = date(2026, 10, 10), date(2026, 10, 31), date(2026, 11, 30)


class ReverseCommon(WriteOffCommon):
    def reverse(self, inventory, when=OCT_10, reason="Wrong file"):
        """The chief accountant enters date and reason and presses the button."""
        chief = self.as_user(inventory, self.chief)
        chief.write({"reversal_date": when, "reversal_reason": reason})
        chief.action_reverse()
        self.env.invalidate_all()

    def refused(self, text, inventory, *args):
        """Nothing changes when the button is refused."""
        self.env.flush_all()
        before = self.ledger()
        with self.assertRaisesRegex(UserError, text), self.env.cr.savepoint():
            self.reverse(inventory, *args)
        self.env.invalidate_all()
        self.assertEqual((inventory.state, self.ledger()), ("posted", before))

    def content(self, inventory):
        """Every line of an inventory, exact, without ids."""
        self.env.flush_all()
        return self.env.execute_query(
            SQL(
                "SELECT contract_id, segment_id, band_id, rate, base, reserve, previous,"
                " difference, motion FROM reserve_line WHERE inventory_id = %s"
                " ORDER BY contract_id, segment_id",
                inventory.id,
            )
        )

    def balances(self):
        """Debit less credit of every account of the company that is not zero, by code."""
        self.env.flush_all()
        found = self.env["account.move.line"]._read_group(
            [("company_id", "=", self.company.id), ("parent_state", "=", "posted")],
            ["account_id"],
            ["balance:sum"],
        )
        return {
            account.with_company(self.company).code: round(balance, 2)
            for account, balance in found
            if round(balance, 2)
        }


@tagged("post_install", "-at_install")
class TestInventoryReverse(ReverseCommon, OpeningCommon):
    """A posted inventory is taken back, and its date is counted anew."""

    def test_another_date_after_a_reversal(self):
        """The day of the entry after a reversal is not taken along to another date."""
        self._table()
        self.reverse(self.post())
        inventory = self.count()
        self.assertEqual(inventory.entry_date, OCT_10)
        inventory.date = NOV_30
        self.assertFalse(inventory.entry_date)
        self.assertEqual((inventory._booked_on(), inventory.state), (NOV_30, "draft"))

    def test_number_of_the_act(self):
        self._table()
        first = self.post()
        self.reverse(first)
        second = self.post()
        self.assertEqual(second._act_number(), f"{first._act_number()}-2")

    def test_storno(self):
        debts = self._table()
        inventory = self.post()
        before, reason = self.content(inventory), self.line(inventory, debts[0]).reason
        self.reverse(inventory)
        self.assertEqual(inventory.state, "reversed")
        self.assertEqual(inventory.reversed_by_id, self.chief)
        self.assertIn("(reversed)", inventory.display_name)
        move = inventory.move_id
        storno = move.reversal_move_ids
        self.assertEqual((storno.state, storno.date), ("posted", OCT_10))
        self.assertIn("Wrong file", storno.ref)
        self.assertEqual(
            self.entry(storno), sorted((c, -d, -k) for c, d, k in self.entry(move))
        )
        self.assertEqual(
            storno.line_ids.reserve_total_id, move.line_ids.reserve_total_id
        )
        self.assertEqual(self.balances(), {})
        self.assertEqual(self.content(inventory), before)
        self.assertEqual(self.line(inventory, debts[0]).reason, reason)
        shown = self.env["account.move"].search(inventory.action_entry()["domain"])
        self.assertEqual(shown, move | storno)
        for day in (self.date, date(2026, 10, 9), OCT_10, NOV_30):
            self.tied(day)

    def test_the_same_date_anew(self):
        debt = self._debt("R1", 10, principal_overdue=100)
        first = self.post()
        self.reverse(first)
        debt.principal_overdue = 500
        second = self.post()
        self.assertNotEqual(second, first)
        self.assertEqual((second.date, second.closing), (first.date, first.closing))
        self.assertEqual(
            (second.previous, second.reserve, second.difference), (0, 150, 150)
        )
        self.assertFalse(second.previous_id)
        self.assertEqual(second.move_id.date, OCT_10, "not before the reversal")
        self.assertEqual(self.ledger(), 150)
        for day in (self.date, date(2026, 10, 9), OCT_10):
            self.tied(day)
        self.assertEqual(self.book._last_posted(), second)
        own = [("last", "=", True), ("book_id", "=", self.book.id)]
        self.assertEqual(self.env["reserve.inventory"].search(own), second)
        self.move_days(debt, 41, OCT_31)
        third = self.post(OCT_31)
        self.assertEqual((third.previous, third.difference), (150, 150))
        self.tied(OCT_31)

    def test_the_next_date_counts_from_the_one_before(self):
        debt = self._debt("R2", 10, principal_overdue=100)
        self.post()
        self.move_days(debt, 41, OCT_31)
        wrong = self.post(OCT_31)
        self.reverse(wrong, OCT_31)
        self.assertEqual(self.ledger(), 30)
        self.move_days(debt, 71, NOV_30)
        last = self.post(NOV_30)
        self.assertEqual((last.previous, last.difference), (30, 60))
        self.assertEqual(self.ledger(), 90)
        for day in (self.date, OCT_31, NOV_30):
            self.tied(day)

    def test_posted_reversed_posted_is_posted_once(self):
        """Random debts over three months: each inventory may be reversed and made again, even
        twice; lines and ledger are those of a bank that reversed nothing."""
        for seed in range(4):
            with self.subTest(seed=seed), self.env.cr.savepoint() as point:
                chance = random.Random(seed)
                debts = [
                    self._debt(
                        f"S{seed}-{n}",
                        chance.choice((0, 10, 40, 75, 130)),
                        kind=chance.choice(("loan", "sale")),
                        product_id=chance.choice((self.cards, self.cars)).id,
                        principal_overdue=chance.randint(1, 10**7) / 100,
                    )
                    for n in range(25)
                ]
                for month in (self.date, OCT_31, NOV_30):
                    for debt in chance.sample(debts, 10):
                        debt.principal_overdue = chance.randint(0, 10**6) / 100
                        self.move_days(debt, chance.choice((0, 5, 35, 65, 200)), month)
                    once = self.post(month)
                    lines, balances = self.content(once), self.balances()
                    for _again in range(chance.choice((0, 1, 2))):
                        self.reverse(once, month)
                        once = self.post(month)
                        self.assertEqual(self.content(once), lines)
                        self.assertEqual(self.balances(), balances)
                        self.tied(month)
                point.rollback()
                self.env.invalidate_all()

    def test_only_the_last(self):
        debt = self._debt("R3", 10, principal_overdue=100)
        first = self.post()
        self.move_days(debt, 41, OCT_31)
        second = self.post(OCT_31)
        self.refused("10/31/2026.*Reverse that one first", first, OCT_31)
        self.reverse(second, OCT_31)
        self.refused("not before 10/31/2026", first, OCT_10)
        self.reverse(first, OCT_31)
        self.assertEqual(self.balances(), {})
        self.tied(OCT_31)

    def test_date_and_reason(self):
        self._debt("R4", 10, principal_overdue=100)
        inventory = self.post()
        self.refused("enter the date and the reason", inventory, OCT_10, "")
        self.refused("enter the date and the reason", inventory, False)
        self.refused("not before 09/30/2026", inventory, date(2026, 9, 29))
        self.refused("dated in the future", inventory, date(2062, 9, 30))
        self.company.fiscalyear_lock_date = OCT_10
        self.refused("the period is closed", inventory, OCT_10)
        self.reverse(inventory, date(2026, 10, 11))
        self.assertEqual(self.ledger(), 0)

    def test_roles(self):
        self._debt("R5", 10, principal_overdue=100)
        inventory = self.post()
        own = self.as_user(inventory, self.preparer)
        own.write({"reversal_date": OCT_10, "reversal_reason": "Mine"})
        with self.assertRaisesRegex(AccessError, "reverse an inventory"):
            own.action_reverse()
        for user in (self.second, self.people["lawyer"]):
            with self.assertRaises(AccessError):
                self.as_user(inventory, user).action_reverse()
        self.assertEqual(inventory.state, "posted")

    def test_not_posted(self):
        self._debt("R6", 10, principal_overdue=100)
        inventory = self.count()
        chief = self.as_user(inventory, self.chief)
        with self.assertRaisesRegex(UserError, "is not posted"):
            chief.write({"reversal_reason": "Early"})
        with self.assertRaisesRegex(UserError, "is not posted"):
            chief.action_reverse()

    def test_opening_is_not_reversed(self):
        self._debt("K1", 30, principal_overdue=1000)
        self.opening([("K1", "120.00")])
        opening = self.book._last_posted()
        self.assertTrue(opening.opening)
        with self.assertRaisesRegex(UserError, "taken over from a file"):
            self.as_user(opening, self.chief).action_reverse()

    def test_counted_from_it_is_counted_again(self):
        debt = self._debt("R7", 10, principal_overdue=100)
        first = self.post()
        self.move_days(debt, 41, OCT_31)
        counted = self.count(OCT_31)
        self.reverse(first)
        self.assertEqual(counted.state, "draft")
        self.assertEqual(self.post(OCT_31).difference, 60)

    def test_reversed_stays(self):
        self._debt("R8", 10, principal_overdue=100)
        inventory = self.post()
        self.reverse(inventory)
        chief = self.as_user(inventory, self.chief)
        for action in (chief.action_count, chief.action_post):
            with self.assertRaisesRegex(UserError, "Make a new inventory"):
                action()
        for vals in ({"date": OCT_31}, {"reversal_reason": "Another"}):
            with self.assertRaises(UserError):
                chief.write(vals)
        with self.assertRaisesRegex(UserError, "not counted"):
            chief.action_signed_on_paper()
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            chief.unlink()
        self.refused_lines(inventory)
        self.assertTrue(self.edition.locked, "its lines name the groups")

    def test_entry_is_not_reversed_past_the_inventory(self):
        self._debt("R9", 10, principal_overdue=100)
        inventory = self.post()
        move = self.as_user(inventory.move_id, self.chief)
        forged = move.with_context(reserve_reverse=True)
        for one in (move, forged):
            with self.assertRaisesRegex(UserError, "Open that paper and press"):
                one._reverse_moves([{"date": OCT_10}], cancel=True)
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=inventory.move_id.ids
        )
        made = wizard.create(
            {"date": OCT_10, "journal_id": inventory.move_id.journal_id.id}
        )
        with self.assertRaisesRegex(UserError, "Reserve by ageing on 09/30/2026"):
            made.reverse_moves()
        with self.assertRaisesRegex(UserError, "Open that paper"):
            move.button_draft()
        self.reverse(inventory)
        with self.assertRaisesRegex(UserError, "Open that paper"):
            move.reversal_move_ids._reverse_moves()

    def test_command_counts_anew(self):
        debt = self._debt("C1", 10, principal_overdue=100)
        inventories = self.env["reserve.inventory"]
        self.keep_sums()
        first = inventories._run(self.company, "ageing", self.date, True)
        self.reverse(inventories.browse(first["inventory"]))
        debt.principal_overdue = 200
        self.keep_sums()
        second = inventories._run(self.company, "ageing", self.date, True)
        self.assertFalse(second["already_posted"])
        self.assertNotEqual(second["inventory"], first["inventory"])
        self.assertEqual((second["previous"], second["posted"]), ("0.00", "60.00"))
        again = inventories._run(self.company, "ageing", self.date, True)
        self.assertEqual(again, {**second, "already_posted": True})

    def test_close_of_a_day(self):
        """The day leaves a reversed inventory out; a reopened one keeps the number of its close."""
        debt = self._debt("D1", 10, principal_overdue=100)
        days = self.env["bank.day"]
        self.keep_sums()
        days._close(self.company, self.date, without_file=True)
        day = days.search(
            [("company_id", "=", self.company.id), ("date", "=", self.date)]
        )
        first = self.book._last_posted()
        day._reopen("Corrected file")
        debt.principal_overdue = 200
        self.keep_sums()
        days._close(self.company, self.date, without_file=True)
        second = self.book._last_posted()
        self.assertEqual((second.closing, second.difference), (2, 30))
        self.reverse(second)
        self.assertEqual(self.ledger(), 30)
        self.assertNotIn("ageing", day._result()["reserve"])
        debt.principal_overdue = 300
        third = self.post()
        self.assertEqual((third.closing, third.previous_id), (2, first))
        self.assertEqual((third.difference, self.ledger()), (60, 90))
        self.assertEqual(day._result()["reserve"]["ageing"]["difference"], "60.00")
        for when in (self.date, date(2026, 10, 1), OCT_10):
            self.tied(when)

    def test_made_by_hand_keeps_the_close(self):
        self._debt("D2", 10, principal_overdue=100)
        first = self.post()
        self.reverse(first)
        own = self.as_user(self.env["reserve.inventory"], self.preparer)
        made = own.create({"book_id": self.book.id, "date": self.date})
        with (
            self.assertRaises(psycopg2.errors.UniqueViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            own.create({"book_id": self.book.id, "date": self.date})
        self.assertEqual((made.closing, made.state), (1, "draft"))
        made.action_count()
        self.assertEqual((made.state, made.entry_date), ("counted", OCT_10))


@tagged("post_install", "-at_install")
class TestWhatStandsOnInventory(ReverseCommon, BooksCommon):
    """Orders, corrections and other books beside a reversed inventory."""

    def test_write_off_stands_on_it(self):
        debt = self._debt("W1", 130, principal_overdue=100)
        inventory = self.post()
        order = self.write_off(debt)
        self.refused(
            f"{order.display_name}.*Reverse that order first", inventory, OCT_31
        )
        chief = self.as_user(order, self.chief)
        chief.write({"reversal_date": "2026-10-20", "reversal_reason": "Mistake"})
        chief.action_reverse()
        self.refused("not before 10/20/2026", inventory, OCT_10)
        self.reverse(inventory, OCT_31)
        self.assertEqual(self.ledger(), 0)
        for day in ("2026-10-15", "2026-10-20", "2026-10-31"):
            self.tied(day)

    def test_write_off_that_gave_back(self):
        debt = self._debt("W2", 130, principal_overdue=100)
        self._debt("W3", 130, principal_overdue=50)
        self.post()
        order = self.write_off(debt)
        later = self.post(OCT_31)
        chief = self.as_user(order, self.chief)
        chief.write({"reversal_date": "2026-11-05", "reversal_reason": "Mistake"})
        chief.action_reverse()
        self.env.invalidate_all()
        self.refused("gave its reserve back", later, NOV_30)

    def test_write_off_after_the_reversal(self):
        first, second, third = (
            self._debt(f"W{n}", 130, principal_overdue=100) for n in (4, 5, 6)
        )
        self.post()
        wrong = self.post(OCT_31)
        order = self.approved(self.order(first, date="2026-11-01"))
        self.reverse(wrong, date(2026, 11, 5))
        with self.assertRaisesRegex(UserError, "propose it again"):
            self.as_user(order, self.chief).action_post()
        early = self.approved(self.order(second, date="2026-11-01"))
        with self.assertRaisesRegex(UserError, "when an inventory"):
            self.as_user(early, self.chief).action_post()
        self.write_off(third, date="2026-11-06")
        for day in ("2026-10-31", "2026-11-05", "2026-11-06"):
            self.tied(day)
        self.assertEqual(self.ledger(), 200)

    def test_correction_stands_on_it(self):
        loan = self._debt("P1", 31, principal_overdue=1000)
        self.book = self.bank
        inventory = self.post()
        made = self.correction(inventory, loan)
        chief = self.as_user(made, self.chief)
        chief.action_post()
        self.refused("Correction to IFRS 9.*Reverse that correction first", inventory)
        chief.write({"reversal_date": OCT_10, "reversal_reason": "Wrong model"})
        chief.action_reverse()
        self.env.invalidate_all()
        draft = self.correction(inventory, loan)
        self.reverse(inventory)
        with self.assertRaisesRegex(UserError, "not posted to the ledger"):
            self.as_user(draft, self.chief).action_post()
        self.assertEqual(self.balances(), {})

    def correction(self, inventory, debt):
        made = self.as_user(self.env["reserve.correction"], self.preparer).create(
            {"inventory_id": inventory.id, "document": "Model 3"}
        )
        made.line_ids.create(
            {"correction_id": made.id, "contract_id": debt.id, "expected": 300}
        )
        return made

    def test_register_without_entries(self):
        self._plenty()
        sale = self._sale("S1", 50, 1000)
        first = self.post(book=self.tax)
        self.company.fiscalyear_lock_date = OCT_10
        self.refused("the period is closed", first, OCT_10)
        self.company.fiscalyear_lock_date = False
        self.reverse(first)
        self.assertFalse(first.move_id)
        sale.principal_overdue = 600
        second = self.post(book=self.tax)
        self.assertEqual((first.reserve, second.reserve), (500, 300))
        self.assertEqual((second.previous, second.difference), (0, 300))

    def test_fact_that_it_was_counted_by(self):
        """What was entered wrong may be mended after the reversal, not deleted."""
        self._plenty()
        owed = self._owes(self.firm, 100)
        self._sale("S2", 50, 1000)
        inventory = self.post(book=self.tax)
        with self.assertRaisesRegex(UserError, "stays as it is"):
            owed.amount = 200
        self.reverse(inventory)
        owed.amount = 200
        with self.assertRaisesRegex(UserError, "is not deleted"):
            owed.unlink()
        self.assertEqual(inventory.reserve, 450)
        self.assertEqual(self.post(book=self.tax).reserve, 400)

    def test_left_out_of_comparisons_and_net(self):
        self._plenty()
        self._sale("S3", 50, 1000)
        ageing, tax = self.post(), self.post(book=self.tax)
        self.assertTrue(self.compared(ageing))
        self.assertEqual(tax.others, 1)
        ageing.action_net()
        self.assertTrue(self.net(ageing))
        self.reverse(ageing)
        self.reverse(tax)
        self.assertFalse(self.compared(ageing))
        self.assertEqual(tax.others, 0)
        tax.action_net()
        self.assertFalse(self.net(tax), "nothing of a reversed one is counted")
        again = self.post()
        self.assertFalse(self.compared(again), "the tax book is reversed still")
        menu = self.env.ref("bad_debt_reserve.reserve_line_action").sudo()
        shown = self.env["reserve.line"].search(
            [*safe_eval(menu.domain), ("company_id", "=", self.company.id)]
        )
        self.assertEqual(shown.inventory_id, again)

    def compared(self, inventory):
        return self.env["reserve.comparison"].search(
            [("inventory_id", "=", inventory.id)]
        )

    def net(self, inventory):
        return self.env["reserve.net"].search([("inventory_id", "=", inventory.id)])
