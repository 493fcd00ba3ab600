"""A record's own source, whole or with personal data hidden."""

import copy

from lxml import etree


def source(element, limit):
    """The record as text, cut at ``limit`` characters."""
    bare = copy.copy(element)
    bare.tail = None
    text = etree.tostring(bare, encoding="unicode", with_tail=False)
    return text if len(text) <= limit else text[:limit] + "…"


def hide(text):
    """Letters and digits → ``*``; length and punctuation stay, to see a stray comma."""
    return "".join("*" if char.isalnum() else char for char in text)


def masked(element, open_names, limit):
    """The record as text; values are hidden except under the names given.

    :param open_names: local names of elements and attributes known to hold no personal
        data (numbers of contracts, sums, dates of a contract, codes)
    """
    bare = copy.deepcopy(element)
    bare.tail = None
    for node in bare.iter(etree.Element):
        name = etree.QName(node).localname
        if node.text and name not in open_names:
            node.text = hide(node.text)
        if node.tail:
            node.tail = hide(node.tail)
        for key, value in node.attrib.items():
            local = etree.QName(key).localname
            if local not in open_names and f"{name}/@{local}" not in open_names:
                node.set(key, hide(value))
    return source(bare, limit)
