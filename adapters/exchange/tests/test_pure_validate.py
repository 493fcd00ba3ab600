"""Why a record fails, taken from libxml2's messages; xmlschema as a second opinion."""

import unittest
from pathlib import Path

import xmlschema
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from .pure import own, stream

XSD = Path(__file__).parent / "data" / "loan.xsd"
mask = own("stream.mask")
GOOD = (
    '<loan number="A-1"><inn>1234567890</inn><opened>2026-09-30</opened>'
    '<currency>RUB</currency><amount paid="1.00">10.00</amount></loan>'
)


class TestValidate(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.validator = stream.Validator(XSD, "loan")
        cls.second = xmlschema.XMLSchema(str(XSD)).elements["loan"]

    def check(self, old, new):
        element = etree.fromstring(GOOD.replace(old, new))
        found = self.validator.check(element)
        return [(one.path, one.rule, one.value, one.wanted) for one in found]

    def test_good(self):
        self.assertEqual(self.check("", ""), [])
        self.assertTrue(self.validator.valid(etree.fromstring(GOOD)))

    def test_pattern(self):
        self.assertEqual(
            self.check("1234567890", "12345"),
            [("loan/inn", "pattern", "12345", r"\d{10}|\d{12}")],
        )

    def test_type(self):
        self.assertEqual(
            self.check("2026-09-30", "2026-02-31"),
            [("loan/opened", "type", "2026-02-31", "date")],
        )
        self.assertEqual(
            self.check("10.00", "10,00"), [("loan/amount", "type", "10,00", "decimal")]
        )

    def test_enumeration(self):
        self.assertEqual(
            self.check("RUB", "XXX"),
            [("loan/currency", "enumeration", "XXX", "RUB, USD")],
        )

    def test_bound_of_an_attribute(self):
        self.assertEqual(
            self.check('paid="1.00"', 'paid="-1.00"'),
            [("loan/amount/@paid", "min", "-1.00", "0")],
        )

    def test_digits_and_length(self):
        self.assertEqual(
            self.check('paid="1.00"', 'paid="1.001"'),
            [("loan/amount/@paid", "digits", "1.001", "2")],
        )
        self.assertEqual(
            self.check('number="A-1"', 'number=""')[0][:2], ("loan/@number", "length")
        )

    def test_missing(self):
        self.assertEqual(
            self.check('number="A-1"', ""),
            [("loan/@number", "missing_attribute", "", "")],
        )
        self.assertEqual(
            self.check("<currency>RUB</currency>", ""),
            [("loan/currency", "missing", "", "currency")],
        )
        self.assertEqual(
            self.check('<amount paid="1.00">10.00</amount>', ""),
            [("loan/amount", "missing", "", "amount")],
        )

    def test_unexpected(self):
        self.assertEqual(
            self.check("</loan>", "<x/></loan>"), [("loan/x", "content", "", "")]
        )
        found = self.check("<loan ", '<loan z="1" ')
        self.assertEqual(found[0][:2], ("loan/@z", "unexpected_attribute"))

    def test_several_faults_each_once(self):
        element = etree.fromstring(
            GOOD.replace("1234567890", "1").replace("RUB", "").replace("10.00", "")
        )
        paths = [one.path for one in self.validator.check(element)]
        self.assertEqual(paths, ["loan/inn", "loan/currency", "loan/amount"])

    def test_element_inside_another_document(self):
        wrapped = etree.fromstring(f"<k><out>{GOOD.replace('RUB', 'YYY')}</out></k>")
        found = self.validator.check(wrapped[0][0])
        self.assertEqual([one.path for one in found], ["loan/currency"])

    def test_wanted_never_holds_the_value(self):
        for old, new in (
            ("1234567890", "SECRET"), ("2026-09-30", "SECRET"), ("RUB", "SECRET"),
            ("10.00", "SECRET"),
        ):  # fmt: skip
            for one in self.check(old, new):
                self.assertNotIn("SECRET", one[3])

    @given(
        st.fixed_dictionaries(
            {
                "1234567890": st.text("0123456789", max_size=13),
                "2026-09-30": st.sampled_from(["2026-09-30", "2026-13-01", "", "x"]),
                "RUB": st.sampled_from(["RUB", "USD", "EUR", ""]),
                "10.00": st.sampled_from(["10.00", "-1", "", "1e5", "NaN", " 3 "]),
            }
        )
    )
    @settings(max_examples=80, deadline=None)
    def test_xmlschema_agrees(self, values):
        text = GOOD
        for old, new in values.items():
            text = text.replace(old, new)
        element = etree.fromstring(text)
        second = self.second
        self.assertEqual(self.validator.valid(element), second.is_valid(element))
        self.assertEqual(
            bool(self.validator.check(element)), not second.is_valid(element)
        )


class TestMask(unittest.TestCase):
    def test_only_open_names_are_shown(self):
        element = etree.fromstring(GOOD)
        text = mask.masked(element, {"number", "amount"}, 10_000)
        self.assertIn('number="A-1"', text)
        self.assertIn(">10.00<", text)
        self.assertNotIn("1234567890", text)
        self.assertIn("<inn>**********</inn>", text)
        self.assertEqual(etree.tostring(element).decode(), GOOD)  # untouched

    def test_cut_at_the_limit(self):
        self.assertEqual(len(mask.source(etree.fromstring(GOOD), 50)), 51)

    @given(st.text(min_size=1, max_size=30))
    @settings(max_examples=100, deadline=None)
    def test_no_letter_or_digit_survives(self, text):
        self.assertFalse(any(one.isalnum() for one in mask.hide(text)))
        self.assertEqual(len(mask.hide(text)), len(text))
