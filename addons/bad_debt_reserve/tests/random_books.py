import random
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from odoo.tools import SQL

from odoo.addons.bank_base.tools.money import D, rows

from ..models.reserve_inventory_count import PART_COLUMNS
from ..tools import ageing_reserve
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
OCTOBER = date(2026, 10, 31)
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
        self.sum_debts()

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

    def pay(self, dice, debts, at):
        """A month later: about half of the debts were paid in part, whole, or fell behind."""
        later = (at - self.date).days
        for debt in debts:
            if debt["days"]:
                debt["days"] += later
            if dice.random() < 0.5:
                continue
            debt["days"] = dice.choice(
                (0, debt["days"], dice.choice(EDGES), dice.randint(0, 400))
            )
            left = Decimal(dice.choice((0, 1, dice.randint(0, 100)))) / 100
            debt["parts"] = [
                ageing_reserve.round_kopeck(part * left) for part in debt["parts"]
            ]
        self.date = at
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE debt_contract c SET overdue_since = v.since::date, %s"
                " FROM (VALUES %s) AS v (id, since, %s) WHERE c.id = v.id",
                SQL(", ").join(
                    SQL("%s = %s", SQL.identifier(part), SQL.identifier("v", part))
                    for part in PARTS
                ),
                SQL(", ").join(
                    SQL(
                        "(%s, %s, %s)",
                        debt["id"],
                        self.since(debt),
                        SQL(", ").join(SQL("%s", part) for part in debt["parts"]),
                    )
                    for debt in debts
                ),
                SQL(", ").join(map(SQL.identifier, PARTS)),
            )
        )
        self.sum_debts()

    def sum_debts(self):
        """What a load does: principal and whole debt in company currency, sums of the register."""
        self.env.cr.execute(
            "UPDATE debt_contract SET"
            " principal_cc = round(principal_current * fx_rate, 2)"
            " + round(principal_overdue * fx_rate, 2), debt_cc = 1 WHERE company_id = %s",
            [self.company.id],
        )
        self.env.invalidate_all()

    def check_differences(self, first, second):
        """Between two inventories each debt moves by what it needs now less what it had."""
        moved = {}
        for inventory, sign in ((first, -1), (second, 1)):
            for row in rows(
                self.env,
                SQL(
                    "SELECT contract_id, sum(reserve) AS reserve FROM reserve_line_p"
                    " WHERE inventory_id = %s GROUP BY 1",
                    inventory.id,
                ),
            ):
                debt = row["contract_id"]
                moved[debt] = moved.get(debt, D(0)) + sign * row["reserve"]
        found = {
            row["contract_id"]: row["difference"]
            for row in rows(
                self.env,
                SQL(
                    "SELECT contract_id, sum(difference) AS difference FROM reserve_line_p"
                    " WHERE inventory_id = %s GROUP BY 1",
                    second.id,
                ),
            )
        }
        self.assertEqual(
            {debt: amount for debt, amount in found.items() if amount},
            {debt: amount for debt, amount in moved.items() if amount},
        )
        totals = {}
        for inventory in (first, second):
            (row,) = rows(
                self.env,
                SQL(
                    "SELECT COALESCE(sum(reserve), 0) AS reserve,"
                    " COALESCE(sum(previous), 0) AS previous,"
                    " COALESCE(sum(difference), 0) AS difference"
                    " FROM reserve_total WHERE inventory_id = %s",
                    inventory.id,
                ),
            )
            totals[inventory] = row
        before, after = totals[first], totals[second]
        self.assertEqual(after["previous"], before["reserve"])
        self.assertEqual(before["difference"] + after["difference"], after["reserve"])

    def again(self, check, seed, count):
        """Run a check on debts of a seed, and forget them."""
        day = self.date
        with self.env.cr.savepoint() as savepoint:
            check(random.Random(seed), count)
            savepoint.rollback()
            self.env.invalidate_all()
        self.date = day
