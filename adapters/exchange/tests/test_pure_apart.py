"""Several processes that read a file come to the same as one."""

import contextlib
import gzip
import os
import select
import signal
import subprocess
import sys
import tempfile
import textwrap
import unittest
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from .pure import _NAME, ADDON, LAYOUT, book, errors, loan, own, stream

apart = own("stream.apart")
parts = own("stream.parts")
PACKAGES = {_NAME: [str(ADDON)], f"{_NAME}.tests": [str(ADDON / "tests")]}
for _name, _folders in PACKAGES.items():
    if _name not in sys.modules:
        own("stream.apart_main").stand_in({_name: _folders})
rules = own("tests.pure_rules")
SMALL = {"piece": 150, "block": 300}  # a block is some seven records
SCHEMA = ADDON / "tests" / "data" / "apart.xsd"
PARTNER = stream.Layout("Книга", "Кредит", trailer="Итоги")
XSLT = """<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:template match="/Книга"><book source="{@Откуда}"><xsl:apply-templates select="*"/></book>
</xsl:template><xsl:template match="Кредит[not(@Лишний)]"><loan number="{@Номер}"><amount>
<xsl:value-of select="translate(@Сумма, ',', '.')"/></amount></loan></xsl:template>
<xsl:template match="Кредит[@Лишний]"/>
<xsl:template match="Итоги"><totals count="{@Число}"/></xsl:template></xsl:stylesheet>"""


class Case(unittest.TestCase):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name) / "book.xml"

    def job(self, mapping=None, **limits):
        return {
            "path": self.path,
            "layout": LAYOUT,
            "limits": stream.Limits(**{"batch": 3, **SMALL, **limits}),
            "mapping": mapping,
            "schema": SCHEMA,
            "rules": rules.LoanRules(),
        }

    @staticmethod
    def seen(item):
        return item.ordinal, item.line, apart._texts(item)

    def alone(self, job):
        """Outcome of one process: rows, records set aside, totals, size, trailer, refusal."""
        sent, kept, totals, trailer, refused = {}, [], stream.Totals(), None, None
        writer = stream.RowWriter(lambda table, text: self.take(sent, table, text))
        items = stream.Pipeline(
            job["path"], job["layout"], job["limits"], job["mapping"]
        )
        try:
            with items:
                for item in stream.sift(items, SCHEMA, job["rules"], totals, writer):
                    kept.append(self.seen(item))
                trailer = apart._text(items.trailer)
        except errors.StreamError as error:
            refused = type(error), error.params
        writer.flush()
        return sent, kept, totals.as_dict(), items.size, trailer, refused

    def together(self, job, count=3):
        """Outcome of several processes; ``None``: they leave it to one."""
        sent, kept = {}, []
        with stream.Apart(count, PACKAGES, job) as found:
            try:
                for item in found.sift(lambda *said: self.take(sent, *said)):
                    kept.append(self.seen(item))
            except stream.Unsure:
                return None
        trailer = apart._text(found.trailer)
        return sent, kept, found.totals.as_dict(), found.size, trailer, None

    @staticmethod
    def take(sent, table, text):
        sent[table] = sent.get(table, b"") + text

    def assertSame(self, content, mapping=None, sure=True, **limits):
        """Several processes come to the same as one, or leave the file to one: always one with
        which anything is wrong."""
        self.path.write_bytes(content)
        job = self.job(mapping, **limits)
        wanted = self.alone(job)
        found = self.together(job)
        if wanted[-1]:
            self.assertIsNone(found)
        elif sure or found:
            self.assertEqual(found, wanted)
        return wanted


def loans(count, **bad):
    return [loan(number, bad.get(f"n{number}", "1.50")) for number in range(count)]


class TestApart(Case):
    def test_rows_order_and_records_set_aside(self):
        bad = {"n0": "-1", "n7": "x", "n8": "-2", "n40": "-3", "n41": ""}
        sent, kept, totals, *_rest, refused = self.assertSame(book(*loans(50, **bad)))
        self.assertIsNone(refused)
        self.assertEqual([ordinal for ordinal, *_ in kept], [1, 8, 9, 41, 42])
        self.assertEqual(totals["records"], 50)
        self.assertEqual(sent["loan"].count(b"\n"), 45)

    def test_fewer_records_than_processes(self):
        self.assertSame(book(loan()))

    def test_a_file_cut_or_broken_anywhere(self):
        whole = book(*loans(150, n3="-1", n120="x"))
        # The head of a file is looked at before any process is started.
        for end in range(4096, len(whole), 797):
            refused = self.assertSame(whole[:end])[-1]
            self.assertTrue(refused)
            self.assertSame(whole[:end] + b"<&>" + whole[end:])

    def test_limits(self):
        content = book(*loans(30))
        refused = self.assertSame(content, records=20)[-1]
        self.assertIs(refused[0], errors.TooManyRecords)
        big = loan(31, "1" + "0" * 300_000)
        refused = self.assertSame(book(*loans(30), big), record=100_000)[-1]
        self.assertIs(refused[0], errors.RecordTooLarge)

    def test_a_mapping(self):
        mapping = stream.Mapping(XSLT, PARTNER, LAYOUT)
        head = '<?xml version="1.0" encoding="UTF-8"?>\n<Книга Откуда="s">\n'
        extra = ' Лишний="да"'
        records = [
            f'<Кредит Номер="{n}" Сумма="{n},5"{"" if n % 7 else extra}/>\n'
            for n in range(40)
        ]
        records[4] = '<Кредит Номер="4" Сумма="-4"/>'
        records[9] = '<Кредит Номер="9" Сумма="?"/>'
        content = f'{head}{"".join(records)}<Итоги Число="40"/></Книга>'.encode()
        self.assertTrue(self.assertSame(content, mapping)[1])

    def test_what_looks_like_a_record_is_left_to_one_process(self):
        for odd in (
            b"<!-- <loan > -->",
            b"<note><![CDATA[<loan >]]></note>",
            b"<?pi <loan ?>",
            b'<loan number="7"><amount>1</amount><old><loan number="8"/></old></loan>',
            b"<wrap>" + loan(9) + b"</wrap>",
        ):
            for place in (0, 10, 20, 30):
                records = loans(30)
                self.path.write_bytes(book(*records[:place], odd, *records[place:]))
                self.assertIsNone(self.together(self.job()), odd)
                if b"wrap" not in odd:
                    self.assertIsNone(self.alone(self.job())[-1], odd)

    def test_what_does_not_look_like_a_record_is_no_hindrance(self):
        odd = b"<loaner/><note loan='&lt;loan >'>&lt;loan ></note><!-- loan -->\n"
        records = [one + odd for one in loans(40, n3="-1", n33="-2")]
        self.assertEqual(
            [line for _n, line, _t in self.assertSame(book(*records))[1]], [9, 69]
        )

    def test_trailers(self):
        early, second = b'<totals count="2"/>', b'<totals count="3"/>'
        records = loans(40)
        self.path.write_bytes(book(*records[:5], early, *records[5:], trailer=b""))
        self.assertIsNone(self.together(self.job()))
        self.assertSame(book(*records, early, second))
        self.assertSame(book(*records[:5], early, *records[5:], second))
        self.assertSame(book(*records, trailer=b""))
        inner = loan(3).replace(b"<amount>", b"<in><totals/></in><amount>")
        self.assertSame(book(*records, inner, inner, *records))

    def test_prefixes_and_a_header(self):
        job = {"layout": stream.Layout("{urn:b}book", "{urn:b}loan", "{urn:b}head")}
        for root, other in ((b"p:", b"p:"), (b"", b""), (b"p:", b"q:")):
            names = b'xmlns:p="urn:b" xmlns:q="urn:b" xmlns="urn:b"'
            record = b'<%bloan number="1"><x/></%bloan>\n' % (other, other)
            head = b"<%bhead day='1'/>" % root
            start, end = b"<%bbook %b>" % (root, names), b"</%bbook>" % root
            self.path.write_bytes(start + head + record * 50 + end)
            seen = {}
            for part in (None, (0, 2), (1, 2)):
                reader = stream.Reader(self.path, job["layout"], self.job()["limits"])
                if part:
                    reader = parts.PartReader(
                        self.path, job["layout"], self.job()["limits"], *part
                    )
                with reader:
                    self.assertEqual(reader.root[0].get("day"), "1")
                    if part == (0, 2) and root != other:  # it has the only block
                        self.assertRaises(parts.Unsure, self.records, reader)
                        continue
                    seen[part] = self.records(reader)
            if root == other:
                self.assertEqual(sorted(seen[0, 2] + seen[1, 2]), seen[None])
                self.assertTrue(seen[0, 2] and seen[1, 2])

    @staticmethod
    def records(reader):
        found = []
        for block in reader.blocks():
            for one in block:
                assert one.raw is None, "in a namespace looks do not tell"
                found.append((one.ordinal, one.line))
        return found

    def test_a_packed_file_and_another_encoding(self):
        records = [loan(f"Ж{n}", "-1" if n % 9 == 4 else "2") for n in range(60)]
        content = book(*records).decode().replace("UTF-8", "windows-1251")
        self.assertSame(gzip.compress(content.encode("windows-1251")))
        content = content.replace("windows-1251", "UTF-16").encode("utf-16")
        self.assertSame(content, sure=False)

    def raws(self, content, **job):
        """What two processes know of the records as the file has them, by ordinal."""
        self.path.write_bytes(content)
        found = {}
        for share in range(2):
            job = {"limits": stream.Limits(**SMALL), **job}
            part = (share, 2)
            with stream.Pipeline(self.path, LAYOUT, part=part, **job) as items:
                found |= {item.ordinal: item.raw for item in items}
        return [found[ordinal] for ordinal in sorted(found)]

    def test_a_record_as_the_file_has_it(self):
        records = [loan(f"Ж{n}") for n in range(60)]
        found = self.raws(book(*records))
        self.assertEqual([one.split(b"<totals")[0] for one in found], records)
        packed = gzip.compress(book(*records))
        self.assertEqual(self.raws(packed), found)

    def test_where_it_is_not_known(self):
        content = book(*(loan(n) for n in range(9)))
        other = content.replace(b"UTF-8", b"windows-1251")
        self.assertEqual(self.raws(other), [None] * 9)
        self.path.write_bytes(content)
        with stream.Pipeline(self.path, LAYOUT) as items:
            self.assertEqual([item.raw for item in items], [None] * 9)
        mapped = stream.Mapping(XSLT, PARTNER, LAYOUT)
        text = (
            '<Книга Откуда="s"><Кредит Номер="1" Сумма="2"/><Итоги Число="1"/></Книга>'
        )
        self.assertEqual(self.raws(text.encode(), mapping=mapped), [None])

    def test_records_found_again(self):
        """The places of a file's records are known as well as after one process."""
        self.path.write_bytes(book(*loans(60, n7="-1")))
        job = self.job()
        with stream.Apart(2, PACKAGES, job) as found:
            list(found.sift(lambda *_said: None))
        with stream.Pipeline(self.path, LAYOUT, job["limits"]) as items:
            list(items)
            self.assertEqual(found.starts, items.starts)
            self.assertTrue(len(items.starts.begun) > 10)

    def judged(self, content, schema=SCHEMA, **limits):
        """Ordinals of the records that were found good together with their neighbours."""
        self.path.write_bytes(content)
        limits = stream.Limits(**{**SMALL, **limits})
        job = {"limits": limits, "part": (0, 1), "schema": schema}
        with stream.Pipeline(self.path, LAYOUT, **job) as items:
            return [item.ordinal for item in items if item.judged]

    def test_records_judged_together(self):
        self.assertEqual(self.judged(book(*loans(60))), list(range(1, 61)))
        self.assertEqual(self.judged(book(*loans(60)), schema=None), [])
        one = self.judged(book(*loans(60, n30="x")))
        self.assertNotIn(31, one)
        self.assertGreater(len(one), 50)

    def test_a_schema_that_does_not_refer_to_the_record_judges_nothing(self):
        """Its root may let pass what the record's own element does not."""
        text = SCHEMA.read_text(encoding="utf-8")
        ref = '<xs:element ref="loan" minOccurs="0" maxOccurs="unbounded" />'
        path = self.path.with_name("other.xsd")
        for other in (
            '<xs:any processContents="skip" minOccurs="0" maxOccurs="unbounded" />',
            '<xs:element name="loan" maxOccurs="unbounded" />',
            f'<xs:element name="totals" minOccurs="0" />{ref}',  # ambiguous without trailer
        ):
            self.assertIn(ref, text)
            path.write_text(text.replace(ref, other), encoding="utf-8")
            self.assertEqual(self.judged(book(*loans(9)), schema=path), [])

    def test_a_record_longer_than_a_piece_is_judged_when_it_is_whole(self):
        long = loan("n" * 500, "x")
        found = self.judged(book(*loans(5), long, *loans(5)))
        self.assertNotIn(6, found)
        self.assertIn(1, found)
        self.assertSame(book(*loans(5), long, *loans(5)))

    def test_what_stands_between_records_leaves_them_unjudged(self):
        """A piece with anything but records in it says nothing of its records."""
        records = loans(60)
        records[30] += b"<other/>"
        found = self.judged(book(*records))
        self.assertNotIn(31, found)
        self.assertIn(1, found)
        self.assertSame(book(*records))

    def test_a_file_that_is_wrong_everywhere_is_not_judged_twice_for_ever(self):
        bad = loans(400, **{f"n{n}": "x" for n in range(0, 200)})
        found = self.judged(book(*bad))
        self.assertEqual(found, [])
        few = loans(400, **{f"n{n}": "x" for n in range(0, 400, 40)})
        self.assertGreater(len(self.judged(book(*few))), 300)

    @given(st.lists(st.sampled_from(("1", "-1", "x", "2.25")), max_size=60))
    @settings(max_examples=8, deadline=None)
    def test_any_book(self, amounts):
        self.assertSame(book(*(loan(n, one) for n, one in enumerate(amounts))))


class TestEnds(Case):
    def test_a_process_that_dies_is_told_of(self):
        self.path.write_bytes(book(*loans(50, n30="666")))
        with self.assertRaises(apart.Died):
            self.together(self.job())

    def test_an_error_is_told_without_what_it_quotes(self):
        self.path.write_bytes(book(*loans(50, n30="667")))
        with tempfile.TemporaryFile() as log:
            with self.errors_to(log), self.assertRaises(apart.Died):
                self.together(self.job())
            log.seek(0)
            said = log.read().decode()
        self.assertIn("pure_rules.py", said)
        self.assertIn("RuntimeError", said)
        self.assertNotIn("amount=667", said)

    @contextlib.contextmanager
    def errors_to(self, log):
        """What child processes say of their errors goes to a file."""
        sys.stderr.flush()
        kept = os.dup(2)
        os.dup2(log.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)

    def test_none_is_left_when_the_caller_stops_halfway(self):
        self.path.write_bytes(book(*loans(5000, n3="-1")))
        with stream.Apart(2, PACKAGES, self.job()) as found:
            next(found.sift(lambda *_said: None))
            children = [child.pid for child in found._children]
        for pid in children:
            self.assertRaises(ProcessLookupError, os.kill, pid, 0)

    def test_none_is_left_when_the_caller_is_killed(self):
        self.path.write_bytes(book(*loans(5000, n3="-1")))
        program = textwrap.dedent(
            f"""
            import sys, types
            sys.path.insert(0, {str(ADDON / "stream")!r})
            import apart_main
            del sys.path[0]
            apart_main.stand_in({PACKAGES!r})
            from {_NAME} import stream
            from {_NAME}.tests.pure_rules import LoanRules
            job = {{"path": {str(self.path)!r}, "layout": stream.Layout("book", "loan", None,
                "totals"), "limits": stream.Limits(), "mapping": None,
                "schema": {str(SCHEMA)!r}, "rules": LoanRules()}}
            with stream.Apart(2, {PACKAGES!r}, job) as found:
                next(found.sift(lambda *said: None))
                print(*(child.pid for child in found._children), flush=True)
                sys.stdin.read()
            """
        )
        caller = subprocess.Popen(
            [sys.executable, "-c", program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        with caller:
            pids = [int(word) for word in caller.stdout.readline().split()]
            self.assertEqual(len(pids), 2)
            descriptors = [os.pidfd_open(pid) for pid in pids]
            caller.send_signal(signal.SIGKILL)
            for descriptor in descriptors:  # readable once the process is gone
                self.assertTrue(select.select([descriptor], [], [], 60)[0])
                os.close(descriptor)
