"""Several processes that read a file come to the same as one."""

import contextlib
import os
import select
import signal
import subprocess
import sys
import tempfile
import textwrap
import unittest
from pathlib import Path
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from .pure import _NAME, ADDON, LAYOUT, book, errors, loan, own, stream

apart = own("stream.apart")
PACKAGES = {_NAME: [str(ADDON)], f"{_NAME}.tests": [str(ADDON / "tests")]}
for _name, _folders in PACKAGES.items():
    if _name not in sys.modules:
        own("stream.apart_main").stand_in({_name: _folders})
rules = own("tests.pure_rules")
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
        patcher = patch.object(apart, "_BATCHES", 2)
        patcher.start()
        self.addCleanup(patcher.stop)

    def job(self, mapping=None, **limits):
        return {
            "path": self.path,
            "layout": LAYOUT,
            "limits": stream.Limits(**{"batch": 3, **limits}),
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
        sent, kept, refused = {}, [], None
        with stream.Apart(count, PACKAGES, job) as found:
            try:
                for item in found.sift(lambda *said: self.take(sent, *said)):
                    kept.append(self.seen(item))
            except errors.StreamError as error:
                refused = type(error), error.params
        trailer = apart._text(found.trailer)
        return sent, kept, found.totals.as_dict(), found.size, trailer, refused

    @staticmethod
    def take(sent, table, text):
        sent[table] = sent.get(table, b"") + text

    def assertSame(self, content, mapping=None, **limits):
        self.path.write_bytes(content)
        job = self.job(mapping, **limits)
        wanted = self.alone(job)
        self.assertEqual(self.together(job), wanted)
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
        for end in range(4096, len(whole), 1097):
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
