"""Mappings are checked when they are saved."""

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import XSLT, ExchangeCommon


@tagged("post_install", "-at_install")
class TestMapping(ExchangeCommon):
    def test_good(self):
        mapping = self.mapping()
        self.assertEqual(self.type._mapping("their"), mapping)
        self.assertEqual(mapping.shown_xslt, XSLT)
        self.assertEqual(mapping.display_name, "Their layout (their)")

    def test_broken(self):
        with self.assertRaisesRegex(ValidationError, "Their layout"):
            self.mapping(xslt="<xsl:stylesheet")

    def test_empty(self):
        with self.assertRaises(ValidationError):
            self.mapping(xslt=False)

    def test_reaching_outside(self):
        with self.assertRaisesRegex(ValidationError, "document"):
            self.mapping(
                code="one", xslt=XSLT.replace("@ИНН", "document('/etc/passwd')")
            )
        with self.assertRaisesRegex(ValidationError, "import"):
            self.mapping(
                code="two",
                xslt=XSLT.replace(
                    '<xsl:template match="/Книга">',
                    '<xsl:import href="x"/><xsl:template match="/Книга">',
                ),
            )

    def test_number_is_a_place_in_a_record(self):
        with self.assertRaisesRegex(ValidationError, "//Номер"):
            self.mapping(number_path="//Номер")

    def test_changed_later(self):
        mapping = self.mapping()
        with self.assertRaises(ValidationError):
            mapping.xslt = "<a/>"

    def test_type_needs_a_handler(self):
        with self.assertRaises(ValidationError):
            self.env["exchange.type"].create(
                {"name": "X", "code": "x", "handler": "res.partner"}
            )
