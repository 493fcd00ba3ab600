"""Opening balances: the file, its totals, its bad records, the same file again."""

from datetime import date

from odoo.tests import tagged

from odoo.addons.bad_debt_reserve.tools import staging as openings
from odoo.addons.debt_collection.tools import staging as debts

from .common import CoreBankingCase


@tagged("post_install", "-at_install")
class TestOpeningFile(CoreBankingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("bank_base.scheme_bank")._apply(cls.company)
        cls.book = cls.env["reserve.rule.book"]._create_default(cls.company)
        cls.openings = cls.env.ref("exchange_core_banking.type_opening")
        cls.openings.max_rejected_percent = 80
        cls.good = cls.text("opening.xml")

    def setUp(self):
        super().setUp()
        self.assertEqual(self.take(self.text("contracts.xml"), mapping=None).loaded, 3)

    def own(self, text):
        return self.take(text, "opening", mapping=None)

    def spoil(self, old, new, **totals):
        self.assertIn(old, self.good)
        text = self.good.replace(old, new, 1)
        for name, value in totals.items():
            start = text.index(f'{name}="', text.index("<totals")) + len(name) + 2
            text = text[:start] + value + text[text.index('"', start) :]
        return self.own(text)

    def opening(self):
        return self.env["reserve.inventory"].search(
            [("book_id", "=", self.book.id), ("opening", "=", True)]
        )

    def test_everything_is_taken(self):
        file = self.own(self.good)
        self.assertEqual(
            (file.state, file.records, file.loaded, file.unchanged, file.rejected),
            ("loaded", 3, 3, 0, 0),
            file.reason,
        )
        self.assertEqual(
            file.totals["counted"],
            {"records": 3, "reserve": "901250.40", "off_balance": "48211.07"},
        )
        self.assertEqual(
            (file.intake_id.kind, file.intake_id.records, file.intake_id.loaded),
            ("opening", 3, 3),
        )
        opening = self.opening()
        self.assertEqual(
            (opening.reserve, opening.date), (901250.4, date(2026, 10, 31))
        )
        row = self.env["reserve.off.balance"].search(
            [("number", "=", "СП-2019/0000007")]
        )
        self.assertEqual(
            (row.amount, row.client_id.code, row.branch_id.code, row.account),
            (48211.07, "0000013", "0001", "91802"),
        )
        self.assertEqual(row.intake_id, file.intake_id)

    def test_example_of_the_documentation_loads(self):
        file = self.own(self.example("core_banking_opening"))
        self.assertEqual((file.state, file.loaded), ("loaded", 2), file.reason)

    def test_the_same_again(self):
        self.own(self.good)
        other_bytes = self.own(self.good.replace('sequence="1"', 'sequence="2"'))
        self.assertEqual(
            (other_bytes.state, other_bytes.loaded, other_bytes.unchanged),
            ("loaded", 3, 3),
            other_bytes.reason,
        )
        self.assertEqual(self.opening().reserve, 901250.4)
        self.assertEqual(self.env["reserve.off.balance"].search_count([]), 1)

    def test_refused_after_the_first_inventory(self):
        self.own(self.good)
        inventory = self.env["reserve.inventory"]._count(
            self.company, self.book, date(2026, 10, 31)
        )
        inventory._post()
        self.assertEqual(inventory.difference, round(inventory.reserve - 901250.4, 2))
        text = self.good.replace("1250.40", "1250.41").replace(
            'sequence="1"', 'sequence="2"'
        )
        file = self.own(text.replace("901250.40", "901250.41"))
        self.assertEqual((file.state, file.code), ("refused", "refused"))
        self.assertIn("posted already", file.reason)
        self.assertEqual(self.opening().reserve, 901250.4)

    def test_totals_are_checked(self):
        for name, value in (
            ("count", "4"),
            ("reserve", "901250.41"),
            ("off_balance", "48211.08"),
        ):
            with self.subTest(name):
                file = self.spoil("<totals", "<totals", **{name: value})
                self.assertEqual((file.state, file.code), ("refused", "totals_differ"))
        self.assertFalse(self.opening())

    def test_bad_records(self):
        known = "ПК-2025/0000042"
        cases = (
            ('"1250.40"', '"-1250.40"', "negative", {"reserve": "898749.60"}, known),
            ('"1250.40"', '"125O.40"', "bad_amount", {"reserve": "900000.00"}, known),
            ('"1250.40"', '"1250.401"', "bad_amount", {"reserve": "901250.401"}, known),
            (
                '"1250.40"',
                '"999000.00"',
                "above_debt",
                {"reserve": "1899000.00"},
                known,
            ),
            ('"1250.40"', '"1250.40" currency="USD"', "bad_currency", {}, known),
            ('"1250.40"', '"1250.40" currency="ZZZ"', "bad_currency", {}, known),
            (
                f'"{known}"',
                '"ПК-2025/9999999"',
                "unknown_contract",
                {},
                "ПК-2025/9999999",
            ),
            (f'"{known}"', '""', "no_number", {}, ""),
            (f'"{known}"', '"БК-2025/0000045"', "duplicate", {}, "БК-2025/0000045"),
            ('book="ageing"', 'book="other"', "unknown_book", {}, known),
            ('book="ageing"', 'nook="ageing"', "schema", {}, known),
            ('"2024-03-29"', '"2026-11-01"', "bad_date", {}, "СП-2019/0000007"),
            ('"2029-03-29"', '"2024-03-28"', "bad_date", {}, "СП-2019/0000007"),
            ('"2029-03-29"', '"2029-02-30"', "bad_date", {}, "СП-2019/0000007"),
            (' name="Давний Пётр Ильич"', "", "no_client", {}, "СП-2019/0000007"),
        )
        for old, new, kind, totals, contract in cases:
            with self.subTest(kind=kind, new=new), self.env.cr.savepoint() as savepoint:
                file = self.spoil(old, new, **totals)
                self.assertRejected(file, kind, contract, records=3)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_own_names_are_masked(self):
        file = self.spoil('"2029-03-29"', '"2024-03-28"')
        reject = file.reject_ids
        self.assertNotIn("Давний", reject.source_masked)
        self.assertNotIn("Акт", reject.source_masked)
        self.assertIn("48211.07", reject.source_masked)

    def test_a_corrected_record(self):
        file = self.spoil('book="ageing"', 'book="other"')
        self.assertEqual(self.opening().reserve, 900000)
        reject = file.reject_ids
        load = self.reload(reject, reject.source.replace("other", "ageing"))
        self.assertEqual((load.state, load.loaded), ("loaded", 1), load.reason)
        self.assertEqual((self.opening().reserve, self.opening().debts), (901250.4, 2))
        self.assertEqual(self.env["reserve.off.balance"].search_count([]), 1)

    def test_a_second_record_does_not_replace_the_first(self):
        file = self.spoil('"ПК-2025/0000042"', '"БК-2025/0000045"')
        self.assertEqual(self.opening().reserve, 1250.4)
        reject = file.reject_ids
        load = self.reload(reject, reject.source)
        self.assertEqual((load.state, load.code), ("refused", "not_waiting"))
        handler, header = self.openings._handler(), {"source": "core"}
        self.assertTrue(handler._replay_refusal("СП-2019/0000007", header, file, None))
        self.assertFalse(handler._replay_refusal("ПК-2025/0000042", header, file, None))

    def test_a_corrected_record_after_the_close(self):
        """Openings are allowed until an inventory is posted, whatever day is closed."""
        reject = self.spoil('book="ageing"', 'book="other"').reject_ids
        self.env["bank.day"].sudo().create(
            {"company_id": self.company.id, "date": "2026-10-31", "state": "closed"}
        )
        load = self.reload(reject, reject.source.replace("other", "ageing"))
        self.assertEqual((load.state, load.loaded), ("loaded", 1), load.reason)
        self.assertEqual((self.opening().reserve, self.opening().debts), (901250.4, 2))

    def test_a_corrected_record_of_a_day_after_the_first_closed_one(self):
        reject = self.spoil('book="ageing"', 'book="other"').reject_ids
        self.env["bank.day"].sudo().create(
            {"company_id": self.company.id, "date": "2026-09-30", "state": "closed"}
        )
        load = self.reload(reject, reject.source.replace("other", "ageing"))
        self.assertEqual((load.state, load.code), ("refused", "refused"))

    def test_a_corrected_record_after_the_first_inventory(self):
        reject = self.spoil('book="ageing"', 'book="other"').reject_ids
        self.env["reserve.inventory"]._count(
            self.company, self.book, date(2026, 10, 31)
        )._post()
        load = self.reload(reject, reject.source.replace("other", "ageing"))
        self.assertEqual((load.state, load.code), ("refused", "refused"))
        self.assertIn("posted already", load.reason)

    def test_reasons_are_said_in_russian(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        self.env["ir.module.module"]._load_module_terms(
            ["exchange_core_banking", "exchange", "bad_debt_reserve"], ["ru_RU"]
        )
        self.env = self.env(context={**self.env.context, "lang": "ru_RU"})
        for old, new in (
            ('"2024-03-29"', '"2026-11-01"'),
            (' name="Давний Пётр Ильич"', ""),
            ('book="ageing"', 'book="прочий"'),
        ):
            reject = self.spoil(old, new).reject_ids
            self.assertNotRegex(reject.reason, "[A-Za-z]")
            self.assertNotRegex(reject.kind, "[A-Za-z]")
            self.assertNotRegex(reject.file_id.kinds_text, "[A-Za-z]")

    def test_every_kind_of_bad_record_has_words(self):
        codes = {*debts.REJECT_CODES, *openings.REJECT_CODES}
        self.assertFalse(codes - self.env["exchange.words"]._kinds().keys())
