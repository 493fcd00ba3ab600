import io
import unittest

from hypothesis import given
from hypothesis import strategies as st

from .pure import own

text = own("journal.text")
status = own("journal.status")
clock = own("journal.clock")


class TestText(unittest.TestCase):
    def test_hide_cards(self):
        for raw, expected in (
            ("CARD: 4276010000001234", "CARD: 427601******1234"),
            ("CARD: 4000 0000 0000 0002 OK", "CARD: 400000******0002 OK"),
            ("4000-0000-0000-0002", "400000******0002"),
            ("0001 0002 0003 0004", "0001 0002 0003 0004"),
            ("427601******1234", "427601******1234"),
            ("STAN 874001", "STAN 874001"),
            ("", ""),
        ):
            self.assertEqual(text.hide_cards(raw), expected)

    def test_plain(self):
        for raw, expected in (
            ("\x1b[020t 08:00:01 PIN ENTERED", " 08:00:01 PIN ENTERED"),
            ("\x1b[05pSST IN SERVICE\x1b[00p", "SST IN SERVICE"),
            ("\x1b(1====", "===="),
            ("*0509*1*\x1b(Iw\x1b(1*0, M-00", "*0509*1*w*0, M-00"),
            (
                "\x1b[0r\x1b(1\x1b)2\x0f\x1be1\x1bw3\x1bh16213:30:51*CASHIN",
                "13:30:51*CASHIN",
            ),
            ("\x1bS", ""),
            ("\x1b", ""),
        ):
            self.assertEqual(text.plain(raw), expected)

    @given(
        st.text(st.sampled_from("\x1b[]()0t1pSIhe \x00\x0fab*\xa0\xad"), max_size=40)
    )
    def test_place(self, raw):
        """Each character of the plain text stands at its place of the line as received."""
        plain = text.plain(raw)
        places = [text.place(raw, index) for index in range(len(plain))]
        self.assertEqual("".join(raw[place] for place in places), plain)
        self.assertEqual(text.place(raw, len(plain)), len(raw))

    @given(st.binary(max_size=300), st.integers(1, 40), st.integers(1, 40))
    def test_lines(self, data, chunk, longest):
        """Chunks never show: each byte but line ends is in one line, at its place."""
        known = text.CHUNK, text.MAX_LINE
        text.CHUNK, text.MAX_LINE = chunk, longest
        try:
            lines = text.Lines(io.BytesIO(data))
            found = list(lines)
        finally:
            text.CHUNK, text.MAX_LINE = known
        self.assertEqual(lines.size, len(data))
        for start, end, line in found:
            self.assertEqual(data[start:end].decode("latin-1"), line)
            self.assertLessEqual(len(line), longest)
        joined = b"".join(data[start:end] for start, end, _line in found)
        self.assertEqual(joined, data.translate(None, b"\r\n\x1c"))
        if chunk >= 300 and longest >= 300:
            self.assertEqual(
                lines.ended, not data or data[-1:] in (b"\r", b"\n", b"\x1c")
            )

    def test_limit(self):
        known = text.MAX_LINES
        text.MAX_LINES = 3
        try:
            lines = text.Lines(io.BytesIO(b"a\n" * text.CHUNK * 2))
            count = sum(1 for _line in lines)
        finally:
            text.MAX_LINES = known
        self.assertTrue(lines.cut)
        self.assertEqual(count, text.CHUNK // 2)


class TestStatus(unittest.TestCase):
    def test_read(self):
        found = status.read("     *7590*2*E*400000000,M-43,R-10100")
        self.assertEqual(
            (found.trace, found.solicited, found.device, found.digit, found.fault),
            ("7590", True, "E", status.NOT_PRESENTED, "43"),
        )
        found = status.read("*1699*1*w*0, M-00, R-100110021003")
        self.assertEqual((found.device, found.digit, found.fault), ("w", "0", ""))
        found = status.read("     *    *1*B*0003,M-")
        self.assertEqual((found.trace, found.device, found.data), ("", "B", "0003"))

    def test_command_reject(self):
        self.assertEqual(status.read("     *9638*2**C04*").device, "")
        self.assertEqual(status.read("*9113*2***B09").device, "")

    def test_no_status(self):
        for line in ("*100*03/05/2026*08:00:00*", "     *TRANSACTION START*", "", "*"):
            self.assertIsNone(status.read(line))


class TestClock(unittest.TestCase):
    def test_midnight(self):
        """A time of day is of the nearest date, before midnight and after it."""
        one = clock.Clock()
        one.time("08:00:00")
        self.assertIsNone(one.now)
        one.date(2026, 3, 4, 23, 59, 50)
        one.time("00:00:05")
        self.assertEqual(str(one.now), "2026-03-05 00:00:05")
        one.time("23:59:59")
        self.assertEqual(str(one.now), "2026-03-04 23:59:59")
        one.time("99:99:99")
        self.assertEqual(str(one.now), "2026-03-04 23:59:59")

    def test_no_date(self):
        one = clock.Clock()
        self.assertIsNone(one.date(2026, 13, 1, 0, 0))
        self.assertIsNone(one.now)
