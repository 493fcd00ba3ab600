import random
from datetime import date, timedelta

from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL

from ..tools import ageing, ageing_sql


@tagged("post_install", "-at_install")
class TestAgeingSql(TransactionCase):
    def test_sql_says_what_python_says(self):
        """Random dates, edges among them: the set rule and the plain rule agree on every row."""
        chance = random.Random(20260831)
        as_of = date(2028, 2, 29)
        edges = [0, 1, 30, 31, 60, 61, 90, 91, 120, 121, 365, 366, -1, -365, -366, -367]

        def some_day():
            days = chance.choice([*edges, chance.randint(-800, 800)])
            return chance.choice([None, as_of - timedelta(days=days)])

        rows = [(some_day(), some_day(), some_day()) for _ in range(2000)]
        values = SQL(", ").join(
            SQL("(%s::date, %s::date, %s::date)", *row) for row in rows
        )
        day = SQL("%s::date", as_of)
        since, accelerated, end = SQL("v.since"), SQL("v.accelerated"), SQL("v.fin")
        days = ageing_sql.dpd(since, day)
        answers = self.env.execute_query(
            SQL(
                "SELECT v.since, v.accelerated, v.fin, %s, %s, %s, %s"
                " FROM (VALUES %s) v (since, accelerated, fin)",
                days,
                ageing_sql.bucket(days, ageing.DEFAULT_BUCKETS),
                ageing_sql.overdue_kind(since, accelerated, end, day),
                ageing_sql.term(end, day),
                values,
            )
        )
        self.assertEqual(len(answers), 2000)
        for row_since, row_accelerated, row_end, *found in answers:
            dpd = ageing.days_past_due(row_since, as_of)
            self.assertEqual(
                found,
                [
                    dpd,
                    ageing.bucket_of(dpd),
                    ageing.overdue_kind(row_since, row_accelerated, row_end, as_of),
                    ageing.term(row_end, as_of),
                ],
                (row_since, row_accelerated, row_end),
            )

    def test_a_part_is_rounded_half_up(self):
        for amount, fx, expected in (
            ("0.01", "92.5000", "0.93"),
            ("100.00", "92.5013", "9250.13"),
            ("0.03", "0.5", "0.02"),
            ("0.05", "0.5", "0.03"),
        ):
            found = self.env.execute_query(
                SQL(
                    "SELECT (%s)::text",
                    ageing_sql.in_company_currency(
                        SQL("%s::numeric", amount), SQL("%s::numeric", fx)
                    ),
                )
            )
            self.assertEqual(found[0][0], expected)
