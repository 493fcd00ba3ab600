"""Records looked up by their place are those that the first pass met."""

import gzip
import random

from lxml import etree

from .pure import LAYOUT, loan, own, stream
from .test_pure_reader import FileCase
from .test_pure_transform import GOOD, OURS

reader = own("stream.reader")


def books():
    """Files of several pieces: plain, with comments and CDATA, in windows-1251, with a namesake."""
    chance = random.Random(19)
    for name, odd in (
        ("plain", ("",)),
        ("odd", ("", "<!-- <loan number='no'> -->", "<![CDATA[<loan]]>", "\n\n")),
    ):
        records = [
            loan(number, "9" * chance.choice((1, 300)))[:-1]
            + chance.choice(odd).encode()
            for number in range(2500)
        ]
        yield name, "UTF-8", b"\n".join(records)
    yield (
        "cyrillic",
        "windows-1251",
        "\n".join(
            f'<loan number="Ж{n}"><amount>{n} руб.</amount></loan>' for n in range(2500)
        ).encode("windows-1251"),
    )
    inner = b'<loan number="1"><amount/><more><loan number="2"/></more></loan>\n'
    yield "namesake", "UTF-8", inner * 2500


class TestAgain(FileCase):
    def seen(self, items):
        found = {}
        for one in items:
            texts = etree.tostring(one.source), etree.tostring(one.element)
            found[one.ordinal] = one.line, *(text.strip() for text in texts)
        return found

    def check(self, content, mapping=None):
        path = self.file(content)
        layout, limits = OURS if mapping else LAYOUT, stream.Limits()
        with stream.Pipeline(path, layout, limits, mapping) as items:
            everything = self.seen(items)
            starts = items.starts
        chance = random.Random(8)
        for count in (1, 100):
            wanted = chance.sample(sorted(everything), count)
            short = starts and starts._replace(begun=starts.begun[:1])
            for known in (starts, short, None):
                found = self.seen(
                    stream.again(path, layout, limits, mapping, known, wanted)
                )
                self.assertEqual(found, {n: everything[n] for n in sorted(wanted)})
                self.assertEqual(list(found), sorted(wanted))
        ends = [1, len(everything)]
        found = self.seen(stream.again(path, layout, limits, mapping, starts, ends))
        self.assertEqual(list(found), ends)
        return starts

    def test_every_kind_of_file(self):
        for name, encoding, records in books():
            head = f'<?xml version="1.0" encoding="{encoding}"?>\n<book source="s">\n'
            content = head.encode() + records + b'<totals count="1"/>\n</book>\n'
            for packed in (content, gzip.compress(content)):
                with self.subTest(name, packed=packed is not content):
                    starts = self.check(packed)
                    self.assertEqual(bool(starts), name != "namesake")

    def test_mapped(self):
        content = b'<book source="s">' + b"".join(map(loan, range(2500)))
        self.check(content + b"<totals/></book>", stream.Mapping(GOOD, LAYOUT, OURS))

    def test_only_the_pieces_asked_for_are_parsed(self):
        content = b'<book source="s">' + b"".join(map(loan, range(9000)))
        path = self.file(content + b"<totals/></book>")
        with stream.Pipeline(path, LAYOUT) as items:
            for _item in items:
                pass
            starts = items.starts
        self.assertGreater(len(starts.begun), 5)
        # Far less than what lies before it.
        limits = stream.Limits(record=100_000)
        with reader.Reader(path, LAYOUT, limits) as found:
            (last,) = found.at(starts, [9000])
            self.assertEqual((last.element.get("number"), found.count), ("8999", 0))
