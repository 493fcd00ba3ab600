"""A partner's layout through XSLT: each record's answer is its own."""

import contextlib

from lxml import etree

from .pure import LAYOUT, book, errors, loan, own, stream
from .test_pure_reader import FileCase

transform = own("stream.transform")
OURS = stream.Layout("contracts", "contract", trailer="end")
HEAD = '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">'
ROOT = (
    '<xsl:template match="/book"><contracts source="{@source}">'
    '<xsl:apply-templates select="*"/></contracts></xsl:template>'
)
RECORD = (
    '<xsl:template match="loan"><contract id="{@number}" source="{/book/@source}">'
    '<sum><xsl:value-of select="amount"/></sum></contract></xsl:template>'
)
TRAILER = '<xsl:template match="totals"><end count="{@count}"/></xsl:template>'
GOOD = HEAD + ROOT + RECORD + TRAILER + "</xsl:stylesheet>"


def sheet(record):
    return HEAD + ROOT + record + TRAILER + "</xsl:stylesheet>"


class TestTransform(FileCase):
    def items(self, text, *records):
        mapping = stream.Mapping(text, LAYOUT, OURS)
        pipeline = stream.Pipeline(self.file(book(*records)), OURS, mapping=mapping)
        with pipeline as items:
            self.header = items.header
            yield from items
            self.trailer = items.trailer

    def test_records_header_and_trailer(self):
        found = [
            (one.ordinal, one.line, one.element.get("id"), one.element.get("source"))
            for one in self.items(GOOD, *(loan(n) for n in range(1, 121)))
        ]
        self.assertEqual(found, [(n, n + 2, str(n), "s") for n in range(1, 121)])
        self.assertEqual(self.header.get("source"), "s")
        self.assertEqual(self.trailer.get("count"), "1")

    def test_remarks_of_the_stylesheet_are_left_out(self):
        remarks = (
            "<xsl:comment>by us</xsl:comment><xsl:processing-instruction name='p'/>"
        )
        text = sheet(
            f'<xsl:template match="loan"><contract id="{{@number}}">{remarks}<x/>{remarks}'
            "</contract></xsl:template>"
        )
        (one,) = self.items(text, loan(7))
        self.assertEqual([child.tag for child in one.element], ["x"])

    def test_source_of_a_record_is_the_partners(self):
        for item in self.items(GOOD, *(loan(n) for n in range(3))):
            self.assertEqual(item.source.tag, "loan")
            self.assertIn(b"<amount>", etree.tostring(item.source))

    def test_record_that_gives_nothing_is_a_problem_of_its_own(self):
        text = sheet(
            '<xsl:template match="loan"/>'
            + RECORD.replace('match="loan"', 'match="loan[@number != 2]"')
        )
        found = [
            (one.ordinal, one.element is None)
            for one in self.items(text, loan(1), loan(2), loan(3))
        ]
        self.assertEqual(found, [(1, False), (2, True), (3, False)])

    def test_one_gives_two_and_another_none_are_both_found(self):
        """The number of answers is right and they are still not mixed up."""
        text = sheet(
            RECORD
            + '<xsl:template match="loan[@number=1]" priority="5"><contract id="a"/>'
            '<contract id="b"/></xsl:template>'
            '<xsl:template match="loan[@number=2]" priority="5"/>'
        )
        found = [
            one.element.get("id") if one.element is not None else None
            for one in self.items(text, loan(1), loan(2), loan(3))
        ]
        self.assertEqual(found, [None, None, "3"])

    def test_record_that_breaks_the_stylesheet_does_not_take_others_along(self):
        text = sheet(
            RECORD + '<xsl:template match="loan[@number=2]" priority="5">'
            '<xsl:call-template name="deep"/></xsl:template>'
            '<xsl:template name="deep"><x><xsl:call-template name="deep"/></x></xsl:template>'
        )
        found = [
            one.element is None for one in self.items(text, loan(1), loan(2), loan(3))
        ]
        self.assertEqual(found, [False, True, False])

    def test_wrong_root_comes_out(self):
        text = GOOD.replace("<contracts", "<other").replace("</contracts", "</other")
        with self.assertRaises(errors.MappingFailed):
            list(self.items(text, loan()))

    def test_slow_stylesheet_is_stopped_after_its_batch(self):
        mapping = stream.Mapping(GOOD, LAYOUT, OURS)
        root = etree.Element("book")
        record = etree.fromstring(loan())
        with self.assertRaises(errors.MappingFailed):
            mapping.batch(root, [record], seconds=-1)

    def test_namespaces_of_the_partner(self):
        theirs = stream.Layout("{urn:p}book", "{urn:p}loan", trailer="{urn:p}totals")
        text = GOOD.replace("<xsl:stylesheet ", '<xsl:stylesheet xmlns:q="urn:p" ')
        for name in ("book", "loan", "totals"):
            text = text.replace(f'match="{name}"', f'match="q:{name}"')
        text = text.replace('match="/book"', 'match="/q:book"')
        data = b'<p:book xmlns:p="urn:p" source="s"><p:loan number="4"/><p:totals/></p:book>'
        mapping = stream.Mapping(text, theirs, OURS)
        with stream.Pipeline(self.file(data), OURS, mapping=mapping) as items:
            self.assertEqual([one.element.get("id") for one in items], ["4"])


class TestNumber(FileCase):
    def number(self, path, text):
        mapping = stream.Mapping(GOOD, LAYOUT, OURS, path)
        return mapping.number(etree.fromstring(text))

    def test_where_the_partner_holds_it(self):
        text = '<p:loan xmlns:p="urn:p" number="1"><p:deal id="2"> 3 </p:deal></p:loan>'
        self.assertEqual(self.number("@number", text), "1")
        self.assertEqual(self.number("deal/@id", text), "2")
        self.assertEqual(self.number("deal", text), "3")

    def test_not_there(self):
        for path in ("@other", "other", "other/@id", "other/deal", ""):
            self.assertEqual(self.number(path, "<loan><deal/></loan>"), "")

    def test_not_a_place(self):
        for path in ("//deal", "../deal", "deal[1]", "@a/@b", "deal/", "count(*)"):
            with self.assertRaises(transform.MappingError, msg=path):
                self.number(path, "<loan/>")


class TestForbidden(FileCase):
    def refused(self, text, code):
        with self.assertRaises(transform.MappingError) as caught:
            stream.Mapping(text, LAYOUT, OURS)
        self.assertEqual(caught.exception.code, code)

    def test_not_xml(self):
        self.refused("<xsl:stylesheet", "not_xml")
        self.refused("", "not_xml")

    def test_not_xslt(self):
        self.refused("<book/>", "not_xslt")
        self.refused(GOOD.replace('select="*"', 'select="]["'), "not_xslt")

    def test_doctype(self):
        self.refused("<!DOCTYPE x []>" + GOOD, "doctype")

    def test_other_files(self):
        for element in ("import", "include"):
            text = GOOD.replace(
                ROOT, f'<xsl:{element} href="file:///etc/passwd"/>' + ROOT
            )
            self.refused(text, "forbidden_element")
        text = GOOD.replace('select="amount"', "select=\"document('/etc/passwd')\"")
        self.refused(text, "forbidden_function")
        text = GOOD.replace("{@number}", "{document ('x')}")
        self.refused(text, "forbidden_function")

    def test_extensions(self):
        text = GOOD.replace(
            "<xsl:stylesheet ",
            '<xsl:stylesheet xmlns:exsl="http://exslt.org/common" '
            'extension-element-prefixes="exsl" ',
        )
        self.refused(text, "forbidden_element")

    def test_writing_is_denied_even_where_the_check_does_not_see_it(self):
        target = self.folder / "written"
        text = GOOD.replace(
            "<xsl:stylesheet ",
            '<xsl:stylesheet xmlns:z="http://exslt.org/common" ',
        ).replace("<sum>", f'<z:document href="{target}"><a/></z:document><sum>')
        with contextlib.suppress(transform.MappingError, etree.XSLTError):
            mapping = stream.Mapping(text, LAYOUT, OURS)
            mapping.batch(etree.Element("book"), [etree.fromstring(loan())])
        self.assertFalse(target.exists())
