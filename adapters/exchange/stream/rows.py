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
        return value if value.isalnum() else value.translate(_ESCAPES)
    if value is True:
        return "t"
    if value is False:
        return "f"
    return str(value).translate(_ESCAPES)


def copy_line(values):
    """A row as a line of COPY text: ``None`` is NULL, ``""`` an empty string."""
    return "\t".join(map(_cell, values)) + "\n"


class RowWriter:
    """Buffers rows per table and hands them out in pieces.

    :param send: ``send(table, file)``: copies a text file object into the table
    :param rows: rows of one table that make a piece
    """

    def __init__(self, send, rows=5000):
        self._send, self._limit = send, rows
        self._lines = {}
        self.counts = {}

    def add(self, table, values):
        """One row; ``values`` in the order of the table's columns."""
        lines = self._lines.get(table)
        if lines is None:
            lines = self._lines[table] = []
            self.counts.setdefault(table, 0)
        lines.append("\t".join(map(_cell, values)))
        if len(lines) >= self._limit:
            self._flush(table)

    def _flush(self, table):
        lines = self._lines[table]
        if lines:
            self.counts[table] += len(lines)
            lines.append("")
            self._send(table, io.StringIO("\n".join(lines)))
            self._lines[table] = []

    def flush(self):
        """What is left in the buffers."""
        for table in list(self._lines):
            self._flush(table)
