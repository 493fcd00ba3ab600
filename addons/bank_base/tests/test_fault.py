import psycopg2

from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from ..tools import fault


@tagged("post_install", "-at_install")
class TestFault(TransactionCase):
    def raised(self, sqlstate):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.Error) as caught,
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{sqlstate}'; END $$"
            )
        return caught.exception

    def test_of_the_machine(self):
        """A full disk, no memory, a stopped server, no right, read-only, a failed write."""
        for sqlstate in ("53100", "53200", "57P01", "42501", "25006", "58030"):
            with self.subTest(sqlstate):
                self.assertTrue(fault.is_of_the_machine(self.raised(sqlstate)))
        for error in (
            psycopg2.OperationalError("server closed the connection"),
            psycopg2.InterfaceError("connection already closed"),
            PermissionError(13, "Permission denied"),
        ):
            with self.subTest(error):
                self.assertTrue(fault.is_of_the_machine(error))

    def test_of_the_data_or_of_ours(self):
        for sqlstate in ("23505", "22P02", "42703", "40001"):
            with self.subTest(sqlstate):
                self.assertFalse(fault.is_of_the_machine(self.raised(sqlstate)))
        self.assertFalse(fault.is_of_the_machine(ZeroDivisionError()))
