"""Rows to COPY text: nothing a file may hold breaks out of its cell."""

import datetime
import unittest
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from .pure import stream

_BACK = {"\\\\": "\\", "\\t": "\t", "\\n": "\n", "\\r": "\r"}


def parse(line):
    """What PostgreSQL reads of a line of COPY text."""
    cells = []
    for cell in line.rstrip("\n").split("\t"):
        if cell == "\\N":
            cells.append(None)
            continue
        text, index = "", 0
        while index < len(cell):
            pair = cell[index : index + 2]
            text += _BACK.get(pair, cell[index])
            index += 2 if pair in _BACK else 1
        cells.append(text)
    return cells


class TestCopy(unittest.TestCase):
    def test_kinds_of_values(self):
        line = stream.copy_line(
            (
                1,
                None,
                "",
                "text",
                Decimal("1.50"),
                datetime.date(2026, 9, 30),
                True,
                False,
            )
        )
        self.assertEqual(line, "1\t\\N\t\ttext\t1.50\t2026-09-30\tt\tf\n")

    def test_null_looks_like_no_text(self):
        self.assertEqual(stream.copy_line(("\\N",)), "\\\\N\n")

    @given(st.lists(st.none() | st.text(st.characters(exclude_characters="\0"))))
    @settings(max_examples=300, deadline=None)
    def test_round_trip(self, values):
        line = stream.copy_line(values)
        self.assertEqual(line.count("\n"), 1)
        if values:
            self.assertEqual(parse(line), values)

    @given(
        st.lists(
            st.lists(
                st.just(stream.NULL)
                | st.text(st.characters(exclude_characters="\0"))
                | st.text("ab\t\\"),
                min_size=2,
                max_size=2,
            ),
            min_size=1,
        )
    )
    @settings(max_examples=300, deadline=None)
    def test_rows_joined_at_once_are_the_lines(self, rows):
        rows = [tuple(row) for row in rows]
        text = stream.copy_text(rows)
        self.assertEqual(text, "".join(map(stream.copy_line, rows)))
        wanted = [[None if x == stream.NULL else x for x in row] for row in rows]
        self.assertEqual([parse(line) for line in text[:-1].split("\n")], wanted)

    def test_pieces_per_table(self):
        sent = []
        writer = stream.RowWriter(
            lambda table, text: sent.append((table, text.decode())), rows=2
        )
        for number in range(5):
            writer.add("a", (number,))
            writer.add("b", (number, "x"))
        self.assertEqual([table for table, _text in sent], ["a", "b", "a", "b"])
        writer.flush()
        self.assertEqual(writer.counts, {"a": 5, "b": 5})
        text = "".join(text for table, text in sent if table == "a")
        self.assertEqual(text, "0\n1\n2\n3\n4\n")

    def test_large_rows_make_a_piece_too(self):
        sent = []
        writer = stream.RowWriter(lambda table, _text: sent.append(table), size=1000)
        writer.add("a", ("x" * 2000,))
        writer.reached(900)
        self.assertEqual(sent, [])
        writer.reached(2000)
        self.assertEqual(sent, ["a"])
        writer.add("a", ("x" * 2000,))
        writer.reached(2900)
        self.assertEqual(sent, ["a"])
