"""Records of an XML file, one at a time."""

import contextlib
import copy
import itertools
import re
from array import array
from typing import NamedTuple

from lxml import etree

from . import errors
from .encoding import declared_encoding, fold
from .layout import Record, shell
from .limits import Limits
from .source import Source

OPTIONS = {
    "resolve_entities": False,
    "no_network": True,
    "huge_tree": False,
    "load_dtd": False,
    "dtd_validation": False,
    "remove_comments": True,
    "remove_pis": True,
}
# libxml2's error numbers (xmlerror.h)
_DOCUMENT_EMPTY, _DOCUMENT_END, _INVALID_CHAR, _NAME_TOO_LONG = 4, 5, 9, 110
_ENCODING = {6, 31, 32, 81, 6003}
_LIMIT, _ENTITY_LOOP = 114, 89


class Places(NamedTuple):
    """Where records begin: a number for each piece of the file.

    :ivar begun: records begun before the piece, and at the end those of the file
    :ivar ends: unpacked bytes up to the piece's end, :ivar lines: line breaks before it
    """

    begun: array
    ends: array
    lines: array


class Reader:
    """One pass over a file.

    ``with Reader(path, layout) as reader: for record in reader: …``; ``reader.root`` (a bare
    copy of the root with a copy of the header inside) is there from the start, ``trailer``
    after the last record. A record's element is not to be used once the next one is asked
    for, unless it was moved to another tree.

    :raises errors.StreamError: a subclass telling why the file must be refused
    """

    def __init__(self, path, layout, limits=None):
        self.layout = layout
        self.limits = limits or Limits()
        self.path = path
        self.root = None
        self.trailer = None
        self.encoding = None
        self.count = 0
        # Bytes and pattern: how records begin, if that can be told by looks.
        self.record_text = self.record_start = None
        self._source = None
        self._pattern = None
        self._root_name = ""

    def __enter__(self):
        self._look()
        if self.layout.header:
            self._look_for_header()
        self._source = Source(self.path, self.limits)
        return self

    def __exit__(self, *exc):
        if self._source is not None:
            self._source.close()

    @property
    def size(self):
        """Unpacked bytes read so far."""
        return self._source.size

    @property
    def starts(self):
        """Where records begin, for :meth:`at`: a :class:`Places`, or nothing if a record's place
        in a piece cannot be told."""
        source = self._source
        if self._pattern is None or source.starts != self.count:
            return None
        begun = source.pieces + array("q", [self.count])
        return Places(begun, source.ends, source.line_counts)

    # -- the head of the file: what is it at all? ---------------------------------------

    def _look(self):
        """Read up to the root's start tag with a parser of its own."""
        with Source(self.path, self.limits) as source:
            parser = etree.XMLPullParser(events=("start",), **OPTIONS)
            seen = b""
            try:
                while True:
                    data = source.read()
                    if not seen:
                        seen = data[:4096]
                        self.encoding = declared_encoding(seen)
                    if not data:
                        if not seen.strip():
                            raise errors.Empty()
                        parser.close()
                        raise errors.Truncated(line=1, records=0)
                    for part in range(0, len(data), 2048):
                        parser.feed(data[part : part + 2048])
                        event = next(iter(parser.read_events()), None)
                        if event is not None:
                            return self._check_root(event[1], declared_encoding(seen))
                    if source.size > self.limits.head:
                        raise errors.NotXml(line=1)
            except etree.XMLSyntaxError as error:
                if b"<!DOCTYPE" in seen:
                    raise errors.Doctype() from error
                self._translate(error, source, seen)

    def _look_for_header(self):
        """Read on up to the header; what is wrong there is told when the records are read."""
        header, record = self.layout.header, self.layout.record
        with (
            Source(self.path, self.limits) as source,
            contextlib.suppress(etree.XMLSyntaxError),
        ):
            events = etree.iterparse(
                source, events=("start", "end"), tag=[header, record], **OPTIONS
            )
            for event, element in events:
                if element.tag == record:
                    return
                if event == "end":
                    return self._keep(element)

    def _check_root(self, root, encoding):
        info = root.getroottree().docinfo
        if info.doctype or info.internalDTD is not None or info.externalDTD is not None:
            raise errors.Doctype()
        layout = self.layout
        self.encoding = encoding  # docinfo knows it only at the end of the document
        if root.tag != layout.root:
            if self._garbled(root.tag):
                raise errors.WrongEncoding(
                    declared=self.encoding, expected=layout.encoding or "UTF-8", line=1
                )
            raise errors.WrongRoot(found=str(root.tag)[:200], expected=layout.root)
        if layout.encoding and fold(self.encoding) != fold(layout.encoding):
            raise errors.WrongEncoding(
                declared=self.encoding, expected=layout.encoding, line=1
            )
        self._check_names(root)
        self.root = shell(root)
        name = etree.QName(root).localname
        self._root_name = f"{root.prefix}:{name}" if root.prefix else name
        try:
            plain = "<".encode(self.encoding) == b"<"
            name = etree.QName(layout.record).localname.encode(self.encoding)
        except (LookupError, UnicodeError):
            plain = False
        if plain:
            prefix = rb"(?:[^\s<>/:]+:)?" if layout.record.startswith("{") else b""
            start = b"<" + self._prefix(root) + name
            self.record_text = start
            self.record_start = re.compile(re.escape(start) + rb"(?=[\s/>])")
            self._pattern = re.compile(
                rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|(<"
                + prefix
                + re.escape(name)
                + rb"(?=[\s/>]))",
                re.S,
            )

    def _prefix(self, root):
        """What stands before records' names if they are written as the root is."""
        namespace = etree.QName(self.layout.record).namespace
        prefix = root.prefix
        if namespace != etree.QName(root).namespace:
            names = {uri: name for name, uri in root.nsmap.items()}
            prefix = names.get(namespace)
        return f"{prefix}:".encode(self.encoding) if prefix else b""

    def _garbled(self, tag):
        """Is the root's name ours, read in a wrong encoding?"""
        for real in ("utf-8", "windows-1251", "cp866", "koi8-r"):
            try:
                if tag.encode(self.encoding).decode(real) == self.layout.root:
                    return True
            except (LookupError, UnicodeError):
                continue
        return False

    def _mistaken(self, head):
        """Does the file begin with our root in another encoding than it declares?"""
        name = etree.QName(self.layout.root).localname
        return not name.isascii() and any(
            f"<{name}".encode(real) in head
            for real in ("utf-8", "windows-1251", "cp866", "koi8-r")
        )

    def _check_names(self, element):
        limit = self.limits.name
        for name in (element.tag, *element.attrib):
            if len(name) > limit:
                raise errors.NameTooLong(line=element.sourceline or 1, limit=limit)

    # -- records ------------------------------------------------------------------------

    def blocks(self):
        """The records in parts that belong together, each an iterator to be used up."""
        yield iter(self)

    def __iter__(self):
        layout, source = self.layout, self._source
        record_tag, pattern = layout.record, self._pattern
        tags = [tag for tag in (record_tag, layout.header, layout.trailer) if tag]
        parser = etree.iterparse(source, events=("start", "end"), tag=tags, **OPTIONS)
        chunk, index, opened = None, 0, None
        try:
            for event, element in parser:
                if element.tag != record_tag:
                    if event == "end" and opened is None:
                        self._keep(element)
                elif event == "start":
                    source.starts += 1
                    if opened is None:
                        opened, chunk = element, source.chunk
                        index = source.starts - chunk.starts
                elif element is opened:  # else a namesake inside a record
                    opened = None
                    parent = self._count(element)
                    yield Record(self.count, element, chunk, pattern, index)
                    # else it was moved away to be transformed
                    if element.getparent() is parent:
                        element.clear(keep_tail=True)
        except etree.XMLSyntaxError as error:
            self._translate(error, source)
        if layout.trailer and layout.trailer_required and self.trailer is None:
            raise errors.NoTrailer()

    def at(self, places, ordinals):
        """Records of a file that was read whole before; only the pieces in which they lie are
        parsed, and of a file that is not packed only these are read. Ends early when a record is
        not where it should be.

        :param places: :attr:`starts` of the first pass
        :param ordinals: sorted
        """
        if not places:
            return
        source, ahead = self._source, iter(ordinals)
        ordinal, parser, place = next(ahead, None), None, None
        for number, (before, after) in enumerate(itertools.pairwise(places.begun)):
            if ordinal is None:
                return
            if not parser and ordinal > after and not source.packed:
                continue
            data, begun = self._piece(places, number), None
            if parser is None:  # what is passed over is no part of the next record
                source.mark, source.mark_ordinal = source.size, ordinal - 1
            while parser or ordinal <= after:
                if parser is None:
                    begun = begun or self._begun(data)
                    if len(begun) != after - before:
                        return
                    place = source.chunk, self._pattern, ordinal - before
                    parser = self._fragment_parser()
                    parser.feed(data[begun[ordinal - before - 1] :])
                else:
                    parser.feed(data)
                event = next(iter(parser.read_events()), None)
                if event is None:
                    break  # it goes on in the next piece
                yield Record(ordinal, event[1], *place)
                ordinal, parser = next(ahead, None), None
                if ordinal is None:
                    return

    def _piece(self, places, number):
        source = self._source
        if source.packed:
            return source.read()
        begin = places.ends[number - 1] if number else 0
        return source.again(
            begin, places.ends[number], places.lines[number], places.begun[number]
        )

    def _begun(self, data):
        found = self._pattern.finditer(data)
        return [one.start(1) for one in found if one.lastindex]

    def _fragment_parser(self):
        """A parser that has seen the root's start tag."""
        parser = etree.XMLPullParser(events=("end",), tag=self.layout.record, **OPTIONS)
        parser.feed(self._tags()[0])
        return parser

    def _tags(self):
        """The root's start tag, with the declaration, and its end tag."""
        opening = etree.tostring(
            shell(self.root), encoding=self.encoding, xml_declaration=True
        ).removesuffix(b"/>")
        name = self._root_name.encode(self.encoding)
        # With the prefix that the file uses: its last block ends with the root's own end tag.
        opening = re.sub(rb"(\?>\s*<)[^\s/>]+", rb"\1" + name, opening, count=1)
        return opening + b">", b"</" + name + b">"

    def _count(self, element):
        """Take note of a whole record and free what stands before it; returns its parent."""
        source, limit = self._source, self.limits.records
        self.count += 1
        if self.count > limit:
            raise errors.TooManyRecords(limit=limit)
        source.mark, source.mark_ordinal = source.size, self.count
        parent = element.getparent()
        if parent is None or parent.getparent() is not None:
            # what holds it could not be freed: memory would grow
            line = element.sourceline or 0
            raise errors.Misplaced(record=self.count, line=line)
        while element.getprevious() is not None:
            del parent[0]
        return parent

    def _keep(self, element):
        """Keep the header and the trailer."""
        if element.tag == self.layout.trailer:
            if self.trailer is not None:
                raise errors.TwoTrailers(line=element.sourceline or 0)
            self.trailer = copy.deepcopy(element)
        elif self.count == 0 and not len(self.root):
            self.root.append(copy.deepcopy(element))

    def _translate(self, error, source, head=b""):
        """Parser's complaint → our reason.

        :param head: first bytes of the file, if it went wrong there
        """
        message, code, line = error.msg or "", error.code, error.lineno or 0
        reason = None
        if "entit" in message and ("amplification" in message or "loop" in message):
            reason = errors.Doctype()
        elif code in _ENCODING or "encoding" in message or self._mistaken(head):
            reason = errors.WrongEncoding(
                declared=self.encoding or "",
                expected=self.layout.encoding or "",
                line=line,
            )
        elif code == _NAME_TOO_LONG or "Name too long" in message:
            reason = errors.NameTooLong(line=line, limit=self.limits.name)
        elif "depth" in message:
            reason = errors.TooDeep(line=line)
        elif code == _LIMIT or "too long" in message or "too big" in message:
            reason = errors.RecordTooLarge(
                record=self.count + 1, limit=self.limits.record
            )
        elif head and code in (_DOCUMENT_EMPTY, 1):
            reason = errors.NotXml(line=line or 1)
        elif source.eof and code != 76:  # 76: closing tag of another element
            reason = errors.Truncated(line=source.lines + 1, records=self.count)
        else:
            column = error.offset or 0
            reason = errors.Malformed(line=line, column=column, detail=message[:300])
        raise reason from error
