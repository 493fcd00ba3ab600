"""A file of text lines described by data: loaded, lines set aside, corrected, refused."""

import copy
import json
from datetime import date

from odoo.exceptions import ValidationError
from odoo.tests import new_test_user, tagged

from .common import ExchangeCommon

LINES = {
    "form": "delimited",
    "encoding": "cp1251",
    "delimiter": ";",
    "lines": [
        {
            "name": "head",
            "when": {"column": 0, "is": ["H"]},
            "fields": [
                {"name": "day", "column": 1, "type": "date", "format": "%d.%m.%Y"},
                {"name": "sequence", "column": 2, "type": "whole"},
            ],
        },
        {
            "name": "row",
            "when": {"column": 0, "is": ["D"]},
            "fields": [
                {"name": "number", "column": 1, "required": True},
                {"name": "sum", "column": 2, "type": "amount", "required": True},
                {"name": "terminal", "column": 3},
            ],
        },
        {
            "name": "end",
            "when": {"column": 0, "is": ["T"]},
            "fields": [
                {"name": "count", "column": 1, "type": "whole"},
                {"name": "total", "column": 2, "type": "amount"},
            ],
            "counts": [
                {"field": "count", "of": "row"},
                {"field": "total", "of": "row", "sum": "sum"},
            ],
        },
    ],
}
XSLT = """<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:template match="/switch"><book source="switch" branch="" business_date="{@day}"
 sequence="{@sequence}" full="true"><xsl:apply-templates select="*"/></book></xsl:template>
<xsl:template match="row"><loan number="{number}"><opened>2026-01-01</opened>
<currency>RUB</currency><amount><xsl:value-of select="sum"/></amount></loan></xsl:template>
<xsl:template match="end"><totals count="{count}"/></xsl:template>
</xsl:stylesheet>"""


@tagged("post_install", "-at_install")
class TestTextFile(ExchangeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("en_US")
        cls.company.partner_id.lang = "en_US"
        cls.described = cls.env["exchange.mapping"].create(
            {
                "type_id": cls.type.id,
                "code": "switch",
                "name": "Switch",
                "root_tag": "switch",
                "record_tag": "row",
                "header_tag": "head",
                "trailer_tag": "end",
                "number_path": "number",
                "open_names": "number sum",
                "text_layout": json.dumps(LINES),
                "xslt": XSLT,
            }
        )

    def take(self, *lines, total="30.00", count=2, sequence=1):
        text = "\r\n".join(
            [f"H;30.09.2026;{sequence}", *lines, f"T;{count};{total}", ""]
        )
        return self.load(text.encode("cp1251"), "day.txt", self.described)

    def rows(self):
        self.env.cr.execute("SELECT number, amount::text FROM test_loan ORDER BY 1")
        return self.env.cr.fetchall()

    def test_loaded(self):
        file = self.take("D;A;10,00;Тверь", "D;B;20.00")
        self.assertEqual((file.state, file.records), ("loaded", 2), file.reason)
        self.assertEqual(
            (file.business_date, file.source, file.sequence),
            (date(2026, 9, 30), "switch", 1),
        )
        self.assertEqual(self.rows(), [("A", "10.00"), ("B", "20.00")])

    def test_a_line_set_aside_is_corrected(self):
        file = self.take("D;A;10,00", "D;B;2O,00;Тверь", total="10")
        self.assertEqual((file.state, file.loaded), ("loaded", 1), file.reason)
        (reject,) = file.reject_ids
        self.assertEqual(
            (reject.code, reject.number, reject.line), ("bad_value", "B", 3)
        )
        self.assertEqual(reject.reason, "«sum» cannot be read: «2O,00»")
        self.assertIn("Тверь", reject.source)
        self.assertNotIn("Тверь", reject.source_masked)
        operator = new_test_user(
            self.env,
            "text_corrector",
            groups="bank_base.group_exchange_corrector",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        good = "<row><number>B</number><sum>20.00</sum></row>"
        with self.drivers():
            file_id = reject.with_user(operator)._load_correction(good)
        again = self.env["exchange.file"].browse(file_id)
        self.assertEqual((again.state, again.loaded), ("loaded", 1), again.reason)
        self.assertEqual(again.business_date, date(2026, 9, 30))
        self.assertEqual(self.rows(), [("A", "10.00"), ("B", "20.00")])

    def test_a_line_of_no_kind_is_not_passed_over(self):
        """Nobody knows whether it is a record: the totals that leave it out refuse the file."""
        file = self.take("D;A;10,00", "D;B;20,00", "?;secret")
        self.assertEqual((file.state, file.code), ("refused", "totals_differ"))
        self.assertEqual(file.kinds, {"no_kind": 1})
        reject = file.reject_ids
        self.assertEqual((reject.code, reject.line), ("no_kind", 4))
        self.assertIn("?;secret", reject.source)
        self.assertNotIn("secret", reject.source_masked)

    def test_lines_that_are_not_there(self):
        file = self.take("D;A;10,00", "D;B;20,00", count=3)
        self.assertEqual((file.state, file.code), ("refused", "incomplete"))
        self.assertIn("announces 3 lines", file.reason)
        self.assertIn("2 are there", file.reason)

    def test_the_register_refuses_a_record(self):
        """Its line and source are looked up in the file once more."""
        file = self.take("D;A;10,00", "D;A;20,00")
        (reject,) = file.reject_ids
        self.assertEqual((reject.code, reject.line), ("duplicate", 3))
        self.assertIn("<sum>20.00</sum>", reject.source)

    def test_totals_that_differ(self):
        file = self.take("D;A;10,00", "D;B;20,00", total="30,01")
        self.assertEqual((file.state, file.code), ("refused", "group_differs"))
        self.assertIn("30.01", file.reason)
        self.assertIn("30.00", file.reason)
        self.assertFalse(self.rows())

    def test_a_file_of_nothing(self):
        file = self.load(b"\r\n", "day.txt", self.described)
        self.assertEqual((file.state, file.code), ("refused", "empty"))

    def test_a_description_is_looked_through_when_saved(self):
        for change, words in (
            ("{", "is not JSON, line 1"),
            ("[]", "layout: it is not built as a description is"),
            (json.dumps({**LINES, "form": "xml"}), "layout.form: “xml” is none of"),
            (
                json.dumps({**LINES, "lines": LINES["lines"][:1]}),
                "no kind of line “row”",
            ),
        ):
            with self.subTest(words=words), self.env.cr.savepoint() as savepoint:
                with self.assertRaisesRegex(ValidationError, words):
                    self.described.text_layout = change
                savepoint.rollback()
                self.env.invalidate_all()
        lines = copy.deepcopy(LINES)
        lines["lines"][2]["counts"][1]["sum"] = "terminal"
        with self.assertRaisesRegex(ValidationError, "“terminal” is no sum"):
            self.described.text_layout = json.dumps(lines)
