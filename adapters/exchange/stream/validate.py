"""Does a record keep to the XSD, and if not, why."""

import re
from dataclasses import dataclass

import xmlschema
from lxml import etree

# lxml's (libxml2's) names of broken rules → ours
_RULES = {
    "CVC_PATTERN_VALID": "pattern",
    "CVC_ENUMERATION_VALID": "enumeration",
    "CVC_MININCLUSIVE_VALID": "min",
    "CVC_MINEXCLUSIVE_VALID": "min",
    "CVC_MAXINCLUSIVE_VALID": "max",
    "CVC_MAXEXCLUSIVE_VALID": "max",
    "CVC_LENGTH_VALID": "length",
    "CVC_MINLENGTH_VALID": "length",
    "CVC_MAXLENGTH_VALID": "length",
    "CVC_TOTALDIGITS_VALID": "digits",
    "CVC_FRACTIONDIGITS_VALID": "digits",
    "CVC_DATATYPE_VALID": "type",
    "CVC_COMPLEX_TYPE_3_2_1": "unexpected_attribute",
    "CVC_COMPLEX_TYPE_3_2_2": "unexpected_attribute",
    "CVC_COMPLEX_TYPE_4": "missing_attribute",
    "ELEMENT_CONTENT": "content",
    "CVC_IDC": "duplicate",
}
_STEP = re.compile(r"\{[^}]*\}|\[\d+\]|^\.?/*")
_ATTRIBUTE = re.compile(r"attribute '(?:\{[^}]*\})?([^']+)'")
_ELEMENT = re.compile(r"Element '(?:\{[^}]*\})?([^']+)': (.*)", re.S)
_MISSING = re.compile(r"Missing child element")


@dataclass(frozen=True)
class Finding:
    """One broken rule of a record.

    :ivar path: names from the record down, e.g. ``contract/borrower/inn`` or
        ``contract/@number``; no positions
    :ivar rule: ``pattern enumeration min max length digits type content missing
        missing_attribute unexpected_attribute duplicate other``
    :ivar value: the offending text (may be personal data), empty when there is none
    :ivar detail: the rule as the XSD states it (a pattern, a bound, allowed values, the
        missing name), for the sentence; never personal data
    :ivar line: line in the parsed tree, 0 if unknown
    """

    path: str
    rule: str
    value: str = ""
    detail: str = ""
    line: int = 0


def _plain(path):
    """``/k:batch/k:out[3]/contract/inn[1]`` or ``./inn`` → names only."""
    return "/".join(part for part in re.sub(r"\{[^}]*\}|\[\d+\]", "", path).split("/") if part)


class Validator:
    """One compiled schema whose global elements include the record.

    :param path: XSD file (trusted: ours)
    :param record: record's tag
    """

    def __init__(self, path, record):
        self.path = str(path)
        self.record = record
        self._name = etree.QName(record).localname
        self._schema = etree.XMLSchema(etree.parse(self.path))
        self.valid = self._schema.validate
        self._slow = None

    def check(self, element, explain=True):
        """Findings of a record that :attr:`valid` said no to; never empty for such a one.

        The first finding's path and rule do not depend on ``explain``, so that counts by
        kind agree however long the list is.

        :param explain: ask xmlschema for value and rule in words (slow, some 3 ms)
        """
        if self._schema.validate(element):
            return []
        findings = self._quick(element)
        if explain:
            words = self._explained(element)
            findings = [
                words.get((one.path, one.rule)) or words.get((one.path, "")) or one
                for one in findings
            ]
        return findings

    # -- lxml: path and rule ------------------------------------------------------------

    def _quick(self, element):
        findings = {}
        for error in self._schema.error_log:
            kind = error.type_name.removeprefix("SCHEMAV_")
            rule = next((ours for name, ours in _RULES.items() if kind.startswith(name)), "other")
            path = self._path(error.path or "")
            message = error.message or ""
            found = _ATTRIBUTE.search(message)
            if found and rule not in ("content",):
                path = f"{path}/@{found.group(1)}"
            detail = _ELEMENT.sub(r"\2", message)[:300]
            if rule == "content" and _MISSING.search(message):
                rule = "missing"
            key = path
            if key in findings and rule == "type":
                continue  # libxml2 adds "not a valid value of the type" to every facet error
            if key not in findings:
                line = error.line or 0
                findings[key] = Finding(path, rule, self._value(element, path), detail, line)
        return list(findings.values()) or [Finding(self._name, "other")]

    def _path(self, path):
        parts = _plain(path).split("/")
        names = [part.rpartition(":")[2] for part in parts]
        if self._name in names:
            names = names[names.index(self._name) :]
        else:
            names[:1] = [self._name]
        return "/".join(names)

    @staticmethod
    def _value(element, path):
        node = element
        for step in path.split("/")[1:]:
            if step.startswith("@"):
                return next(
                    (v for k, v in node.attrib.items() if etree.QName(k).localname == step[1:]),
                    "",
                )[:200]
            node = next((one for one in node if etree.QName(one).localname == step), None)
            if node is None:
                return ""
        return (node.text or "").strip()[:200] if not len(node) else ""

    # -- xmlschema: value and rule in words ---------------------------------------------

    def _explained(self, element):
        """Findings by (path, rule) and by (path, "")."""
        if self._slow is None:
            schema = xmlschema.XMLSchema(self.path, allow="local", defuse="always")
            self._slow = schema.elements[self.record]
        found = {}
        for error in self._slow.iter_errors(element):
            finding = self._finding(error)
            found.setdefault((finding.path, finding.rule), finding)
            found.setdefault((finding.path, ""), finding)
            if len(found) > 100:
                break
        return found

    def _finding(self, error):
        path = self._path(error.path or self._name)
        kind = type(error.validator).__name__
        rule, detail = "other", (error.reason or "")[:300]
        if isinstance(error, xmlschema.XMLSchemaChildrenValidationError):
            missing = error.expected or []
            names = [getattr(one, "local_name", None) or str(one) for one in missing]
            rule = "missing" if names and error.invalid_tag is None else "content"
            detail = ", ".join(name for name in names if name) or detail
        elif "Pattern" in kind:
            rule, detail = "pattern", ", ".join(getattr(error.validator, "regexps", []))
        elif "Enumeration" in kind:
            values = [str(one) for one in error.validator.enumeration]
            rule, detail = "enumeration", ", ".join(values[:20])
        elif "MinInclusive" in kind or "MinExclusive" in kind:
            rule, detail = "min", str(error.validator.value)
        elif "MaxInclusive" in kind or "MaxExclusive" in kind:
            rule, detail = "max", str(error.validator.value)
        elif "Digits" in kind:
            rule, detail = "digits", str(error.validator.value)
        elif "Length" in kind:
            rule, detail = "length", str(error.validator.value)
        elif isinstance(error, xmlschema.XMLSchemaDecodeError):
            rule = "type"
            detail = getattr(error.validator, "local_name", None) or detail
        value = error.obj if isinstance(error.obj, str) else ""
        return Finding(path, rule, value[:200], detail, getattr(error, "sourceline", 0) or 0)
