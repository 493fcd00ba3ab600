"""Good records to rows, the others handed on: the inner loop of a load."""

from .validate import Validator


class Rules:
    """What a type of file says of its records, in our own layout.

    An object of a pure module, made for one file; it is pickled when the file is read by
    processes of their own (:mod:`~.apart`).

    :cvar addons: addons beside this one whose pure modules it needs
    """

    addons = ()

    def control(self, element):
        """Control figures of a record as it stands, before any check: name → Decimal, ``None``
        for what cannot be read."""
        return {}

    def rows(self, element):
        """Rows of a record that keeps to the XSD: list of ``(table, values)``; ``None`` when
        another check speaks against the record.

        ``values`` are texts or :data:`~.rows.NULL` (fastest) or anything that COPY can take.
        """
        raise NotImplementedError

    def rows_of(self, item):
        """The same of a :class:`~.pipeline.Item`: for rules that look at it as it came."""
        return self.rows(item.element)


def sift(items, schema, rules, totals, writer):
    """Give good records to the writer; generator of the other items, to be set aside.

    :param items: a :class:`~.pipeline.Pipeline`
    :param schema: path of the XSD
    """
    valid = Validator(schema, items.layout.record).valid
    control, rows, count, add = rules.control, rules.rows_of, totals.add, writer.add
    for item in items:
        writer.reached(items.size)
        element = item.element
        if element is None:  # the mapping makes no record of ours from it
            count({})
            yield item
            continue
        count(control(element))
        found = rows(item) if item.judged or valid(element) else None
        if found is None:
            yield item
            continue
        ordinal = str(item.ordinal)
        for table, values in found:
            add(table, (ordinal, *values))
