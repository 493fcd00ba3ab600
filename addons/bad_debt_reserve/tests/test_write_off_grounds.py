from datetime import date

from odoo.exceptions import UserError
from odoo.tests import tagged

from .books_common import BooksCommon
from .write_off_common import OCTOBER, WriteOffCommon

# Ground → accounting, tax, 590-П; article of the Tax Code or of the law it rests on; what must be
# at hand; is the debt watched off balance.
GROUNDS = {
    "limitation": (True, True, True, "266.*196", "Contract; schedule", True),
    "liquidated": (True, True, True, "266.*419", "register of legal entities", False),
    "state_act": (True, True, True, "266.*417", "act of the state body", True),
    "impossible": (True, True, True, "266.*416", "circumstance", True),
    "bailiff_not_found": (True, True, True, "266.*229-ФЗ, ст. 46, ч. 1, п. 3", "notice", True),
    "bailiff_no_property": (True, True, True, "266.*229-ФЗ, ст. 46, ч. 1, п. 4", "notice", True),
    "bailiff_other": (True, False, True, "229-ФЗ, ст. 46", "notice", True),
    "bankruptcy": (True, True, True, "266.*213.28", "arbitration court", True),
    "failed_bank": (True, False, False, "34н, п. 77", "withdrawal of the licence", True),
    "own_rules": (True, False, True, "590-П, гл. 8", "competent body", True),
}  # fmt: skip
BY_NOTE = ("limitation", "own_rules")
"""Grounds that need no document of each debt: the register itself shows them."""


@tagged("post_install", "-at_install")
class TestWriteOffGrounds(WriteOffCommon, BooksCommon):
    """Every ground: its flags, its article and documents, and what it does to each book."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._plenty()
        cls._revenue("2026-01-01", "2026-10-31", 0)

    def ground(self, code):
        return self.env.ref(f"bad_debt_reserve.ground_{code}")

    def test_every_ground_is_here(self):
        codes = self.env["reserve.write.off.ground"].search([]).mapped("code")
        self.assertEqual(set(codes), set(GROUNDS))

    def test_flags_articles_documents(self):
        for code, facts in GROUNDS.items():
            with self.subTest(ground=code):
                accounting, tax, bank, article, documents, watched = facts
                ground = self.ground(code)
                self.assertEqual(
                    (ground.for_accounting, ground.for_tax, ground.for_bank),
                    (accounting, tax, bank),
                )
                self.assertRegex(ground.article, article)
                self.assertIn(documents, ground.documents)
                self.assertEqual(ground.off_balance, watched)
                self.assertEqual(ground.need_document, code not in BY_NOTE)
                self.assertTrue(ground.uncertain, "nobody has confirmed it yet")

    def test_what_each_ground_writes_off(self):
        """A sale in the ageing and the tax book, a loan in the book by 590-П: who lets go of it."""
        debts = {}
        for code in GROUNDS:
            debts[code] = (
                self._sale(f"S-{code}", 100, 1_000),
                self._debt(f"L-{code}", 100, principal_overdue=500),
            )
        for book in (self.book, self.tax, self.bank):
            self.post(book=book)
        for code, (sale, loan) in debts.items():
            order = self.write_off(sale, loan, ground=code)
            self.assertEqual(order.state, "posted", code)
            self.assertEqual((order.amount, order.used), (1_500, 1_500), code)
        inventories = [
            self.post(date(2026, 10, 31), book=book) for book in (self.tax, self.bank)
        ]
        for code, (sale, loan) in debts.items():
            _accounting, tax, bank, *_rest = GROUNDS[code]
            for inventory, debt, gone in zip(
                inventories, (sale, loan), (tax, bank), strict=True
            ):
                with self.subTest(ground=code, book=inventory.book_id.code):
                    line = self.line(inventory, debt)
                    self.assertEqual(line.reserve == 0, gone)
                    self.assertEqual(line.motion == "written_off", gone)
            watched = self.env["reserve.off.balance"].search_count(
                [("contract_id", "in", (sale | loan).ids)]
            )
            self.assertEqual(watched, 2 if self.ground(code).off_balance else 0, code)

    def test_document_of_each_debt(self):
        for code in GROUNDS:
            debt = self._debt(f"D-{code}", 100, principal_overdue=500)
            order = self.order(debt, ground=code)
            order.line_ids.document = False
            order.action_count()
            if code in BY_NOTE:
                order.action_propose()
                self.assertEqual(order.state, "proposed", code)
                continue
            with (
                self.assertRaisesRegex(UserError, f"D-{code}: name the document"),
                self.env.cr.savepoint(),
            ):
                order.action_propose()

    def test_own_rules_are_for_small_loans(self):
        """Capital of 1 000 000 000: up to 5 000 000 (0.5 %) by the bank's own rules."""
        small = self._debt(
            "K1", 400, principal_overdue=4_000_000, principal_current=1_000_000
        )
        small.interest_overdue = 700_000
        large = self._debt("K2", 400, principal_overdue=5_000_000.01)
        order = self.order(small, large, ground="own_rules")
        with (
            self.assertRaisesRegex(
                UserError,
                r"0\.5 % of its capital, 5000000\.00 .*are: K2 — 5000000\.01\.",
            ),
            self.env.cr.savepoint(),
        ):
            order.action_propose()
        order.line_ids.filtered(lambda line: line.contract_id == large).unlink()
        order.action_propose()
        self.assertEqual(order.state, "proposed")
        act = self.order(large, ground="bailiff_no_property")
        act.action_propose()
        self.assertEqual(act.state, "proposed", "an act of a state body: of any size")

    def test_size_of_what_590_does_not_count(self):
        """A sale is no loan; without a book by 590-П nobody asks for capital."""
        order = self.order(self._sale("K3", 400, 9_000_000), ground="own_rules")
        order.action_propose()
        self.assertEqual(order.state, "proposed")
        self.bank.active = False
        large = self._debt("K2", 400, principal_overdue=9_000_000)
        order = self.order(large, ground="own_rules")
        self.assertFalse(order.size_unknown)
        order.action_propose()
        self.assertEqual(order.state, "proposed")

    def test_capital_that_nobody_entered(self):
        self.bank_edition.capital = 0
        large = self._debt("K2", 400, principal_overdue=9_000_000)
        order = self.order(large, ground="own_rules")
        self.assertTrue(order.size_unknown)
        other = self.order(
            self._debt("K4", 400, principal_overdue=1), ground="state_act"
        )
        self.assertFalse(other.size_unknown)
        order.action_propose()
        self.assertEqual(order.state, "proposed", "marked, not refused")

    def test_a_changed_size_is_confirmed_again(self):
        ground = self.ground("own_rules")
        ground.confirmation = "590-П, 8.5"
        ground.action_confirm()
        self.assertFalse(ground.uncertain)
        ground.size_percent = 1
        self.assertTrue(ground.uncertain)
        self.assertEqual(
            self.order(ground="own_rules", date=OCTOBER)._size_limit(), 10_000_000
        )
