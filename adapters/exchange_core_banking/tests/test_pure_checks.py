"""Checks beside the XSD, without Odoo."""

import importlib.util
import unittest
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

# By its file, not as a part of the addon: this test also runs where Odoo is not installed.
_spec = importlib.util.spec_from_file_location(
    "kopeck_pure", Path(__file__).with_name("pure.py")
)
pure = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(pure)
load, own = pure.load, pure.own

checks, rows = own("checks"), own("rows")
inn = load("inn", "addons/bank_base/tools/inn.py")
staging = load("staging", "addons/debt_collection/tools/staging.py")
CODES = {"RUB": "RUB", "643": "RUB", "USD": "USD"}
DAY = "2026-10-31"


def contract(inside="", **attributes):
    values = {
        "number": "A-1",
        "currency": "RUB",
        "date_start": "2025-01-10",
        **attributes,
    }
    record = etree.Element(
        "contract", {k: v for k, v in values.items() if v is not None}
    )
    record.append(etree.fromstring('<client code="7" inn="500100732259"/>'))
    record.append(
        etree.fromstring('<balance principal_current="5" principal_overdue="0"/>')
    )
    for element in etree.fromstring(f"<x>{inside}</x>"):
        record.append(element)
    return record


def kinds(record):
    found = checks.contract_problems(record, DAY, CODES, inn.inn_valid)
    return [(problem.kind, problem.path) for problem in found]


class TestContract(unittest.TestCase):
    def test_good(self):
        self.assertEqual(
            kinds(contract(overdue_since="2026-10-31", date_end="2025-01-10")), []
        )

    def test_overdue_after_the_business_date(self):
        found = kinds(contract(overdue_since="2026-11-01"))
        self.assertEqual(found, [("future_overdue", "contract/@overdue_since")])

    def test_spaces_do_not_hide_a_future_overdue(self):
        self.assertEqual(len(kinds(contract(overdue_since=" 2026-11-01"))), 1)

    def test_end_before_start(self):
        found = kinds(contract(date_end="2025-01-09"))
        self.assertEqual(found, [("bad_date", "contract/@date_end")])

    def test_demand_before_start(self):
        found = kinds(contract(accelerated_on="2024-12-31"))
        self.assertEqual(found, [("bad_date", "contract/@accelerated_on")])

    def test_currency_by_letters_or_digits(self):
        self.assertEqual(kinds(contract(currency="643")), [])
        self.assertEqual(
            kinds(contract(currency="000")), [("bad_currency", "contract/@currency")]
        )

    def test_currency_of_an_operation(self):
        operation = (
            '<operation date="2026-01-01" kind="fee" amount="1" currency="ZZZ"/>'
        )
        self.assertEqual(
            kinds(contract(operation)),
            [("bad_currency", "contract/operation/@currency")],
        )

    def test_inn_length_follows_the_kind_of_client(self):
        for kind, number in (
            ("company", "500100732259"), ("person", "7707083893"), ("sole_trader", "7707083893")
        ):  # fmt: skip
            record = contract()
            record[0].set("kind", kind)
            record[0].set("inn", number)
            self.assertEqual(kinds(record), [("bad_inn", "contract/client/@inn")], kind)

    def test_inn_of_a_party(self):
        party = '<party role="heir"><client code="8" inn="500100732258"/></party>'
        self.assertEqual(
            kinds(contract(party)), [("bad_inn", "contract/party/client/@inn")]
        )

    def test_no_inn_is_no_problem(self):
        record = contract()
        del record[0].attrib["inn"]
        self.assertEqual(kinds(record), [])

    @given(st.dates(), st.dates())
    def test_overdue_compares_as_dates_do(self, since, day):
        if min(since.year, day.year) < 1900:
            return
        record = contract(overdue_since=since.isoformat(), date_start="1900-01-01")
        found = checks.contract_problems(record, day.isoformat(), CODES, inn.inn_valid)
        self.assertEqual(bool(found), since > day)

    def test_a_mistyped_digit_of_an_inn_is_seen(self):
        for place in range(12):
            digits = list("500100732259")
            digits[place] = str((int(digits[place]) + 1) % 10)
            record = contract()
            record[0].set("inn", "".join(digits))
            self.assertEqual(
                kinds(record), [("bad_inn", "contract/client/@inn")], digits
            )


class TestKinds(unittest.TestCase):
    def test_kinds_of_schema_errors(self):
        for path, rule, kind in (
            ("contract/@number", "length", "no_number"),
            ("contract/@number", "missing_attribute", "no_number"),
            ("payment/@contract", "length", "no_number"),
            ("contract/balance/@principal_overdue", "min", "negative"),
            ("contract/balance/@principal_overdue", "type", "bad_amount"),
            ("contract/balance/@penalty", "digits", "bad_amount"),
            ("contract/@rate", "type", "bad_amount"),
            ("contract/@date_start", "type", "bad_date"),
            ("contract/client/@birth_date", "min", "bad_date"),
            ("payment/@date", "missing_attribute", "bad_date"),
            ("contract/@currency", "pattern", "bad_currency"),
            ("contract/party/client/@inn", "pattern", "bad_inn"),
            ("contract/client/@kind", "enumeration", "schema"),
            ("contract/client/@inn2", "unexpected_attribute", "schema"),
            ("contract/client/@inn", "unexpected_attribute", "schema"),
            ("contract", "content", "schema"),
        ):
            self.assertEqual(checks.kind_of(path, rule), kind, (path, rule))


class TestRows(unittest.TestCase):
    def rows(self, record):
        found = {}
        clients = rows.clients_of(record)
        every = rows.clients_rows(clients, range(len(clients)))
        every += rows.contract_rows(record, "0001", CODES)
        for table, values in every:
            names = [name for name in staging.columns(table) if name != "rec"]
            self.assertEqual(len(names), len(values), table)
            found.setdefault(table, []).append(dict(zip(names, values, strict=True)))
        return found

    def test_columns_are_those_of_the_staging_tables(self):
        found = self.rows(
            contract(
                '<instalment n="1" due="2026-11-05" principal="10" paid="2"/>'
                '<operation date="2026-10-01" kind="penalty" amount="3" ref="R"/>'
                '<party role="co_borrower" amount="9"><client code="8" last_name="Х"/></party>'
                '<collateral kind="vehicle" value="100" quality="2"/>',
                currency="643",
                overdue_since="2026-10-01",
                product="P",
                rate="12.5",
            )
        )
        one = found["contract"][0]
        self.assertEqual(
            (
                one["number"],
                one["branch"],
                one["client_code"],
                one["currency"],
                one["kind"],
            ),
            ("A-1", "0001", "7", "RUB", "loan"),
        )
        self.assertEqual((one["principal_current"], one["penalty"]), ("5", "0"))
        self.assertEqual((one["overdue_since"], one["rate"]), ("2026-10-01", "12.5"))
        self.assertEqual((one["secured"], one["guaranteed"]), ("true", "false"))
        self.assertEqual([client["code"] for client in found["client"]], ["7", "8"])
        self.assertEqual(found["client"][0]["inn"], "500100732259")
        self.assertEqual(found["instalment"][0]["due_date"], "2026-11-05")
        self.assertEqual(found["operation"][0]["currency"], "RUB")
        self.assertEqual(found["party"][0]["client_code"], "8")
        self.assertEqual(found["collateral"][0]["value"], "100")

    def test_null_is_that_of_the_stream(self):
        stream = load("stream_rows", "adapters/exchange/stream/rows.py")
        self.assertEqual(rows.NULL, stream.NULL)
        self.assertEqual(self.rows(contract())["contract"][0]["product"], stream.NULL)

    def test_guarantor_makes_it_guaranteed(self):
        found = self.rows(
            contract('<party role="guarantor"><client code="8"/></party>')
        )
        self.assertEqual(found["contract"][0]["guaranteed"], "true")

    def test_contacts(self):
        record = contract()
        for tag, text in (
            ("phone", " +7900 "),
            ("email", "a@b"),
            ("address", "г. Тверь"),
        ):
            etree.SubElement(record[0], tag).text = text
        values = [(row["kind"], row["value"]) for row in self.rows(record)["contact"]]
        self.assertEqual(
            values, [("phone", "+7900"), ("email", "a@b"), ("address", "г. Тверь")]
        )

    def test_payment(self):
        record = etree.fromstring(
            '<payment contract=" A-1 " date="2026-10-12" amount="5.5" currency="840"/>'
        )
        ((table, values),) = rows.payment_rows(record, {"840": "USD"})
        names = [name for name in staging.columns(table) if name != "rec"]
        self.assertEqual(
            dict(zip(names, values, strict=True)),
            {
                "number": "A-1", "date": "2026-10-12", "kind": "payment", "amount": "5.5",
                "currency": "USD", "ref": rows.NULL,
            },
        )  # fmt: skip


def debt(inside, number="A-1"):
    return etree.fromstring(f'<debt number="{number}">{inside}</debt>')


OFF_BALANCE = (
    '<off_balance client=" 7 " amount="5" written_off="{}" watch_until="{}"{}/>'
)


class TestOpening(unittest.TestCase):
    """Opening balances: what the XSD cannot say, and the rows."""

    def problems(self, record):
        found = checks.opening_problems(record, DAY, CODES)
        return [(one.kind, one.path, one.reason) for one in found]

    def test_good(self):
        record = debt(
            '<reserve book="ageing" amount="1" currency="643"/>'
            + OFF_BALANCE.format("2024-03-29", "2029-03-29", "")
        )
        self.assertEqual(self.problems(record), [])

    def test_currency(self):
        self.assertEqual(
            self.problems(debt('<reserve book="b" amount="1" currency="XXX"/>')),
            [(checks.BAD_CURRENCY, "debt/reserve/@currency", checks.UNKNOWN_CURRENCY)],
        )

    def test_dates(self):
        self.assertEqual(
            self.problems(debt(OFF_BALANCE.format("2026-11-01", "2026-10-31", ""))),
            [
                (
                    checks.BAD_DATE,
                    "debt/off_balance/@written_off",
                    checks.WRITTEN_OFF_AFTER_BUSINESS_DATE,
                ),
                (
                    checks.BAD_DATE,
                    "debt/off_balance/@watch_until",
                    checks.WATCH_BEFORE_WRITE_OFF,
                ),
            ],
        )

    def test_rows_follow_the_staging_columns(self):
        opening = load("opening_staging", "addons/bad_debt_reserve/tools/staging.py")
        record = debt(
            '<reserve book="ageing" amount="1.50" currency="643"/>'
            '<reserve book="tax" amount="2"/>'
            + OFF_BALANCE.format(
                "2024-03-29", "2029-03-29", ' ground="g" kind="company"'
            ),
            number=" A-1 ",
        )
        found = {}
        for table, values in rows.opening_rows(record, CODES):
            names = [name for name in opening.columns(table) if name != "rec"]
            found.setdefault(table, []).append(dict(zip(names, values, strict=True)))
        null = rows.NULL
        self.assertEqual(
            found,
            {
                "debt": [{"number": "A-1"}],
                "reserve": [
                    {"number": "A-1", "book": "ageing", "amount": "1.50", "currency": "RUB"},
                    {"number": "A-1", "book": "tax", "amount": "2", "currency": null},
                ],
                "off_balance": [
                    {
                        "number": "A-1", "client_code": "7", "client_kind": "company",
                        "client_name": null, "amount": "5", "currency": null,
                        "written_off": "2024-03-29", "watch_until": "2029-03-29", "ground": "g",
                        "account": null,
                    }
                ],
            },
        )  # fmt: skip

    def test_kind_of_a_missing_number(self):
        self.assertEqual(checks.kind_of("debt/@number", "min"), checks.NO_NUMBER)


def obligation(inside="", **attributes):
    values = {"number": " G-1 ", "client": " 7 ", "kind": "guarantee", "amount": "5.50"}
    words = " ".join(
        f'{name}="{value}"' for name, value in (values | attributes).items()
    )
    return etree.fromstring(f"<obligation {words}>{inside}</obligation>")


class TestObligation(unittest.TestCase):
    """Obligations off balance: what the XSD cannot say, and the rows."""

    def problems(self, **attributes):
        found = checks.obligation_problems(obligation(**attributes), DAY, CODES)
        return [(one.kind, one.path, one.reason) for one in found]

    def test_good(self):
        self.assertEqual(self.problems(), [])
        dates = {"date_from": "2026-10-31", "date_to": "2026-10-31"}
        self.assertEqual(self.problems(currency="643", **dates), [])

    def test_bad(self):
        for attributes, kind, reason in (
            ({"currency": "XXX"}, checks.BAD_CURRENCY, checks.UNKNOWN_CURRENCY),
            (
                {"date_from": "2026-11-01"},
                checks.BAD_DATE,
                checks.BEGINS_AFTER_BUSINESS_DATE,
            ),
            (
                {"date_to": "2026-10-30"},
                checks.BAD_DATE,
                checks.ENDED_BEFORE_BUSINESS_DATE,
            ),
        ):
            (name,) = attributes
            self.assertEqual(
                self.problems(**attributes), [(kind, f"obligation/@{name}", reason)]
            )

    def test_rows_follow_the_staging_columns(self):
        tables = load("opening_staging", "addons/bad_debt_reserve/tools/staging.py")
        names = [name for name in tables.columns("obligation") if name != "rec"]

        def row(record):
            ((table, values),) = rows.obligation_rows(record, CODES)
            self.assertEqual(table, "obligation")
            return dict(zip(names, values, strict=True))

        null = rows.NULL
        bare = {
            "number": "G-1", "kind": "guarantee", "client_code": "7", "client_kind": null,
            "client_name": null, "contract": null, "amount": "5.50", "currency": null,
            "date_from": null, "date_to": null, "category": null, "document": null,
        }  # fmt: skip
        self.assertEqual(row(obligation()), bare)
        full = {
            "contract": "A-1", "currency": "RUB", "date_from": "2026-01-01",
            "date_to": "2027-01-01", "category": "3", "document": "Judgement 4",
            "client_name": "N", "client_kind": "company",
        }  # fmt: skip
        self.assertEqual(
            row(
                obligation(
                    '<judgement category="3" document="Judgement 4"/>',
                    contract=" A-1 ",
                    currency="643",
                    date_from="2026-01-01",
                    date_to="2027-01-01",
                    client_name="N",
                    client_kind="company",
                )
            ),
            bare | full,
        )
