"""A described text file through the whole pipeline: mapped, with header, trailers, broken lines."""

import gzip

from lxml import etree

from .pure import errors, stream
from .test_pure_reader import FileCase
from .test_pure_text_layout import FIXED, row, trailer

DESCRIPTION = {
    **FIXED,
    "skip": 0,
    "lines": [
        {
            "name": "head",
            "when": {"at": [0, 1], "is": ["H"]},
            "fields": [
                {"name": "day", "at": [1, 9], "type": "date", "format": "%Y%m%d"},
                {"name": "number", "at": [9, 13], "type": "whole"},
            ],
        },
        *FIXED["lines"],
    ],
}
XSLT = """
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:template match="/switch">
    <book date="{@day}" sequence="{@number}"><xsl:apply-templates select="row|trailer"/></book>
  </xsl:template>
  <xsl:template match="row">
    <loan terminal="{terminal}" at="{date}T{time}" amount="{minor}" place="{place}"/>
  </xsl:template>
  <xsl:template match="trailer"><totals count="{count}"/></xsl:template>
</xsl:stylesheet>
"""
TARGET = stream.Layout(root="book", record="loan", trailer="totals")


def source(description=None, **changed):
    facts = {"root": "switch", "record": "row", "header": "head", "trailer": "trailer"}
    text = stream.TextLayout(description or DESCRIPTION)
    return stream.Layout(**{**facts, "text": text, **changed})


def head(number=7):
    return f"H20261102{number:04}\r\n"


class TestTextReader(FileCase):
    def items(self, *lines, layout=None, name="file.txt", limits=None, packed=False):
        data = "".join(lines).encode("cp1251")
        path = self.file(gzip.compress(data) if packed else data, name)
        mapping = stream.Mapping(XSLT, layout or source(), TARGET)
        found = []
        with stream.Pipeline(path, TARGET, limits, mapping) as items:
            self.header = items.header
            for item in items:
                element = item.element
                text = None if element is None else dict(element.attrib)
                shown = etree.tostring(item.source, encoding="unicode")
                found.append((item.ordinal, item.line, item.problem, text, shown))
            self.trailer, self.size = items.trailer, items.size
        return found

    def refused(self, error, *lines, **given):
        with self.assertRaises(error) as caught:
            self.items(*lines, **given)
        return caught.exception.params

    def test_through_a_mapping(self):
        for packed in (False, True):
            with self.subTest(packed=packed):
                lines = (
                    head(),
                    row(),
                    row(place="Псков"),
                    trailer(count=2, total=1000000),
                )
                first, second = self.items(*lines, packed=packed)
                self.assertEqual(first[:3], (1, 2, None))
                self.assertEqual(
                    second[3],
                    {
                        "terminal": "A0000001",
                        "at": "2026-11-02T13:30:57",
                        "amount": "5000.00",
                        "place": "Псков",
                    },
                )
                self.assertEqual(
                    dict(self.header.attrib), {"date": "2026-11-02", "sequence": "7"}
                )
                self.assertEqual(self.trailer.get("count"), "2")
                self.assertEqual(self.size, len("".join(lines)))

    def test_without_a_header_the_first_record_tells(self):
        layout = source(header=None)
        xslt = XSLT.replace("{@day}", "{@date}").replace("{@number}", "{@terminal}")
        path = self.file((row("B") + trailer("B")).encode("cp1251"))
        mapping = stream.Mapping(xslt, layout, TARGET)
        with stream.Pipeline(path, TARGET, None, mapping) as items:
            self.assertEqual(
                dict(items.header.attrib), {"date": "2026-11-02", "sequence": "B"}
            )
            self.assertEqual(len(list(items)), 1)

    def test_lines_that_are_no_records_are_handed_on(self):
        bad = row(minor="00000050000O"), "?\u2116 7\r\n"
        found = self.items(head(), row(), *bad, trailer(count=2))
        self.assertEqual(
            [(one[1], one[2], one[3] is None) for one in found],
            [(2, None, False), (3, "bad_value", True), (4, "no_kind", True)],
        )
        self.assertIn("00000050000O", found[1][4])
        self.assertIn("<line>?№ 7</line>", found[2][4])

    def test_the_same_records_again(self):
        data = "".join([head(), row(), row("B"), "?\r\n", trailer(), trailer("B")])
        path = self.file(data.encode("cp1251"))
        mapping = stream.Mapping(XSLT, source(), TARGET)
        limits = stream.Limits()
        again = stream.again(path, TARGET, limits, mapping, None, [2, 3])
        self.assertEqual([(one.ordinal, one.line) for one in again], [(2, 3), (3, 4)])

    def test_trailers_are_compared(self):
        params = self.refused(
            errors.GroupDiffers, head(), row(), row("B"), trailer(), trailer("B", 2)
        )
        self.assertEqual(
            (params["line"], params["declared"], params["counted"], params["group"]),
            (5, "2", "1", "B"),
        )

    def test_refused_whole(self):
        self.refused(errors.Empty)
        self.refused(errors.Empty, "\r\n \r\n")
        self.refused(errors.NoTrailer, head(), row())
        self.refused(errors.TwoHeaders, head(), row(), head(), trailer())
        few = stream.Limits(records=1)
        self.refused(
            errors.TooManyRecords, head(), row(), row(), trailer(count=2), limits=few
        )
        self.refused(errors.TooLarge, head(), row(), limits=stream.Limits(unpacked=20))

    def test_a_bomb_and_a_cut_archive(self):
        limits = stream.Limits(ratio=20, ratio_from=1000)
        lines = [head(), *(row() for _number in range(5000))]
        self.refused(errors.Bomb, *lines, packed=True, limits=limits)
        path = self.file(gzip.compress((head() + row()).encode())[:-9])
        mapping = stream.Mapping(XSLT, source(), TARGET)
        with self.assertRaises(errors.Truncated):
            with stream.Pipeline(path, TARGET, None, mapping) as items:
                list(items)

    def test_what_xml_cannot_hold(self):
        found = self.items(head(), row(place="A\x01\x0bB"), trailer())
        self.assertEqual(found[0][3]["place"], "A??B")
