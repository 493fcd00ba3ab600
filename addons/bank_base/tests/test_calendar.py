from datetime import date

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import BankCommon


@tagged("post_install", "-at_install")
class TestCalendar(BankCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.env["bank.calendar.day"]

    def test_terms_of_a_claim(self):
        """A claim of 26.06.2026: 15 working days, then 10 more."""
        answer = self.calendar.add_working_days(date(2026, 6, 26), 15)
        self.assertEqual(answer, date(2026, 7, 17))
        self.assertEqual(self.calendar.add_working_days(answer, 10), date(2026, 7, 31))
        self.assertEqual(self.calendar.add_working_days(answer, -15), date(2026, 6, 26))

    def test_new_year(self):
        days = [
            self.calendar.add_working_days(date(2026, 12, 28), n) for n in (1, 2, 3)
        ]
        self.assertEqual(
            days, [date(2026, 12, 29), date(2026, 12, 30), date(2027, 1, 11)]
        )

    def test_transfers(self):
        for day in ("2024-04-29", "2025-05-02", "2026-03-09", "2027-11-05"):
            self.assertFalse(self.calendar.is_working(day), day)
        for day in ("2024-12-28", "2025-11-01", "2027-02-20"):
            self.assertTrue(self.calendar.is_working(day), day)

    def test_every_row_has_a_source(self):
        self.assertFalse(self.calendar.search([("source", "=", False)]))
        years = self.calendar._read_group([("region_id", "=", False)], ["date:year"])
        self.assertEqual([year.year for (year,) in years], [2024, 2025, 2026, 2027])

    def test_region(self):
        tatarstan = self.env.ref("bank_base.region_16")
        holiday = date(2027, 8, 30)
        self.assertFalse(self.calendar.is_working(holiday, tatarstan))
        self.assertTrue(self.calendar.is_working(holiday))
        self.assertTrue(
            self.calendar.is_working(holiday, self.env.ref("bank_base.region_77"))
        )
        self.assertFalse(self.calendar.is_working(date(2026, 6, 12), tatarstan))

    def test_region_beats_the_country(self):
        moscow = self.env.ref("bank_base.region_77")
        self.calendar.create(
            {
                "date": "2026-06-12",
                "region_id": moscow.id,
                "kind": "working",
                "name": "Working here",
            }
        )
        self.assertTrue(self.calendar.is_working(date(2026, 6, 12), moscow))
        self.assertFalse(self.calendar.is_working(date(2026, 6, 12)))

    def test_change_is_seen_at_once(self):
        day = date(2026, 7, 6)
        self.assertTrue(self.calendar.is_working(day))
        row = self.calendar.create({"date": day, "name": "A decree"})
        self.assertFalse(self.calendar.is_working(day))
        row.kind = "working"
        self.assertTrue(self.calendar.is_working(day))
        row.unlink()
        self.assertTrue(self.calendar.is_working(day))

    def test_year_without_a_calendar(self):
        with self.assertRaisesRegex(UserError, "2028"):
            self.calendar.add_working_days(date(2027, 12, 30), 5)
        self.assertFalse(self.calendar.is_working(date(2030, 1, 3)))
        self.assertTrue(self.calendar.is_working(date(2030, 1, 9)))

    def test_days_after(self):
        """Working days where the calendar is loaded, calendar days where it is not."""
        friday, tuesday = date(2026, 6, 26), date(2026, 6, 30)
        self.assertEqual(self.calendar.days_after(friday, tuesday), (2, True))
        self.assertEqual(self.calendar.days_after(tuesday, friday), (-2, True))
        self.assertEqual(
            self.calendar.days_after(date(2027, 12, 30), date(2028, 1, 3)), (4, False)
        )

    def test_regions_have_clocks(self):
        regions = self.env["bank.region"].search([])
        self.assertGreaterEqual(len(regions), 89)
        self.assertEqual(self.env.ref("bank_base.region_25").tz, "Asia/Vladivostok")
        found = self.env["bank.region"].name_search("16")
        self.assertIn(self.env.ref("bank_base.region_16").id, [row[0] for row in found])
