"""A request for corrections as bytes: xsd/corrections.xsd, docs/formats.md. Pure.

The same facts give the same bytes: no clock, no counter.
"""

import re
from decimal import Decimal

from lxml import etree

FORMAT = "1.0"
_INVALID = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def build(number, day, bank, lines):
    """Bytes of a request.

    :param day: ISO date of the request
    :param lines: dicts ``line``, ``reason``, ``atm``, ``at`` (ISO), ``card`` (masked), ``amount``
        (Decimal), ``currency``, ``trace``, ``rrn``, ``comment``; what is unknown is empty
    """
    root = etree.Element("processing_corrections", format=FORMAT)
    _set(root, number=number, date=day, bank=bank)
    total = Decimal(0)
    for one in lines:
        total += one["amount"]
        element = etree.SubElement(root, "operation")
        _set(element, **{**one, "amount": f"{one['amount']:.2f}"})
    etree.SubElement(root, "totals", count=str(len(root)), amount=f"{total:.2f}")
    return etree.tostring(
        root, xml_declaration=True, encoding="UTF-8", pretty_print=True
    )


def _set(element, **values):
    """Attributes of what is known; nothing is written empty."""
    for name, value in values.items():
        if value not in (None, False, ""):
            element.set(name, " ".join(_INVALID.sub("", str(value)).split())[:250])
