from datetime import date

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import ReserveCommon


@tagged("post_install", "-at_install")
class TestRuleBook(ReserveCommon):
    """Rule books: what is refused, what is dated, what is kept."""

    def band(self, **vals):
        return Command.create({"rate": 10, **vals})

    def refused(self, text, *bands):
        with self.assertRaisesRegex(ValidationError, text), self.env.cr.savepoint():
            self.edition.write({"band_ids": [Command.clear(), *bands]})

    def test_default_book(self):
        groups = [(b.name, b.rate, b.propose_write_off) for b in self.edition.band_ids]
        self.assertEqual(
            groups,
            [
                ("1–30", 30, False),
                ("31–60", 60, False),
                ("61–90", 90, False),
                ("91–120", 100, False),
                (">120", 100, True),
            ],
        )
        self.assertEqual(self.edition._parts(), ["principal", "principal_overdue"])
        self.assertEqual(
            (self.edition.base_current, self.edition.base_final), ("whole", "rest")
        )
        self.assertEqual(len(self.edition._kinds()), 7)

    def test_presets_to_choose_from(self):
        """Each preset by the button; its rates wait for the accounting policy, with a source."""
        expected = {
            "article": ["1–30", "31–60", "61–90", "91–120", ">120"],
            "days_100": ["1–30", "31–60", "61–90", "91–100", ">100"],
            "days_180": ["1–30", "31–60", "61–90", "91–180", ">180"],
            "segments": [
                "Doubtful by the article, 1–30",
                "Overdue by the article, 31–60",
                "Problem by the article, 61–90",
                "Hopeless by the article, >90",
            ],
        }
        presets = self.env["reserve.rule.book"]._fields["preset"].get_values(self.env)
        self.assertEqual(list(expected), presets)
        for preset, names in expected.items():
            book = self.env["reserve.rule.book"].create(
                {
                    "name": preset,
                    "code": f"preset_{preset}",
                    "company_id": self.company.id,
                    "preset": preset,
                }
            )
            edition = book.edition_ids.browse(book.action_preset_edition()["res_id"])
            self.assertEqual(edition.band_ids.mapped("name"), names)
            self.assertEqual(edition.date_from, date(2000, 1, 1))
            self.assertEqual(
                edition.band_ids.filtered("propose_write_off"), edition.band_ids[-1]
            )
            marked = [] if preset == "article" else edition.band_ids.ids
            self.assertEqual(edition.band_ids.filtered("uncertain").ids, marked)
            self.assertEqual(all(edition.band_ids.mapped("origin")), bool(marked))

    def test_debt_goes_into_its_segment(self):
        book = self.env["reserve.rule.book"].create(
            {
                "name": "Segments",
                "code": "segments",
                "company_id": self.company.id,
                "preset": "segments",
            }
        )
        book.action_preset_edition()
        rates = {}
        for days in (30, 31, 60, 61, 90, 91):
            debt = self._debt(f"D{days}", days, principal_overdue=100)
            rates[days] = debt
        inventory = self.count(book=book)
        found = {
            days: self.line(inventory, debt).reserve for days, debt in rates.items()
        }
        self.assertEqual(found, {30: 30, 31: 60, 60: 60, 61: 90, 90: 90, 91: 100})

    def test_bank_init_makes_the_book_once(self):
        company = self.env["res.company"].create({"name": "New bank"})
        company._bank_init()
        company._bank_init()
        book = self.env["reserve.rule.book"].search([("company_id", "=", company.id)])
        self.assertEqual(book.code, "ageing")

    def test_bank_init_makes_the_asked_books_once(self):
        company = self.env["res.company"].create({"name": "New bank"})
        company._bank_init()
        for _again in range(2):
            company._bank_init_books(["tax", "590p_interest"])
        books = self.env["reserve.rule.book"].search([("company_id", "=", company.id)])
        self.assertEqual(
            {(book.code, book.method, len(book.edition_ids)) for book in books},
            {
                ("ageing", "ageing", 1),
                ("tax", "tax", 1),
                ("590p", "bank", 1),
                ("590p_interest", "bank", 1),
            },
        )
        interest = books.filtered(lambda book: book.code == "590p_interest")
        self.assertTrue(interest.edition_ids._of_interest())
        self.assertTrue(any(interest.edition_ids.band_ids.mapped("uncertain")))
        with self.assertRaisesRegex(UserError, "590[”»].* tax, 590p, 590p_interest"):
            company._bank_init_books(["590"])

    def test_gap_is_refused(self):
        self.refused(
            "between the groups “1–30” and “>31”",
            self.band(dpd_from=1, dpd_to=30),
            self.band(dpd_from=32),
        )

    def test_overlap_is_refused(self):
        self.refused(
            "“1–30” and “>29” overlap",
            self.band(dpd_from=1, dpd_to=30),
            self.band(dpd_from=30),
        )

    def test_rate_over_100_is_refused(self):
        self.refused("between 0 and 100 %", self.band(dpd_from=1, rate=100.5))

    def test_other_faults_are_refused(self):
        self.refused("no groups")
        self.refused("first day of overdue", self.band(dpd_from=5))
        self.refused("no upper bound", self.band(dpd_from=1, dpd_to=30))
        self.refused("ends before it begins", self.band(dpd_from=10, dpd_to=5))

    def test_one_band_changed_alone_is_checked(self):
        with self.assertRaisesRegex(ValidationError, "some days belong to no group"):
            self.edition.band_ids[0].dpd_to = 29
        with (
            self.assertRaisesRegex(ValidationError, "some days belong"),
            self.env.cr.savepoint(),
        ):
            self.edition.band_ids[1].unlink()

    def test_bounds_of_two_groups_moved_together(self):
        with Form(self.edition) as form:
            with form.band_ids.edit(0) as band:
                band.dpd_to = 45
            with form.band_ids.edit(1) as band:
                band.dpd_from = 46
        self.assertEqual(self.edition.band_ids[:2].mapped("name"), ["1–45", "46–60"])

    def test_edition_without_groups_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "no groups"):
            self.env["reserve.rule.edition"].create(
                {"book_id": self.book.id, "date_from": "2027-01-01"}
            )

    def test_posted_edition_stays(self):
        self._debt("P1", 10, principal_overdue=1)
        self.post()
        self.assertTrue(self.edition.locked)
        for change in (
            lambda: self.edition.write({"base_current": "overdue_part"}),
            lambda: self.edition.band_ids[0].write({"rate": 50}),
            lambda: self.edition.band_ids[0].unlink(),
            lambda: self.edition.unlink(),
            lambda: self.env["reserve.band"].create(
                {"edition_id": self.edition.id, "dpd_from": 500, "rate": 1}
            ),
        ):
            with (
                self.assertRaisesRegex(UserError, "add a new edition"),
                self.env.cr.savepoint(),
            ):
                change()
        self.edition.source = "Order 12"

    def test_new_edition_begins_after_the_posted_date(self):
        self._debt("P2", 10, principal_overdue=1)
        self.post()
        with (
            self.assertRaisesRegex(ValidationError, "must begin after this date"),
            self.env.cr.savepoint(),
        ):
            self.edition.copy({"date_from": "2026-09-30"})
        action = self.edition.action_new_edition()
        new = self.env["reserve.rule.edition"].browse(action["res_id"])
        self.assertEqual(new.date_from, date(2026, 10, 1))
        self.assertEqual(
            new.band_ids.mapped("rate"), self.edition.band_ids.mapped("rate")
        )
        self.assertEqual(self.book._edition_at(date(2026, 9, 30)), self.edition)
        self.assertEqual(self.book._edition_at(date(2026, 10, 1)), new)

    def test_counted_inventory_steps_back_when_rules_change(self):
        self._debt("P3", 10, principal_overdue=1)
        inventory = self.count()
        self.edition.band_ids[0].rate = 31
        self.assertEqual(inventory.state, "draft")

    def test_book_with_inventories_is_not_deleted(self):
        self.count()
        with self.assertRaisesRegex(UserError, "already has inventories"):
            self.book.unlink()
        with self.assertRaisesRegex(UserError, "delete them first"):
            self.edition.unlink()

    def test_book_term(self):
        with self.assertRaisesRegex(ValidationError, "ends before it begins"):
            self.book.write({"date_from": "2026-05-01", "date_to": "2026-04-01"})

    def test_no_edition_in_force(self):
        self.edition.date_from = "2026-12-01"
        with self.assertRaisesRegex(UserError, "no edition in force"):
            self.book._edition_at(self.date)

    def test_books_due(self):
        due = self.env["reserve.rule.book"]._due_at
        self.assertEqual(due(self.company, date(2026, 10, 31)), self.book)
        self.assertFalse(due(self.company, date(2026, 10, 30)))
        self.book.frequency = "quarter"
        self.assertFalse(due(self.company, date(2026, 10, 31)))
        self.assertEqual(due(self.company, date(2026, 12, 31)), self.book)
        self.book.date_to = "2026-12-30"
        self.assertFalse(due(self.company, date(2026, 12, 31)))
        self.book.write({"date_to": False, "active": False})
        self.assertFalse(due(self.company, date(2026, 12, 31)))
