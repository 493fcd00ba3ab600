"""Where things lie in a document, and one record of it."""

from dataclasses import dataclass

from lxml import etree


@dataclass(frozen=True)
class Layout:
    """Where things lie in a document: ``root`` > [``header``] ``record``* [``trailer``].

    Names are lxml tags (``name`` or ``{namespace}name``). Facts of the file (source system,
    branch, date, number) are the root's attributes or lie in ``header``.

    :param trailer_required: a file without trailer is refused
    :param encoding: the only encoding accepted, empty = what the file declares
    :param text: a :class:`~.text_layout.TextLayout`: the document is lines of text; header, record
        and trailer are names of its kinds of line
    """

    root: str
    record: str
    header: str | None = None
    trailer: str | None = None
    trailer_required: bool = True
    encoding: str | None = None
    text: object = None


class Record:
    """A record of the file as it came.

    :cvar problems: why a line of text is no record; an element of XML always is one
    :ivar ordinal: 1-based number within the file
    :ivar element: lxml element, usable until the next one is taken from the reader
        (:class:`~.pipeline.Pipeline` keeps it a batch long)
    :ivar judged: it was found to keep to the XSD together with its neighbours
    """

    __slots__ = (
        "ordinal",
        "element",
        "judged",
        "_chunk",
        "_pattern",
        "_index",
        "_line",
    )

    problems = ()

    def __init__(self, ordinal, element, chunk, pattern, index, judged=False):
        self.ordinal, self.element, self.judged = ordinal, element, judged
        self._chunk, self._pattern, self._index, self._line = (
            chunk,
            pattern,
            index,
            None,
        )

    @property
    def line(self):
        """1-based line of the record's start tag; looked up only when asked for."""
        if self._line is None:
            self._line = self._exact_line() or self.element.sourceline or 0
        return self._line

    @property
    def raw(self):
        """The record as the file has it, and what stands before the next one: UTF-8 bytes.

        ``None`` where that is not known: a file that is read by one process, another encoding, a
        namespace. A comment that looks like a record may put it a record off; the block is refused
        then.
        """
        return self._chunk.record(self._index)

    def _exact_line(self):
        if self._pattern is None:
            return None
        return self._chunk.line(self._pattern, self._index)


def shell(element):
    """An element like ``element`` without its children and text."""
    bare = etree.Element(element.tag, nsmap=element.nsmap)
    for name, value in element.attrib.items():
        bare.set(name, value)
    return bare
