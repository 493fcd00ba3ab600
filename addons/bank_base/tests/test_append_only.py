import psycopg2.errors

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..tools import append_only, partition
from .common import BankCommon

TABLE = "test_bank_evidence"


@tagged("post_install", "-at_install")
class TestAppendOnly(BankCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cr.execute(f"CREATE TABLE {TABLE} (id serial, note text)")
        append_only.protect(cls.cr, TABLE)
        append_only.protect(cls.cr, TABLE)
        cls.cr.execute(f"INSERT INTO {TABLE} (note) VALUES ('one'), ('two')")

    def refused(self, query):
        with (
            self.assertRaisesRegex(psycopg2.errors.RaiseException, "may only be added"),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            self.cr.execute(query)

    def test_rows_are_added(self):
        self.cr.execute(f"INSERT INTO {TABLE} (note) VALUES ('three')")
        self.cr.execute(f"SELECT count(*) FROM {TABLE}")
        self.assertEqual(self.cr.fetchone()[0], 3)

    def test_nothing_else(self):
        self.refused(f"UPDATE {TABLE} SET note = 'changed'")
        self.refused(f"DELETE FROM {TABLE}")
        self.refused(f"TRUNCATE {TABLE}")

    def test_fixed_columns(self):
        self.cr.execute(
            "CREATE TABLE test_bank_letter (id serial, text text, state text)"
        )
        for _time in range(2):
            append_only.protect_columns(self.cr, "test_bank_letter", "text")
        self.cr.execute("INSERT INTO test_bank_letter (text) VALUES ('one')")
        self.cr.execute("UPDATE test_bank_letter SET state = 'sent'")
        self.refused("UPDATE test_bank_letter SET text = 'two'")

    def test_maintenance_is_logged_once(self):
        log = self.env["bank.maintenance.log"]
        domain = [("table_name", "=", TABLE), ("operation", "=", "DELETE")]
        append_only.maintenance(self.cr, "  order 12 ")
        self.cr.execute(f"DELETE FROM {TABLE} WHERE note = 'one'")
        self.cr.execute(f"DELETE FROM {TABLE} WHERE note = 'two'")
        line = log.search(domain)
        self.assertEqual(len(line), 1)
        self.assertEqual(line.reason, "order 12")
        self.assertTrue(line.database_user)

    def test_maintenance_needs_a_reason(self):
        with self.assertRaises(ValueError):
            append_only.maintenance(self.cr, " ")
        self.cr.execute("SELECT set_config('bank.maintenance', '  ', true)")
        self.refused(f"DELETE FROM {TABLE}")

    def test_the_log_itself_never_opens(self):
        append_only.maintenance(self.cr, "a test")
        self.cr.execute(f"UPDATE {TABLE} SET note = 'changed'")
        self.refused("UPDATE bank_maintenance_log SET reason = 'other'")
        self.refused("DELETE FROM bank_maintenance_log")
        self.refused("TRUNCATE bank_maintenance_log")

    def test_partitions(self):
        name = "test_bank_protected"
        partition.create(self.cr, name, "day date NOT NULL, note text", "day")
        append_only.protect(self.cr, partition.table(name))
        part = partition.ensure_month(self.cr, name, self.env.cr.now().date())
        self.cr.execute(f"INSERT INTO {name}_p (day, note) VALUES (now(), 'one')")
        for table in (partition.table(name), part):
            self.refused(f"UPDATE {table} SET note = 'changed'")
            self.refused(f"DELETE FROM {table}")
            self.refused(f"TRUNCATE {table}")
        self.assertTrue(append_only.is_protected(self.cr, partition.table(name)))
        self.assertFalse(append_only.is_protected(self.cr, "res_partner"))
