"""Fixed width and delimited files by description: values, trailers by group, broken lines."""

import io
import unittest
from datetime import date, time
from decimal import Decimal as D

from hypothesis import given, settings
from hypothesis import strategies as st

from .pure import own

text_layout = own("stream.text_layout")

FIXED = {
    "form": "fixed",
    "encoding": "cp1251",
    "skip": 1,
    "lines": [
        {
            "name": "row",
            "when": {"at": [0, 1], "is": ["D"]},
            "fields": [
                {"name": "terminal", "at": [1, 9], "required": True},
                {"name": "date", "at": [9, 15], "type": "date", "format": "%y%m%d"},
                {"name": "time", "at": [15, 21], "type": "time", "format": "%H%M%S"},
                {"name": "minor", "at": [21, 33], "type": "minor"},
                {"name": "place", "at": [33, 53]},
            ],
        },
        {
            "name": "trailer",
            "when": {"at": [0, 1], "is": ["T"]},
            "fields": [
                {"name": "terminal", "at": [1, 9]},
                {"name": "count", "at": [9, 15], "type": "whole"},
                {"name": "total", "at": [15, 27], "type": "minor"},
            ],
            "counts": [
                {"field": "count", "of": "row", "by": {"terminal": "terminal"}},
                {"field": "total", "of": "row", "sum": "minor", "by": {"terminal": "terminal"}},
            ],
        },
    ],
}  # fmt: skip
DELIMITED = {
    "form": "delimited",
    "delimiter": ";",
    "quote": '"',
    "lines": [
        {
            "name": "row",
            "fields": [
                {"name": "card", "column": 0, "type": "digits"},
                {"name": "sum", "column": 1, "type": "amount", "required": True},
                {"name": "kind", "column": 2, "values": {"10": "withdrawal"}},
            ],
        }
    ],
}


def row(terminal="A0000001", minor="000000500000", place="Тверь"):
    return f"D{terminal:8}261102133057{minor}{place}\r\n"


def trailer(terminal="A0000001", count=1, total=500000):
    return f"T{terminal:8}{count:06}{total:012}\r\n"


def read(description, text, encoding="cp1251"):
    raw = text if isinstance(text, bytes) else text.encode(encoding)
    layout = text_layout.TextLayout(description)
    return list(layout.check(layout.rows(io.BytesIO(raw))))


class TestFixed(unittest.TestCase):
    def test_values_and_bytes(self):
        ((first, differences),) = read(FIXED, "head\r\n" + row())
        self.assertEqual(
            first.values,
            {
                "terminal": "A0000001",
                "date": date(2026, 11, 2),
                "time": time(13, 30, 57),
                "minor": D("5000.00"),
                "place": "Тверь",
            },
        )
        self.assertEqual((first.kind, first.line, first.start), ("row", 2, 6))
        self.assertEqual(("head\r\n" + row()).encode("cp1251")[first.start : first.end],
                         row().strip().encode("cp1251"))  # fmt: skip
        self.assertFalse(differences or first.problems)

    def test_trailers_by_group(self):
        text = "\n" + row() + row() + row("B") + trailer(count=2, total=1000000)
        found = read(FIXED, text + trailer("B"))
        self.assertEqual([one for _row, all_ in found for one in all_], [])
        found = read(FIXED, text + trailer("B", count=2))
        (difference,) = [one for _row, all_ in found for one in all_]
        self.assertEqual(
            (
                difference.field,
                difference.declared,
                difference.counted,
                difference.group,
            ),
            ("count", 2, 1, ("B",)),
        )
        self.assertEqual(difference.line, 6)

    def test_a_trailer_of_a_group_without_rows(self):
        found = read(FIXED, "\n" + trailer("C", count=0, total=0) + trailer("C"))
        fields = [one.field for _row, all_ in found for one in all_]
        self.assertEqual(fields, ["count", "total"])

    def test_blanks_cut_off_at_the_end(self):
        ((first, _none),) = read(FIXED, "\n" + row(place=""))
        self.assertIsNone(first.values["place"])
        self.assertFalse(first.problems)

    def test_a_number_cut_in_the_middle_is_no_smaller_number(self):
        ((first, _none),) = read(FIXED, "\n" + row(place="")[:27])
        self.assertEqual(first.problems, [("short", "minor", "000000")])
        self.assertIsNone(first.values["minor"])

    def test_lines_that_are_none(self):
        for line, reason in (
            (b"X something", "no_kind"),
            (b"D" + b" " * 60, "missing"),
            (row(minor="00000050000O").strip().encode("cp1251"), "bad_value"),
            (b"D" + b"1" * 100_000, "too_long"),
        ):
            with self.subTest(reason=reason):
                found = read(FIXED, b"\n" + line + b"\n" + row().encode("cp1251"))
                (bad, _none), (good, _nothing) = found
                self.assertEqual(bad.problems[0][0], reason)
                self.assertFalse(good.problems)
                self.assertEqual(good.line, 3)

    def test_a_bad_row_is_counted_and_adds_nothing(self):
        """The sender counted it; what it adds cannot be read."""
        text = "\n" + row(minor="00000050000O") + trailer(count=1)
        fields = [one.field for _row, all_ in read(FIXED, text) for one in all_]
        self.assertEqual(fields, ["total"])


class TestDelimited(unittest.TestCase):
    def values(self, text):
        ((found, _none),) = read(DELIMITED, text, "utf-8")
        return found

    def test_amounts(self):
        for text, value in (
            ("180,00", "180.00"), ("1 234.5", "1234.5"), ("-7", "-7"), ("7,25-", "-7.25"),
            ('"1\u00a0000,01"', "1000.01"),
        ):  # fmt: skip
            with self.subTest(text=text):
                found = self.values(f"4111;{text};10")
                self.assertEqual(found.values["sum"], D(value))
                self.assertEqual(found.values["kind"], "withdrawal")
        for text in ("1e5", "12.34.5", "--1", "-1-", "١٢", "1,23456"):
            with self.subTest(text=text):
                self.assertEqual(
                    self.values(f"4111;{text};10").problems,
                    [("bad_value", "sum", text)],
                )

    def test_quotes(self):
        layout = text_layout.TextLayout(DELIMITED)
        for text, parts in (
            ('a;"b;c";d', ["a", "b;c", "d"]),
            ('"say ""yes""";2', ['say "yes"', "2"]),
            ('5" pipe;x', ['5" pipe', "x"]),
            ('"open;x', ["open;x"]),
            ("", [""]),
        ):
            with self.subTest(text=text):
                self.assertEqual(layout._split(text), parts)

    def test_a_line_too_short(self):
        found = self.values("4111")
        self.assertEqual(found.problems, [("short", "sum", "")])

    def test_bytes_of_another_encoding(self):
        ((found, _none),) = read(DELIMITED, "Тверь;1".encode("cp1251"))
        self.assertEqual(found.problems, [("bad_bytes", "", "utf-8")])


class TestDescription(unittest.TestCase):
    def test_refused_with_the_place(self):
        long = [{**FIXED["lines"][0], "name": f"k{number}"} for number in range(51)]
        line = {"name": "row", "fields": [{"name": "a", "at": [0, 3]}]}
        for change, where in (
            ({"form": "json"}, "layout.form"),
            ({"encoding": "cp9999"}, "layout.encoding"),
            ({"encoding": "base64"}, "layout.encoding"),
            ({"lines": []}, "layout.lines"),
            ({"lines": long}, "layout.lines"),
            ({"lines": {}}, "layout.lines"),
            ({"lines": "row"}, "layout.lines"),
            ({"lines": ["row"]}, "lines[0]"),
            ({"skip": -1}, "layout.skip"),
            ({"skip": True}, "layout.skip"),
            ({"lines": [line, line]}, "layout.lines"),
            ({"lines": [{"name": "a b"}]}, "lines[0].name"),
            ({"lines": [{**line, "when": {"at": [0, 1]}}]}, "lines[0].when.is"),
            ({"lines": [{"name": "row", "fields": [{"name": "a", "at": [3, 3]}]}]},
             "lines[0].fields[0].at"),
            ({"lines": [{"name": "row", "fields": [{"name": "a", "at": [0, 3],
                                                    "type": "date"}]}]},
             "lines[0].fields[0].format"),
            ({"lines": [{**line, "counts": [{"field": "a", "of": "other"}]}]},
             "lines[0].counts[0]"),
            ({"lines": [{**line, "counts": [{"field": "a", "of": "row", "sum": "a"}]}]},
             "lines[0].counts[0]"),
        ):  # fmt: skip
            with self.subTest(where=where):
                with self.assertRaises(text_layout.BadDescription) as caught:
                    text_layout.TextLayout({**FIXED, **change})
                self.assertEqual(caught.exception.where, where)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 9) | st.sampled_from(
        ("row", "fixed", "delimited", "a", "", "date", "%d", "utf-8", "whole")
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(
            ("form", "encoding", "delimiter", "quote", "skip", "lines", "name", "when", "at",
             "is", "column", "fields", "type", "format", "values", "required", "counts", "field",
             "of", "sum", "by")
        ),
        inner, max_size=6,
    ),
    max_leaves=25,
)  # fmt: skip


class TestAnything(unittest.TestCase):
    """Whatever the bytes: every byte is of one row or of none, nothing is raised."""

    @settings(max_examples=300, deadline=None)
    @given(st.binary(max_size=400), st.sampled_from((FIXED, DELIMITED)))
    def test_random_bytes(self, noise, description):
        self.see(noise, description)

    @settings(max_examples=200, deadline=None)
    @given(st.integers(0, 200), st.binary(max_size=5))
    def test_cut_and_spoilt(self, at, noise):
        good = ("\n" + row() + row("B") + trailer() + trailer("B")).encode("cp1251")
        self.see(good[:at] + noise, FIXED)
        self.see(good[:at] + noise + good[at:], FIXED)

    @settings(max_examples=500, deadline=None)
    @given(JSON, st.sampled_from((None, "lines", "fields", "when", "counts")))
    def test_any_description_is_taken_or_refused(self, noise, place):
        described = noise
        if place == "lines":
            described = {"form": "fixed", "lines": noise}
        elif place:
            line = {"name": "row", "fields": [{"name": "a", "at": [0, 3]}]}
            described = {"form": "fixed", "lines": [{**line, place: noise}]}
        try:
            layout = text_layout.TextLayout(described)
        except text_layout.BadDescription as error:
            self.assertTrue(error.where and error.code)
        else:
            list(layout.check(layout.rows(io.BytesIO(b"row 1 2 3\n\xff"))))

    def see(self, data, description):
        end = 0
        for found, _differences in read(description, data):
            self.assertLessEqual(end, found.start)
            self.assertLessEqual(found.start, found.end)
            self.assertLessEqual(found.end, len(data))
            self.assertTrue(found.kind or found.problems)
            end = found.end
