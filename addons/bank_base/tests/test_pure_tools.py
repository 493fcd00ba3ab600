import os
import signal
import subprocess
import sys
import unittest
from datetime import timedelta
from decimal import Decimal
from unittest import mock

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.bank_base.tools import failpoint as failpoints
from odoo.addons.bank_base.tools import money, pause
from odoo.addons.bank_base.tools.table import table

TOOLS = os.path.dirname(failpoints.__file__)
CHILD = """
from failpoint import declare, failpoint
declare("here", "a test")
for number in range(3):
    print(number, flush=True)
    failpoint("here")
"""


class TestFailpoint(unittest.TestCase):
    def run_child(self, value):
        environment = {**os.environ, failpoints.VARIABLE: value}
        return subprocess.run(
            [sys.executable, "-c", CHILD],
            env=environment,
            cwd=TOOLS,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    def test_inert_without_the_variable(self):
        child = self.run_child("")
        self.assertEqual((child.returncode, child.stdout.split()), (0, ["0", "1", "2"]))

    def test_kills_at_the_first_passage(self):
        child = self.run_child("here")
        self.assertEqual(
            (child.returncode, child.stdout.split()), (-signal.SIGKILL, ["0"])
        )

    def test_kills_at_the_numbered_passage(self):
        child = self.run_child("here:3")
        self.assertEqual(
            (child.returncode, child.stdout.split()), (-signal.SIGKILL, ["0", "1", "2"])
        )

    def test_another_name_is_inert(self):
        self.assertEqual(self.run_child("there").returncode, 0)

    def test_unknown_name(self):
        with self.assertRaises(AssertionError):
            failpoints.failpoint("nobody declared this")

    def test_target(self):
        self.assertEqual(
            failpoints.target("day.before_step:12"), ("day.before_step", 12)
        )
        self.assertEqual(failpoints.target("day.before_step"), ("day.before_step", 1))
        self.assertEqual(failpoints.target("odd:name"), ("odd:name", 1))

    def test_declared_is_a_copy(self):
        failpoints.declare("test.copy", "a test")
        failpoints.declared().clear()
        self.assertIn("test.copy", failpoints.declared())
        with mock.patch.dict(os.environ, {failpoints.VARIABLE: "other"}):
            failpoints.failpoint("test.copy")


class TestMoney(unittest.TestCase):
    def test_half_up(self):
        for value, rounded in (
            ("0.005", "0.01"),
            ("-0.005", "-0.01"),
            ("2.675", "2.68"),
            ("1.004999", "1.00"),
            (2.675, "2.68"),
            (0, "0.00"),
            (None, "0.00"),
        ):
            self.assertEqual(money.text(value), rounded, value)

    def test_no_minus_zero(self):
        self.assertEqual(money.text("-0.001"), "0.00")

    def test_float_by_its_text(self):
        self.assertEqual(money.D(0.1), Decimal("0.1"))

    @given(st.decimals("-1e12", "1e12", places=4))
    def test_rounding_error_is_half_a_kopeck(self, value):
        self.assertLessEqual(abs(money.round_kopeck(value) - value), Decimal("0.005"))

    @given(st.integers(-(10**14), 10**14))
    def test_kopecks_survive(self, kopecks):
        value = Decimal(kopecks) / 100
        self.assertEqual(Decimal(money.text(value)), value)


class TestTable(unittest.TestCase):
    def test_layout(self):
        lines = table(["Шаг", "Строк"], [["register", 20000], ["x", 7]]).splitlines()
        self.assertEqual(lines[0], "Шаг       Строк")
        self.assertEqual(lines[2], "register  20000")
        self.assertEqual(lines[3], "x             7")

    def test_empty(self):
        self.assertEqual(len(table(["a", "b"], []).splitlines()), 2)

    def test_nothing_and_fractions(self):
        lines = table(["a", "b"], [[None, 1.5], ["t", -2]]).splitlines()
        self.assertEqual(lines[2], "   1.50")
        self.assertEqual(lines[3], "t    -2")


class TestPause(unittest.TestCase):
    def test_grows_to_an_hour(self):
        minutes = [pause.after(number) / timedelta(minutes=1) for number in range(12)]
        self.assertEqual(minutes, [0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60, 60])
        self.assertEqual(pause.after(10**9), pause.LONGEST)
