"""Records as rows: their order is that of the staging tables, their rules say what is wrong."""

import importlib.util
import unittest
from pathlib import Path

from lxml import etree

# By its file, not as a part of the addon: this test also runs where Odoo is not installed.
_spec = importlib.util.spec_from_file_location(
    "kopeck_pure", Path(__file__).with_name("pure.py")
)
pure = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(pure)
load, own, xsd = pure.load, pure.own, pure.xsd

checks, rows = own("checks"), own("rows")
staging = load("atm_staging", "addons/atm_claims/tools/staging.py")
stream_rows = load("stream_rows", "adapters/exchange/stream/rows.py")
CURRENCIES = {"RUB": "RUB", "643": "RUB"}
OPERATION = (
    '<operation atm="ATM00001" at="2026-11-20T13:31:15" operation="withdrawal"'
    ' card="427601******1234" account="40817810000000000001" client="0000017"'
    ' amount="5000.00" currency="643" trace="2433" rrn="632413002433" auth_code="575390"'
    ' response="000" reversal="1" own_card="true" notes="5,0,0,0"/>'
)
COUNTER = (
    '<counter atm="ATM00001" at="2026-11-20T13:31:15" cassette="1" denomination="1000.00"'
    ' currency="RUB" loaded="2000" dispensed="12" accepted="0" rejected="1" retracted="0"'
    ' remaining="1987"/>'
)
ACT = (
    '<act number="А-17" atm="ATM00001" at="2026-11-20T18:00:00" currency="RUB"'
    ' by_device="1987000.00" by_processing="1987000.00" by_books="1987000.00"'
    ' unloaded_by="Иванов И. И." counted_by="Петрова П. П.">'
    '<line cassette="1" denomination="1000" notes="1987"/>'
    '<line bin="reject" denomination="1000" notes="1"/></act>'
)


def named(kind, table, row):
    names = [one for one in staging.STAGING[kind][table] if one != "rec"]
    return dict(zip(names, row, strict=True))


class TestPureRows(unittest.TestCase):
    def test_null(self):
        self.assertEqual(rows.NULL, stream_rows.NULL)

    def test_operation(self):
        ((table, row),) = rows.operation_rows(
            etree.fromstring(OPERATION), "2026-11-21", CURRENCIES
        )
        self.assertEqual(table, "row")
        for kind in ("switch", "core"):
            found = named(kind, table, row)
            self.assertEqual(
                found,
                {
                    "device": "ATM00001", "at": "2026-11-20T13:31:15",
                    "business_date": "2026-11-21", "operation": "withdrawal",
                    "card": "427601******1234", "account": "40817810000000000001",
                    "client_code": "0000017", "amount": "5000.00", "currency": "RUB",
                    "trace": "2433", "rrn": "632413002433", "auth_code": "575390",
                    "response_code": "000", "reversal": "true", "own_card": "true",
                    "notes": "5,0,0,0",
                },
            )  # fmt: skip

    def test_least_of_an_operation(self):
        element = etree.fromstring(
            '<operation atm="A" at="2026-11-20T13:31:15" operation="other" amount="0"'
            ' currency="RUB"/>'
        )
        ((_table, row),) = rows.operation_rows(element, "2026-11-20", CURRENCIES)
        found = named("switch", "row", row)
        self.assertEqual(found["reversal"], "false")
        self.assertEqual(found["own_card"], rows.NULL)
        self.assertEqual(found["card"], rows.NULL)

    def test_a_full_card_number_is_masked_and_counted(self):
        for change in (
            ("427601******1234", "4276010000001234"),
            ("5,0,0,0", "на карту 4000000000000002"),
        ):
            text = OPERATION.replace(*change)
            found = rows.operation_rows(
                etree.fromstring(text), "2026-11-20", CURRENCIES
            )
            self.assertEqual(found[1], (rows.CARD, ()))
            self.assertNotIn(change[1][-16:], str(found))

    def test_a_card_number_in_another_field_is_masked(self):
        for name in ("account", "client", "trace", "rrn", "auth_code", "response"):
            element = etree.fromstring(OPERATION)
            element.set(name, "4000000000000002")
            found = rows.operation_rows(element, "2026-11-20", CURRENCIES)
            with self.subTest(name):
                self.assertEqual(found[1], (rows.CARD, ()))
                self.assertNotIn("4000000000000002", str(found))
                self.assertIn("400000******0002", str(found))

    def test_counter(self):
        ((table, row),) = rows.counter_rows(etree.fromstring(COUNTER), CURRENCIES)
        found = named("counters", table, row)
        self.assertEqual(
            (found["cassette"], found["dispensed"], found["remaining"]),
            ("1", "12", "1987"),
        )

    def test_act(self):
        found = rows.act_rows(etree.fromstring(ACT), CURRENCIES)
        act = named("recount", *found[0])
        self.assertEqual((act["number"], act["by_books"]), ("А-17", "1987000.00"))
        self.assertEqual(act["in_presence_of"], rows.NULL)
        lines = [named("recount", *one) for one in found[1:]]
        self.assertEqual([one["bin"] for one in lines], ["cassette", "reject"])
        self.assertEqual(lines[1]["cassette"], rows.NULL)

    def test_problems(self):
        for text, change, kind in (
            (OPERATION, ("643", "999"), checks.BAD_CURRENCY),
            (OPERATION, ("2026-11-20T", "2026-11-23T"), checks.BAD_DATE),
            (COUNTER, ("RUB", "XXX"), checks.BAD_CURRENCY),
            (ACT, ('cassette="1" ', ""), checks.BAD_COUNT),
        ):
            with self.subTest(change=change):
                good = etree.fromstring(text)
                facts = "2026-11-20", "2026-11-21", CURRENCIES
                self.assertEqual(checks.problems(good, *facts), [])
                bad = etree.fromstring(text.replace(*change))
                (found,) = checks.problems(bad, *facts)
                self.assertEqual(found.kind, kind)

    def test_good_records_keep_to_the_schemas(self):
        for name, text in (
            ("switch", OPERATION),
            ("core", OPERATION),
            ("counters", COUNTER),
            ("recount", ACT),
        ):
            schema = etree.XMLSchema(etree.parse(xsd(f"{name}.xsd")))
            schema.assertValid(etree.fromstring(text))
            bad = text.replace("2026-11-20T", "20.11.2026T")
            self.assertFalse(schema.validate(etree.fromstring(bad)))

    def test_kinds(self):
        for path, rule, kind in (
            ("operation/@atm", "missing_attribute", checks.NO_ATM),
            ("operation/@card", "pattern", checks.BAD_CARD),
            ("operation/@amount", "min", checks.NEGATIVE),
            ("operation/@amount", "type", checks.BAD_AMOUNT),
            ("operation/@notes", "length", checks.SCHEMA),
            ("act/line/@notes", "type", checks.BAD_COUNT),
            ("act/@number", "missing_attribute", checks.NO_NUMBER),
            ("act/@colour", "unexpected_attribute", checks.SCHEMA),
        ):
            self.assertEqual(checks.kind_of(path, rule), kind)


if __name__ == "__main__":
    unittest.main()
