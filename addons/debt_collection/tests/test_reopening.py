from datetime import date

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.bank_base.tools.later import Later

from .common import AUG, SEP, DebtCommon


@tagged("post_install", "-at_install")
class TestReopening(DebtCommon):
    """A corrected export of a closed date: new figures now, the former ones on request."""

    def setUp(self):
        super().setUp()
        self._load(AUG, [self._overdue("K1", date(2026, 8, 1)), self._contract("K2")])
        self.first = self._close(AUG)
        self.day = self.env["bank.day"].search(
            [("company_id", "=", self.company.id), ("date", "=", AUG)]
        )

    def figures(self, closing=None):
        return self.env["debt.history"]._figures_at(self.company, AUG, closing)

    def correct(self):
        """The day is reopened, the corrected export loaded: K1 was paid, K3 was forgotten."""
        self.day._reopen("payments of 31.08 were not in the export")
        self._load(
            AUG,
            [self._contract("K1"), self._contract("K2"),
             self._overdue("K3", date(2026, 7, 1), "50.00")],
        )  # fmt: skip
        return self._close(AUG)

    def test_former_answer_stays_reproducible(self):
        second = self.correct()
        self.assertNotEqual(second["buckets"], self.first["buckets"])
        self.assertEqual(self.figures(), second["buckets"])
        former = self.day.closing_ids
        self.assertEqual(former.result["buckets"], self.first["buckets"])
        self.assertEqual(self.figures(former), self.first["buckets"])
        # A later month changes neither answer.
        self._load(SEP, [self._overdue("K2", date(2026, 9, 1))])
        self._close(SEP)
        self.assertEqual(self.figures(), second["buckets"])
        self.assertEqual(self.figures(former), self.first["buckets"])

    def test_snapshot_of_the_last_close_is_the_one_shown(self):
        self.correct()
        shown = self.env["debt.snapshot"].search(
            [("company_id", "=", self.company.id), ("date", "=", AUG)]
        )
        self.assertEqual(
            sorted(shown.mapped(lambda row: (row.contract_id.number, row.dpd))),
            [("K1", 0), ("K2", 0), ("K3", 61)],
        )
        self.env.cr.execute(
            "SELECT closing, superseded, count(*) FROM debt_snapshot_p"
            " WHERE company_id = %s AND date = %s GROUP BY 1, 2 ORDER BY 1",
            (self.company.id, AUG),
        )
        self.assertEqual(self.env.cr.fetchall(), [(1, True, 2), (2, False, 3)])

    def test_whole_portfolio_of_the_corrected_month_end(self):
        self.correct()
        self._load(SEP, [self._contract("K1")])
        self.env.cr.execute(self.contracts._as_of_sql(self.company, AUG))
        self.assertEqual(self.env.cr.rowcount, 3)

    def test_closing_again_without_a_file_gives_the_same(self):
        self.day._reopen("opened by mistake")
        again = self._close(AUG)
        self.assertEqual(again["buckets"], self.first["buckets"])

    def test_later_balances_are_loaded(self):
        self._load(SEP, [self._contract("K1")])
        with self.assertRaisesRegex(UserError, "balances as of 30.09.2026"):
            self.day._reopen("too late")
        self.assertEqual(self.day.state, "closed")

    def test_later_balances_wait_for_the_correction(self):
        self.day._reopen("a correction comes")
        with self.assertRaises(Later) as caught:  # rolls back, as the loader does
            self._load(SEP, [self._contract("K1")])
        self.assertIn("31.08.2026 is open for a correction", str(caught.exception))
        self._close(AUG)
        self._load(SEP, [self._contract("K1")])

    def test_answer_of_another_date(self):
        self.correct()
        with self.assertRaisesRegex(UserError, "holds no answer"):
            self.env["debt.history"]._figures_at(
                self.company, SEP, self.day.closing_ids
            )

    def test_dialog_answers_as_before(self):
        self.correct()
        dialog = self.env["debt.as.of"].create({"date": AUG})
        self.assertTrue(dialog.was_reopened)
        dialog.action_show()
        self.assertEqual(sum(dialog.line_ids.mapped("contracts")), 3)
        dialog.action_another()
        dialog.closing_id = self.day.closing_ids
        dialog.action_show()
        self.assertEqual(sum(dialog.line_ids.mapped("contracts")), 2)
        self.assertFalse(self.env["debt.as.of"].create({"date": SEP}).was_reopened)
