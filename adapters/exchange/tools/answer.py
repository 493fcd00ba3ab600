"""Our answer to a partner's file: what was loaded, what was set aside and why. Pure.

Layout: ``xsd/exchange_answer.xsd``, docs/formats.md. The same facts give the same bytes: no
clock, no counter.
"""

import re

from lxml import etree

FORMAT = "1.0"
MOST = 10_000  # records listed; the counts tell of all
_INVALID = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_STEM = re.compile(r"[^\w.-]+")


def _text(value):
    return _INVALID.sub("�", str(value))


def _set(element, **values):
    """Attributes of what is known; nothing is written empty."""
    for name, value in values.items():
        if value not in (None, False, ""):
            element.set(name, _text(value))


def build(facts, counts, totals, rejects):
    """Bytes of an answer.

    :param facts: ``file``, ``sha256``, ``type``, ``state``, ``code``, ``reason``, ``source``,
        ``branch``, ``business_date`` (ISO), ``sequence``; what is unknown is empty
    :param counts: ``records``, ``loaded``, ``unchanged``, ``rejected``
    :param totals: ``{"declared": {name: figure}, "counted": {name: figure}}``
    :param rejects: iterable of dicts ``ordinal``, ``line``, ``number``, ``kind``, ``reason``;
        at most :data:`MOST` are listed
    """
    root = etree.Element("exchange_answer", format=FORMAT)
    _set(root, **{name: facts[name] for name in facts if name != "reason"})
    if facts.get("reason"):
        etree.SubElement(root, "reason").text = _text(facts["reason"])
    etree.SubElement(
        root, "counts", {name: str(value) for name, value in counts.items()}
    )
    declared, counted = totals.get("declared", {}), totals.get("counted", {})
    for name in dict.fromkeys([*declared, *counted]):
        line = etree.SubElement(root, "total", name=name)
        _set(line, declared=_figure(declared, name), counted=_figure(counted, name))
    listed = list(rejects)[:MOST]
    if listed:
        group = etree.SubElement(root, "rejects", listed=str(len(listed)))
        for one in listed:
            line = etree.SubElement(group, "reject")
            line.set("ordinal", str(one["ordinal"]))
            line.set("line", str(one["line"] or 0))
            _set(line, number=one["number"], kind=one["kind"], reason=one["reason"])
    return etree.tostring(
        root, xml_declaration=True, encoding="UTF-8", pretty_print=True
    )


def _figure(figures, name):
    return str(figures[name]) if name in figures else None


def name(file, digest):
    """Name of the answer to ``file``.

    :param digest: what tells answers to files of one name apart
    """
    stem = _STEM.sub("_", file.partition(".")[0])[:60].strip("_") or "file"
    return f"answer_{stem}_{digest[:8]}.xml"
