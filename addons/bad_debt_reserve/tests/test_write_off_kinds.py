import random
from contextlib import contextmanager
from datetime import date
from decimal import Decimal

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.bank_base.tools.money import rows

from ..tools import write_off
from .books_common import BooksCommon
from .write_off_common import OCTOBER, WriteOffCommon

OCT, NOV, DEC = date(2026, 10, 31), date(2026, 11, 30), date(2026, 12, 31)
LATER = "2026-12-05"


@tagged("post_install", "-at_install")
class TestWriteOffKinds(WriteOffCommon, BooksCommon):
    """A ground holds for some books and not for others: each kind is written off by itself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._plenty()
        for end in (OCT, NOV):
            cls._revenue("2026-01-01", end, 0)
        cls._revenue("2026-01-01", DEC, 10**12)
        cls.bank.active = False
        cls.bad = cls._sale("S1", 100, 1000)
        cls._sale("S2", 100, 500)

    def post_both(self, at=None):
        return self.post(at), self.post(at, book=self.tax)

    def off_the_file(self, debt):
        """The core system shows the debt no more."""
        debt.write({"overdue_since": False, "principal_overdue": 0, "debt_cc": 0})
        self.keep_sums()

    def in_accounting_only(self):
        """Posted on a ground that does not hold for tax; the file drops the debt."""
        self.post_both()
        order = self.write_off(self.bad, ground="bailiff_other")
        self.off_the_file(self.bad)
        return order

    def for_tax(self, **vals):
        """An order of the tax register on the expired limitation period."""
        return {
            "ground": "limitation",
            "book_id": self.tax.id,
            "date": LATER,
            **vals,
        }

    @contextmanager
    def refused(self, regex):
        """Refused with these words, and nothing of it stays."""
        with self.assertRaisesRegex(UserError, regex), self.cr.savepoint():
            yield
        self.env.invalidate_all()

    def uses(self, order):
        return sorted(
            (use.book_id.code, use.amount, use.posted) for use in order.use_ids
        )

    def reverse(self, order, day):
        chief = self.as_user(order, self.chief)
        chief.write({"reversal_date": day, "reversal_reason": "Mistake"})
        chief.action_reverse()
        self.env.invalidate_all()

    def test_stays_doubtful_for_tax(self):
        """Written off in accounting 1 000, 300 come back: tax 1 000, then 700, by the old dates."""
        order = self.in_accounting_only()
        line = order.line_ids
        self.assertEqual(
            (line.for_accounting, line.for_bank, line.for_tax), (True, True, False)
        )
        self.assertEqual(self.uses(order), [("ageing", 1000, True)])
        own, tax = self.post_both(OCT)
        self.assertEqual((own.reserve, own.debts, own.used), (500, 1, 1000))
        self.assertEqual(self.line(own, self.bad).motion, "written_off")
        self.assertEqual((tax.reserve, tax.debts, tax.difference), (1500, 2, 0))
        line = self.line(tax, self.bad)
        self.assertEqual(
            (line.base, line.dpd, line.rate, line.reserve, line.rule),
            (1000, 131, 100, 1000, "written_off"),
        )
        self.assertIn(order.name, line.reason)
        self.assertIn("1,000.00", line.reason)
        self.assertEqual(
            sum(tax._net_rows().mapped("gross")),
            500,
            "on the balance is the other alone",
        )
        self.assertEqual([row["gross"] for row in tax._paper_kinds()], [500])
        self.assertEqual(self.ledger(), 500)
        self.tied(OCT)
        row = self.env["reserve.off.balance"].search([("write_off_id", "=", order.id)])
        row._pay(date(2026, 11, 10), 300, "PP 7")
        own, tax = self.post_both(NOV)
        line = self.line(tax, self.bad)
        self.assertEqual(
            (line.base, line.previous, line.reserve, line.difference),
            (700, 1000, 700, -300),
        )
        self.assertEqual(line.change_code, "reduced")
        self.assertEqual((own.reserve, self.ledger()), (500, 500))
        self.tied(NOV)

    def test_money_returned_after_the_inventory_changes_it_not(self):
        order = self.in_accounting_only()
        row = self.env["reserve.off.balance"].search([("write_off_id", "=", order.id)])
        row._pay(date(2026, 11, 10), 300, "PP 7")
        self.assertEqual(self.line(self.post(OCT, self.tax), self.bad).base, 1000)

    def test_net_receivables_are_of_the_balance(self):
        """What the tax book still counts has left the balance, and its reserve with it."""
        self.in_accounting_only()
        for inventory in self.post_both(OCT):
            found = self.env["reserve.net"]._count(inventory)
            self.assertEqual(sum(found.mapped("gross")), 500)
            self.assertEqual(sum(found.mapped("reserve")), 500)

    def test_written_off_for_tax_later(self):
        """The entries are not made twice; the debt's screen shows both dates."""
        first = self.in_accounting_only()
        self.post_both(OCT)
        self.assertEqual(
            (self.bad.written_off_on, self.bad.written_off_tax_on),
            (date(2026, 10, 15), False),
        )
        found = self.env["debt.contract"].search(
            [("written_off_on", "!=", False), ("written_off_tax_on", "=", False)]
        )
        self.assertEqual(found, self.bad)
        moves = self.env["account.move"].search_count([])
        order = self.write_off(self.bad, **self.for_tax())
        self.assertEqual(self.env["account.move"].search_count([]), moves)
        self.assertFalse(order.with_entries or order.move_id or order.off_move_id)
        self.assertEqual((order.amount, order.used, order.expense), (1000, 1000, 0))
        self.assertEqual(self.uses(order), [("tax", 1000, False)])
        line = order.line_ids
        self.assertEqual(
            (line.for_accounting, line.for_bank, line.for_tax), (False, False, True)
        )
        self.assertEqual(
            (self.bad.written_off_on, self.bad.written_off_tax_on),
            (date(2026, 10, 15), date(2026, 12, 5)),
        )
        lines = self.env["reserve.write.off.line"].search(
            self.bad.action_write_offs()["domain"]
        )
        self.assertEqual(lines.order_id, first | order)
        own, tax = self.post_both(DEC)
        self.assertEqual((tax.used, tax.previous, tax.reserve), (1000, 500, 500))
        self.assertEqual(self.line(tax, self.bad).motion, "written_off")
        self.assertEqual((own.used, own.reserve, self.ledger()), (0, 500, 500))
        self.tied(DEC)

    def test_reversal_of_the_tax_order(self):
        self.in_accounting_only()
        self.post_both(OCT)
        order = self.write_off(self.bad, **self.for_tax())
        self.reverse(order, "2026-12-20")
        self.assertEqual(self.bad.written_off_on, date(2026, 10, 15))
        self.assertFalse(self.bad.written_off_tax_on)
        own, tax = self.post_both(DEC)
        self.assertEqual((tax.used, tax.previous, tax.reserve), (0, 1500, 1500))
        self.assertEqual((own.reserve, self.ledger()), (500, 500))

    def test_reversal_of_the_accounting_order(self):
        """The debt is on the balance again; for tax it stays written off by the later order."""
        first = self.in_accounting_only()
        self.post_both(OCT)
        second = self.write_off(self.bad, **self.for_tax())
        self.reverse(first, "2026-12-20")
        self.bad.write({"overdue_since": "2026-06-22", "principal_overdue": 1000})
        self.keep_sums()
        self.assertFalse(self.bad.written_off_on)
        self.assertEqual(self.bad.written_off_tax_on, date(2026, 12, 5))
        own, tax = self.post_both(DEC)
        self.assertEqual((own.used, own.previous, own.reserve), (-1000, 1500, 1500))
        self.assertEqual((tax.used, tax.reserve), (1000, 500))
        self.assertEqual(self.ledger(), 1500)
        self.tied(DEC)
        again = self.write_off(self.bad, date="2027-01-20")
        self.assertTrue(again.with_entries)
        self.assertEqual(self.uses(again), [("ageing", 1000, True)])
        self.assertEqual(second.state, "posted")

    def test_reversal_before_it_is_written_off_for_tax(self):
        """As if nothing had been: both books count what the register shows."""
        first = self.in_accounting_only()
        self.reverse(first, "2026-10-20")
        self.bad.write({"overdue_since": "2026-06-22", "principal_overdue": 900})
        self.keep_sums()
        for inventory in self.post_both(OCT):
            line = self.line(inventory, self.bad)
            self.assertEqual((line.base, line.used), (900, 0))
            self.assertNotEqual(line.rule, "written_off")

    def test_for_tax_first(self):
        """The other way round: bad for tax, still on the balance in accounting."""
        self.post_both()
        first = self.write_off(self.bad, **self.for_tax(date=OCTOBER))
        self.assertEqual(self.uses(first), [("tax", 1000, False)])
        self.assertFalse(self.bad.written_off_on)
        self.assertEqual(self.bad.written_off_tax_on, date(2026, 10, 15))
        own, tax = self.post_both(OCT)
        self.assertEqual((own.reserve, own.used), (1500, 0))
        self.assertEqual((tax.reserve, tax.used), (500, 1000))
        second = self.write_off(self.bad, date=LATER)
        self.assertEqual(self.uses(second), [("ageing", 1000, True)])
        line = second.line_ids
        self.assertEqual(
            (line.for_accounting, line.for_bank, line.for_tax), (True, True, False)
        )
        own, tax = self.post_both(DEC)
        self.assertEqual((own.reserve, own.used), (500, 1000))
        self.assertEqual((tax.reserve, tax.used, tax.difference), (500, 0, 0))
        self.tied(DEC)

    def test_a_book_by_590p_counts_on(self):
        """A ground of accounting alone: the loan stays in the register by 590-П."""
        self.bank.write({"active": True, "register_only": True})
        loan = self._debt("L1", 100, principal_overdue=900, principal_current=100)
        self.post()
        before = self.line(self.post(book=self.bank), loan)
        self.write_off(loan, ground="failed_bank")
        loan.write(
            {
                "overdue_since": False,
                "principal_overdue": 0,
                "principal_current": 0,
                "principal_cc": 0,
                "overdue_cc": 0,
                "debt_cc": 0,
            }
        )
        after = self.line(self.post(OCT, book=self.bank), loan)
        self.assertEqual((before.base, after.base), (1000, 1000))
        self.assertEqual((after.rule, after.dpd), ("written_off", 131))
        self.assertEqual(self.line(self.post(OCT), loan).motion, "written_off")

    def test_an_order_that_another_stands_on_is_not_reversed(self):
        self.bank.write({"active": True, "register_only": True})
        loan = self._debt("L1", 100, principal_overdue=900, principal_current=100)
        self.post()
        first = self.write_off(loan, ground="failed_bank")
        second = self.write_off(
            loan, ground="limitation", book_id=self.bank.id, date=LATER
        )
        self.assertFalse(second.with_entries)
        with self.refused(f"while .*{second.name}.* writes debt L1 off"):
            self.reverse(first, LATER)
        self.reverse(second, LATER)
        self.reverse(first, LATER)
        self.assertEqual(set((first | second).mapped("state")), {"reversed"})

    def test_limitation_proposes_what_the_file_shows_no_more(self):
        since = {"date_start": "2020-01-01"}
        old = self._sale("O1", 1200, 40, **since)
        self._sale("O2", 1200, 30, **since)
        self.post_both()
        self.write_off(old, ground="bailiff_other")
        self.off_the_file(old)
        order = self.order(**self.for_tax())
        order.action_find()
        self.assertEqual(
            sorted(line.contract_id.number for line in order.line_ids), ["O1", "O2"]
        )
        self.assertEqual(order.amount, 70)
        posting = self.order(ground="limitation", date=LATER)
        posting.action_find()
        self.assertFalse(old & posting.line_ids.contract_id, "off the balance already")

    # -- what is refused

    def test_a_debt_is_in_one_order_of_a_kind(self):
        self.post_both()
        draft = self.order(self.bad, ground="bailiff_other")
        with self.refused(f"S1 is already in .*{draft.name}"):
            self.order(self.bad)
        with self.refused("S1 is already in"):
            self.order(self.bad, ground="bailiff_other")
        self.assertTrue(self.order(self.bad, **self.for_tax()).line_ids.for_tax)

    def test_debts_on_and_off_the_balance_apart(self):
        self.bank.write({"active": True, "register_only": False})
        first, second = (
            self._debt("L1", 100, principal_overdue=900),
            self._debt("L2", 100, principal_overdue=90),
        )
        self.post()
        self.write_off(first, ground="failed_bank")
        order = self.order(first, second, book_id=self.bank.id)
        with self.refused("debt L1 left .* debt L2 is still"):
            order.action_propose()

    def test_a_register_of_accounting_needs_the_debt_off_the_balance(self):
        shadow = self.book.copy(
            {"code": "shadow", "register_only": True, "name": "Register"}
        )
        self.edition.copy({"book_id": shadow.id})
        self.post()
        order = self.order(self.bad, book_id=shadow.id)
        with self.refused("S1 is still on the balance"):
            order.action_propose()

    def test_what_was_approved_is_posted(self):
        """Between approval and posting another order took the debt off the balance."""
        self.post_both()
        late = self.approved(self.order(self.bad, **self.for_tax(date=OCTOBER)))
        self.assertTrue(late.line_ids.for_tax)
        self.write_off(self.bad, ground="bailiff_other")
        self.off_the_file(self.bad)
        self.as_user(late, self.chief).action_post()
        self.assertEqual(self.uses(late), [("tax", 1000, False)])

    # -- dates

    def test_dated_in_the_future(self):
        self.post_both()
        order = self.order(self.bad, date="2030-01-01")
        with self.refused(
            f"Write-off {order.name} .* is dated in the future: 01/01/2030"
        ):
            order.action_propose()

    def test_reversed_in_the_future(self):
        order = self.in_accounting_only()
        with self.refused(f"{order.name} .* is dated in the future: 01/01/2030"):
            self.reverse(order, "2030-01-01")
        self.assertEqual(order.state, "posted")

    def test_dated_into_a_closed_period(self):
        self.post_both()
        self.company.sudo().fiscalyear_lock_date = OCT
        for vals in ({}, self.for_tax(date=OCTOBER)):
            order = self.order(self.bad, **vals)
            with self.refused(f"{order.name} .* the period is closed"):
                order.action_propose()
            order.unlink()

    def test_dated_before_the_reserve_of_another_book(self):
        """The accounting book stands at September, the tax register at October."""
        self.post_both()
        self.post(OCT, book=self.tax)
        order = self.order(self.bad)
        with self.refused("debt S1 is in .*10/31/2026"):
            order.action_propose()
        order.unlink()
        order = self.order(self.bad, ground="bailiff_other")
        order.action_propose()
        self.assertEqual(order.state, "proposed", "that register is not concerned")

    def test_nothing_to_write_off(self):
        self.post_both()
        self.off_the_file(self.bad)
        with self.refused("S1 owes nothing"):
            self.order(self.bad).action_propose()

    # -- the same in Python and in the database

    def test_rest_is_that_of_the_pure_module(self):
        """Random debts and payments: what the tax register counts, part by part."""
        chance = random.Random(5)
        columns = {
            "principal": "principal_current",
            "interest": "interest_current",
            **{
                name: name for name in ("principal_overdue", "interest_overdue", "fees")
            },
        }
        debts = [
            self._debt(
                f"R{number}",
                100,
                kind=chance.choice(("loan", "sale")),
                **{name: chance.randint(1, 10**6) / 100 for name in columns.values()},
            )
            for number in range(30)
        ]
        self.post_both()
        order = self.write_off(*debts, ground="bailiff_other")
        expected = {}
        for line in rows(
            self.env,
            SQL("SELECT * FROM reserve_write_off_line WHERE order_id = %s", order.id),
        ):
            parts = {part: line[part] for part in write_off.PARTS}
            returned = []
            for row in self.env["reserve.off.balance"].search(
                [("contract_id", "=", line["contract_id"])]
            ):
                own = row.parts.split(",")
                whole = sum((parts[part] for part in own), Decimal(0))
                amount = Decimal(chance.randint(1, int(whole * 100))) / 100
                row._pay(date(2026, 11, 10), amount, "PP")
                returned.append((own, amount))
            expected[line["contract_id"]] = write_off.rest(parts, returned)
        found = rows(
            self.env,
            SQL(
                "SELECT l.contract_id, x.* FROM (%s) x"
                " JOIN reserve_write_off_line l ON l.id = x.line_id",
                self.env["reserve.write.off.line"]._rest_sql(
                    self.company, NOV, NOV, "for_tax"
                ),
            ),
        )
        self.assertEqual(len(found), 30)
        for row in found:
            self.assertEqual(
                {part: row[part] for part in write_off.PARTS},
                expected[row["contract_id"]],
            )

    def test_orders_made_before_kinds_were_told_apart(self):
        order = self.in_accounting_only()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE reserve_write_off_line SET for_accounting = NULL, for_tax = NULL,"
            " for_bank = NULL, overdue_since = NULL WHERE order_id = %s",
            [order.id],
        )
        self.env.cr.execute(
            "UPDATE reserve_write_off SET with_entries = NULL WHERE id = %s", [order.id]
        )
        self.env.invalidate_all()
        order._adopt_kinds()
        line = order.line_ids
        self.assertEqual(
            (line.for_accounting, line.for_bank, line.for_tax), (True, True, False)
        )
        self.assertEqual(str(line.overdue_since), "2026-06-22")
        self.assertTrue(order.with_entries)
