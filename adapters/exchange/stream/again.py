"""A few records of a file that was read before, without parsing all of it again."""

from .pipeline import Item, Pipeline
from .reader import Reader


def again(path, layout, limits, mapping, starts, ordinals):
    """Generator of the items with these ordinals, in the file's order.

    :param starts: ``starts`` of the first pass' :class:`~.pipeline.Pipeline`
    """
    left = set(ordinals)
    for item in _found(path, layout, limits, mapping, starts, sorted(left)):
        left.discard(item.ordinal)
        yield item
    if left:  # their places cannot be told: the file is parsed up to the last of them
        with Pipeline(
            path, layout, limits, mapping, frozenset(left).__contains__
        ) as items:
            for item in items:
                left.discard(item.ordinal)
                yield item
                if not left:
                    break


def _found(path, layout, limits, mapping, starts, ordinals):
    if mapping and (mapping.source.header or mapping.source.text):
        return  # records may look at the header, and it is not read here
    with Reader(path, mapping.source if mapping else layout, limits) as reader:
        for record in reader.at(starts, ordinals):
            element, problem = record.element, None
            if mapping:
                element.getparent().remove(element)
                answers = mapping.batch(reader.root, [element], limits.batch_seconds)
                element, problem = answers[0]
            yield Item(record, element, problem)
