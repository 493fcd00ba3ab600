"""Bad input, one test an item: each is refused with its own reason, early and cheaply."""

import gzip
import os
import subprocess
import sys
import textwrap

from hypothesis import given, settings
from hypothesis import strategies as st

from .pure import ADDON, HEAD, LAYOUT, book, errors, loan, own, read, stream
from .test_pure_reader import FileCase

MIB = 1024 * 1024


class TestHostile(FileCase):
    def refused(self, data, code, layout=LAYOUT, limits=None):
        with self.assertRaises(errors.StreamError) as caught:
            read(self.file(data), layout, limits)
        self.assertEqual(caught.exception.code, code)
        return caught.exception.params

    def test_empty(self):
        self.refused(b"", "empty")
        self.refused(b" \n\n", "empty")

    def test_not_xml(self):
        self.refused(b"\x00\x01\x02 binary \xff", "not_xml")
        self.refused(b"number;amount\n1;10.00\n", "not_xml")
        self.refused(b"PK\x03\x04" + os.urandom(5000), "not_xml")

    def test_cut_in_a_record(self):
        data = book(loan(1), loan(2), loan(3))
        params = self.refused(data[: data.index(b"<loan", 120) + 20], "truncated")
        self.assertLess(params["records"], 3)

    def test_cut_between_records(self):
        params = self.refused(HEAD + loan(1) + loan(2), "truncated")
        self.assertEqual(params["records"], 2)

    def test_cut_in_the_head(self):
        self.refused(HEAD[:60], "truncated")

    def test_cut_archive(self):
        packed = gzip.compress(book(*(loan(n) for n in range(5000))))
        params = self.refused(packed[: len(packed) // 2], "truncated")
        self.assertIn("records", params)

    def test_damaged_archive(self):
        packed = bytearray(gzip.compress(book(*(loan(n) for n in range(5000)))))
        packed[len(packed) // 2] ^= 0xFF
        with self.assertRaises(errors.StreamError) as caught:
            read(self.file(bytes(packed)))
        self.assertIn(
            caught.exception.code,
            ("bad_archive", "malformed", "wrong_encoding", "truncated"),
        )

    def test_wrong_check_sum_of_the_archive(self):
        packed = bytearray(gzip.compress(book(loan())))
        packed[-6] ^= 0xFF
        self.refused(bytes(packed), "bad_archive")

    def test_malformed_names_the_place(self):
        params = self.refused(book(loan(1), b"<loan></laon>"), "malformed")
        self.assertEqual(params["line"], 4)

    def test_rubbish_after_the_end(self):
        self.refused(book(loan()) + b"rubbish", "malformed")

    def test_nul_bytes(self):
        self.refused(book(loan(), b"<loan>\0</loan>"), "malformed")

    def test_wrong_encoding_of_the_text(self):
        russian = "<loan>Иванов</loan>".encode("cp1251")
        params = self.refused(book(loan(), russian), "wrong_encoding")
        self.assertEqual(params["declared"], "UTF-8")

    def test_unknown_encoding(self):
        head = HEAD.replace(b"UTF-8", b"martian-7")
        self.refused(book(loan(), head=head), "wrong_encoding")

    def test_another_encoding_than_agreed(self):
        layout = stream.Layout("book", "loan", encoding="windows-1251")
        params = self.refused(book(loan()), "wrong_encoding", layout)
        self.assertEqual(params["expected"], "windows-1251")

    def test_root_garbled_by_a_wrong_declaration(self):
        text = '<?xml version="1.0" encoding="windows-1251"?><Книга></Книга>'
        self.refused(text.encode(), "wrong_encoding", stream.Layout("Книга", "К"))

    def test_wrong_root(self):
        params = self.refused(b"<html><body/></html>", "wrong_root")
        self.assertEqual(params, {"found": "html", "expected": "book"})

    def test_doctype(self):
        self.refused(b"<!DOCTYPE book><book/>", "doctype")

    def test_entity_bomb(self):
        lines = ['<!ENTITY a0 "ha">']
        lines += [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12)]
        bomb = f"<!DOCTYPE book [{''.join(lines)}]><book><loan>&a11;</loan></book>"
        self.refused(bomb.encode(), "doctype")
        bomb = f'<!DOCTYPE book [{"".join(lines)}]><book source="&a11;"><loan/></book>'
        self.refused(bomb.encode(), "doctype")

    def test_external_entity(self):
        secret = self.folder / "secret"
        secret.write_text("top secret")
        data = (
            f'<!DOCTYPE book [<!ENTITY x SYSTEM "file://{secret}">]>'
            "<book><loan>&x;</loan></book>"
        )
        self.refused(data.encode(), "doctype")

    def test_external_dtd(self):
        self.refused(
            b'<!DOCTYPE book SYSTEM "http://127.0.0.1:1/x.dtd"><book/>', "doctype"
        )

    def test_undeclared_entity(self):
        self.refused(book(b"<loan>&what;</loan>"), "malformed")

    def test_gzip_bomb(self):
        limits = stream.Limits(ratio=50, ratio_from=MIB)
        bomb = gzip.compress(HEAD + loan(7) * 400_000)
        params = self.refused(bomb, "bomb", limits=limits)
        self.assertGreater(params["ratio"], 50)

    def test_too_large_unpacked(self):
        limits = stream.Limits(unpacked=100_000)
        data = book(*(loan(n) for n in range(5000)))
        self.refused(data, "too_large", limits=limits)

    def test_too_many_records(self):
        limits = stream.Limits(records=10)
        self.refused(
            book(*(loan(n) for n in range(20))), "too_many_records", limits=limits
        )

    def test_too_deep(self):
        self.refused(HEAD + b"<loan>" + b"<a>" * 300, "too_deep")

    def test_name_too_long(self):
        self.refused(b'<book a%s="1"/>' % (b"x" * 300), "name_too_long")
        self.refused(HEAD + b"<loan><" + b"x" * 60_000 + b"/></loan>", "name_too_long")

    def test_no_trailer(self):
        self.refused(book(loan(), trailer=b""), "no_trailer")

    def test_two_trailers(self):
        self.refused(book(loan(), trailer=b"<totals/>\n<totals/>"), "two_trailers")

    def test_record_inside_something_else(self):
        self.refused(book(b"<group>" + loan() + b"</group>"), "misplaced")

    def test_endless_head(self):
        self.refused(b"<?xml version='1.0'?>" + b"<!-- x -->\n" * 200_000, "not_xml")

    def test_two_gigabyte_record_is_caught_early_at_constant_memory(self):
        """The record is poured in through a pipe by another process; of its 2 GB hardly
        more than the limit is read."""
        script = textwrap.dedent(
            """
            import json, os, resource, sys, threading
            sys.path.insert(0, sys.argv[1])
            import stream
            kind = sys.argv[2]
            unit = {"elements": b"<a/>", "text": b"x" * 64, "attribute": b"y" * 64}[kind]
            start = {"elements": b"<loan>", "text": b"<loan>", "attribute": b"<loan a='"}[kind]
            inner, outer = os.pipe()
            poured = [0]
            def pour():
                piece = unit * (65536 // len(unit))
                try:
                    with os.fdopen(outer, "wb") as out:
                        out.write(b"<book source='s'>" + start)
                        while poured[0] < 2 << 30:
                            poured[0] += out.write(piece)
                except BrokenPipeError:
                    pass
            class Piped(stream.reader.Source):
                def __init__(self, path, limits):
                    super().__init__("/dev/null", limits)
                    self._file = self._raw = os.fdopen(inner, "rb")
            class Reader(stream.Reader):
                def _look(self):
                    import lxml.etree
                    self._check_root(lxml.etree.Element("book"), "UTF-8")
            stream.reader.Source = Piped
            threading.Thread(target=pour, daemon=True).start()
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            try:
                with Reader("/dev/null", stream.Layout("book", "loan")) as reader:
                    list(reader)
                code = "none"
            except stream.StreamError as error:
                code = error.code
            after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            print(json.dumps([code, poured[0], (after - before) // 1024]))
            os._exit(0)
            """
        )
        import json

        for kind in ("elements", "text", "attribute"):
            with self.subTest(kind):
                done = subprocess.run(
                    [sys.executable, "-c", script, str(ADDON), kind],
                    capture_output=True,
                    text=True,
                    check=True,
                    timeout=120,
                )
                code, poured, grown = json.loads(done.stdout)
                self.assertEqual(code, "record_too_large")
                self.assertLess(poured, 16 * MIB)
                self.assertLess(grown, 200)

    def test_record_just_below_the_limit_is_read(self):
        text = b"<loan number='1'>" + b"<a/>" * 100_000 + b"</loan>"
        found, _reader = read(self.file(book(text)))
        self.assertEqual(len(found), 1)

    @given(st.data())
    @settings(max_examples=300, deadline=None)
    def test_any_mutation_is_read_or_refused(self, data):
        """Whatever happens to the bytes, it is a known refusal or an honest read."""
        base = book(*(loan(n) for n in range(30)))
        place = data.draw(st.integers(0, len(base)))
        length = data.draw(st.integers(0, 60))
        junk = data.draw(
            st.one_of(
                st.binary(max_size=40),
                st.sampled_from(
                    [b"<loan>", b"</loan>", b"]]>", b"<!--", b"&lt;", b"\0"]
                ),
            )
        )
        mutated = base[:place] + junk + base[place + length :]
        if data.draw(st.booleans()):
            mutated = gzip.compress(mutated)
            mutated = mutated[: data.draw(st.integers(1, len(mutated)))]
        path = self.file(mutated)
        try:
            found, reader = read(path)
        except errors.StreamError:
            return
        self.assertEqual(len(found), reader.count)


class TestTotals(FileCase):
    def totals(self, *figures):
        total = stream.Totals()
        for one in figures:
            total.add(one)
        return total

    def test_equal(self):
        from decimal import Decimal as D

        total = self.totals({"principal": D("10.10")}, {"principal": D("-0.10")})
        total.check({"records": 2, "principal": D("10")})

    def test_count_differs(self):
        with self.assertRaises(errors.TotalsDiffer) as caught:
            self.totals({}, {}).check({"records": 3})
        self.assertEqual(caught.exception.params["declared"], "3")
        self.assertEqual(caught.exception.params["counted"], "2")

    def test_a_kopeck_differs(self):
        from decimal import Decimal as D

        with self.assertRaises(errors.TotalsDiffer):
            self.totals({"p": D("10.00")}).check({"p": D("10.01")})

    def test_unreadable_counts_as_absent_and_is_reported(self):
        from decimal import Decimal as D

        total = self.totals({"p": D("1")}, {"p": None})
        total.check({"p": D("1")})
        with self.assertRaises(errors.TotalsDiffer) as caught:
            total.check({"p": D("2")})
        self.assertEqual(caught.exception.params["unreadable"], 1)

    def test_unreadable_trailer(self):
        with self.assertRaises(errors.BadTrailer):
            self.totals({}).check({"records": None})

    def test_amounts(self):
        parse = own("stream.totals").parse_amount
        for text in ("1", "-1.50", "+0.01", " 7 "):
            self.assertIsNotNone(parse(text))
        for text in (
            "",
            None,
            "1,5",
            "1e5",
            "NaN",
            "Infinity",
            "1 000",
            "0x1",
            "9" * 40,
        ):
            self.assertIsNone(parse(text))
