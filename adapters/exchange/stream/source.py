"""The kept file as a stream of unpacked bytes, with limits and line numbers."""

import gzip
import zlib
from array import array

from . import errors

GZIP_MAGIC = b"\x1f\x8b"


class Chunk:
    """A piece of the unpacked file, kept alive only by the records that begin in it.

    :ivar lines: line breaks before this piece
    :ivar starts: records begun before this piece
    :param start: pattern of a record's start, if records lie whole in this piece
    :param opened: what the piece before left open (:meth:`left_open`)
    """

    __slots__ = ("data", "lines", "starts", "_start", "_opened", "_begun", "_places")

    def __init__(self, data, lines, starts, start=None, opened=None):
        self.data, self.lines, self.starts = data, lines, starts
        self._opened = opened
        self._start = start
        self._begun = self._places = None

    def line(self, pattern, index):
        """Line of the ``index``-th (from 1) match of ``pattern``'s group, or ``None``."""
        if self._begun is None:
            self._begun, place, line = [], 0, self.lines + 1
            if self._opened and pattern.match(self._opened[1]):
                self._begun.append(self._opened[0])
            for match in pattern.finditer(self.data):
                if match.lastindex:
                    line += self.data.count(b"\n", place, match.start())
                    place = match.start()
                    self._begun.append(line)
        return self._begun[index - 1] if index <= len(self._begun) else None

    def left_open(self):
        """Line and beginning of a tag that does not end in this piece, which it fills: the parser
        meets what it opens only in a piece after it."""
        last = self.data.rfind(b"<")
        if b">" in self.data or last > 0:
            return None
        if last < 0:
            return self._opened
        return None if self.data[1:2] in b"!?" else (self.lines + 1, self.data[:512])

    def record(self, index):
        """Bytes from the ``index``-th (from 1) record's start to the next one's, or ``None``."""
        if self._start is None:
            return None
        if self._places is None:
            self._places = [one.start() for one in self._start.finditer(self.data)]
            self._places.append(len(self.data))
        if index >= len(self._places):
            return None
        return self.data[self._places[index - 1] : self._places[index]]


def _cut(data):
    """Where to end a piece: before its last ``<``, and not inside a comment or CDATA."""
    cut = data.rfind(b"<")
    for opening, closing in ((b"<!--", b"-->"), (b"<![CDATA[", b"]]>")):
        start = data.rfind(opening)
        if 0 <= start < cut and data.find(closing, start, cut) < 0:
            cut = start
    return cut if cut > 0 else len(data)


class Source:
    """File-like object for the parser: ``read`` gives unpacked bytes within limits.

    Pieces are cut before their last ``<`` so that no tag's name is ever split: that is how
    a record's line is found without trusting the parser, whose own counter stops at 65,535.

    :raises errors.StreamError: subclasses for archive and size limits
    """

    def __init__(self, path, limits):
        self.limits = limits
        self._raw = open(path, "rb")  # noqa: SIM115 - closed by close()
        self._file = self._raw
        self.packed = self._raw.read(2) == GZIP_MAGIC
        self._raw.seek(0)
        if self.packed:
            self._file = gzip.GzipFile(fileobj=self._raw, mode="rb")
        self._rest = b""
        self._end = False
        self.size = 0  # unpacked bytes handed out
        self.eof = False  # the parser was told that nothing follows
        self.mark = 0  # size when the last record ended
        self.mark_ordinal = 0
        self.lines = 0
        self.chunk = None
        self.starts = 0  # records begun so far, kept by the reader
        self.pieces = array("q")  # the same before each piece
        self.ends = array("q")  # and where each piece ends, in unpacked bytes
        self.line_counts = array("q")  # and line breaks before each piece

    def close(self):
        if self._file is not self._raw:
            self._file.close()
        self._raw.close()

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()

    def _unpacked(self, size):
        try:
            return self._file.read(size)
        except EOFError as error:
            raise errors.Truncated(
                line=self.lines + 1, records=self.mark_ordinal
            ) from error
        except (gzip.BadGzipFile, zlib.error) as error:
            raise errors.BadArchive(detail=str(error)) from error

    def read(self, _size=0):  # pylint: disable=method-required-super
        """Next piece; ``b""`` at the end."""
        data = self._rest
        if not self._end:
            fresh = self._unpacked(self.limits.piece)
            self._end = not fresh
            data += fresh
        cut = len(data) if self._end else _cut(data)
        self._rest, data = data[cut:], data[:cut]
        if not data:
            self.eof = True
            return data
        self.size += len(data)
        self._check()
        opened = None
        if self.chunk is not None:
            self.lines += self.chunk.data.count(b"\n")
            opened = self.chunk.left_open()
        self.chunk = Chunk(data, self.lines, self.starts, opened=opened)
        self.pieces.append(self.starts)
        self.ends.append(self.size)
        self.line_counts.append(self.lines)
        return data

    def again(self, begin, end, lines, starts):
        """A piece of a file that is not packed, read before, by itself."""
        self._raw.seek(begin)
        data = self._raw.read(end - begin)
        self.size, self.lines = end, lines
        self.chunk = Chunk(data, lines, starts)
        return data

    def _check(self):
        limits = self.limits
        if self.size - self.mark > limits.record:
            raise errors.RecordTooLarge(
                record=self.mark_ordinal + 1, limit=limits.record
            )
        if self.size > limits.unpacked:
            raise errors.TooLarge(limit=limits.unpacked)
        if self.packed and self.size > limits.ratio_from:
            ratio = self.size // max(self._raw.tell(), 1)
            if ratio > limits.ratio:
                raise errors.Bomb(ratio=ratio, limit=limits.ratio)
