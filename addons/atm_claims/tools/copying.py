r"""Rows as the text that PostgreSQL's ``COPY`` takes. No ``odoo`` import."""

import json
from collections.abc import Iterable, Iterator, Sequence

_ESCAPES = {
    ord("\\"): "\\\\",
    ord("\t"): "\\t",
    ord("\n"): "\\n",
    ord("\r"): "\\r",
    0: "",
}
NULL = "\\N"
PIECE = 20_000
"""Rows handed over at a time: memory stays constant."""


def cell(value) -> str:
    """Return a value as a cell of COPY text: None is NULL, a list or a dict is JSON."""
    kind = type(value)
    if kind is str:
        return value.translate(_ESCAPES)
    if kind is int:
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


def pieces(rows: Iterable[Sequence | str]) -> Iterator[tuple[str, int]]:
    """Yield pieces of COPY text with the number of rows in each.

    :param rows: values of rows, or lines as :func:`line` makes them
    """
    lines: list[str] = []
    for row in rows:
        lines.append(row if isinstance(row, str) else line(row))
        if len(lines) >= PIECE:
            yield "".join(lines), len(lines)
            lines = []
    if lines:
        yield "".join(lines), len(lines)
