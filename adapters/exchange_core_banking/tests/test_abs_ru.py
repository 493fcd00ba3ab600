"""The partner's layout through the shipped mapping; every kind of defect by name."""

from datetime import date

from odoo.tests import tagged

from .common import CoreBankingCase


@tagged("post_install", "-at_install")
class TestAbsRu(CoreBankingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.good = cls.text("credits_abs_ru.xml")

    def spoil(self, old, new):
        self.assertIn(old, self.good)
        return self.take(self.good.replace(old, new, 1))

    # -- a good file

    def test_everything_is_taken(self):
        file = self.take(self.good)
        self.assertEqual(
            (file.state, file.records, file.loaded), ("loaded", 4, 4), file.reason
        )
        self.assertFalse(file.kinds)
        self.assertEqual(
            (
                file.business_date,
                file.branch_code,
                file.sequence,
                file.source,
                file.full,
            ),
            (date(2026, 10, 31), "0011", 21, "abs", True),
        )
        one = self.contract("ПК-2025/000042")
        self.assertEqual(one.overdue_since, date(2026, 10, 5))
        self.assertEqual((one.principal_cc, one.overdue_cc), (217930.0, 10000.0))
        self.assertEqual((one.interest_overdue, one.penalty), (4020.55, 142.47))
        self.assertEqual((one.rate, one.branch_id.code), (23.4, "0011"))
        self.assertTrue(one.guaranteed)
        self.assertFalse(one.secured)
        self.assertEqual(one.region_id.code, "69")
        self.assertEqual(one.currency_id.name, "RUB")

    def test_clients_with_their_contacts(self):
        self.take(self.good)
        client = self.contract("ПК-2025/000042").client_id
        self.assertEqual(client, self.contract("КК-2023/000044").client_id)
        self.assertEqual(
            (client.kind, client.last_name, client.id_number),
            ("person", "Ромашкина", "120034"),
        )
        self.assertEqual(client.birth_date, date(1984, 6, 2))
        self.assertEqual(
            set(client.contact_ids.mapped("value")),
            {"+79000000042", "+79000000043", "client42@example.org"},
        )
        company = self.contract("БК-2025/000045").client_id
        self.assertEqual(
            (company.kind, company.name, company.kpp),
            ("company", "ООО «Ромашка & Ко»", "770401001"),
        )

    def test_collateral_and_parties(self):
        self.take(self.good)
        car = self.contract("АК-2024/000043")
        self.assertTrue(car.secured)
        self.assertEqual(car.date_start, date(2024, 2, 29))
        collateral = self.env["debt.collateral"].search([("contract_id", "=", car.id)])
        self.assertEqual(
            (collateral.kind, collateral.value, collateral.quality),
            ("залог автомобиля", 1500000.0, 2),
        )
        party = self.env["debt.party"].search(
            [("contract_id", "=", self.contract("БК-2025/000045").id)]
        )
        self.assertEqual(
            (party.role, party.client_id.last_name), ("co_borrower", "Васильков")
        )

    def test_gzip(self):
        import gzip

        file = self.take(
            gzip.compress(self.good.encode("windows-1251")), name="file.xml.gz"
        )
        self.assertEqual((file.state, file.loaded), ("loaded", 4), file.reason)

    def test_the_batch_names_the_file(self):
        file = self.take(self.good)
        intake = file.intake_id
        self.assertEqual(
            (intake.kind, intake.source, intake.state), ("contracts", "abs", "done")
        )
        self.assertEqual(
            (intake.loaded, intake.sequence, intake.branch_id.code), (4, 21, "0011")
        )
        self.assertEqual(intake.origin, file)

    # -- bad records, one kind each

    def test_negative_debt(self):
        file = self.spoil("<ПросроченныйДолг>10000,00<", "<ПросроченныйДолг>-10000,00<")
        reject = self.assertRejected(file, "negative", "ПК-2025/000042")
        self.assertEqual(reject.path, "contract/balance/@principal_overdue")

    def test_negative_current_debt_counts_in_the_totals_as_it_stands(self):
        text = self.good.replace("<СрочныйДолг>207930,00<", "<СрочныйДолг>-0,01<")
        text = text.replace('СрочныйДолг="1907930,50"', 'СрочныйДолг="1700000,49"')
        self.assertRejected(self.take(text), "negative", "ПК-2025/000042")

    def test_bad_inn(self):
        file = self.spoil("<ИНН>690200000428<", "<ИНН>690200000429<")
        reject = self.assertRejected(file, "bad_inn", "ПК-2025/000042")
        self.assertNotIn("690200000429", reject.reason)

    def test_inn_of_a_company_has_ten_digits(self):
        file = self.spoil('Код="0000045" Тип="ЮЛ"', 'Код="0000045" Тип="ФЛ"')
        self.assertRejected(file, "bad_inn", "БК-2025/000045")

    def test_inn_with_letters(self):
        file = self.spoil("<ИНН>690200000428<", "<ИНН>69О200000428<")
        self.assertRejected(file, "bad_inn", "ПК-2025/000042")

    def test_bad_date(self):
        file = self.spoil("<ДатаДоговора>14.03.2025<", "<ДатаДоговора>31.02.2025<")
        reject = self.assertRejected(file, "bad_date", "ПК-2025/000042")
        self.assertEqual(reject.value, "31.02.2025")

    def test_end_before_start(self):
        file = self.spoil("<ДатаОкончания>14.03.2028<", "<ДатаОкончания>13.03.2025<")
        self.assertRejected(file, "bad_date", "ПК-2025/000042")

    def test_demand_before_start(self):
        file = self.spoil(
            "</ДатаПросрочки>",
            "</ДатаПросрочки><ДатаИстребования>13.03.2025</ДатаИстребования>",
        )
        self.assertRejected(file, "bad_date", "ПК-2025/000042")

    def test_no_number(self):
        file = self.spoil("<НомерДоговора>ПК-2025/000042<", "<НомерДоговора><")
        self.assertRejected(file, "no_number", "")

    def test_blank_number(self):
        file = self.spoil("<НомерДоговора>ПК-2025/000042<", "<НомерДоговора>  <")
        self.assertRejected(file, "no_number", "")

    def test_bad_currency(self):
        for code in ("000", "руб"):
            file = self.spoil("<Валюта>643<", f"<Валюта>{code}<")
            self.assertRejected(file, "bad_currency", "ПК-2025/000042")

    def test_bad_amount(self):
        file = self.spoil("<ПросроченныйДолг>10000,00<", "<ПросроченныйДолг>12 3O4,5<")
        reject = self.assertRejected(file, "bad_amount", "ПК-2025/000042")
        self.assertEqual(reject.value, "12 3O4,5")
        self.assertIn("12 3O4,5", reject.source)

    def test_fractions_of_a_kopeck(self):
        file = self.spoil("<Неустойка>142,47<", "<Неустойка>142,475<")
        self.assertRejected(file, "bad_amount", "ПК-2025/000042")

    def test_no_overdue_sum(self):
        file = self.spoil("<ПросроченныйДолг>10000,00</ПросроченныйДолг>", "")
        self.assertRejected(file, "bad_amount", "ПК-2025/000042")

    def test_future_overdue(self):
        file = self.spoil("<ДатаПросрочки>05.10.2026<", "<ДатаПросрочки>01.11.2026<")
        self.assertRejected(file, "future_overdue", "ПК-2025/000042")

    def test_overdue_on_the_very_day_is_good(self):
        file = self.spoil("<ДатаПросрочки>05.10.2026<", "<ДатаПросрочки>31.10.2026<")
        self.assertEqual((file.state, file.loaded), ("loaded", 4))

    def test_no_rate(self):
        file = self.spoil("<Валюта>643<", "<Валюта>398<")
        self.assertRejected(file, "no_rate", "ПК-2025/000042")

    def test_unknown_kind_of_client(self):
        file = self.spoil('Код="0000042" Тип="ФЛ"', 'Код="0000042" Тип="НЛО"')
        self.assertRejected(file, "schema", "ПК-2025/000042")

    def test_no_balances(self):
        start, end = self.good.index("<Остатки>"), self.good.index("</Остатки>")
        text = self.good[:start] + self.good[end + len("</Остатки>") :]
        text = text.replace('СрочныйДолг="1907930,50"', 'СрочныйДолг="1700000,50"')
        self.assertRejected(self.take(text), "schema", "ПК-2025/000042")

    def test_doubled_contract_the_second_is_rejected(self):
        start = self.good.index("<Кредит>")
        end = self.good.index("</Кредит>") + len("</Кредит>")
        second = self.good[start:end].replace("10000,00", "777,77")
        text = self.good.replace("<Итоги", second + "<Итоги")
        text = text.replace(
            '"4" СрочныйДолг="1907930,50"', '"5" СрочныйДолг="2115860,50"'
        )
        file = self.take(text)
        reject = self.assertRejected(file, "duplicate", "ПК-2025/000042", records=5)
        self.assertEqual(reject.ordinal, 5)
        contract = self.contract("ПК-2025/000042")
        self.assertEqual(contract.overdue_cc, 10000.0)
        self.assertFalse(contract.stale_since)

    def test_a_bad_first_record_leaves_the_second(self):
        start = self.good.index("<Кредит>")
        end = self.good.index("</Кредит>") + len("</Кредит>")
        text = self.good.replace("<Итоги", self.good[start:end] + "<Итоги")
        text = text.replace("<ДатаДоговора>14.03.2025<", "<ДатаДоговора>31.02.2025<", 1)
        text = text.replace(
            '"4" СрочныйДолг="1907930,50"', '"5" СрочныйДолг="2115860,50"'
        )
        self.assertRejected(self.take(text), "bad_date", "ПК-2025/000042", records=5)
        contract = self.contract("ПК-2025/000042")
        self.assertEqual(contract.overdue_cc, 10000.0)
        self.assertFalse(contract.stale_since or contract.missing_since)

    def test_a_bad_second_record_does_not_make_it_stale(self):
        start = self.good.index("<Кредит>")
        end = self.good.index("</Кредит>") + len("</Кредит>")
        second = self.good[start:end].replace("<Валюта>643<", "<Валюта>000<")
        text = self.good.replace("<Итоги", second + "<Итоги")
        text = text.replace(
            '"4" СрочныйДолг="1907930,50"', '"5" СрочныйДолг="2115860,50"'
        )
        self.assertRejected(
            self.take(text), "bad_currency", "ПК-2025/000042", records=5
        )
        self.assertFalse(self.contract("ПК-2025/000042").stale_since)

    def test_personal_data_is_masked_for_operators(self):
        file = self.spoil("<ПросроченныйДолг>10000,00<", "<ПросроченныйДолг>x<")
        masked = file.reject_ids.source_masked
        for hidden in (
            "Ромашкина",
            "120034",
            "690200000428",
            "Садовая",
            "+7900",
            "client42",
        ):
            self.assertNotIn(hidden, masked)
        for shown in ("ПК-2025/000042", "207930,00", "05.10.2026", "0000042"):
            self.assertIn(shown, masked)

    # -- month after month

    def next_month(self, text=None):
        text = (text or self.good).replace("31.10.2026", "30.11.2026")
        return text.replace('НомерФайла="000021"', 'НомерФайла="000022"')

    def test_a_rejected_contract_keeps_its_values_and_is_stale(self):
        self.take(self.good)
        text = self.next_month().replace(
            "<ПросроченныйДолг>10000,00<", "<ПросроченныйДолг>-5,00<"
        )
        self.assertRejected(self.take(text), "negative", "ПК-2025/000042")
        contract = self.contract("ПК-2025/000042")
        self.assertEqual(
            (contract.overdue_cc, contract.stale_since), (10000.0, date(2026, 11, 30))
        )
        self.assertFalse(contract.missing_since)
        text = (
            self.next_month()
            .replace("30.11.2026", "31.12.2026")
            .replace("000022", "000023")
        )
        self.assertEqual(self.take(text).loaded, 4)
        self.assertFalse(contract.stale_since)

    def test_a_contract_without_number_is_missing(self):
        self.take(self.good)
        text = self.next_month().replace(
            "<НомерДоговора>ПК-2025/000042<", "<НомерДоговора><"
        )
        self.assertRejected(self.take(text), "no_number", "")
        contract = self.contract("ПК-2025/000042")
        self.assertEqual(contract.missing_since, date(2026, 11, 30))
        self.assertFalse(contract.stale_since)

    def test_an_absent_contract_is_missing_in_its_branch_only(self):
        self.take(self.good)
        start = self.good.index("<Кредит>")
        end = self.good.index("</Кредит>") + len("</Кредит>")
        text = self.next_month(self.good[:start] + self.good[end:])
        text = text.replace(
            '"4" СрочныйДолг="1907930,50"', '"3" СрочныйДолг="1700000,50"'
        )
        other = text.replace('Филиал="0011"', 'Филиал="0012"').replace("/0000", "/9000")
        self.assertEqual(self.take(other).loaded, 3)
        contract = self.contract("ПК-2025/000042")
        self.assertFalse(contract.missing_since)
        self.assertEqual(self.take(text).loaded, 3)
        self.assertEqual(contract.missing_since, date(2026, 11, 30))
        self.assertEqual(contract.overdue_cc, 10000.0)

    def test_the_same_balances_again_change_nothing(self):
        self.take(self.good)
        file = self.take(self.next_month())
        self.assertEqual((file.loaded, file.unchanged), (4, 4))

    # -- files refused whole

    def assertRefused(self, file, code):
        self.assertEqual((file.state, file.code), ("refused", code), file.reason)
        self.assertTrue(file.reason)
        self.assertEqual(file.loaded, 0)
        self.assertFalse(self.contract("АК-2024/000043"))

    def test_wrong_count_in_the_trailer(self):
        self.assertRefused(
            self.spoil('Количество="4"', 'Количество="5"'), "totals_differ"
        )

    def test_wrong_sum_in_the_trailer(self):
        self.assertRefused(self.spoil('"1907930,50"', '"1907930,51"'), "totals_differ")

    def test_unreadable_trailer(self):
        self.assertRefused(self.spoil('"1907930,50"', '"много"'), "bad_trailer")

    def test_no_trailer(self):
        self.assertRefused(
            self.spoil('<Итоги Количество="4" СрочныйДолг="1907930,50"/>', ""),
            "no_trailer",
        )

    def test_cut_file(self):
        self.assertRefused(self.take(self.good[: len(self.good) // 2]), "truncated")

    def test_wrong_encoding(self):
        for data in (
            self.good.encode("utf-8"),
            self.good.replace("windows-1251", "utf-8").encode("utf-8"),
            self.good.encode("koi8-r", "replace"),
            self.good.replace("windows-1251", "utf-8").encode("windows-1251"),
        ):
            self.assertRefused(self.take(data), "wrong_encoding")

    def test_wrong_root(self):
        text = self.good.replace("ВыгрузкаКредитов", "ВыгрузкаВкладов")
        self.assertRefused(self.take(text), "wrong_root")

    def test_no_business_date(self):
        self.assertRefused(
            self.spoil('ДатаОперДня="31.10.2026"', 'ДатаОперДня="31/10/26"'),
            "bad_header",
        )

    def test_no_branch(self):
        self.assertRefused(self.spoil(' Филиал="0011"', ""), "bad_header")

    def test_too_many_bad_records(self):
        self.credits.max_rejected_percent = 5
        file = self.spoil("<Валюта>643<", "<Валюта>000<")
        self.assertRefused(file, "too_many_bad")

    def test_an_older_file(self):
        self.assertEqual(self.take(self.next_month()).state, "loaded")
        file = self.take(self.good)
        self.assertEqual((file.state, file.code), ("refused", "older_date"))

    def test_a_gap_in_the_numbers_is_told(self):
        self.take(self.good)
        file = self.take(self.next_month().replace("000022", "000025"))
        self.assertEqual((file.state, file.gap_from, file.gap_to), ("loaded", 22, 24))
