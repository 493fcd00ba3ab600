import unittest

from odoo.addons.bad_debt_reserve.tools import ageing_presets, ageing_reserve


def bands(preset):
    return [
        ageing_reserve.Band(
            name=group.segment or str(group.days_from),
            days_from=group.days_from,
            days_to=group.days_to or None,
            rate=group.rate,
            write_off=not group.days_to,
        )
        for group in ageing_presets.groups(preset)
    ]


class TestPresets(unittest.TestCase):
    """Groups of the articles: bounds inclusive, every day from 1 in one group."""

    def check(self, preset, expected):
        """``expected``: day → (rate, write-off proposed)."""
        found = bands(preset)
        ageing_reserve.check_bands(found)
        for days, (rate, write_off) in expected.items():
            band = ageing_reserve.band_of(found, days)
            self.assertEqual((band.rate, band.write_off), (rate, write_off), days)
        self.assertIsNone(ageing_reserve.band_of(found, 0))

    def test_article(self):
        self.check(
            "article",
            {1: (30, False), 30: (30, False), 31: (60, False), 60: (60, False),
             61: (90, False), 90: (90, False), 91: (100, False), 120: (100, False),
             121: (100, True)},
        )  # fmt: skip

    def test_days_100(self):
        self.check(
            "days_100", {90: (90, False), 91: (100, False), 100: (100, False), 101: (100, True)}
        )  # fmt: skip

    def test_days_180(self):
        """The finer groups: 91–180 and over 180 days."""
        self.check(
            "days_180", {90: (90, False), 91: (100, False), 180: (100, False), 181: (100, True)}
        )  # fmt: skip

    def test_segments(self):
        self.check(
            "segments",
            {1: (30, False), 30: (30, False), 31: (60, False), 60: (60, False),
             61: (90, False), 90: (90, False), 91: (100, True), 5_000: (100, True)},
        )  # fmt: skip
        names = [
            ageing_reserve.band_of(bands("segments"), days).name
            for days in (30, 31, 60, 61, 90, 91)
        ]
        self.assertEqual(
            names,
            ["doubtful", "overdue", "overdue", "problem", "problem", "hopeless"],
        )
