"""A record corrected by hand made a file of its own, in the layout it came in."""

import copy
import re

from lxml import etree

from .reader import Reader
from .text_reader import TextReader

_PARSER = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


class NotRecord(ValueError):
    """The text is not one record.

    :ivar code: ``too_large`` (``limit`` bytes), ``not_xml`` (``line``, ``column``),
        ``doctype``, ``other`` (``found``, ``expected``)
    """

    def __init__(self, code, **params):
        self.code, self.params = code, params
        super().__init__(f"{code}: {params}")


def parse(text, tag, limit):
    """The record in ``text``.

    :param tag: the record's tag in its layout
    :param limit: bytes
    :raises NotRecord:
    """
    data = _DECLARATION.sub("", text).encode("utf-8", "surrogatepass")
    if len(data) > limit:
        raise NotRecord("too_large", limit=limit)
    if b"<!DOCTYPE" in data:
        raise NotRecord("doctype")
    try:
        element = etree.fromstring(data, etree.XMLParser(**_PARSER))
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise NotRecord("not_xml", line=line or 1, column=column or 0) from error
    if element.tag != tag:
        raise NotRecord("other", found=str(element.tag)[:100], expected=tag)
    return element


def head(path, layout, limits):
    """Root of a kept file with its header inside, without any record."""
    reader = TextReader if layout.text else Reader
    with reader(path, layout, limits) as reader:
        next(iter(reader), None)  # the header stands before the first record
        return reader.root


def document(root, record, encoding):
    """Bytes of a file that holds one record; no trailer, it has nothing to be compared with."""
    whole = copy.deepcopy(root)
    whole.append(copy.deepcopy(record))
    return etree.tostring(whole, xml_declaration=True, encoding=encoding or "UTF-8")
