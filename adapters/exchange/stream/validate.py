"""Does a record keep to the XSD, and if not, why.

libxml2 validates one element in microseconds, and its messages carry all that a sentence
needs: path, broken rule, value, what the schema wants. They are taken apart here; nothing
in English goes further.
"""

import contextlib
import re
from dataclasses import dataclass

from lxml import etree

# libxml2's names of broken rules → ours
_RULES = (
    ("CVC_PATTERN_VALID", "pattern"),
    ("CVC_ENUMERATION_VALID", "enumeration"),
    ("CVC_MININCLUSIVE_VALID", "min"),
    ("CVC_MINEXCLUSIVE_VALID", "min"),
    ("CVC_MAXINCLUSIVE_VALID", "max"),
    ("CVC_MAXEXCLUSIVE_VALID", "max"),
    ("CVC_LENGTH_VALID", "length"),
    ("CVC_MINLENGTH_VALID", "length"),
    ("CVC_MAXLENGTH_VALID", "length"),
    ("CVC_TOTALDIGITS_VALID", "digits"),
    ("CVC_FRACTIONDIGITS_VALID", "digits"),
    ("CVC_DATATYPE_VALID", "type"),
    ("CVC_COMPLEX_TYPE_3_2_1", "unexpected_attribute"),
    ("CVC_COMPLEX_TYPE_3_2_2", "unexpected_attribute"),
    ("CVC_COMPLEX_TYPE_4", "missing_attribute"),
    ("ELEMENT_CONTENT", "content"),
    ("CVC_IDC", "duplicate"),
)
_POSITION = re.compile(r"\{[^}]*\}|\[\d+\]")
_ATTRIBUTE = re.compile(r"(?:[Tt]he|,) attribute '(?:\{[^}]*\})?([^']+)'")
_PREFIX = re.compile(r"^Element '[^']*'(?:, attribute '[^']*')?: ")
_VALUE = re.compile(
    r"[Tt]he value '(.*?)' (?:is|has)|'(.*?)' is not a valid value", re.S
)
_WANTED = re.compile(
    r"pattern '(.*)'\.$|set \{(.*)\}\.$|\('([^']*)'\)\.$|length of '([^']*)'\.$"
    r"|type '(?:xs:)?([^']*)'\.$",
    re.S,
)
_EXPECTED = re.compile(r"Expected is (?:one of )?\( (.*) \)")


@dataclass(frozen=True)
class Finding:
    """One broken rule of a record.

    :ivar path: names from the record down, e.g. ``contract/borrower/inn`` or
        ``contract/@number``; no positions
    :ivar rule: ``pattern enumeration min max length digits type missing content
        missing_attribute unexpected_attribute duplicate other``. ``content`` is an element
        where none or another is expected
    :ivar value: the offending text (may be personal data), "" when there is none
    :ivar wanted: what the schema wants (a pattern, a bound, allowed values, a type, names of
        expected elements); never personal data
    """

    path: str
    rule: str
    value: str = ""
    wanted: str = ""


_XS = "{http://www.w3.org/2001/XMLSchema}"


class Neighbours:
    """Judges records that stand together in one call, which costs a third of one call each.

    It only ever saves work: where it does not say yes, every record is asked about alone. It says
    nothing unless the schema's root holds the record by reference to its global element, and
    nothing that the schema lets pass unseen. In a file that has something wrong everywhere it
    stops asking.

    :param path: XSD file with the record and the root as global elements; the root's type without
        its header and trailer is what the neighbours must keep to
    """

    _FAILED = 20  # answers that were not yes beyond those that were

    def __init__(self, path, layout):
        self._left = 0
        schema = etree.parse(str(path))
        root = etree.QName(layout.root).localname
        held = schema.getroot().find(f"{_XS}element[@name='{root}']")
        if (
            held is None
            or held.get("type")
            or next(held.iter(f"{_XS}any"), None) is not None
        ):
            return
        record, *others = (
            etree.QName(one).localname
            for one in (layout.record, layout.header, layout.trailer)
            if one
        )
        referred = False
        for element in held.iterfind(f"{_XS}complexType/{_XS}sequence/{_XS}element"):
            name = element.get("ref", "").rpartition(":")[2]
            referred = referred or name == record
            if (name or element.get("name")) in others:
                element.set("minOccurs", "0")
        if not referred or held.find(f".//{_XS}element[@name='{record}']") is not None:
            return
        with contextlib.suppress(etree.XMLSchemaParseError):  # ambiguous without them
            self._validate = etree.XMLSchema(schema).validate
            self._left = self._FAILED

    def valid(self, root):
        """Do all children of ``root`` that are records keep to the XSD? ``False``: not known."""
        if self._left <= 0:
            return False
        answer = self._validate(root)
        self._left = min(self._left + 1, self._FAILED) if answer else self._left - 1
        return answer


def _names(path):
    return [
        part.rpartition(":")[2] for part in _POSITION.sub("", path).split("/") if part
    ]


class Validator:
    """One compiled schema whose global elements include the record.

    :param path: XSD file (trusted: ours)
    :param record: record's tag
    :ivar valid: ``valid(element) -> bool``, the fast question
    """

    def __init__(self, path, record):
        self.path = str(path)
        self._name = etree.QName(record).localname
        self._schema = etree.XMLSchema(etree.parse(self.path))
        self.valid = self._schema.validate

    def check(self, element):
        """Findings of a record, in the order of the document; empty if it is valid."""
        if self._schema.validate(element):
            return []
        findings = {}
        for error in self._schema.error_log:
            finding = self._finding(error)
            # libxml2 adds "not a valid value of the type" to every facet error
            findings.setdefault(finding.path, finding)
        return list(findings.values()) or [Finding(self._name, "other")]

    def _finding(self, error):
        message = error.message or ""
        kind = error.type_name.removeprefix("SCHEMAV_")
        rule = next((ours for name, ours in _RULES if kind.startswith(name)), "other")
        names = _names(error.path or "")
        names = (
            names[names.index(self._name) :] if self._name in names else [self._name]
        )
        if rule == "content":
            return self._content(names, message)
        attribute = _ATTRIBUTE.search(message)
        if attribute and not names[-1].startswith("@"):
            names.append("@" + attribute.group(1))
        message = _PREFIX.sub("", message)
        value = _VALUE.search(message)
        value = (
            next((one for one in value.groups() if one is not None), "")
            if value
            else ""
        )
        wanted = _WANTED.search(message)
        wanted = next((one for one in wanted.groups() if one), "") if wanted else ""
        return Finding(
            "/".join(names), rule, value[:200], wanted.replace("'", "")[:200]
        )

    @staticmethod
    def _content(names, message):
        expected = _EXPECTED.search(message)
        wanted = expected.group(1) if expected else ""
        wanted = ", ".join(one.rpartition("}")[2] for one in wanted.split(", "))
        if not wanted:
            return Finding("/".join(names), "content")
        if "Missing child" not in message:  # said of the element found instead
            names = names[:-1]
        single = "," not in wanted
        path = "/".join([*names, wanted] if single else names)
        return Finding(path, "missing", wanted=wanted[:200])
