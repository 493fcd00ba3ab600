import random
from datetime import date, timedelta
from decimal import Decimal
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.bank_base.tools import money

from .common import DebtCommon
from .oracle import BALANCES, Oracle

MONTH_ENDS = [
    date(2026, 5, 31),
    date(2026, 6, 30),
    date(2026, 7, 31),
    date(2026, 8, 31),
]


@tagged("post_install", "-at_install")
class TestRandomMonths(DebtCommon):
    """Months of made-up files, good and bad, against a register kept by plain dictionaries."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cny = cls.env.ref("base.CNY")
        cls.cny.active = True

    def _start(self, seed):
        self.chance = random.Random(seed)
        self.oracle = Oracle()
        self.rows = {}
        self.last_number = 0

    def _kopecks(self, top):
        return f"{self.chance.randint(0, top) / 100:.2f}"

    def _new_row(self, day):
        self.last_number += 1
        days = self.chance.choice(
            [None, None, None, 0, 1, 30, 31, 60, 61, 90, 91, 120, 121, 400]
        )
        since = None if days is None else day - timedelta(days=days)
        row = self._contract(
            f"K{self.last_number}",
            currency=self.chance.choice(["RUB", "RUB", "RUB", "USD", "CNY"]),
            overdue_since=since,
        )
        for name in BALANCES:
            overdue = name in ("principal_overdue", "interest_overdue")
            row[name] = self._kopecks(10**7) if since or not overdue else "0.00"
        return row

    def _next_month(self, day):
        """The book of the next file: some rows change, some leave, some come."""
        for number in list(self.rows):
            fate = self.chance.random()
            row = self.rows[number] = dict(self.rows[number])
            if fate < 0.3:
                row["interest_current"] = self._kopecks(10**5)
            elif fate < 0.45:
                row["principal_current"] = self._kopecks(10**7)
            elif fate < 0.55:
                row |= {"overdue_since": None, "principal_overdue": "0.00"}
            elif fate < 0.65 and not row["overdue_since"]:
                since = day - timedelta(days=self.chance.randint(0, 29))
                row |= {
                    "overdue_since": since,
                    "principal_overdue": self._kopecks(10**6),
                }
            elif fate < 0.70:
                del self.rows[number]
        for _place in range(self.chance.randint(3, 12)):
            row = self._new_row(day)
            self.rows[row["number"]] = row

    def _file(self):
        """Rows of the file in some order with a doubled one, and numbers set aside before."""
        rows = list(self.rows.values())
        self.chance.shuffle(rows)
        set_aside = [rows.pop()["number"] for _place in range(2)] + [None]
        rows.insert(self.chance.randint(1, len(rows)), {**rows[0], "fees": "77.77"})
        return rows, set_aside

    def _month(self, day, full=True):
        self._next_month(day)
        # One currency has no rate in one of the months.
        rates = {"RUB": Decimal(1), "USD": Decimal("92.5013")}
        self._set_rate(self.usd, day, 92.5013)
        if day != MONTH_ENDS[2]:
            rates["CNY"] = Decimal(self.chance.randint(110000, 140000)) / 10000
            self._set_rate(self.cny, day, float(rates["CNY"]))
        rows, set_aside = self._file()
        expected, codes = self.oracle.load(day, rows, rates, full, set_aside)
        result = self._load(
            day,
            rows,
            full=full,
            reject=[
                {"rec": 1000 + place, "number": number}
                for place, number in enumerate(set_aside)
            ],
        )
        found = sorted((rec, code) for rec, code, _text in result["rejects"])
        self.assertEqual(found, codes)
        for name in ("loaded", "inserted", "updated", "unchanged"):
            self.assertEqual(result[name], expected[name], (day, name))

    def _compare_sums(self):
        """The sums kept by groups answer as the rows themselves do."""
        own = [("company_id", "=", self.company.id)]
        portfolio, snapshot = self.env["debt.portfolio"], self.env["debt.snapshot"]
        overdue = [*own, ("bucket_id", "!=", False), ("overdue_kind", "!=", "none")]
        currency = "company_currency_id:array_agg_distinct"
        money_of = ["__count", "contracts:sum", "principal_cc:sum", "overdue_cc:sum"]
        # What a pivot of the web client asks for a sum of money.
        client = [currency, "principal_cc:sum_currency", "principal_cc:sum"]
        for model, questions in (
            (
                portfolio,
                [
                    (own, ["bucket_id"], [*money_of, currency, "days_past_due:max"]),
                    (own, ["overdue_kind", "kind"], money_of),
                    (
                        own,
                        ["currency_id", "missing", "stale"],
                        ["__count", "debt_cc:sum"],
                    ),
                    ([*own, ("days_past_due", ">", 30)], ["product_group"], money_of),
                    (overdue, ["client_kind", "secured"], ["__count"]),
                    ([*own, ("stale", "=", True)], [], money_of),
                    (own, ["bucket_id"], client),
                ],
            ),
            (
                snapshot,
                [
                    (own, ["date:month", "bucket_id"], [*money_of, currency]),
                    (own, ["overdue_kind"], ["contracts:sum", "dpd:max", "fees:sum"]),
                    ([*own, ("bucket", ">", 0)], ["product_id", "scheme_id"], money_of),
                    ([*own, ("date", "<", "2000-01-01")], [], money_of),
                    (own, ["date:month"], client),
                ],
            ),
        ):
            for domain, groupby, aggregates in questions:
                asked = domain, groupby, aggregates
                for order in (None, ", ".join(groupby)):
                    self.assertTrue(model._answers(*asked, order), (asked, order))
                sets = [[], groupby]
                kept = model._read_group(
                    *asked, order="__count desc" if groupby else None
                )
                grouped = model._read_grouping_sets(domain, sets, aggregates)
                with patch.object(type(model), "_answers", return_value=False):
                    rows = model._read_group(*asked)
                    self.assertEqual(
                        grouped, model._read_grouping_sets(domain, sets, aggregates)
                    )
                self.assertCountEqual(kept, rows, asked)
            for asked in (
                (own, ["client_id"], ["__count"], None),
                ([*own, ("debt_cc", ">", 1000)], [], ["__count"], None),
                (own, ["bucket_id"], ["debt_cc:avg"], None),
                (own, ["bucket_id"], ["__count"], "debt_cc:max"),
                (own, ["principal_cc"], ["__count"], None),
            ):
                self.assertFalse(model._answers(*asked), asked)
            self.assertFalse(
                self.env["debt.snapshot"]._answers(
                    [*own, ("dpd", ">", 45)], [], ["__count"], None
                )
            )
            self.assertFalse(
                model._answers(
                    [("contract_id.number", "=", "1")], [], ["__count"], None
                )
            )

    def _compare(self, day):
        """Every row, mark and history row of the register is the oracle's."""
        self._compare_sums()
        found = {
            row["number"]: row
            for row in money.rows(
                self.env,
                SQL(
                    "SELECT * FROM debt_contract WHERE company_id = %s", self.company.id
                ),
            )
        }
        self.assertEqual(set(found), set(self.oracle.contracts))
        for number, contract in self.oracle.contracts.items():
            row = found[number]
            for name in BALANCES:
                self.assertEqual(row[name], contract.values[name], (number, name))
            self.assertEqual(row["overdue_since"], contract.values["since"], number)
            self.assertEqual(
                row["principal_cc"], self.oracle.principal(contract), number
            )
            self.assertEqual(row["overdue_cc"], self.oracle.overdue(contract), number)
            self.assertEqual(row["debt_cc"], self.oracle.debt(contract), number)
            self.assertEqual(row["stale_since"], contract.stale, number)
            self.assertEqual(row["missing_since"], contract.missing, number)
        history = money.rows(
            self.env,
            SQL(
                "SELECT c.number, h.date, h.overdue_since, h.principal, h.overdue"
                " FROM debt_history h JOIN debt_contract c ON c.id = h.contract_id"
                " WHERE h.company_id = %s ORDER BY h.id",
                self.company.id,
            ),
        )
        kept = {}
        for row in history:
            number, *rest = row.values()
            kept.setdefault(number, []).append(tuple(rest))
        self.assertEqual(
            kept,
            {
                number: contract.history
                for number, contract in self.oracle.contracts.items()
            },
        )

    def _groups(self, buckets):
        return {
            number: [
                cell["contracts"],
                Decimal(cell["principal"]),
                Decimal(cell["overdue"]),
            ]
            for number, cell in buckets.items()
        }

    def _run(self, seed, full=True):
        self._start(seed)
        recorded = {}
        for day in MONTH_ENDS:
            self._month(day, full or day == MONTH_ENDS[0])
            self._compare(day)
            recorded[day] = self.oracle.groups(day)
            figures = self._close(day)
            self.assertEqual(self._groups(figures["buckets"]), recorded[day], day)
            contracts = self.oracle.contracts.values()
            self.assertEqual(figures["stale"], sum(bool(c.stale) for c in contracts))
            self.assertEqual(
                figures["missing"], sum(bool(c.missing) for c in contracts)
            )
        for day, groups in recorded.items():
            figures = self.env["debt.history"]._figures_at(self.company, day)
            self.assertEqual(self._groups(figures), groups, day)
            kept = self.env["debt.snapshot"]._portfolio_sql(self.company, day)
            by_bucket = self.env["debt.history"]._by_bucket(
                self.env["debt.bucket.scheme"]._in_force(self.company, day),
                SQL("SELECT bucket, 1 AS contracts, principal_cc AS principal,"
                    " overdue_cc AS overdue FROM (%s) s",
                    kept),
            )  # fmt: skip
            self.assertEqual(self._groups(by_bucket), groups, day)

    def test_full_files(self):
        self._run(20260831)

    def test_full_files_again(self):
        self._run(7)

    def test_partial_files(self):
        """Only the first file is full: nothing is ever missing, the rest is the same."""
        self._run(99, full=False)
        self.assertFalse(any(c.missing for c in self.oracle.contracts.values()))
