import re
from datetime import date, timedelta
from decimal import Decimal

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL
from odoo.tools.misc import format_date

from odoo.addons.bank_base.tools import money

from .common import AUG, OCT, SEP, DebtCommon


@tagged("post_install", "-at_install")
class TestAsOf(DebtCommon):
    """Old dates: answered exactly, or refused with the nearest that can be."""

    def _text(self, day):
        return re.escape(
            f"nearest date that can be answered is {format_date(self.env, day)}"
        )

    def _three_months(self):
        """Close three month ends and a mid-month day; returns date -> figures at closing."""
        self._set_rate(self.usd, AUG, 90)
        self._set_rate(self.usd, SEP - timedelta(days=15), 91.5)
        self._set_rate(self.usd, SEP, 92.5013)
        self._set_rate(self.usd, OCT, 95)
        files = {
            AUG: [
                self._overdue("K1", date(2026, 8, 10), "10.00"),
                self._overdue("K2", date(2026, 5, 1), "500.55"),
                self._contract("K3"),
                self._overdue("K4", date(2026, 7, 20), "3.33", currency="USD"),
            ],
            date(2026, 9, 15): [
                self._overdue("K1", date(2026, 8, 10), "25.00"),
                self._contract("K2", principal_current="800.00"),
                self._contract("K3"),
                self._overdue("K4", date(2026, 7, 20), "3.33", currency="USD"),
            ],
            SEP: [
                self._contract("K1"),
                self._contract("K2", principal_current="700.00"),
                self._overdue("K3", date(2026, 9, 30)),
                self._overdue("K4", date(2026, 7, 20), "3.33", currency="USD"),
                self._overdue("K5", date(2026, 9, 1), "77.77"),
            ],
            OCT: [
                self._contract("K1", principal_current="0"),
                self._overdue("K3", date(2026, 9, 30)),
                self._overdue("K4", date(2026, 7, 20), "3.34", currency="USD"),
            ],
        }
        recorded = {}
        for day, rows in files.items():
            self._load(day, rows, branch="0007")
            recorded[day] = self._close(day)
        return recorded

    def test_history_answers_what_was_recorded(self):
        recorded = self._three_months()
        self.assertEqual(recorded[AUG]["buckets"]["1"]["contracts"], 1)
        self.assertEqual(recorded[OCT]["missing"], 2)
        self.assertEqual(recorded[OCT]["buckets"]["0"]["contracts"], 2)
        for day, figures in recorded.items():
            self.assertEqual(
                self.env["debt.history"]._figures_at(self.company, day),
                figures["buckets"],
                day,
            )

    def test_history_of_a_day_that_was_not_closed(self):
        self._three_months()
        with self.assertRaisesRegex(UserError, self._text(date(2026, 9, 15))):
            self.env["debt.history"]._figures_at(self.company, date(2026, 9, 17))
        with self.assertRaisesRegex(UserError, self._text(AUG)):
            self.env["debt.history"]._figures_at(self.company, date(2026, 1, 1))

    def test_nothing_was_loaded(self):
        with self.assertRaisesRegex(UserError, "Nothing was loaded"):
            self.env["debt.history"]._figures_at(self.company, AUG)

    def test_portfolio_of_a_month_end(self):
        """All sums of a month end come from the snapshot, equal to the portfolio of that day."""
        recorded = self._three_months()
        for day in (AUG, SEP, OCT):
            rows = money.rows(
                self.env,
                SQL(
                    "SELECT * FROM (%s) p", self.contracts._as_of_sql(self.company, day)
                ),
            )
            self.assertEqual(
                sum(row["principal_cc"] for row in rows),
                sum(
                    Decimal(cell["principal"])
                    for cell in recorded[day]["buckets"].values()
                ),
            )
            for row in rows:
                self.assertEqual(
                    row["principal_cc"],
                    row["principal_current_cc"] + row["principal_overdue_cc"],
                )
                self.assertEqual(row["overdue_cc"], row["principal_overdue_cc"])
                self.assertEqual(row["client_kind"], "person")

    def test_portfolio_of_another_date_is_refused(self):
        self._three_months()
        with self.assertRaisesRegex(UserError, self._text(SEP)):
            self.contracts._as_of_sql(self.company, date(2026, 9, 15))

    def test_snapshot_keeps_scheme_and_group(self):
        self._three_months()
        snapshot = self.env["debt.snapshot"].search(
            [("contract_id", "=", self._get("K2").id)], order="date"
        )
        self.assertEqual(snapshot.mapped("date"), [AUG, SEP, OCT])
        self.assertEqual(snapshot.mapped("bucket"), [5, 0, 0])
        self.assertEqual(snapshot[0].dpd, 122)
        self.assertEqual(
            snapshot.scheme_id, self.env.ref("debt_collection.bucket_scheme_standard")
        )
        self.assertEqual(snapshot[2].missing_since, OCT)

    def test_update_again_keeps_month_ends_and_sums(self):
        """What an update of the addon does, twice: the view is made anew, nothing is lost."""
        self._three_months()
        domain = [("company_id", "=", self.company.id)]
        for model in (self.env["debt.snapshot"], self.env["debt.portfolio"]):
            before = model._read_group(domain, [], ["__count", "debt_cc:sum"])
            for _time in range(2):
                model.init()
                self.assertEqual(
                    model._read_group(domain, [], ["__count", "debt_cc:sum"]), before
                )

    def test_snapshot_again_gives_the_same(self):
        self._three_months()
        day = self.env["bank.day"].search(
            [("company_id", "=", self.company.id)], limit=1
        )
        before = self.env["debt.snapshot"].search_count([("date", "=", OCT)])
        self.assertEqual(self.env["debt.snapshot"]._step_snapshot(day)["rows"], before)
        self.assertEqual(
            self.env["debt.snapshot"].search_count([("date", "=", OCT)]), before
        )

    def test_no_snapshot_in_the_middle_of_a_month(self):
        self._three_months()
        self.assertFalse(
            self.env["debt.snapshot"].search([("date", "=", date(2026, 9, 15))])
        )

    def test_day_before_what_is_loaded_is_not_closed(self):
        self._load(SEP, [self._contract("K1")])
        with self.assertRaisesRegex(UserError, "already loaded"):
            self._close(AUG)

    def test_screen_fields_and_searches(self):
        """Computed fields are searched, sorted and grouped in the database, as they are shown."""
        self._load(
            AUG,
            [
                self._overdue("K1", date(2026, 8, 10), date_end=date(2030, 1, 1)),
                self._overdue("K2", date(2026, 5, 1), accelerated_on=AUG),
                self._contract("K3", date_end=date(2027, 1, 1)),
                self._overdue("K4", AUG, date_end=date(2026, 8, 1)),
            ],
        )
        domain = [("company_id", "=", self.company.id)]
        every = self.contracts.search(domain, order="days_past_due desc, number")
        self.assertEqual(every.mapped("number"), ["K2", "K1", "K3", "K4"])
        self.assertEqual(every.mapped("days_past_due"), [122, 21, 0, 0])
        self.assertEqual(
            every.mapped("overdue_kind"), ["final", "current", "none", "none"]
        )
        for name in ("days_past_due", "bucket", "bucket_id", "overdue_kind", "term"):
            for contract in every:
                value = contract[name].id if name == "bucket_id" else contract[name]
                found = self.contracts.search([*domain, (name, "=", value)])
                self.assertEqual(
                    found,
                    every.filtered(
                        lambda c, n=name, v=contract[name]: c[n] == v
                    ).sorted(),
                    (name, value),
                )
                others = self.contracts.search([*domain, (name, "!=", value)])
                self.assertEqual(others, (every - found).sorted(), (name, value))
        self.assertEqual(
            self.contracts.search([*domain, ("days_past_due", ">", 0)]).mapped(
                "number"
            ),
            ["K1", "K2"],
        )
        self.assertEqual(
            self.contracts.search([*domain, ("bucket_id", "ilike", "1–30")]).number,
            "K1",
        )
        groups = self.contracts._read_group(
            domain, ["bucket_id"], ["__count", "overdue_cc:sum"]
        )
        self.assertEqual(
            [(bucket.number, count, overdue) for bucket, count, overdue in groups],
            [(0, 2, 100), (1, 1, 100), (5, 1, 100)],
        )

    def test_portfolio_model(self):
        """The analysis shows what the close counts."""
        recorded = self._three_months()
        groups = self.env["debt.portfolio"]._read_group(
            [("company_id", "=", self.company.id)],
            ["bucket_id"],
            ["contracts:sum", "principal_cc:sum"],
        )
        self.assertEqual(
            {str(b.number): (count, f"{total:.2f}") for b, count, total in groups},
            {
                number: (cell["contracts"], cell["principal"])
                for number, cell in recorded[OCT]["buckets"].items()
                if cell["contracts"]
            },
        )
        row = self.env["debt.portfolio"].search([("missing", "=", True)], limit=1)
        self.assertEqual(row.action_open_contract()["res_id"], row.contract_id.id)

    def test_kind_of_client_corrected_by_hand(self):
        """The sums by groups follow a client whose kind a person corrects."""
        self._three_months()
        own = [("company_id", "=", self.company.id)]
        portfolio = self.env["debt.portfolio"]
        ((_kind, before),) = portfolio._read_group(own, ["client_kind"], ["__count"])
        self._get("K2").client_id.kind = "company"
        groups = dict(portfolio._read_group(own, ["client_kind"], ["__count"]))
        self.assertTrue(groups["company"])
        self.assertEqual(sum(groups.values()), before)

    def test_another_scheme(self):
        """A company's own scheme goes before the common one from its first day."""
        self.env["debt.bucket.scheme"].create(
            {
                "code": "own",
                "name": "Own",
                "company_id": self.company.id,
                "in_use": True,
                "date_from": SEP,
                "bucket_ids": [
                    (0, 0, {"number": 0, "name": "0", "dpd_from": 0, "dpd_to": 0}),
                    (
                        0,
                        0,
                        {"number": 1, "name": "1+", "dpd_from": 1, "open_end": True},
                    ),
                ],
            }
        )
        rows = [self._overdue("K1", date(2026, 5, 1))]
        self._load(AUG, rows)
        self.assertEqual(self._close(AUG)["buckets"]["5"]["contracts"], 1)
        self._load(SEP, rows)
        self.assertEqual(self._close(SEP)["buckets"]["1"]["contracts"], 1)
        history = self.env["debt.history"]
        self.assertEqual(history._figures_at(self.company, AUG)["5"]["contracts"], 1)

    def test_wizard(self):
        recorded = self._three_months()
        wizard = self.env["debt.as.of"].create(
            {"company_id": self.company.id, "date": SEP}
        )
        wizard.action_show()
        self.assertEqual(
            {
                str(line.bucket_id.number): f"{line.principal:.2f}"
                for line in wizard.line_ids
            },
            {
                number: cell["principal"]
                for number, cell in recorded[SEP]["buckets"].items()
            },
        )
        wizard.action_another()
        self.assertFalse(wizard.line_ids)
