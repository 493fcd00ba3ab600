r"""Rows as the text that PostgreSQL's ``COPY`` takes. No ``odoo`` import."""

# No model: there is no method of this name above.
# pylint: disable=method-required-super

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

_ESCAPES = {
    ord("\\"): "\\\\",
    ord("\t"): "\\t",
    ord("\n"): "\\n",
    ord("\r"): "\\r",
    0: "",
}
_PLAIN = {int, Decimal, date, datetime}  # their text holds nothing to escape
NULL = "\\N"


def cell(value) -> str:
    """Return a value as a cell of COPY text: None is NULL, a list or a dict is JSON."""
    kind = type(value)
    if kind is str:
        if value.isprintable() and "\\" not in value:
            return value
        return value.translate(_ESCAPES)
    if kind in _PLAIN:
        return str(value)
    if value is None:
        return NULL
    if value is True:
        return "t"
    if value is False:
        return "f"
    if isinstance(value, (list, dict)):
        value = json.dumps(value, ensure_ascii=False)
    return str(value).translate(_ESCAPES)


def line(values: Sequence) -> str:
    """Return a row as a line of COPY text: None is NULL, a list or a dict is JSON."""
    return "\t".join(map(cell, values)) + "\n"


class Stream:
    """Rows as a file that ``COPY`` reads: each is made when PostgreSQL asks for it.

    Rows are computed while PostgreSQL writes those before, and memory stays constant.

    :ivar count: rows handed over so far
    """

    def __init__(self, rows: Iterable[Sequence | str]):
        """:param rows: values of rows, or lines as :func:`line` makes them"""
        self.rows = iter(rows)
        self.count = 0

    def read(self, size: int) -> str:
        """Return lines of at least ``size`` characters, fewer at the end, then nothing."""
        lines, held = [], 0
        for row in self.rows:
            text = row if isinstance(row, str) else line(row)
            lines.append(text)
            held += len(text)
            if held >= size:
                break
        self.count += len(lines)
        return "".join(lines)
