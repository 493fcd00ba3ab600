from datetime import date

import psycopg2.errors

from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ..tools import partition
from .common import BankCommon

NAME = "test_bank_history"
COLUMNS = "contract_id integer NOT NULL, day date NOT NULL, sum numeric(18, 2)"


@tagged("post_install", "-at_install")
class TestPartition(BankCommon):
    def setUp(self):
        super().setUp()
        partition.create(self.cr, NAME, COLUMNS, "day")

    def insert(self, day):
        self.cr.execute(
            f"INSERT INTO {partition.table(NAME)} (contract_id, day, sum) VALUES (1, %s, 5)",
            [day],
        )

    def test_bounds(self):
        self.assertEqual(
            partition.month_bounds(date(2026, 12, 31)),
            (date(2026, 12, 1), date(2027, 1, 1)),
        )
        self.assertEqual(
            partition.month_bounds(date(2026, 2, 1)),
            (date(2026, 2, 1), date(2026, 3, 1)),
        )

    def test_row_needs_its_month(self):
        with (
            self.assertRaises(psycopg2.errors.CheckViolation),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            self.insert("2026-08-31")
        self.assertEqual(
            partition.ensure_month(self.cr, NAME, date(2026, 8, 31)),
            f"{NAME}_p_2026_08",
        )
        partition.ensure_month(self.cr, NAME, date(2026, 8, 1))
        self.insert("2026-08-31")
        self.cr.execute(f"SELECT id, contract_id, sum FROM {NAME}")
        self.assertEqual(len(self.cr.fetchall()), 1)

    def test_months(self):
        partition.ensure_month(self.cr, NAME, date(2027, 1, 15))
        partition.ensure_month(self.cr, NAME, date(2026, 12, 15))
        self.assertEqual(
            partition.months(self.cr, NAME), [f"{NAME}_p_2026_12", f"{NAME}_p_2027_01"]
        )

    def test_new_columns_reach_the_view(self):
        partition.ensure_month(self.cr, NAME, date(2026, 8, 1))
        self.insert("2026-08-31")
        more = SQL(COLUMNS + ", reason text, CHECK (sum >= 0)")
        partition.create(self.cr, NAME, more, "day")
        partition.create(self.cr, NAME, more, "day")
        self.cr.execute(f"SELECT reason FROM {NAME}")
        self.assertEqual(self.cr.fetchall(), [(None,)])

    def test_index(self):
        partition.ensure_month(self.cr, NAME, date(2026, 8, 1))
        for _again in range(2):
            partition.index(self.cr, NAME, "contract_id, day DESC", where="sum > 0")
        partition.ensure_month(self.cr, NAME, date(2026, 9, 1))
        self.cr.execute(
            "SELECT tablename FROM pg_indexes WHERE indexdef LIKE %s ORDER BY 1",
            [f"%{NAME}%(contract_id, day DESC)%"],
        )
        self.assertEqual(
            [row[0] for row in self.cr.fetchall()],
            [f"{NAME}_p", f"{NAME}_p_2026_08", f"{NAME}_p_2026_09"],
        )

    def test_statistics_of_months_that_grew(self):
        grown = lambda *days: partition.analyze_grown(self.cr, NAME, *days)  # noqa: E731
        august, september = date(2026, 8, 1), date(2026, 9, 1)
        for month in (august, september):
            partition.ensure_month(self.cr, NAME, month)
        self.assertEqual(grown(august, september), [])
        self.cr.execute(
            f"INSERT INTO {partition.table(NAME)} (contract_id, day, sum)"
            " SELECT n, %s, 5 FROM generate_series(1, 30000) n",
            [august],
        )
        self.assertEqual(grown(september, september), [])
        self.assertEqual(grown(august, september), [f"{NAME}_p_2026_08"])
        self.assertEqual(grown(august, september), [])
        self.cr.execute(
            "SELECT reltuples FROM pg_class WHERE relname = %s",
            [f"{NAME}_p_2026_08"],
        )
        self.assertEqual(self.cr.fetchone(), (30000,))

    def test_drop(self):
        partition.ensure_month(self.cr, NAME, date(2026, 8, 1))
        partition.drop(self.cr, NAME)
        self.cr.execute("SELECT to_regclass(%s), to_regclass(%s)", [NAME, f"{NAME}_p"])
        self.assertEqual(self.cr.fetchone(), (None, None))
