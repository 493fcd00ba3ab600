"""A file as records in our own layout, whatever layout it came in."""

from .limits import Limits
from .parts import PartReader
from .reader import Reader
from .text_reader import TextReader
from .validate import Neighbours


class Item:
    """One record on its way.

    :ivar ordinal: 1-based number within the file
    :ivar line: line of the record's start tag in the unpacked file
    :ivar source: the record as it came (partner's element); own layout: same as ``element``
    :ivar element: the record in our layout, ``None`` when the mapping failed on it
    :ivar problem: why the mapping failed, else ``None``
    :ivar judged: ``element`` is known to keep to the XSD (:class:`~.validate.Neighbours`)
    """

    __slots__ = ("ordinal", "record", "source", "element", "problem", "judged")

    def __init__(self, record, element, problem=None):
        self.ordinal = record.ordinal
        self.record = record
        self.source = record.element
        self.element = element
        self.problem = problem
        self.judged = record.judged

    @property
    def line(self):
        return self.record.line

    @property
    def raw(self):
        """``element`` as the file has it (:attr:`~.layout.Record.raw`), if that is known."""
        return self.record.raw if self.element is self.source else None


class Pipeline:
    """``with Pipeline(path, layout, mapping=…) as items: for item in items: …``

    ``header`` (our root element, bare or with our header inside) is there before the first
    item, ``trailer`` (our trailer element or ``None``) after the last one. An item's
    elements must not be kept beyond the next item.

    :param layout: our layout
    :param mapping: a :class:`~.transform.Mapping`, ``None`` for files in our own layout
    :param wanted: ``wanted(ordinal) -> bool``: the other records are read past, not mapped
    :param part: ``(share, of)``: the records of a :class:`~.parts.PartReader` alone
    :param block_done: called when the items of a block are used up
    :param schema: with ``part`` and without ``mapping``: path of the XSD by which records are
        judged many at a time
    :raises errors.StreamError: the file must be refused
    """

    def __init__(self, path, layout, limits=None, mapping=None, wanted=None, part=None,
                 block_done=None, schema=None):  # fmt: skip
        self.limits = limits or Limits()
        self.wanted = wanted
        self.block_done = block_done
        self.mapping = mapping
        source = mapping.source if mapping else layout
        facts = path, source, self.limits
        judge = Neighbours(schema, layout) if schema and part and not mapping else None
        if source.text:
            self.reader = TextReader(*facts)
        else:
            self.reader = PartReader(*facts, *part, judge) if part else Reader(*facts)
        self.layout = layout
        self._header = None
        self._trailer = None

    def __enter__(self):
        self.reader.__enter__()
        return self

    def __exit__(self, *exc):
        self.reader.__exit__(*exc)

    @property
    def count(self):
        """Records read so far."""
        return self.reader.count

    @property
    def size(self):
        """Unpacked bytes read so far."""
        return self.reader.size

    @property
    def starts(self):
        """After the last item: where records begin, for :func:`~.again.again`."""
        return self.reader.starts

    @property
    def header(self):
        if self._header is None:
            root = self.reader.root
            self._header = self.mapping.header(root) if self.mapping else root
        return self._header

    @property
    def trailer(self):
        if self._trailer is None:
            found = self.reader.trailer
            if self.mapping:
                found = self.mapping.trailer(self.reader.root, found)
            self._trailer = found
        return self._trailer

    def __iter__(self):
        for records in self.reader.blocks():
            if self.wanted:
                wanted = self.wanted
                records = (record for record in records if wanted(record.ordinal))
            if self.mapping:
                yield from self._mapped(records)
            else:
                for record in records:
                    yield Item(record, record.element)
            if self.block_done:
                self.block_done()

    def _mapped(self, records):
        batch = []
        for record in records:
            parent = record.element.getparent()
            parent.remove(record.element)
            batch.append(record)
            if len(batch) >= self.limits.batch:
                yield from self._transformed(batch)
                batch = []
        if batch:
            yield from self._transformed(batch)

    def _transformed(self, batch):
        answers = self.mapping.batch(
            self.reader.root,
            [record.element for record in batch],
            self.limits.batch_seconds,
        )
        for record, (element, problem) in zip(batch, answers, strict=True):
            if record.problems:
                element, problem = None, record.problems[0][0]
            yield Item(record, element, problem)
