import random
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.bank_base.tools import partition
from odoo.addons.bank_base.tools.money import D, rows

from ..models.reserve_inventory_count import PART_COLUMNS
from ..tools import ageing_reserve, bank_reserve, tax_reserve
from .books_common import BooksCommon
from .common import PARTS

MANY = 10_000
"""Debts of the one large random portfolio, beside the many small ones of hypothesis."""
FEW = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
seeds = st.tuples(st.integers(0, 2**32 - 1), st.integers(1, 40))
EDGES = (0, 1, 5, 6, 30, 31, 44, 45, 60, 61, 90, 91, 180, 181, 360, 361)
RATES = [Decimal("1"), Decimal("93.4567"), Decimal("0.55340001")]


class RandomBooks(BooksCommon):
    """Random debts written by one statement, and what they were made of."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clients = cls.person | cls.firm
        for number, kind in enumerate(("person", "sole_trader", "company", "person")):
            cls.clients |= cls._client(f"R{number}", kind)

    def draw(self, dice, count):
        """Random debts; each a dict of its columns, ``days`` and ``parts`` in its currency."""
        return [
            {
                "number": str(number),
                "client": self.clients[dice.randrange(len(self.clients))],
                "kind": dice.choice(("sale", "loan", "loan", "staff_loan", "advance")),
                "fx": dice.choice(RATES),
                "days": dice.choice((dice.choice(EDGES), dice.randint(0, 400))),
                "start": dice.choice(
                    (date(2014, 12, 31), date(2015, 1, 1), date(2024, 1, 1))
                ),
                "secured": dice.random() < 0.3,
                "guaranteed": dice.random() < 0.2,
                "parts": [self._amount(dice) for _part in PARTS],
            }
            for number in range(count)
        ]

    def _amount(self, dice):
        top = dice.choice((0, 99, 99_999, 99_999_999))
        return Decimal(dice.randint(0, top)) / 100

    def write_debts(self, debts):
        """Write them past the register; sets ``id`` of each."""
        columns = (
            "company_id", "source", "number", "client_id", "branch_id", "product_id", "kind",
            "currency_id", "fx_rate", "date_start", "date_end", "overdue_since", "secured",
            "guaranteed", *PARTS,
        )  # fmt: skip
        values = SQL(", ").join(
            SQL(
                "(%s, 'abs', %s, %s, %s, %s, %s, %s, %s, %s::date, '2040-01-01'::date, %s::date,"
                " %s, %s, %s)",
                self.company.id,
                debt["number"],
                debt["client"].id,
                self.branch.id,
                self.cards.id,
                debt["kind"],
                self.rub.id,
                debt["fx"],
                debt["start"],
                self.since(debt),
                debt["secured"],
                debt["guaranteed"],
                SQL(", ").join(SQL("%s", part) for part in debt["parts"]),
            )
            for debt in debts
        )
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "INSERT INTO debt_contract (%s) VALUES %s RETURNING id",
                SQL(", ").join(map(SQL.identifier, columns)),
                values,
            )
        )
        for debt, (number,) in zip(debts, self.env.cr.fetchall(), strict=True):
            debt["id"] = number
        # The sums of the portfolio ask for principal and whole debt in company currency.
        self.env.cr.execute(
            "UPDATE debt_contract SET"
            " principal_cc = round(principal_current * fx_rate, 2)"
            " + round(principal_overdue * fx_rate, 2), debt_cc = 1 WHERE company_id = %s",
            [self.company.id],
        )
        self.env.invalidate_all()

    def since(self, debt):
        return self.date - timedelta(days=debt["days"]) if debt["days"] else None

    def in_roubles(self, debt):
        amounts = [
            ageing_reserve.round_kopeck(part * debt["fx"]) for part in debt["parts"]
        ]
        return dict(zip(PART_COLUMNS, amounts, strict=True))

    def found(self, inventory, *columns):
        """Rows of lines by contract id, the columns exact."""
        self.env.flush_all()
        return {
            row.pop("contract_id"): tuple(row.values())
            for row in rows(
                self.env,
                SQL(
                    "SELECT contract_id, %s FROM reserve_line_p"
                    " WHERE inventory_id = %s AND band_id IS NOT NULL",
                    SQL(", ").join(map(SQL.identifier, columns)),
                    inventory.id,
                ),
            )
        }

    def again(self, check, seed, count):
        """Run a check on debts of a seed, and forget them."""
        with self.env.cr.savepoint() as savepoint:
            check(random.Random(seed), count)
            savepoint.rollback()
            self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestTaxSameAsPure(RandomBooks):
    """Random sales, loans, own debts, revenue: the database counts as the pure module does."""

    @FEW
    @given(seeds)
    def test_small(self, seed):
        self.again(self.check, *seed)

    def test_large(self):
        self.again(self.check, 19, MANY)

    def check(self, dice, count):
        debts = self.draw(dice, count)
        self.write_debts(debts)
        counter = {}
        for client in self.clients:
            if dice.random() < 0.5:
                amount = self._amount(dice) * count // 10
                self._owes(client, float(amount))
                counter[client.id] = amount
        revenue = self._amount(dice) * count
        self._revenue("2025-01-01", "2025-12-31", 0)
        self._revenue("2026-01-01", self.date, float(revenue))
        edition = self.tax_edition
        claims = [
            tax_reserve.Claim(
                order=debt["id"],
                party=debt["client"].id,
                days=debt["days"],
                kind=debt["kind"],
                parts=self.in_roubles(debt),
                secured=debt["secured"],
                guaranteed=debt["guaranteed"],
                start=debt["start"],
            )
            for debt in debts
            if debt["kind"] in edition._kinds()
        ]
        limit = tax_reserve.cap(revenue, D(10))
        expected = tax_reserve.count(
            claims,
            [band._to_tool() for band in edition.band_ids],
            edition._parts(),
            counter,
            limit,
            interest_since=edition.interest_since,
        )
        inventory = self.count(book=self.tax)
        self.assertEqual(
            self.found(inventory, "counter", "base", "calculated", "reserve"),
            {
                row.claim.order: (row.counter, row.base, row.by_age, row.reserve)
                for row in expected
            },
        )
        by_age = sum((row.by_age for row in expected), D(0))
        self.assertEqual(self.lines_sum(inventory) or D(0), min(by_age, limit))


@tagged("post_install", "-at_install")
class TestBankSameAsPure(RandomBooks):
    """Random loans, history, judgements, collateral: the database counts as the pure module."""

    @FEW
    @given(seeds)
    def test_small(self, seed):
        self.again(self.check, *seed)

    def test_large(self):
        self.again(self.check, 59, MANY)

    def check(self, dice, count):
        debts = self.draw(dice, count)
        self.write_debts(debts)
        edition = self.bank_edition
        # About half of the borrowers are above the limit.
        total = sum(self.in_roubles(d)["principal"] for d in debts) + D(1)
        edition.capital = float(ageing_reserve.round_kopeck(total / 6 / D("0.005")))
        edition.portfolio_business = dice.random() < 0.7
        positions = {
            client: dice.choice(bank_reserve.GRADES)
            for client in self.clients
            if dice.random() < 0.6
        }
        for client, position in positions.items():
            self._judge(client, position)
        history = self.write_history(dice, debts)
        pledges = self.write_pledges(dice, debts)
        inventory = self.count(book=self.bank)
        lines, sums = self.expected(debts, positions, history, pledges)
        self.assertEqual(
            self.found(inventory, "portfolio", "category", "service_days", "base",
                       "calculated", "collateral", "reserve"),
            lines,
        )  # fmt: skip
        self.assertEqual(self.found_sums(inventory), sums)
        in_lines, without, in_totals = self.parts_of_totals(inventory)
        self.assertEqual((in_lines or 0) + (without or 0), in_totals or 0)

    def write_history(self, dice, debts):
        """Some debts were known before: contract id → states (date, overdue since or None)."""
        history = {}
        for debt in debts:
            for _row in range(dice.choice((0, 0, 1, 2, 4))):
                known = self.date - timedelta(days=dice.randint(1, 300))
                since = known - timedelta(days=dice.randint(0, 120))
                states = history.setdefault(debt["id"], {})
                states[known] = dice.choice((None, since))
        rows_ = [
            (known, self.company.id, contract, since)
            for contract, states in history.items()
            for known, since in states.items()
        ]
        for known in sorted({row[0].replace(day=1) for row in rows_}):
            partition.ensure_month(self.env.cr, "debt_history", known)
        if rows_:
            self.env.cr.execute(
                SQL(
                    "INSERT INTO debt_history_p (date, company_id, contract_id, overdue_since,"
                    " principal, overdue) VALUES %s",
                    SQL(", ").join(
                        SQL("(%s, %s, %s, %s::date, 0, 0)", *row) for row in rows_
                    ),
                )
            )
        return history

    def write_pledges(self, dice, debts):
        """Collateral of some debts: contract id → (category, value in its currency)."""
        pledges = {
            debt["id"]: [
                (dice.choice((None, 1, 2, 3)), self._amount(dice))
                for _number in range(dice.choice((0, 0, 1, 2)))
            ]
            for debt in debts
        }
        values = [
            SQL(
                "(%s, %s, %s, %s, %s::int)",
                self.company.id,
                contract,
                number,
                value,
                quality,
            )
            for contract, rows_ in pledges.items()
            for number, (quality, value) in enumerate(rows_, 1)
        ]
        if values:
            self.env.cr.execute(
                SQL(
                    "INSERT INTO debt_collateral (company_id, contract_id, n, value, quality)"
                    " VALUES %s",
                    SQL(", ").join(values),
                )
            )
        return pledges

    def expected(self, debts, positions, history, pledges):
        """What the pure module says: lines by contract id, sums by account and portfolio."""
        edition = self.bank_edition
        debts = [debt for debt in debts if debt["kind"] in edition._kinds()]
        size = {}
        for debt in debts:
            parts = self.in_roubles(debt)
            owed = parts["principal"] + parts["principal_overdue"]
            size[debt["client"]] = size.get(debt["client"], D(0)) + owed
        limit = bank_reserve.size_limit(D(edition.capital), D(edition.size_percent))
        bands = {}
        for band in edition.band_ids:
            bands.setdefault(band.portfolio, []).append(band)
        tools = {
            name: [one._to_tool() for one in rows_] for name, rows_ in bands.items()
        }
        rates = {int(one.category): D(one.rate) for one in bands["individual"]}
        coefficients = {1: D(edition.collateral_1), 2: D(edition.collateral_2)}
        lines, sums = {}, {}
        for debt in debts:
            client, parts = debt["client"], self.in_roubles(debt)
            base = sum((parts[name] for name in edition._parts()), D(0))
            ticked = (
                edition.portfolio_retail
                if client.kind == "person"
                else edition.portfolio_business
            )
            if size[client] > limit or not ticked:
                if not debt["days"] and not base:
                    continue
                states = {**history.get(debt["id"], {}), self.date: self.since(debt)}
                days = bank_reserve.overdue_days(states.items(), self.date)
                category = bank_reserve.category(
                    edition._matrix(),
                    positions.get(client, edition.default_position),
                    edition._service(client.kind).grade(days),
                )
                own = bank_reserve.collateral_sum(
                    [
                        (quality, ageing_reserve.round_kopeck(value * debt["fx"]))
                        for quality, value in pledges[debt["id"]]
                    ],
                    coefficients,
                )
                result = bank_reserve.individual(base, rates[category], own)
                lines[debt["id"]] = (
                    "individual", str(category), days, base, result.calculated,
                    result.collateral, result.reserve,
                )  # fmt: skip
                continue
            portfolio = bank_reserve.portfolio_of(client.kind, debt["secured"])
            if debt["days"]:
                _band, reserve = bank_reserve.portfolio_reserve(
                    tools[portfolio], debt["days"], base
                )
                lines[debt["id"]] = (
                    portfolio,
                    None,
                    None,
                    base,
                    reserve,
                    D(0),
                    reserve,
                )
            elif base:
                account = self.ACCOUNTS[
                    debt["kind"] if debt["kind"] != "loan" else client.kind
                ]
                count, amount = sums.get((account, portfolio), (0, D(0)))
                sums[account, portfolio] = (count + 1, amount + base)
        return lines, {
            key: (
                count,
                amount,
                bank_reserve.portfolio_reserve(tools[key[1]], 0, amount)[1],
            )
            for key, (count, amount) in sums.items()
        }

    ACCOUNTS = {
        "person": "45515", "sole_trader": "45415", "company": "45215", "staff_loan": "60324",
    }  # fmt: skip

    def found_sums(self, inventory):
        """The sums that were written: (account, portfolio) → (debts, base, reserve)."""
        codes = {
            row: row.segment_id.reserve_account_id.code
            for row in inventory.not_overdue_ids
        }
        exact = {
            row["id"]: (row["debts"], row["base"], row["reserve"])
            for row in rows(
                self.env,
                SQL(
                    "SELECT id, debts, base, reserve FROM reserve_not_overdue"
                    " WHERE inventory_id = %s",
                    inventory.id,
                ),
            )
        }
        return {(code, row.portfolio): exact[row.id] for row, code in codes.items()}
