"""A corrected record reaches the register: what becomes of its contract and of the others."""

from odoo.tests import tagged

from .common import CoreBankingCase

NUMBER = "ПК-2025/000042"
GOOD, BAD = "<ИНН>690200000428<", "<ИНН>690200000429<"


@tagged("post_install", "-at_install")
class TestReplay(CoreBankingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.good = cls.text("credits_abs_ru.xml")
        cls.env["res.currency.rate"].create(
            {
                "currency_id": cls._currency("USD").id,
                "company_id": cls.company.id,
                "name": "2026-11-30",
                "inverse_company_rate": 80.5,
            }
        )

    def next_month(self, text):
        text = text.replace('ДатаОперДня="31.10.2026"', 'ДатаОперДня="30.11.2026"')
        text = text.replace('НомерФайла="000021"', 'НомерФайла="000022"')
        self.assertIn("30.11.2026", text)
        return text

    def spoiled(self):
        self.assertIn(GOOD, self.good)
        file = self.take(self.next_month(self.good.replace(GOOD, BAD, 1)))
        return self.assertRejected(file, "bad_inn", NUMBER)

    def test_the_stale_mark_goes_and_nobody_is_missing(self):
        self.take(self.good)
        reject = self.spoiled()
        self.assertTrue(self.contract(NUMBER).stale_since)
        file = self.reload(reject, reject.source.replace(BAD, GOOD))
        self.assertEqual((file.state, file.loaded), ("loaded", 1), file.reason)
        self.assertFalse(self.contract(NUMBER).stale_since)
        contracts = self.env["debt.contract"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(len(contracts), 4)
        self.assertFalse(contracts.filtered("missing_since"))
        self.assertEqual(
            (file.intake_id.loaded, file.intake_id.full, file.intake_id.origin),
            (1, False, file),
        )

    def test_a_new_contract(self):
        reject = self.spoiled()
        self.assertFalse(self.contract(NUMBER))
        self.reload(reject, reject.source.replace(BAD, GOOD))
        self.assertEqual(self.contract(NUMBER).principal_cc, 217930.0)

    def test_the_second_record_of_a_contract_does_not_replace_the_first(self):
        first = self.good.index("<Кредит>")
        record = self.good[first : self.good.index("</Кредит>") + len("</Кредит>")]
        text = self.good.replace(record, record + record, 1)
        text = text.replace('Количество="4"', 'Количество="5"')
        text = text.replace('СрочныйДолг="1907930,50"', 'СрочныйДолг="2115860,50"')
        file = self.take(text)
        self.assertEqual(file.kinds, {"duplicate": 1}, file.reason)
        load = self.reload(file.reject_ids, file.reject_ids.source)
        self.assertEqual((load.state, load.code), ("refused", "not_waiting"))
        self.assertIn(NUMBER, load.reason)

    def test_a_later_export_has_the_contract(self):
        file = self.take(self.good.replace(GOOD, BAD, 1), name="october.xml")
        reject = self.assertRejected(file, "bad_inn", NUMBER)
        self.take(self.next_month(self.good), name="november.xml")
        load = self.reload(reject, reject.source.replace(BAD, GOOD))
        self.assertEqual((load.state, load.code), ("refused", "overtaken"))
        self.assertIn("november.xml", load.reason)

    def test_a_closed_day(self):
        self.take(self.good)
        reject = self.spoiled()
        self.env["bank.day"].sudo().create(
            {"company_id": self.company.id, "date": "2026-11-30", "state": "closed"}
        )
        load = self.reload(reject, reject.source.replace(BAD, GOOD))
        self.assertEqual((load.state, load.code), ("refused", "closed_day"))
        self.assertTrue(self.contract(NUMBER).stale_since)

    def test_a_payment_is_never_overtaken(self):
        """A later file of payments replaces nothing of an earlier one."""
        text = self.text("payments_abs_ru.xml")
        bad = text.replace('Валюта="643"', 'Валюта="999"', 1)
        file = self.take(bad, "payments")
        reject = self.assertRejected(file, "bad_currency", NUMBER, records=3)
        later = text.replace('Месяц="10.2026"', 'Месяц="11.2026"')
        later = later.replace(".10.2026", ".11.2026")
        self.assertEqual(self.take(later, "payments").state, "loaded")
        load = self.reload(reject, reject.source.replace("999", "643"))
        self.assertEqual((load.state, load.loaded), ("loaded", 1), load.reason)
