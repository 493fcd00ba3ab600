from datetime import date

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.bank_base.tools import failpoint

from .. import failpoints  # noqa: F401
from .common import ReserveCommon


@tagged("post_install", "-at_install")
class TestDay(ReserveCommon):
    """The reserve inside the close of the business day."""

    def day(self, day):
        return self.env["bank.day"].create({"company_id": self.company.id, "date": day})

    def manual_entry(self, amount, day):
        """Somebody posts on the reserve account past the inventory."""
        account = self.env["reserve.segment"].search([]).reserve_account_id[:1]
        expense = self.env["reserve.segment"].search([]).expense_account_id[:1]
        move = self.env["account.move"].create(
            {
                "journal_id": self.env["account.journal"]
                .search([("company_id", "=", self.company.id), ("code", "=", "MISC")])
                .id,
                "date": day,
                "line_ids": [
                    Command.create({"account_id": expense.id, "debit": amount}),
                    Command.create({"account_id": account.id, "credit": amount}),
                ],
            }
        )
        move._post(soft=False)
        return account

    def test_steps(self):
        steps = {step.code: step for step in self.env["bank.day"]._day_steps()}
        self.assertTrue(steps["reserve.inventory"].month_end_only)
        self.assertEqual(steps["reserve.inventory"].sequence, 80)
        self.assertFalse(steps["reserve.tie"].month_end_only)

    def test_month_end(self):
        self._table()
        day = self.day(self.date)
        summary = self.env["reserve.inventory"]._close_day(day)
        self.assertEqual(summary["rows"], 5)
        expected = {
            "lines": 5,
            "released": 0,
            "base": "810000.00",
            "reserve": "405000.00",
            "difference": "405000.00",
            "posted": "405000.00",
        }
        self.assertEqual(summary["books"], {"ageing": expected})
        self.assertEqual(self.env["reserve.tie"]._close_day(day), {"rows": 1})
        self.assertEqual(day._result()["reserve"], {"ageing": expected})
        again = self.env["reserve.inventory"]._close_day(day)
        self.assertEqual(again, summary)
        self.assertEqual(self.ledger(), 405_000)

    def test_book_that_is_not_posted_at_close(self):
        self._table()
        self.book.post = False
        day = self.day(self.date)
        summary = self.env["reserve.inventory"]._close_day(day)
        self.assertEqual(summary["books"]["ageing"]["posted"], "0.00")
        self.assertEqual(summary["books"]["ageing"]["difference"], "405000.00")
        self.assertEqual(self.env["reserve.tie"]._close_day(day), {"rows": 1})

    def test_drift_stops_the_day(self):
        self._table()
        self.env["reserve.inventory"]._close_day(self.day(self.date))
        account = self.manual_entry(12.34, date(2026, 10, 5))
        self.assertEqual(
            self.env["reserve.tie"]._close_day(self.day(date(2026, 10, 4))), {"rows": 1}
        )
        with self.assertRaises(UserError) as caught:
            self.env["reserve.tie"]._close_day(self.day(date(2026, 10, 5)))
        for words in (account.code, "405012.34", "405000.00", "12.34", "reverse"):
            self.assertIn(words, str(caught.exception))
        tie = self.env["reserve.tie"].search([("company_id", "=", self.company.id)])
        self.assertEqual(
            (tie.ledger, tie.lines, tie.difference), (405012.34, 405000, 12.34)
        )
        found = self.env["account.move.line"].search(tie.action_ledger()["domain"])
        self.assertEqual(len(found), 2)
        self.assertEqual(len(found.filtered(lambda line: not line.reserve_total_id)), 1)
        lines = self.env["reserve.line"].search(tie.action_lines()["domain"])
        self.assertEqual(len(lines), 5)

    def test_reversal_of_the_stray_entry_lets_the_day_go_on(self):
        self._table()
        self.env["reserve.inventory"]._close_day(self.day(self.date))
        self.manual_entry(5, date(2026, 10, 5))
        self.manual_entry(-5, date(2026, 10, 6))
        self.assertEqual(
            self.env["reserve.tie"]._close_day(self.day(date(2026, 10, 6))), {"rows": 1}
        )

    def test_whole_day(self):
        self._table()
        result = self.env["bank.day"]._close(self.company, self.date, without_file=True)
        self.assertEqual(result["reserve"]["ageing"]["posted"], "405000.00")
        codes = [step["code"] for step in result["steps"]]
        self.assertIn("reserve.inventory", codes)
        self.assertLess(codes.index("reserve.inventory"), codes.index("reserve.tie"))
        tables = self.env["bank.day"]._report_tables(result)
        row = ["ageing", 5, "810000.00", "405000.00", "405000.00", "405000.00"]
        self.assertIn([row], [rows for _title, _headers, rows in tables])
        result = self.env["bank.day"]._close(
            self.company, date(2026, 10, 1), without_file=True
        )
        self.assertNotIn(
            "reserve.inventory", [step["code"] for step in result["steps"]]
        )
        self.assertEqual(result["reserve"], {})

    def test_trade_receivable_of_this_ledger(self):
        """An overdue invoice posted in Odoo gets its reserve on the account of other debtors."""
        partner = self.env["res.partner"].create({"name": "Buyer"})
        income = self.env["account.account"].create(
            {"code": "70699", "name": "Sales", "account_type": "income",
             "company_ids": [Command.set(self.company.ids)]}
        )  # fmt: skip
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "invoice_date": "2026-07-01",
                "invoice_date_due": "2026-08-01",
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Rent",
                            "price_unit": 1000,
                            "account_id": income.id,
                            "tax_ids": [],
                        }
                    )
                ],
            }
        )
        invoice.action_post()
        result = self.env["bank.day"]._close(self.company, self.date, without_file=True)
        self.assertEqual(result["reserve"]["ageing"]["reserve"], "600.00")
        line = self.env["reserve.line"].search([("company_id", "=", self.company.id)])
        self.assertEqual(
            (line.debt_kind, line.dpd, line.band_id.name), ("sale", 60, "31–60")
        )
        self.assertEqual(line.segment_id.reserve_account_id.code, "60324")

    def test_failpoints_are_declared(self):
        declared = {
            name for name in failpoint.declared() if name.startswith("reserve.")
        }
        self.assertEqual(
            declared,
            {
                "reserve.before_lines",
                "reserve.after_lines",
                "reserve.before_post",
                "reserve.after_move",
                "reserve.after_post_before_commit",
            },
        )
