r"""Accepted records to PostgreSQL's ``COPY`` text.

One connection runs one COPY at a time, so rows of several tables wait in a buffer each and
go out in pieces: memory stays constant whatever the file's size.
"""

_ESCAPES = {
    ord("\\"): "\\\\",
    ord("\t"): "\\t",
    ord("\n"): "\\n",
    ord("\r"): "\\r",
    0: "",
}


def _cell(value):
    if value is None or value == NULL:
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


NULL = "\0"
"""NULL in a row whose other values are all texts: such rows are joined as they stand. Neither XML
nor PostgreSQL can hold this character."""


def copy_line(values):
    """A row as a line of COPY text: ``None`` is NULL, ``""`` an empty string."""
    return "\t".join(map(_cell, values)) + "\n"


_FEW = 50


def copy_text(rows):
    """Rows as COPY text. Plain texts are joined and looked through at once: few need escapes."""
    try:
        text = "\n".join(map("\t".join, rows))
    except TypeError:  # a number, a date, None
        return "".join(map(copy_line, rows))
    if (
        "\\" in text
        or "\r" in text
        or text.count("\n") != len(rows) - 1
        or text.count("\t") != sum(map(len, rows)) - len(rows)
        or text.count(NULL) != sum(row.count(NULL) for row in rows)
    ):
        if len(rows) > _FEW:  # one odd row must not make thousands slow
            half = len(rows) // 2
            return copy_text(rows[:half]) + copy_text(rows[half:])
        return "".join(map(copy_line, rows))
    return text.replace(NULL, "\\N") + "\n"


class RowWriter:
    """Buffers rows per table and hands them out in pieces.

    :param send: ``send(table, text)``: copies COPY text (UTF-8 bytes) into the table
    :param rows: rows of one table that make a piece
    :param size: bytes of the source after which rows wait no longer: a row's own size is dear to
        know, and rows hold no more than a few times what was read
    :ivar counts: rows handed out per table
    """

    def __init__(self, send, rows=5000, size=4_000_000):
        self._send, self._limit, self._size = send, rows, size
        self._rows = {}
        self._read = 0
        self.counts = {}

    def add(self, table, values):
        """One row; ``values`` (tuple or list) in the order of the table's columns."""
        rows = self._rows.get(table)
        if rows is None:
            rows = self._rows[table] = []
            self.counts.setdefault(table, 0)
        rows.append(values)
        if len(rows) >= self._limit:
            self._flush(table)

    def reached(self, size):
        """So many bytes of the source are read by now."""
        if size - self._read >= self._size:
            self._read = size
            self.flush()

    def _flush(self, table):
        rows = self._rows.pop(table)
        self.counts[table] += len(rows)
        self._send(table, copy_text(rows).encode())

    def flush(self):
        """What is left in the buffers."""
        for table in list(self._rows):
            self._flush(table)
