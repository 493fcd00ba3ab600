"""Schemas, mapping and documentation agree with each other, without Odoo."""

import calendar
import datetime
import importlib.util
import re
import unittest
from pathlib import Path
from types import SimpleNamespace

import xmlschema
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

# By its file, not as a part of the addon: this test also runs where Odoo is not installed.
_spec = importlib.util.spec_from_file_location(
    "kopeck_pure", Path(__file__).with_name("pure.py")
)
pure = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(pure)
ADDON, ROOT, mapping, xsd = pure.ADDON, pure.ROOT, pure.mapping, pure.xsd

CONTRACTS = etree.XMLSchema(etree.parse(xsd("contracts.xsd")))
PAYMENTS = etree.XMLSchema(etree.parse(xsd("payments.xsd")))
DENY = {"access_control": etree.XSLTAccessControl.DENY_ALL}
CREDITS = etree.XSLT(etree.fromstring(mapping("abs_ru_credits.xsl").encode()), **DENY)
REGISTER = etree.XSLT(etree.fromstring(mapping("abs_ru_payments.xsl").encode()), **DENY)

RECORD = """
<Кредит>
  <НомерДоговора>{number}</НомерДоговора><КодПродукта>455.ПРОБА</КодПродукта>
  <Клиент Код="01" Тип="{kind}"><Фамилия>Ромашкина</Фамилия><Имя>Вера</Имя>
    <ДатаРождения>02.06.1984</ДатаРождения><Паспорт Серия="6911" Номер="120034"/>
    <ИНН>690200000428</ИНН><Адрес Регион="69">г. Тверь</Адрес><Телефон>+79000000042</Телефон>
    <Телефон>+79000000043</Телефон></Клиент>
  <ДатаДоговора>{start}</ДатаДоговора><ДатаОкончания>14.03.2028</ДатаОкончания><Валюта>643</Валюта>
  <СуммаКредита>360000,00</СуммаКредита><Ставка>23,4</Ставка><ЕжемесячныйПлатеж>14030,00</ЕжемесячныйПлатеж>
  <Остатки><СрочныйДолг>207930,00</СрочныйДолг><ПросроченныйДолг>{overdue}</ПросроченныйДолг>
    <СрочныеПроценты>1733,10</СрочныеПроценты><ПросроченныеПроценты>0,00</ПросроченныеПроценты>
    <Неустойка>142,47</Неустойка></Остатки>
  {more}
</Кредит>
"""


def turned(more="", number="ПК-1", kind="ФЛ", start="14.03.2025", overdue="10000,00"):
    """Our record for a partner's one."""
    record = RECORD.format(
        number=number, kind=kind, start=start, overdue=overdue, more=more
    )
    head = (
        '<ВыгрузкаКредитов ДатаОперДня="31.10.2026" Филиал="0007" НомерФайла="000103">'
    )
    return CREDITS(etree.fromstring(f"{head}{record}</ВыгрузкаКредитов>")).getroot()[0]


class TestMappingOfCredits(unittest.TestCase):
    def test_header_and_totals(self):
        root = CREDITS(
            etree.fromstring(
                '<ВыгрузкаКредитов ДатаОперДня="28.02.2027" Филиал="0007" НомерФайла="000104">'
                '<Итоги Количество="2" СрочныйДолг="-1,50"/></ВыгрузкаКредитов>'
            )
        ).getroot()
        self.assertEqual(
            dict(root.attrib),
            {
                "format": "1.0", "source": "abs", "full": "true", "business_date": "2027-02-28",
                "branch": "0007", "sequence": "000104",
            },
        )  # fmt: skip
        self.assertEqual(
            dict(root[0].attrib), {"count": "2", "principal_current": "-1.50"}
        )
        self.assertTrue(CONTRACTS.validate(root), CONTRACTS.error_log)

    def test_record(self):
        record = turned("<ДатаПросрочки>05.10.2026</ДатаПросрочки>")
        self.assertTrue(CONTRACTS.validate(record), CONTRACTS.error_log)
        self.assertEqual(record.get("overdue_since"), "2026-10-05")
        self.assertEqual(record.get("rate"), "23.4")
        self.assertEqual(record.find("client").get("birth_date"), "1984-06-02")
        self.assertEqual(record.find("client").get("kind"), None)
        self.assertEqual(len(record.findall("client/phone")), 2)
        self.assertEqual(record.find("balance").get("penalty"), "142.47")
        self.assertEqual(record.get("secured"), None)

    def test_kinds_of_client(self):
        self.assertEqual(turned(kind="ИП").find("client").get("kind"), "sole_trader")
        self.assertEqual(turned(kind="ЮЛ").find("client").get("kind"), "company")
        self.assertFalse(CONTRACTS.validate(turned(kind="НЛО")))

    def test_collateral_and_guarantor(self):
        record = turned(
            '<Обеспечение Вид="залог" Стоимость="520000,00" КатегорияКачества="2"/>'
            "<Поручитель>да</Поручитель>"
        )
        self.assertTrue(CONTRACTS.validate(record), CONTRACTS.error_log)
        self.assertEqual(
            (record.get("secured"), record.get("guaranteed")), ("true", "true")
        )
        self.assertEqual(record.find("collateral").get("value"), "520000.00")
        self.assertIsNone(turned("<Поручитель>нет</Поручитель>").get("guaranteed"))

    def test_order_of_elements_does_not_matter(self):
        element = etree.fromstring(RECORD.format(number="1", kind="ФЛ", start="14.03.2025",
                                                 overdue="0,00", more=""))  # fmt: skip
        root = etree.Element("ВыгрузкаКредитов")
        root.append(element)
        straight = etree.tostring(CREDITS(root).getroot()[0], method="c14n")
        element[:] = list(reversed(element))
        again = CREDITS(root).getroot()[0]
        self.assertTrue(CONTRACTS.validate(again), CONTRACTS.error_log)
        self.assertEqual(etree.tostring(again, method="c14n"), straight)

    def test_what_cannot_be_converted_is_passed_on(self):
        self.assertEqual(turned(start="31.02.2025").get("date_start"), "31.02.2025")
        self.assertEqual(turned(start="1.2.2025").get("date_start"), "1.2.2025")
        self.assertEqual(turned(start="29.02.2024").get("date_start"), "2024-02-29")
        self.assertEqual(turned(start="29.02.2025").get("date_start"), "29.02.2025")
        balance = turned(overdue="12 3O4,5").find("balance")
        self.assertEqual(balance.get("principal_overdue"), "12 3O4,5")
        for record in (
            turned(start="31.02.2025"),
            turned(overdue="12 3O4,5"),
            turned(number=""),
        ):
            self.assertFalse(CONTRACTS.validate(record))

    def test_a_balance_without_principal_is_bad(self):
        record = turned()
        del record.find("balance").attrib["principal_current"]
        self.assertFalse(CONTRACTS.validate(record))

    @given(st.dates(min_value=datetime.date(1901, 1, 1),
                    max_value=datetime.date(2099, 12, 31)))  # fmt: skip
    def test_every_date_converts(self, day):
        self.assertEqual(
            turned(start=day.strftime("%d.%m.%Y")).get("date_start"), day.isoformat()
        )

    @given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
    def test_every_sum_converts(self, value):
        balance = turned(overdue=f"{value:.2f}".replace(".", ",")).find("balance")
        self.assertEqual(balance.get("principal_overdue"), f"{value:.2f}")


class TestMappingOfPayments(unittest.TestCase):
    @given(st.integers(1901, 2199), st.integers(1, 12))
    def test_business_date_is_the_last_day_of_the_month(self, year, month):
        root = REGISTER(
            etree.fromstring(f'<РеестрПлатежей Месяц="{month:02d}.{year}"/>')
        ).getroot()
        last = calendar.monthrange(year, month)[1]
        self.assertEqual(root.get("business_date"), f"{year}-{month:02d}-{last}")

    def test_a_month_that_is_none_is_passed_on(self):
        for text in ("13.2026", "2026-10", ""):
            root = REGISTER(
                etree.fromstring(f'<РеестрПлатежей Месяц="{text}"/>')
            ).getroot()
            self.assertEqual(root.get("business_date"), text)

    def test_record_and_totals(self):
        root = REGISTER(
            etree.fromstring(
                '<РеестрПлатежей Месяц="09.2026"><Платеж Договор="ПК-1" Дата="10.09.2026" '
                'Сумма="11211,00" Валюта="643"/><Итоги Количество="1" Сумма="11211,00"/>'
                "</РеестрПлатежей>"
            )
        ).getroot()
        self.assertTrue(PAYMENTS.validate(root), PAYMENTS.error_log)
        self.assertEqual(
            dict(root[0].attrib),
            {
                "contract": "ПК-1",
                "currency": "643",
                "date": "2026-09-10",
                "amount": "11211.00",
            },
        )
        self.assertEqual(dict(root[1].attrib), {"count": "1", "amount": "11211.00"})

    def test_bad_values_are_passed_on(self):
        root = REGISTER(
            etree.fromstring(
                '<РеестрПлатежей Месяц="09.2026"><Платеж Договор="" Дата="30.02.2026" '
                'Сумма="l1,00" Валюта="643"/></РеестрПлатежей>'
            )
        ).getroot()
        self.assertEqual(
            (root[0].get("date"), root[0].get("amount")), ("30.02.2026", "l1,00")
        )
        self.assertFalse(PAYMENTS.validate(root[0]))


class TestSchemas(unittest.TestCase):
    def examples(self, name):
        text = (ROOT / name).read_text(encoding="utf-8")
        found = re.findall(r"```xml\n(.*?)```", text, re.S)
        return [etree.fromstring(one.encode()) for one in found]

    def schemas(self):
        """Path of the schema by the root that it declares."""
        found = {}
        for path in ROOT.glob("adapters/*/xsd/*.xsd"):
            for node in etree.parse(str(path)).getroot().iterchildren("{*}element"):
                found[node.get("name")] = path
        return found

    def test_examples_of_the_documentation_are_valid(self):
        schemas, roots = self.schemas(), {}
        for name in ("docs/formats.md", "docs/ru/formats.md"):
            for root in self.examples(name):
                schema = etree.XMLSchema(etree.parse(str(schemas[root.tag])))
                self.assertTrue(schema.validate(root), schema.error_log)
                roots.setdefault(name, []).append(root.tag)
        self.assertEqual(*roots.values())
        self.assertGreaterEqual(len(roots["docs/formats.md"]), 4)

    def test_every_name_of_the_schemas_is_documented(self):
        for name in ("docs/formats.md", "docs/ru/formats.md"):
            text = (ROOT / name).read_text(encoding="utf-8")
            for path in sorted((ADDON / "xsd").glob("*.xsd")):
                for node in etree.parse(str(path)).iter("{*}attribute", "{*}element"):
                    word = node.get("name") or node.get("ref")
                    self.assertRegex(
                        text, rf"\b{word}\b", f"{name}: {word} of {path.name}"
                    )

    def test_records_can_be_judged_together(self):
        """A load is a tenth slower where that is refused."""
        validate = pure.load("validate", "adapters/exchange/stream/validate.py")
        for name in ("contracts", "payments", "opening", "obligations"):
            root = etree.parse(ADDON / "tests" / "data" / f"{name}.xml").getroot()
            layout = SimpleNamespace(
                root=root.tag, record=root[0].tag, header=None, trailer=root[-1].tag
            )
            for whole in (True, False):
                judge = validate.Neighbours(xsd(f"{name}.xsd"), layout)
                self.assertTrue(judge.valid(root), (name, whole))
                if root[-1].tag == layout.trailer:
                    root.remove(root[-1])
            root[-1].set("made_up", "1")
            self.assertFalse(judge.valid(root), name)

    def test_another_library_reads_the_schemas_alike(self):
        schema = xmlschema.XMLSchema(xsd("contracts.xsd"))
        good = turned("<ДатаПросрочки>05.10.2026</ДатаПросрочки>")
        for record in (
            good, turned(number=""), turned(start="31.02.2025"), turned(overdue="-1,00"),
            turned(overdue="x"),
        ):  # fmt: skip
            # A record of its own: cut from the mapping's answer.
            alone = etree.fromstring(etree.tostring(record))
            self.assertEqual(schema.is_valid(alone), CONTRACTS.validate(alone))
