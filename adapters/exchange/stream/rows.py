r"""Accepted records to PostgreSQL's ``COPY`` text.

One connection runs one COPY at a time, so rows of several tables wait in a buffer each and
go out in pieces: memory stays constant whatever the file's size.
"""

import io

_ESCAPES = {
    ord("\\"): "\\\\",
    ord("\t"): "\\t",
    ord("\n"): "\\n",
    ord("\r"): "\\r",
    0: "",  # PostgreSQL has no NUL; XML neither
}


def _cell(value):
    if value is None:
        return "\\N"
    if value.__class__ is str:
        if (
            "\\" in value
            or "\n" in value
            or "\t" in value
            or "\r" in value
            or "\0" in value
        ):
            return value.translate(_ESCAPES)
        return value
    if value is True:
        return "t"
    if value is False:
        return "f"
    return str(value).translate(_ESCAPES)


_NULL = "\x01"  # stands for NULL while a line is put together; XML cannot hold it


def copy_line(values):
    """A row as a line of COPY text: ``None`` is NULL, ``""`` an empty string."""
    return _line(values) + "\n"


def _line(values):
    """A row without its line break. Escapes are looked for once a line: few need any."""
    line = "\t".join(
        [
            value
            if value.__class__ is str
            else _NULL
            if value is None
            else _cell(value)
            for value in values
        ]
    )
    if (
        "\\" in line
        or "\n" in line
        or "\r" in line
        or line.count("\t") != len(values) - 1
        or line.count(_NULL) != values.count(None)
    ):
        return "\t".join(map(_cell, values))
    return line.replace(_NULL, "\\N")


class RowWriter:
    """Buffers rows per table and hands them out in pieces.

    :param send: ``send(table, file)``: copies a text file object into the table
    :param rows: rows of one table that make a piece
    :param size: characters that make a piece
    :ivar counts: rows handed out per table
    """

    def __init__(self, send, rows=5000, size=4_000_000):
        self._send, self._rows, self._size = send, rows, size
        self._lines = {}
        self._sizes = {}
        self.counts = {}

    def add(self, table, values):
        """One row; ``values`` (tuple or list) in the order of the table's columns."""
        line = _line(values)
        lines = self._lines.get(table)
        if lines is None:
            lines = self._lines[table] = []
            self._sizes[table] = 0
            self.counts.setdefault(table, 0)
        lines.append(line)
        self._sizes[table] += len(line)
        if len(lines) >= self._rows or self._sizes[table] >= self._size:
            self._flush(table)

    def _flush(self, table):
        lines = self._lines.pop(table)
        self.counts[table] += len(lines)
        lines.append("")
        self._send(table, io.StringIO("\n".join(lines)))

    def flush(self):
        """What is left in the buffers."""
        for table in list(self._lines):
            self._flush(table)
