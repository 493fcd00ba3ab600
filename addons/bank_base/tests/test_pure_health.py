import tempfile
import unittest
from pathlib import Path

from odoo.addons.bank_base.tools import health
from odoo.addons.bank_base.tools.settings import setting


class TestLevels(unittest.TestCase):
    def test_worst(self):
        self.assertEqual(health.worst([]), "ok")
        self.assertEqual(health.worst(["warn", "ok"]), "warn")
        self.assertEqual(health.worst(["critical", "warn"]), "critical")

    def test_limits_are_reached_at_the_limit(self):
        levels = [health.above(value, 3, 7) for value in (2, 3, 6, 7)]
        self.assertEqual(levels, ["ok", "warn", "warn", "critical"])

    def test_free_room(self):
        levels = [health.free_level(free, 100, 10, 5) for free in (10, 9, 5, 4)]
        self.assertEqual(levels, ["ok", "warn", "warn", "critical"])
        self.assertEqual(health.free_level(0, 0, 10, 5), "critical")

    def test_age_is_never_negative(self):
        self.assertEqual(health.hours(-5), 0)
        self.assertEqual(health.hours(5400), 1.5)


class TestSetting(unittest.TestCase):
    def test_setting(self):
        with tempfile.TemporaryDirectory() as folder:
            conf = Path(folder) / "odoo.conf"
            conf.write_text("[options]\na = 1\n[kopeck]\nhealth_token = env:T%1\n")
            self.assertEqual(setting(conf, "health_token"), "env:T%1")
            self.assertEqual(setting(conf, "other"), "")
            self.assertEqual(setting(Path(folder) / "none", "health_token"), "")
        self.assertEqual(setting(None, "health_token"), "")
