"""A corrected record reaches the register: what becomes of its contract and of the others."""

import re
from datetime import date
from unittest.mock import patch

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

    def close(self, day):
        self.env["bank.day"].sudo().create(
            {"company_id": self.company.id, "date": day, "state": "closed"}
        )

    def payments_taken(self):
        return self.env["debt.operation"].search(
            [("company_id", "=", self.company.id), ("number", "=", NUMBER)]
        )

    def test_a_payment_after_the_close_loads_once(self):
        """The night has closed the day before anybody could look at the bad record."""
        text = self.text("payments_abs_ru.xml")
        file = self.take(text.replace('Валюта="643"', 'Валюта="999"', 1), "payments")
        reject = self.assertRejected(file, "bad_currency", NUMBER, records=3)
        self.close("2026-10-31")
        good = reject.source.replace("999", "643")
        load = self.reload(reject, good)
        self.assertEqual((load.state, load.loaded), ("loaded", 1), load.reason)
        self.assertEqual(load.unchanged, 0)
        self.assertEqual(self.payments_taken().mapped("amount"), [14030.0])
        again = self.reload(reject, good)
        self.assertEqual((again.state, again.code), ("refused", "decided"))
        # the sender repeats its file, whole and right
        repeated = self.take(text, "payments", name="repeated.xml")
        self.assertEqual(
            (repeated.state, repeated.loaded, repeated.unchanged),
            ("loaded", 3, 3),
            repeated.reason,
        )
        self.assertEqual(len(self.payments_taken()), 1)


@tagged("post_install", "-at_install")
class TestReplayOfChanges(CoreBankingCase):
    """Exports that hold only some contracts: a later one counts only if it held this one."""

    NUMBER, OTHER = "ПК-2025/0000042", "БК-2025/0000045"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.good = cls.text("contracts.xml")

    def spoil(self, text):
        self.assertIn('inn="690200000428"', text)
        return text.replace('inn="690200000428"', 'inn="690200000429"', 1)

    def own(self, text, name="october.xml"):
        return self.take(text, mapping=None, name=name)

    def some(self, *numbers, date="2026-11-30", sequence=104):
        """A file that is no full export and holds the contracts given."""
        records = re.findall(r"<contract .*?</contract>\n", self.good, re.S)
        kept = [
            one for one in records if any(f'number="{each}"' in one for each in numbers)
        ]
        self.assertEqual(len(kept), len(numbers))
        sums = re.findall(r'principal_current="(\d+)\.(\d\d)"', "".join(kept))
        total = sum(int(units) * 100 + int(rest) for units, rest in sums)
        head = self.good[: self.good.index("<contract ")]
        head = head.replace('full="true"', 'full="false"')
        head = head.replace('business_date="2026-10-31"', f'business_date="{date}"')
        head = head.replace('sequence="103"', f'sequence="{sequence}"')
        return (
            f'{head}{"".join(kept)}<totals count="{len(kept)}"'
            f' principal_current="{total // 100}.{total % 100:02}"/>\n'
            "</core_banking_contracts>\n"
        )

    def bad(self):
        """October brings the contract with a mistyped INN; September had it right."""
        first = self.some(self.NUMBER, date="2026-10-30", sequence=102)
        first = first.replace(
            'principal_overdue="10000.00"', 'principal_overdue="9.00"'
        )
        self.assertEqual(self.own(first, "before.xml").state, "loaded")
        file = self.own(self.spoil(self.good))
        reject = self.assertRejected(file, "bad_inn", self.NUMBER, records=3)
        self.assertTrue(self.contract(self.NUMBER).stale_since)
        return reject

    def correct(self, reject):
        return self.reload(
            reject, reject.source.replace("690200000429", "690200000428")
        )

    def test_a_later_file_without_the_contract_does_not_matter(self):
        reject = self.bad()
        later = self.own(self.some(self.OTHER), "november.xml")
        self.assertEqual(later.state, "loaded", later.reason)
        load = self.correct(reject)
        self.assertEqual((load.state, load.loaded), ("loaded", 1), load.reason)
        contract = self.contract(self.NUMBER)
        self.assertEqual(
            (contract.principal_cc, contract.overdue_cc), (217930.0, 10000)
        )
        self.assertFalse(contract.stale_since)
        history = self.env["debt.history"].search(
            [("contract_id", "=", contract.id)], order="date desc", limit=1
        )
        self.assertEqual(history.date, date(2026, 10, 31))

    def test_a_later_file_with_the_contract(self):
        reject = self.bad()
        self.own(self.some(self.NUMBER), "november.xml")
        self.own(self.some(self.OTHER, date="2026-12-31", sequence=105), "december.xml")
        load = self.correct(reject)
        self.assertEqual((load.state, load.code), ("refused", "overtaken"), load.reason)

    def test_a_later_file_set_the_contract_aside_too(self):
        reject = self.bad()
        later = self.own(self.spoil(self.some(self.NUMBER, self.OTHER)), "november.xml")
        self.assertEqual((later.state, later.rejected), ("loaded", 1), later.reason)
        load = self.correct(reject)
        self.assertEqual((load.state, load.code), ("refused", "overtaken"))
        self.assertIn("november.xml", load.reason)
        load = self.correct(later.reject_ids)
        self.assertEqual((load.state, load.loaded), ("loaded", 1), load.reason)

    def test_the_register_itself_refuses_an_older_batch(self):
        """Whoever calls the door: an older batch passes only if nothing brought its contracts."""
        reject = self.bad()
        self.own(self.some(self.NUMBER), "november.xml")
        with (
            patch.object(
                self.registry["exchange.file"],
                "_overtaken_by",
                lambda file, number: False,
            ),
            patch.object(
                self.registry["exchange.handler.core_credits"],
                "_replay_refusal",
                lambda *given: "",
            ),
        ):
            load = self.correct(reject)
        self.assertEqual((load.state, load.code), ("refused", "refused"))
