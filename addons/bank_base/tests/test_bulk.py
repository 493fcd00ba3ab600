"""Indexes dropped for a large insert come back as they were."""

from unittest.mock import patch

import psycopg2.errors

from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL, mute_logger

from ..tools import bulk

INDEXES = """
    SELECT i.relname, pg_get_indexdef(i.oid), obj_description(i.oid, 'pg_class'), k.conname,
           pg_get_constraintdef(k.oid), obj_description(k.oid, 'pg_constraint')
      FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
      LEFT JOIN pg_constraint k ON k.conindid = i.oid AND k.conrelid = x.indrelid
     WHERE x.indrelid = 'kopeck_bulk'::regclass ORDER BY 1
"""


@tagged("post_install", "-at_install")
class TestBulk(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(patch.object(bulk, "WORTH", 10))
        for statement in (
            "CREATE TABLE kopeck_bulk (id serial PRIMARY KEY, a text, b int)",
            "ALTER TABLE kopeck_bulk ADD CONSTRAINT kopeck_bulk_u UNIQUE (a)",
            "COMMENT ON CONSTRAINT kopeck_bulk_u ON kopeck_bulk IS 'UNIQUE(a)'",
            "CREATE INDEX kopeck_bulk_part ON kopeck_bulk (b) WHERE a LIKE 'r%%'",
            "COMMENT ON INDEX kopeck_bulk_part IS '(b) WHERE a'",
        ):
            cls.env.cr.execute(SQL(statement))

    def indexes(self):
        self.env.cr.execute(SQL(INDEXES))
        return self.env.cr.fetchall()

    def insert(self, count, rows=None, first=0):
        with bulk.unindexed(self.env.cr, "kopeck_bulk", rows or count):
            self.env.cr.execute(
                SQL(
                    "INSERT INTO kopeck_bulk (a, b)"
                    " SELECT 'r' || n, n FROM generate_series(%s, %s) n",
                    first + 1,
                    first + count,
                )
            )
            return len(self.indexes())

    def test_all_come_back(self):
        before = self.indexes()
        self.assertEqual(len(before), 3)
        self.assertEqual(self.insert(20), 1)
        self.assertEqual(self.indexes(), before)
        self.assertEqual(self.insert(400, first=20), 1)
        self.assertEqual(self.indexes(), before)

    def test_few_rows_or_a_full_table_keep_theirs(self):
        self.assertEqual(self.insert(9), 3)
        self.assertEqual(self.insert(50, first=9), 3)

    def test_what_is_not_unique_is_told(self):
        self.insert(2)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.UniqueViolation),
            self.env.cr.savepoint(),
        ):
            self.insert(60)
        self.assertEqual(len(self.indexes()), 3)
