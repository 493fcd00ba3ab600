"""Text files described by data: fixed width or delimited lines as rows of named values.

A description is a dictionary (kept as JSON with the mapping of a partner)::

    {
      "form": "fixed",                 # or "delimited"
      "encoding": "cp1251",
      "delimiter": ";", "quote": "\\"",  # of delimited lines alone
      "skip": 1,                       # lines before the first one that counts
      "lines": [
        {"name": "header", "when": {"at": [0, 1], "is": ["H"]}, "fields": [...]},
        {"name": "row", "fields": [
            {"name": "terminal", "at": [43, 59]},            # delimited: "column": 4
            {"name": "date", "at": [10, 16], "type": "date", "format": "%y%m%d"},
            {"name": "amount", "at": [103, 115], "type": "minor"}]},
        {"name": "trailer", "when": {...}, "fields": [...],
         "counts": [{"field": "count", "of": "row"},
                    {"field": "total", "of": "row", "sum": "amount"},
                    {"field": "group_count", "of": "row", "by": {"terminal": "terminal"}}]}
      ]
    }

The first line kind whose ``when`` holds (none: always) is what a line is. ``counts`` of a line
are compared with the lines that came before it: all of a kind, or those whose values equal the
trailer's (``by``: the row's field → the trailer's field); a sum is one of amounts.
"""

import codecs
from collections import Counter
from dataclasses import dataclass, field

from .text_line import (
    BAD_BYTES,
    LINE,
    NO_KIND,
    TOO_LONG,
    BadDescription,
    Kind,
    check_form,
    check_once,
    listed,
    one_of,
    whole,
)

FORMS = ("fixed", "delimited")
SHOWN = 4096
"""Characters of a line that is no row: what people are shown of it."""
LINES = 50


@dataclass(slots=True)
class Row:
    """One line of the file.

    :ivar kind: name of its line kind; empty where the line is none
    :ivar values: field → text, Decimal (amounts, major units), date, time or None (blank)
    :ivar line: 1-based number
    :ivar start, end: bytes in the unpacked file, the line's end not counted
    :ivar problems: (reason, field, text) of what could not be read
    :ivar text: the line as far as it can be read, kept where there are problems
    """

    kind: str
    values: dict
    line: int
    start: int
    end: int
    problems: list = field(default_factory=list)
    text: str = ""


class TextLayout:
    """A description that was looked through.

    :raises BadDescription: unknown form, type or key, places that overlap nothing and contradict
        the form, a count of a line kind or field that is not described
    """

    def __init__(self, description):
        where = "layout"
        check_form(description, dict, where)
        self.form = one_of(description.get("form"), FORMS, f"{where}.form")
        encoding = str(description.get("encoding") or "utf-8")
        try:
            self.encoding = codecs.lookup(encoding).name
            "".encode(self.encoding)  # there are codecs of bytes too
        except (LookupError, ValueError) as error:
            raise BadDescription(
                f"{where}.encoding", "no_encoding", found=encoding
            ) from error
        self.delimiter = str(description.get("delimiter", ";"))
        self.quote = str(description.get("quote", ""))
        if self.form == "delimited" and len(self.delimiter) != 1:
            raise BadDescription(f"{where}.delimiter", "no_character")
        if len(self.quote) > 1 or self.quote and self.quote == self.delimiter:
            raise BadDescription(f"{where}.quote", "no_character")
        self.skip = whole(description.get("skip", 0), f"{where}.skip")
        lines = listed(description, "lines", where)
        if not 1 <= len(lines) <= LINES:
            raise BadDescription(f"{where}.lines", "too_many", wanted=LINES)
        self.lines = [
            Kind(self.form, line, f"lines[{number}]")
            for number, line in enumerate(lines)
        ]
        by_name = {kind.name: kind for kind in self.lines}
        check_once([kind.name for kind in self.lines], f"{where}.lines")
        for kind in self.lines:
            kind.check_counts(by_name)

    def rows(self, stream):
        """Rows of a binary stream, in order, blank lines left out.

        Never raises for what a file holds: a line that is no row comes with its problems.

        :param stream: object with ``readline(size)``
        """
        number = offset = 0
        while True:
            raw, length = _line(stream)
            if not length:
                return
            number += 1
            start, offset = offset, offset + length
            if number <= self.skip:
                continue
            row = self._row(raw, length, number, start)
            if row:
                yield row

    def _row(self, raw, length, number, start):
        body = raw.rstrip(b"\r\n\x1a")
        row = Row("", {}, number, start, start + len(body))
        if length > len(raw):
            row.end = start + length
            row.problems.append((TOO_LONG, "", ""))
            row.text = body[:SHOWN].decode(self.encoding, "replace")
            return row
        if not body.strip():
            return None
        try:
            text = body.decode(self.encoding)
        except UnicodeDecodeError:
            row.problems.append((BAD_BYTES, "", self.encoding))
            row.text = body[:SHOWN].decode(self.encoding, "replace")
            return row
        parts = text if self.form == "fixed" else self._split(text)
        for kind in self.lines:
            if kind.is_kind(parts):
                row.kind = kind.name
                kind.read(parts, row)
                break
        else:
            row.problems.append((NO_KIND, "", ""))
        if row.problems:
            row.text = text[:SHOWN]
        return row

    def _split(self, text):
        """Columns of a delimited line; a doubled quote inside quotes is one."""
        if not self.quote or self.quote not in text:
            return text.split(self.delimiter)
        quote, parts, part, inside = self.quote, [], [], False
        at = 0
        while at < len(text):
            char = text[at]
            if inside and char == quote and text[at + 1 : at + 2] == quote:
                part.append(quote)
                at += 1
            elif char == quote and (inside or not part):
                inside = not inside
            elif char == self.delimiter and not inside:
                parts.append("".join(part))
                part = []
            else:
                part.append(char)
            at += 1
        parts.append("".join(part))
        return parts

    def check(self, rows):
        """The rows again, with their trailers compared.

        :param rows: of :meth:`rows`
        :return: generator of (row, differences)
        """
        counters = [
            (kind, count, Counter()) for kind in self.lines for count in kind.counts
        ]
        for row in rows:
            differences = [
                count.compare(row, sums)
                for kind, count, sums in counters
                if kind.name == row.kind
            ]
            for _kind, count, sums in counters:
                if count.of == row.kind:  # a bad line too: the sender counted it
                    sums[count.key(row)] += count.amount(row)
            yield row, [one for one in differences if one]


def _line(stream):
    """A line, cut at :data:`LINE`, and how many bytes of the stream it took."""
    raw = stream.readline(LINE)
    length = len(raw)
    if length < LINE or raw.endswith(b"\n"):
        return raw, length
    while True:
        more = stream.readline(LINE)
        length += len(more)
        if not more or more.endswith(b"\n"):
            return raw, length
