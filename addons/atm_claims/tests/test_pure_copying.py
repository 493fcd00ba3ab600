"""Rows as COPY text: what must be escaped, and a stream that hands every row over once."""

import re
from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .pure import own

copying = own("copying")


def told(cell):
    """What PostgreSQL reads from a cell of COPY text."""
    signs = {"t": "\t", "n": "\n", "r": "\r", "\\": "\\"}
    return re.sub(r"\\(.)", lambda found: signs[found[1]], cell)


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, r"\N"),
        (True, "t"),
        (False, "f"),
        (12, "12"),
        (Decimal("10.50"), "10.50"),
        (datetime(2026, 3, 1, 0, 0, 5), "2026-03-01 00:00:05"),
        ("one\ttwo\\N", r"one\ttwo\\N"),
        ([["a", None]], '[["a", null]]'),
    ],
)
def test_a_value_is_a_cell(value, cell):
    assert copying.cell(value) == cell


@given(st.text(max_size=40))
def test_any_text_comes_back_as_it_was_without_zeros(text):
    cell = copying.cell(text)
    assert not set("\t\n\r\0") & set(cell)
    assert told(cell) == text.replace("\0", "")


@given(st.lists(st.text("ab\n\\", max_size=30), max_size=50), st.integers(1, 80))
def test_a_stream_hands_every_row_over_once(rows, size):
    stream = copying.Stream([row] for row in rows)
    pieces = []
    while piece := stream.read(size):
        pieces.append(piece)
    assert all(len(piece) >= size for piece in pieces[:-1])
    assert "".join(pieces) == "".join(copying.line([row]) for row in rows)
    assert stream.count == len(rows)


def test_lines_go_as_they_are_and_the_end_is_empty():
    stream = copying.Stream(["1\t2\n", (3, None)])
    assert stream.read(1) == "1\t2\n"
    assert stream.read(1) == "3\t\\N\n"
    assert (stream.read(1), stream.count) == ("", 2)
