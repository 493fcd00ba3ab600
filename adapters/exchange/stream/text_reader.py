"""A described text file as elements: the face of :class:`~.reader.Reader`, so that mapping,
checks, totals and journal are the same as for XML."""

import gzip
import zlib
from datetime import date, time
from decimal import Decimal

from lxml import etree

from . import errors
from .limits import Limits
from .source import GZIP_MAGIC


class TextRecord:
    """A line of the record's kind, or one that is of none.

    :ivar element: ``<record><field>value</field>…``; blank fields are left out; dates and times in
        ISO form, amounts with a point, in major units
    :ivar problems: why the line is no record: (reason, field, text) of :mod:`~.text_layout`; the
        line itself is then in the element's ``line``
    """

    __slots__ = ("ordinal", "element", "line", "problems")

    judged = False
    raw = None

    def __init__(self, ordinal, element, line, problems):
        self.ordinal, self.element = ordinal, element
        self.line, self.problems = line, problems


class _Lines:
    """``readline`` over a file, packed or not, within limits."""

    def __init__(self, path, limits):
        self.limits = limits
        self._raw = open(path, "rb")  # noqa: SIM115 - closed by close()
        self._packed = self._raw.read(2) == GZIP_MAGIC
        self._raw.seek(0)
        self._file = (
            gzip.GzipFile(fileobj=self._raw, mode="rb") if self._packed else self._raw
        )
        self.size = 0

    def close(self):
        if self._file is not self._raw:
            self._file.close()
        self._raw.close()

    def readline(self, size):
        try:
            data = self._file.readline(size)
        except EOFError as error:
            raise errors.Truncated(line=0, records=0) from error
        except (gzip.BadGzipFile, zlib.error) as error:
            raise errors.BadArchive(detail=str(error)) from error
        self.size += len(data)
        limits = self.limits
        if self.size > limits.unpacked:
            raise errors.TooLarge(limit=limits.unpacked)
        if self._packed and self.size > limits.ratio_from:
            ratio = self.size // max(self._raw.tell(), 1)
            if ratio > limits.ratio:
                raise errors.Bomb(ratio=ratio, limit=limits.ratio)
        return data


class TextReader:
    """One pass over a text file described by ``layout.text``.

    Lines of the kinds ``layout.header``, ``layout.record`` and ``layout.trailer`` are what these
    are of an XML file; lines of other kinds are read past. ``root`` has the header line's values
    (where there is none, the first record's) as attributes. The last trailer line is the trailer;
    every trailer line is compared with the lines that it counts.

    :raises errors.StreamError: a subclass telling why the file must be refused
    """

    def __init__(self, path, layout, limits=None):
        self.path, self.layout = path, layout
        self.limits = limits or Limits()
        self.root = etree.Element(layout.root)
        self.trailer = None
        self.encoding = layout.text.encoding
        self.count = 0
        self.starts = None
        self._lines = None
        self._found = None
        self._first = None

    def __enter__(self):
        self._lines = _Lines(self.path, self.limits)
        rows = self.layout.text.rows(self._lines)
        self._found = self.layout.text.check(rows)
        try:
            self._look()
        except errors.StreamError:
            self._lines.close()
            raise
        return self

    def __exit__(self, *exc):
        self._lines.close()

    @property
    def size(self):
        """Unpacked bytes read so far."""
        return self._lines.size

    def _look(self):
        """Read up to the first record, whose values stand in for a header that is none."""
        layout = self.layout
        for row, differences in self._found:
            self._check(row, differences)
            if row.kind == layout.header:
                self._keep_root(row)
            elif row.kind == layout.record or not row.kind:
                self._first = row
                if not layout.header:
                    self._keep_root(row)
                return
            elif row.kind == layout.trailer:
                self.trailer = self._element(row)
                if not layout.header:  # of a day without records
                    self._keep_root(row)
        if self.trailer is None:
            raise errors.Empty()

    def _keep_root(self, row):
        for name, value in row.values.items():
            if value is not None and name not in self.root.attrib:
                self.root.set(name, _text(value))

    def _check(self, row, differences):
        for one in differences:
            group = ", ".join(
                "-" if part is None else _text(part) for part in one.group
            )
            few = (
                isinstance(one.declared, int)
                and isinstance(one.counted, int)
                and one.declared > one.counted
            )
            raise (errors.Incomplete if few else errors.GroupDiffers)(
                line=row.line,
                field=one.field,
                declared="-" if one.declared is None else _text(one.declared),
                counted=_text(one.counted),
                group=group,
            )

    def blocks(self):
        """The records in parts that belong together: one."""
        yield iter(self)

    def __iter__(self):
        layout = self.layout
        if self._first is not None:
            yield self._record(self._first)
            self._first = None
        for row, differences in self._found:
            self._check(row, differences)
            if row.kind == layout.record or not row.kind:
                yield self._record(row)
            elif row.kind == layout.trailer:
                self.trailer = self._element(row)
            elif row.kind == layout.header:
                raise errors.TwoHeaders(line=row.line)
        if layout.trailer and layout.trailer_required and self.trailer is None:
            raise errors.NoTrailer()

    def _record(self, row):
        self.count += 1
        if self.count > self.limits.records:
            raise errors.TooManyRecords(limit=self.limits.records)
        element = self._element(row)
        if row.problems:
            etree.SubElement(element, "line").text = _text(row.text)
        return TextRecord(self.count, element, row.line, row.problems)

    def _element(self, row):
        element = etree.Element(row.kind or self.layout.record)
        for name, value in row.values.items():
            if value is not None:
                etree.SubElement(element, name).text = _text(value)
        # A mapping takes records out of the document they stand in.
        etree.Element(self.layout.root).append(element)
        return element


def _text(value):
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    # What XML cannot hold stands as a question mark; the kept file has it as it came.
    return "".join(char if _fits(char) else "?" for char in str(value))


def _fits(char):
    code = ord(char)
    return code >= 32 and not 0xD800 <= code <= 0xDFFF and code not in (0xFFFE, 0xFFFF)
