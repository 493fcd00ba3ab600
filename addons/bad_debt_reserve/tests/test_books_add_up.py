import json
from decimal import Decimal

from odoo.tests import tagged
from odoo.tools import html2plaintext

from .books_common import BooksCommon

OCTOBER = "2026-10-31"


@tagged("post_install", "-at_install")
class TestBooksAddUp(BooksCommon):
    """590-П and tax: rows by group add up to the total wherever they are shown, the movement says
    what the sentences say, and comparisons leave nothing out."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._plenty()
        cls._revenue("2026-01-01", OCTOBER, 0)

    def owed(self, number, amount, at="2026-01-01"):
        """An obligation off balance (611-П)."""
        return self.env["reserve.obligation"].create(
            {
                "company_id": self.company.id,
                "client_id": self.firm.id,
                "branch_id": self.branch.id,
                "number": number,
                "date_from": at,
                "amount": amount,
                "document": "Agreement 5",
            }
        )

    def run_book(self, code, date=None):
        self.keep_sums()
        inventories = self.env["reserve.inventory"]
        result = inventories._run(self.company, code, self.at(date or self.date))
        result = json.loads(json.dumps(result))
        return result, inventories._run_lines(result)[1].splitlines()

    def check_sums(self, result):
        for name in ("base", "reserve", "previous", "difference"):
            found = sum(Decimal(group[name]) for group in result["groups"])
            self.assertEqual(found, Decimal(result[name]), name)
        self.assertEqual(
            sum(group["debts"] for group in result["groups"]), result["debts"]
        )

    # -- by group

    def two_of_590p(self):
        """Three loans without overdue, two overdue, one obligation."""
        for number in range(3):
            self._debt(f"G{number}", 0, principal_current=1_000)
        for number in (3, 4):
            self._debt(f"G{number}", 40, principal_overdue=1_000)
        self.owed("L1", 10_000)

    def test_run_of_590p(self):
        self.two_of_590p()
        result, lines = self.run_book("590p")
        self.assertEqual(
            [(one["group"], one["debts"], one["reserve"]) for one in result["groups"]],
            [
                ("Retail, not secured: 0", 3, "90.00"),
                ("Retail, not secured: 31–90", 2, "400.00"),
                ("Obligations off balance (611-P): II", 1, "100.00"),
            ],
        )
        self.check_sums(result)
        self.assertEqual((result["debts"], result["reserve"]), (6, "590.00"))
        self.assertRegex(lines[-1], r"^Total +6 +15000\.00 +590\.00 ")

    def test_run_of_tax(self):
        self._sale("S1", 60, 1_000)
        self._sale("S2", 91, 500)
        self.post(book=self.tax)
        debt = self.env["debt.contract"].search([("number", "=", "S2")])
        self.move_days(debt, 0, self.at(OCTOBER))
        debt.principal_overdue = 0
        result, lines = self.run_book("tax", OCTOBER)
        self.assertEqual(
            [(one["group"], one["debts"], one["reserve"]) for one in result["groups"]],
            [(">90", 1, "1000.00"), ("No reserve needed", 1, "0.00")],
        )
        self.check_sums(result)
        self.assertRegex(lines[-1], r"^Total +2 ")

    def act(self, inventory):
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "bad_debt_reserve.inventory_act", inventory.ids
        )
        return " ".join(html2plaintext(html.decode()).split())

    def test_act_of_590p(self):
        self.two_of_590p()
        inventory = self.count(book=self.bank)
        text = self.act(inventory)
        self.assertIn("reserved by the sums of their portfolios: 3", text)
        self.assertNotIn("no reserve is made", text)
        self.assertEqual(inventory._debts_counted(), 6)
        self.assertEqual(
            sum(total._debts_counted() for total in inventory.total_ids), 6
        )

    def test_act_of_ageing(self):
        self.two_of_590p()
        text = self.act(self.count())
        self.assertIn("for which no reserve is made: 3", text)

    # -- why it changed

    def check_sentences(self, inventory):
        """The code of each line is the first reason of its sentence, and the codes are the rows of
        the movement."""
        codes = {}
        for line in self.lines(inventory):
            code = line.change_code
            self.assertEqual(code, line._change_codes()[0])
            codes[code] = codes.get(code, 0) + round(line.difference * 100)
            if not line.motion:
                self.assertIn(line._change_part(code), line.change_reason)
        found = {
            row.code: round(row.difference * 100)
            for row in inventory.movement_ids
            if row.code not in ("without_overdue", "obligation")
        }
        self.assertEqual(found, codes)
        return {code: amount / 100 for code, amount in codes.items()}

    def test_movement_of_590p(self):
        self.bank_edition.portfolio_business = False
        firms = [self._client(f"F{number}", "company") for number in range(6)]
        names = ("worse", "better", "collateral", "grown", "same")
        worse, better, pledged, grown, same = (
            self._debt(f"V{name}", 0, client_id=firm.id, principal_current=1_000)
            for name, firm in zip(names, firms[:5], strict=True)
        )
        older = self._debt("V6", 20, principal_overdue=1_000)
        joined = self._debt("V7", 20, client_id=firms[5].id, principal_overdue=100)
        for firm in firms[:5]:
            self._judge(firm, "bad" if firm == firms[1] else "average")
        self.post(book=self.bank)
        self._judge(firms[0], "bad", OCTOBER)  # II → III
        self._judge(firms[1], "average", OCTOBER)  # III → II
        self._pledge(pledged, 500, 1)
        grown.write({"principal_current": 2_000, "principal_cc": 2_000})
        self.move_days(older, 51, self.at(OCTOBER))
        self.move_days(joined, 31, self.at(OCTOBER))
        inventory = self.post(OCTOBER, self.bank)
        self.check_sentences(inventory)
        found = {
            line.contract_id: (line.change_code, line.difference)
            for line in self.lines(inventory)
        }
        self.assertEqual(
            found,
            {
                worse: ("worse", 200), better: ("better", -200), pledged: ("collateral", -5),
                grown: ("grown", 10), same: ("same", 0), older: ("worse", 120),
                joined: ("worse", 30),
            },
        )  # fmt: skip
        self.assertIn(
            "worse category: II → III", self.line(inventory, worse).change_reason
        )
        self.assertIn(
            "older group: 1–30 → 31–90", self.line(inventory, older).change_reason
        )

    def test_movement_of_a_decision(self):
        """The sentence names the decision too, not a rate of the group."""
        debt = self._debt("V8", 10, principal_overdue=1_000)
        self.post()
        self.env["reserve.exception"].create(
            {
                "book_id": self.book.id, "contract_id": debt.id, "rate": 80,
                "date_from": OCTOBER, "reason": "Judgement", "state": "approved",
            }
        )  # fmt: skip
        self.move_days(debt, 20, self.at(OCTOBER))
        inventory = self.post(OCTOBER)
        self.assertEqual(self.check_sentences(inventory), {"exception": 500})
        reason = self.line(inventory, debt).change_reason
        self.assertIn("a decision about the debt: rate 30 % → 80 %", reason)

    def test_movement_under_the_cap(self):
        """The cap alone changed: its own reason, not “nothing changed”."""
        self.env["reserve.revenue"].search([]).unlink()
        self._revenue("2025-01-01", "2025-12-31", 10_000)
        self._revenue("2026-01-01", self.date, 0)
        debt = self._sale("V9", 100, 2_000)
        first = self.post(book=self.tax)
        self.assertEqual(first.reserve, 1_000)
        self._revenue("2026-01-01", OCTOBER, 15_000)
        second = self.post(OCTOBER, self.tax)
        self.assertEqual(second.difference, 500)
        self.assertEqual(self.check_sentences(second), {"cap": 500})
        self.assertIn("another share", self.line(second, debt).change_reason)

    # -- side by side

    def test_comparison_leaves_nothing_out(self):
        self.two_of_590p()
        self._sale("S1", 60, 1_000)
        books = (self.book, self.tax, self.bank)
        inventories = {book: self.count(book=book) for book in books}
        rows = self.env["reserve.comparison"].search([])
        self.assertEqual(len(set(rows.ids)), len(rows))
        for first in books:
            for second in books:
                if first == second:
                    continue
                found = rows.filtered(
                    lambda row, a=first, b=second: (
                        (row.book_id, row.other_book_id) == (a, b)
                    )
                )
                mine, other = inventories[first], inventories[second]
                for name, value in (
                    ("base", mine.base), ("other_base", other.base),
                    ("reserve", mine.reserve), ("other_reserve", other.reserve),
                    ("difference", mine.reserve - other.reserve),
                ):  # fmt: skip
                    self.assertAlmostEqual(sum(found.mapped(name)), value, 2, name)

    def test_deferred_tax_of_sums(self):
        self.two_of_590p()
        self.count(book=self.tax)
        inventory = self.count(book=self.bank)
        found = self.env["reserve.comparison"].search(
            [*inventory.action_tax_difference()["domain"], ("contract_id", "=", False)]
        )
        self.assertEqual(
            sorted(
                (row.reserve, row.other_reserve, row.deferred_asset) for row in found
            ),
            [(90, 0, 22.5), (100, 0, 25)],
        )
        portfolio = found.filtered(lambda row: row.reserve == 90)
        self.assertRegex(
            portfolio.subject, "^45515 · Cards · .*Retail, not secured: 0$"
        )
        action = portfolio.action_lines()
        opened = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual((opened.inventory_id, opened.reserve), (inventory, 90))
        owed = found - portfolio
        action = owed.action_lines()
        opened = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(opened.mapped("number"), ["L1"])
