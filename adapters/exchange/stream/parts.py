"""One share of the records of a file that several processes read.

The file is cut before starts of records into blocks, and every process parses its own blocks
alone: a block stands within the root's tags, so blocks that are whole each make a whole file. Of
the other processes' blocks only the records' starts are counted. That count is by looks, and each
process holds it against what it parsed: a comment that holds a record, a record within a record,
an element left open make the two differ. Then nothing is said of the file (:class:`Unsure`): it is
read by one process from its beginning, which knows what is wrong with it, or that nothing is.
"""

from dataclasses import replace
from typing import NamedTuple

from lxml import etree

from . import errors
from .encoding import fold
from .layout import Record
from .reader import OPTIONS, Reader
from .source import Chunk


class Unsure(Exception):
    """The blocks do not tell what the file is."""


class _Block(NamedTuple):
    """A piece of the file from a record's start on.

    :ivar count: records that begin in it, by looks
    """

    number: int
    chunk: Chunk
    count: int
    last: bool


class PartReader(Reader):
    """A :class:`~.reader.Reader` of every ``of``-th block, from the ``share``-th (from 0) on.

    After the last block ``count`` and ``starts`` are those of the whole file; the trailer is known
    to the process whose block is the last. :meth:`blocks` raises :class:`Unsure`.

    :param judge: :class:`~.validate.Neighbours`, asked about the records of a piece together
    """

    def __init__(self, path, layout, limits, share, of, judge=None):
        # One process counts from the end of the last record, here from the start of one: two
        # stretches of half the limit are within the whole.
        record = max(limits.record // 2 - 2 * limits.piece, 0)
        strict = replace(limits, record=record)
        super().__init__(path, layout, strict)
        self._share, self._of, self._judge = share, of, judge

    def blocks(self):
        try:
            for block in self._cut():
                if block.number % self._of == self._share:
                    yield self._parsed(block)
        except errors.StreamError as error:
            raise Unsure from error
        self.count = self._source.starts
        if self.count > self.limits.records:
            raise Unsure

    def _cut(self):
        """The blocks of the file, everybody's."""
        if self.record_start is None:
            raise Unsure
        source, start = self._source, self.record_start
        # In a namespace a record may be written with another prefix than the root: not by looks.
        plain = fold(self.encoding) == "utf-8" and "{" not in self.layout.record
        shown = start if plain else None
        number, held, size, begun, lines = 0, [], 0, 0, 0
        while data := source.read():
            before, found = source.starts, start.search(data)
            if found:
                source.starts += len(start.findall(data))
                source.mark, source.mark_ordinal = source.size, source.starts
            if found and size >= self.limits.block:
                held.append(data[: found.start()])
                chunk = Chunk(b"".join(held), lines, begun, shown)
                yield _Block(number, chunk, before - begun, False)
                lines += chunk.data.count(b"\n")
                number, held, size, begun = number + 1, [], 0, before
                data = data[found.start() :]
            held.append(data)
            size += len(data)
        chunk = Chunk(b"".join(held), lines, begun, shown)
        yield _Block(number, chunk, source.starts - begun, True)

    def _parsed(self, block):
        """Records of a block."""
        count = 0
        try:
            for elements, judged in self._elements(block):
                for element in elements:
                    parent = element.getparent()
                    if element.tag == self.layout.trailer:
                        self._take_trailer(element, parent, block)
                        continue
                    if self._parent(element) is None:
                        raise Unsure
                    if self._judge is None:  # else they go by the piece
                        while element.getprevious() is not None:
                            del parent[0]
                    count += 1
                    ordinal = block.chunk.starts + count
                    facts = ordinal, element, block.chunk, self._pattern, count
                    yield Record(*facts, judged)
                    if self._judge is None and element.getparent() is parent:
                        element.clear(keep_tail=True)  # it was not moved away
        except etree.XMLSyntaxError as error:
            raise Unsure from error
        if count != block.count:
            raise Unsure
        required = self.layout.trailer and self.layout.trailer_required
        if block.last and required and self.trailer is None:
            raise Unsure

    def _elements(self, block):
        """Lists of records and trailers as they end, a list a piece, and whether its records are
        known to keep to the XSD."""
        tags = [tag for tag in (self.layout.record, self.layout.trailer) if tag]
        parser = etree.XMLPullParser(events=("end",), tag=tags, **OPTIONS)
        opening, closing = self._tags()
        if block.number:
            parser.feed(opening)
        for piece in self._pieces(block.chunk.data):
            parser.feed(piece)
            yield self._ended(parser)
        if not block.last:
            parser.feed(closing)
        parser.close()
        yield self._ended(parser)

    def _ended(self, parser):
        elements = [element for _event, element in parser.read_events()]
        if not elements or self._judge is None:
            return elements, False
        first = elements[0]
        while (
            self._parent(first) is None
        ):  # within a record, or where it must not stand
            first = first.getparent()
        while first.getprevious() is not None:  # used up
            del first.getparent()[0]
        return elements, self._judge.valid(first.getparent())

    @staticmethod
    def _parent(element):
        """The root, if the element is a child of it."""
        parent = element.getparent()
        return parent if parent is not None and parent.getparent() is None else None

    def _pieces(self, data):
        """A block in pieces that end before a record's start where they can: with half a record
        none of its neighbours could be judged."""
        at = 0
        while at < len(data):
            end = at + self.limits.piece
            if end < len(data):
                place = data.rfind(self.record_text, at + 1, end)
                end = place if place > 0 else end
            yield data[at:end]
            at = end

    def _take_trailer(self, element, parent, block):
        if any(True for _one in element.iterancestors(self.layout.record)):
            return  # a namesake inside a record
        if not block.last or parent.getparent() is not None or self.trailer is not None:
            raise Unsure
        self._keep(element)
