import random
from datetime import timedelta
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.bank_base.tools.money import D, rows

from ..models.reserve_inventory_count import PART_COLUMNS
from ..tools import ageing_reserve
from .common import PARTS, ReserveCommon

MANY, BATCHES = 10_000, 4
"""Debts counted under random rules, beside the many small portfolios of hypothesis."""
EDGES = (0, 1, 30, 31, 60, 61, 90, 91, 120, 121)
money = st.decimals("0.00", "9999999.99", places=2)
debt_rows = st.tuples(
    st.integers(-3, 200),
    st.sampled_from(["term", "over", "called"]),
    st.sampled_from([Decimal("1"), Decimal("93.4567"), Decimal("0.55340001")]),
    st.tuples(*[money] * len(PARTS)),
)
terms = st.builds(
    ageing_reserve.Terms,
    st.frozensets(st.sampled_from(ageing_reserve.PARTS)),
    st.sampled_from(["whole", "overdue_part"]),
    st.sampled_from(["rest", "overdue_part"]),
)
groups = st.lists(
    st.tuples(st.integers(1, 60), st.decimals("0", "100", places=3)),
    min_size=1,
    max_size=6,
)


@tagged("post_install", "-at_install")
class TestSameAsPure(ReserveCommon):
    """Random debts and rules: the database counts what the pure module counts, to the kopeck."""

    @settings(
        max_examples=40,
        deadline=None,
        suppress_health_check=[
            HealthCheck.function_scoped_fixture,
            HealthCheck.too_slow,
        ],
    )
    @given(st.lists(debt_rows, min_size=1, max_size=60), terms, groups)
    def test_lines(self, debts, rule, widths):
        self._same(debts, rule, widths)

    def test_large(self):
        """10,000 debts, each batch under rules of its own; the worked example's groups first."""
        dice = random.Random(30)
        rule = ageing_reserve.Terms()
        widths = [(30, Decimal(30)), (30, Decimal(60)), (30, Decimal(90)),
                  (30, Decimal(100)), (1, Decimal(100))]  # fmt: skip
        for _batch in range(BATCHES):
            debts = [self._draw(dice) for _number in range(MANY // BATCHES)]
            self._same(debts, rule, widths)
            rule = ageing_reserve.Terms(
                frozenset(p for p in ageing_reserve.PARTS if dice.random() < 0.6),
                dice.choice(("whole", "overdue_part")),
                dice.choice(("rest", "overdue_part")),
            )
            widths = [
                (dice.randint(1, 60), Decimal(dice.randint(0, 100_000)) / 1000)
                for _number in range(dice.randint(1, 6))
            ]

    def _draw(self, dice):
        return (
            dice.choice((dice.choice(EDGES), dice.randint(-3, 400))),
            dice.choice(("term", "over", "called")),
            dice.choice((Decimal("1"), Decimal("93.4567"), Decimal("0.55340001"))),
            tuple(
                Decimal(dice.randint(0, dice.choice((0, 99, 999_999_999)))) / 100
                for _part in PARTS
            ),
        )

    def _same(self, debts, rule, widths):
        with self.env.cr.savepoint() as savepoint:
            self._bulk(debts)
            edition = self._edition(rule, widths)
            inventory = self.count()
            self._compare(inventory, debts, rule, edition)
            savepoint.rollback()
            self.env.invalidate_all()

    def _bulk(self, debts):
        values = SQL(", ").join(
            SQL(
                "(%s, 'abs', %s, %s, %s, %s, 'loan', %s, %s, '2024-01-01', %s, %s, %s, %s)",
                self.company.id,
                str(number),
                self.person.id,
                self.branch.id,
                self.cards.id,
                self.rub.id,
                rate,
                self.date - timedelta(days=1) if kind == "over" else "2040-01-01",
                self.date if kind == "called" else None,
                self.date - timedelta(days=days),
                SQL(", ").join(SQL("%s", part) for part in parts),
            )
            for number, (days, kind, rate, parts) in enumerate(debts)
        )
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "INSERT INTO debt_contract (company_id, source, number, client_id, branch_id,"
                " product_id, kind, currency_id, fx_rate, date_start, date_end, accelerated_on,"
                " overdue_since, %s) SELECT v.c1, v.c2, v.c3, v.c4, v.c5, v.c6, v.c7, v.c8,"
                " v.c9, v.c10::date, v.c11::date, v.c12::date, v.c13::date, %s FROM (VALUES %s)"
                " AS v (%s)",
                SQL(", ").join(SQL.identifier(part) for part in PARTS),
                SQL(", ").join(
                    SQL.identifier("v", f"c{14 + n}") for n in range(len(PARTS))
                ),
                values,
                SQL(", ").join(
                    SQL.identifier(f"c{1 + n}") for n in range(13 + len(PARTS))
                ),
            )
        )

    def _edition(self, rule, widths):
        edition = self.edition
        day, bands = 1, []
        for number, (width, rate) in enumerate(widths):
            last = number == len(widths) - 1
            bands.append((0, 0, {"dpd_from": day, "dpd_to": 0 if last else day + width - 1,
                                 "rate": float(rate)}))  # fmt: skip
            day += width
        edition.write(
            {
                "base_current": rule.current,
                "base_final": rule.final,
                "band_ids": [(5,), *bands],
                **{f"part_{part}": part in rule.parts for part in ageing_reserve.PARTS},
            }
        )
        return edition

    def _compare(self, inventory, debts, rule, edition):
        bands = [band._to_tool() for band in edition.band_ids]
        expected = {}
        for number, (days, kind, rate, parts) in enumerate(debts):
            in_roubles = [ageing_reserve.round_kopeck(part * rate) for part in parts]
            debt = ageing_reserve.Debt(
                max(days, 0),
                "current" if kind == "term" else "final",
                dict(zip(PART_COLUMNS, in_roubles, strict=True)),
            )
            result = ageing_reserve.count(bands, rule, debt)
            if result:
                expected[str(number)] = (
                    result.band.name, result.rule, result.base, result.reserve,
                *result.parts.values() )  # fmt: skip
        found = {
            row["number"]: (
                row["band"], row["rule"], row["base"], row["reserve"],
                *(row[f"base_{part}"] for part in ageing_reserve.PARTS),
            )
            for row in rows(
                self.env,
                SQL(
                    "SELECT c.number, b.name AS band, l.* FROM reserve_line l"
                    " JOIN debt_contract c ON c.id = l.contract_id"
                    " JOIN reserve_band b ON b.id = l.band_id WHERE l.inventory_id = %s",
                    inventory.id,
                ),
            )
        }  # fmt: skip
        self.assertEqual(found, expected)
        total = sum((values[3] for values in expected.values()), D(0))
        self.assertEqual(self.lines_sum(inventory), total)
