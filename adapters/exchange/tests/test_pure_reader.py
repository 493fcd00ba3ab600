"""Records of an honest file: order, lines, header, trailer, packed or not."""

import gzip
import tempfile
import unittest
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from .pure import HEAD, LAYOUT, book, loan, read, stream


class FileCase(unittest.TestCase):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def file(self, data, name="file.xml"):
        path = self.folder / name
        path.write_bytes(data)
        return path


class TestReader(FileCase):
    def test_records_in_order_with_lines(self):
        path = self.file(book(loan(1), b"\n\n", loan(2), loan(3)))
        found, reader = read(path)
        self.assertEqual(found, [(1, 3, "1"), (2, 6, "2"), (3, 7, "3")])
        self.assertEqual(reader.count, 3)

    def test_header_attributes_and_trailer(self):
        _found, reader = read(self.file(book(loan())))
        self.assertEqual(dict(reader.root.attrib), {"source": "s", "branch": "1"})
        self.assertEqual(reader.trailer.get("count"), "1")

    def test_header_element_is_kept_for_later(self):
        layout = stream.Layout("book", "loan", header="about", trailer="totals")
        data = book(b'<about day="2026-09-30"/>', loan(), loan(2))
        with stream.Reader(self.file(data), layout) as reader:
            for _record in reader:
                self.assertEqual(reader.root[0].get("day"), "2026-09-30")

    def test_gzip_is_known_by_its_first_bytes(self):
        packed = gzip.compress(book(loan(1), loan(2)))
        found, _reader = read(self.file(packed, "no-suffix.xml"))
        self.assertEqual([one[2] for one in found], ["1", "2"])

    def test_gzip_of_several_members(self):
        data = book(loan(1), loan(2))
        packed = gzip.compress(data[:100]) + gzip.compress(data[100:])
        self.assertEqual(len(read(self.file(packed))[0]), 2)

    def test_lines_above_65535_are_exact(self):
        # libxml2 counts to 65,535; attribute-only records leave it no other trace
        records = [f'<loan number="{n}"/>\n'.encode() for n in range(70_000)]
        records[69_000] = b'\n\n<loan number="69000"/>\n'
        found, _reader = read(self.file(book(*records)))
        self.assertEqual(found[65_600][1], 65_603)
        self.assertEqual(found[69_000][1], 69_005)
        self.assertEqual(found[-1][1], 70_004)

    def test_line_of_a_long_record_is_that_of_its_start(self):
        long = b'<loan number="2">' + b"<amount>1</amount>\n" * 20_000 + b"</loan>\n"
        found, _reader = read(self.file(book(loan(1), long, loan(3))))
        self.assertEqual([one[1] for one in found], [3, 4, 20_005])

    def test_line_of_a_record_whose_tag_is_longer_than_a_piece(self):
        long = (
            b'<loan number="' + b"n" * 500 + b'"\n\na="1"><amount>1</amount></loan>\n'
        )
        records = [loan(1), long, loan(3), loan(4)]
        self.assertEqual(self.lines(records), [3, 4, 7, 8])

    def test_lines_after_a_text_longer_than_a_piece(self):
        text = b"t" * 330 + b" a > b " + b"t" * 20
        long = b'<loan\nnumber="2"><note>' + text + b"</note></loan>\n"
        records = [loan(1), long, *(loan(n).replace(b" n", b"\nn") for n in range(4))]
        self.assertEqual(self.lines(records), [3, 4, 6, 8, 10, 12])

    def lines(self, records):
        limits = stream.Limits(piece=150)
        found, _reader = read(self.file(book(*records)), limits=limits)
        return [one[1] for one in found]

    def test_comments_and_cdata_with_the_record_tag_do_not_shift_lines(self):
        noise = b"<!-- <loan > -->\n<note><![CDATA[<loan >]]></note>\n"
        found, _reader = read(self.file(book(loan(1), noise, loan(2))))
        self.assertEqual([one[1] for one in found], [3, 6])

    def test_namesake_inside_a_record_is_part_of_it(self):
        nested = b'<loan number="1"><old><loan number="0"/></old></loan>\n'
        found, reader = read(self.file(book(nested, loan(2))))
        self.assertEqual([one[2] for one in found], ["1", "2"])
        self.assertEqual(reader.count, 2)

    def test_longer_tag_beginning_alike_is_another(self):
        found, _reader = read(self.file(book(b"<loaner/>\n", loan(5))))
        self.assertEqual(found, [(1, 4, "5")])

    def test_windows_1251(self):
        head = '<?xml version="1.0" encoding="windows-1251"?>\n<Книга>\n'
        text = head + '<Кредит Номер="КК-1"/>\n<Итоги Число="1"/></Книга>'
        layout = stream.Layout("Книга", "Кредит", trailer="Итоги", encoding="cp1251")
        with stream.Reader(self.file(text.encode("cp1251")), layout) as reader:
            found = [(one.line, one.element.get("Номер")) for one in reader]
        self.assertEqual(found, [(3, "КК-1")])

    def test_utf_16(self):
        text = '<?xml version="1.0" encoding="UTF-16"?><book><loan number="7"/>\n<totals/></book>'
        found, _reader = read(self.file(text.encode("utf-16")))
        self.assertEqual(found[0][2], "7")

    def test_namespace(self):
        layout = stream.Layout("{urn:b}book", "{urn:b}loan", trailer="{urn:b}totals")
        data = b'<p:book xmlns:p="urn:b">\n<p:loan number="1"/>\n<p:totals/></p:book>'
        found, _reader = read(self.file(data), layout)
        self.assertEqual(found, [(1, 2, "1")])

    def test_no_trailer_where_none_is_required(self):
        layout = stream.Layout("book", "loan")
        self.assertEqual(len(read(self.file(book(loan(), trailer=b"")), layout)[0]), 1)

    def test_memory_does_not_grow_with_the_file(self):
        import tracemalloc

        def peak(count):
            path = self.file(book(*(loan(n) for n in range(count))))
            tracemalloc.start()
            with stream.Reader(path, LAYOUT) as reader:
                for _record in reader:
                    pass
            top = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            return top

        small, large = peak(2_000), peak(40_000)
        self.assertLess(large, small * 2)

    @given(
        st.lists(st.integers(min_value=0, max_value=5), min_size=1, max_size=200),
        st.sampled_from([97, 1024, 64 * 1024]),
    )
    @settings(max_examples=60, deadline=None)
    def test_lines_are_exact_however_the_file_is_cut_into_pieces(self, gaps, size):
        data, lines, line = HEAD, [], 3
        for number, gap in enumerate(gaps):
            data += b"\n" * gap + loan(number) + b"<!-- <loan > -->"
            line += gap
            lines.append(line)
            line += 1
        path = self.file(data + b"<totals/></book>")
        found, _reader = read(path, limits=stream.Limits(piece=size))
        self.assertEqual([one[1] for one in found], lines)
