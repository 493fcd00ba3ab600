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
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal

FORMS = ("fixed", "delimited")
LINE = 64 * 1024
"""Bytes of a line; a longer one is cut there and said to be too long."""
SHOWN = 4096
"""Characters of a line that is no row: what people are shown of it."""
FIELDS = 400
LINES = 50

# Why a line is no row. Words are made by the caller.
TOO_LONG, NO_KIND, BAD_BYTES, SHORT, BAD_VALUE, MISSING = (
    "too_long", "no_kind", "bad_bytes", "short", "bad_value", "missing",
)  # fmt: skip

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}")
_AMOUNT = re.compile(r"([+-]?)(\d{1,15})(?:[.,](\d{1,4}))?([+-]?)", re.ASCII)


class BadDescription(ValueError):
    """The description itself cannot be used. ``where`` names the place, e.g. lines[2].fields[0]"""

    def __init__(self, where, why):
        self.where, self.why = where, why
        super().__init__(f"{where}: {why}")


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


@dataclass(frozen=True, slots=True)
class Difference:
    """A trailer that does not agree with the lines before it.

    :ivar line: of the trailer; ``field`` the one that says ``declared``; ``counted`` what the
        lines make; ``group`` the values by which they were chosen
    """

    line: int
    field: str
    declared: Decimal | int | None
    counted: Decimal | int
    group: tuple = ()


class TextLayout:
    """A description that was looked through.

    :raises BadDescription: unknown form, type or key, places that overlap nothing and contradict
        the form, a count of a line kind or field that is not described
    """

    def __init__(self, description):
        where = "layout"
        self.form = _one_of(description.get("form"), FORMS, f"{where}.form")
        encoding = description.get("encoding") or "utf-8"
        try:
            self.encoding = codecs.lookup(encoding).name
        except LookupError as error:
            raise BadDescription(f"{where}.encoding", encoding) from error
        self.delimiter = description.get("delimiter", ";")
        self.quote = description.get("quote", "")
        if self.form == "delimited" and len(self.delimiter) != 1:
            raise BadDescription(f"{where}.delimiter", "one character is expected")
        if len(self.quote) > 1 or self.quote and self.quote == self.delimiter:
            raise BadDescription(f"{where}.quote", "one other character is expected")
        self.skip = _whole(description.get("skip", 0), f"{where}.skip")
        lines = description.get("lines") or []
        if not lines or len(lines) > LINES:
            raise BadDescription(f"{where}.lines", f"1 to {LINES} kinds are expected")
        self.lines = [
            _Kind(self.form, line, f"lines[{number}]")
            for number, line in enumerate(lines)
        ]
        by_name = {kind.name: kind for kind in self.lines}
        if len(by_name) != len(self.lines):
            raise BadDescription(f"{where}.lines", "two kinds have one name")
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
                if count.of == row.kind and not row.problems:
                    sums[count.key(row)] += count.amount(row)
            yield row, [one for one in differences if one]


class _Kind:
    """A kind of line: by what it is told, and its fields."""

    def __init__(self, form, described, where):
        self.name = _name(described, where)
        when = described.get("when")
        self.place = _place(form, when, f"{where}.when") if when else None
        self.texts = frozenset(when.get("is") or ()) if when else frozenset()
        if when and not self.texts:
            raise BadDescription(f"{where}.when.is", "at least one text is expected")
        fields = described.get("fields") or []
        if len(fields) > FIELDS:
            raise BadDescription(f"{where}.fields", f"at most {FIELDS}")
        self.fields = [
            _Field(form, one, f"{where}.fields[{number}]")
            for number, one in enumerate(fields)
        ]
        self.counts = [
            _Count(one, f"{where}.counts[{number}]")
            for number, one in enumerate(described.get("counts") or [])
        ]
        names = [one.name for one in self.fields]
        if len(set(names)) != len(names):
            raise BadDescription(f"{where}.fields", "two fields have one name")

    def is_kind(self, parts):
        return (
            self.place is None or (_cut(parts, self.place) or "").strip() in self.texts
        )

    def read(self, parts, row):
        for one in self.fields:
            one.read(parts, row)

    def check_counts(self, kinds):
        names = {one.name for one in self.fields}
        for count in self.counts:
            counted = kinds.get(count.of)
            if not counted:
                raise BadDescription(count.where, f"no kind {count.of!r}")
            theirs = {one.name: one for one in counted.fields}
            for needed, known in (
                ((count.field, *count.by.values()), names),
                (count.by, theirs),
                ((count.sum,) if count.sum else (), theirs),
            ):
                missing = sorted(set(needed) - set(known))
                if missing:
                    raise BadDescription(count.where, f"no field {missing[0]!r}")
            if count.sum and theirs[count.sum].type not in ("amount", "minor", "whole"):
                raise BadDescription(count.where, f"{count.sum!r} is no number")


class _Field:
    def __init__(self, form, described, where):
        self.name = _name(described, where)
        self.place = _place(form, described, where)
        self.type = _one_of(described.get("type") or "text", READERS, f"{where}.type")
        self.format = described.get("format") or ""
        if self.type in ("date", "time") and "%" not in self.format:
            raise BadDescription(f"{where}.format", "e.g. %Y%m%d or %H:%M:%S")
        self.values = described.get("values") or {}
        self.required = bool(described.get("required", False))

    def read(self, parts, row):
        raw = _cut(parts, self.place)
        if raw is None:
            if self.required:
                row.problems.append((SHORT, self.name, ""))
            row.values[self.name] = None
            return
        text = raw.strip()
        value = None
        if text and self.type != "text" and _is_cut(parts, self.place):
            # The rest of a number or date may be missing: blanks at the end are cut off of texts.
            row.problems.append((SHORT, self.name, text))
        elif text:
            try:
                value = READERS[self.type](self.values.get(text, text), self.format)
            except (ValueError, ArithmeticError):
                row.problems.append((BAD_VALUE, self.name, text))
        elif self.required:
            row.problems.append((MISSING, self.name, ""))
        row.values[self.name] = value


class _Count:
    def __init__(self, described, where):
        self.where = where
        self.field = described.get("field") or ""
        self.of = described.get("of") or ""
        self.sum = described.get("sum") or ""
        self.by = described.get("by") or {}
        if not self.field or not isinstance(self.by, dict):
            raise BadDescription(where, "field, of and perhaps sum, by are expected")

    def key(self, row):
        return tuple(row.values.get(name) for name in self.by)

    def amount(self, row):
        return (row.values.get(self.sum) or 0) if self.sum else 1

    def compare(self, row, sums):
        group = tuple(row.values.get(name) for name in self.by.values())
        declared, counted = row.values.get(self.field), sums[group]
        if declared == counted:
            return None
        return Difference(row.line, self.field, declared, counted, group)


# -- values of a type: text, format -> value; ValueError where it is none


def _digits(text, _format):
    if not (text.isascii() and text.isdigit()):
        raise ValueError(text)
    return text


def _number(text, _format):
    return int(_digits(text, ""))


def _amount(text, _format):
    """Major units with a point or a comma, the sign before or after; blanks between thousands."""
    match = _AMOUNT.fullmatch(re.sub(r"[ \u00a0\u202f']", "", text))
    if not match or match[1] and match[4]:
        raise ValueError(text)
    value = Decimal(f"{match[2]}.{match[3] or 0}")
    return -value if "-" in (match[1], match[4]) else value


def _minor(text, _format):
    """Minor units (kopecks) without a point, two of them."""
    match = _AMOUNT.fullmatch(text)
    if not match or match[3] or match[1] and match[4]:
        raise ValueError(text)
    value = Decimal(match[2]).scaleb(-2)
    return -value if "-" in (match[1], match[4]) else value


def _ascii(text):
    if not text.isascii():
        raise ValueError(text)
    return text


def _date(text, form) -> date:
    return datetime.strptime(_ascii(text), form).date()


def _time(text, form) -> time:
    return datetime.strptime(_ascii(text), form).time()


READERS = {
    "text": lambda text, _format: text,
    "digits": _digits,
    "whole": _number,
    "amount": _amount,
    "minor": _minor,
    "date": _date,
    "time": _time,
}


def _name(described, where):
    """A name that XML takes too."""
    name = described.get("name") or ""
    if not _NAME.fullmatch(name):
        raise BadDescription(f"{where}.name", name)
    return name


def _place(form, described, where):
    """``at`` as a slice of characters, ``column`` as a number from 0."""
    if form == "fixed":
        at = described.get("at")
        if not (
            isinstance(at, list)
            and len(at) == 2
            and all(type(one) is int for one in at)
        ):
            raise BadDescription(f"{where}.at", "[first, after the last] is expected")
        first, last = at
        if not 0 <= first < last <= LINE:
            raise BadDescription(f"{where}.at", at)
        return slice(first, last)
    return _whole(described.get("column"), f"{where}.column")


def _cut(parts, place):
    """Text of a place; ``None`` where the line does not reach it."""
    if isinstance(place, slice):
        return parts[place] or None
    return parts[place] if place < len(parts) else None


def _is_cut(parts, place):
    return isinstance(place, slice) and len(parts) < place.stop


def _whole(value, where):
    if type(value) is not int or not 0 <= value < LINE:
        raise BadDescription(where, "a whole number is expected")
    return value


def _one_of(value, known, where):
    if value not in known:
        raise BadDescription(
            where, f"{value!r}, expected one of {', '.join(sorted(known))}"
        )
    return value


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
