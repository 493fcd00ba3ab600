from datetime import date

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import AUG, SEP, DebtCommon


@tagged("post_install", "-at_install")
class TestDay(DebtCommon):
    """What the register brings into the close of a day."""

    def _steps(self, day):
        record = self.env["bank.day"].search(
            [("company_id", "=", self.company.id), ("date", "=", day)]
        )
        return record.step_ids.filtered(lambda step: step.code.startswith("debt."))

    def test_steps_of_a_month_end(self):
        self._load(AUG, [self._overdue("K1", date(2026, 8, 1)), self._contract("K2")])
        self._close(AUG)
        self.assertEqual(
            self._steps(AUG).sorted("sequence").mapped(lambda step: (step.code, step.rows)),
            [("debt.receivables", 0), ("debt.acceleration", 0), ("debt.classify", 2),
             ("debt.snapshot", 2), ("debt.cases", 1)],
        )  # fmt: skip

    def test_steps_of_another_day(self):
        day = date(2026, 8, 20)
        self._load(day, [self._contract("K1")])
        self._close(day)
        self.assertNotIn("debt.snapshot", self._steps(day).mapped("code"))

    def test_figures(self):
        """Money is text with two decimals, every group is there, and the parts make the whole."""
        self._load(
            AUG,
            [
                self._overdue("K1", date(2026, 8, 1)),
                self._contract("K2"),
                self._contract("K3"),
            ],
        )
        self._load(
            AUG,
            [self._overdue("K1", date(2026, 8, 1))],
            reject=[{"rec": 2, "number": "K2"}],
        )
        figures = self._close(AUG)
        self.assertEqual(list(figures["buckets"]), ["0", "1", "2", "3", "4", "5"])
        self.assertEqual(
            figures["buckets"]["1"],
            {"contracts": 1, "principal": "1100.00", "overdue": "100.00"},
        )
        self.assertEqual(
            figures["buckets"]["5"],
            {"contracts": 0, "principal": "0.00", "overdue": "0.00"},
        )
        # Stale and missing contracts are counted with their last values.
        self.assertEqual(figures["buckets"]["0"]["principal"], "2000.00")
        self.assertEqual((figures["stale"], figures["missing"]), (1, 1))

    def test_closing_again_gives_the_same(self):
        self._load(AUG, [self._overdue("K1", date(2026, 8, 1))])
        first = self._close(AUG)
        self.assertEqual(self._close(AUG), {**first, "already_closed": True})

    def test_nothing_loaded(self):
        """An empty bank closes its day: all groups are there, all empty."""
        figures = self._close(AUG)
        self.assertEqual(
            {cell["contracts"] for cell in figures["buckets"].values()}, {0}
        )
        self.assertEqual(self.env["bank.day"]._as_of(self.company), AUG)

    def test_days_past_due_follow_the_day(self):
        """A later close without a file ages the debts: nothing is written to them."""
        self._load(AUG, [self._overdue("K1", date(2026, 8, 1))])
        self._close(AUG)
        contract = self._get("K1")
        self.assertEqual(contract.days_past_due, 30)
        history = len(contract.history_ids)
        self._close(SEP)
        contract.invalidate_recordset()
        self.assertEqual((contract.days_past_due, contract.bucket), (60, 2))
        self.assertEqual(len(contract.history_ids), history)
        self.assertEqual(
            self.env["debt.history"]._figures_at(self.company, AUG)["1"]["contracts"], 1
        )
        self.assertEqual(
            self.env["debt.history"]._figures_at(self.company, SEP)["2"]["contracts"], 1
        )

    def test_overdue_from_the_future_stops_the_close(self):
        """A file that slipped through with a wrong date is named, and nothing is closed."""
        self._load(AUG, [self._overdue("K1", SEP)])
        with self.assertRaisesRegex(UserError, "K1"):
            self._close(AUG)

    def test_no_scheme_in_force(self):
        self.env["debt.bucket.scheme"].search([]).in_use = False
        self._load(AUG, [self._contract("K1")])
        with self.assertRaisesRegex(UserError, "No ageing groups are in force"):
            self._close(AUG)

    def test_before_anything_the_screens_are_empty(self):
        """No date yet: computed fields have no value and searching by them finds nothing."""
        contracts = self.env["debt.contract"]
        self.assertFalse(contracts.search([("days_past_due", ">", 0)]))
        self.assertFalse(contracts.search([("overdue_kind", "=", "final")]))
        self.assertFalse(self.env["debt.portfolio"].search([]))
        self.assertFalse(self.env["debt.case"].search([("days_past_due", ">", 0)]))

    def test_closing_date_after_a_broken_load(self):
        """A refused batch does not move the date of the register."""
        self._load(AUG, [self._contract("K1")])
        self.env["bank.intake"].create(
            {
                "company_id": self.company.id,
                "kind": "contracts",
                "source": "abs",
                "business_date": SEP,
                "name": "bad.xml",
                "state": "refused",
            }
        )
        self.assertEqual(self.contracts._last_intake_date(self.company), AUG)
        self.assertEqual(self._close(AUG)["buckets"]["0"]["contracts"], 1)
