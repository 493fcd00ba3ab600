"""A partner's layout turned into ours by an XSLT stylesheet, record by record."""

import copy
import re
import time

from lxml import etree

from . import errors
from .layout import Layout, shell

XSL = "http://www.w3.org/1999/XSL/Transform"
BATCH = "urn:kopeck:batch"
_OUT = f"{{{BATCH}}}out"
_FORBIDDEN = {
    f"{{{XSL}}}{name}" for name in ("import", "include", "message", "fallback")
}
_PATH = re.compile(r"(?:\w[\w.-]*/)*@?\w[\w.-]*")
_FUNCTION = re.compile(r"\b(document|unparsed-entity-uri|system-property)\s*\(")
_EXTENSION = re.compile(
    r"\b(exsl|exslt|func|dyn|saxon|xalan|msxsl|libxslt|regexp?|re)\s*:"
)
_PARSER = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
}


class MappingError(ValueError):
    """A stylesheet that must not be saved. ``line`` and ``detail``, in the parser's words."""

    def __init__(self, code, line=0, detail=""):
        self.code, self.line, self.detail = code, line, detail
        super().__init__(f"{code} (line {line}): {detail}")


def _parse(text):
    data = text.encode() if isinstance(text, str) else text
    if isinstance(text, str):  # the declared encoding is of the file it was pasted from
        data = re.sub(rb"^\s*<\?xml[^>]*\?>", b"", data)
    try:
        root = etree.fromstring(data, etree.XMLParser(**_PARSER))
    except etree.XMLSyntaxError as error:
        raise MappingError("not_xml", error.lineno or 0, error.msg or "") from error
    if root.getroottree().docinfo.doctype:
        raise MappingError("doctype", 1)
    return root


def _check_harmless(root):
    """Only XSLT's own elements, no other files, no extensions.

    :raises MappingError: codes ``not_xslt``, ``forbidden_element``, ``forbidden_function``
    """
    if root.tag not in (f"{{{XSL}}}stylesheet", f"{{{XSL}}}transform"):
        raise MappingError("not_xslt", root.sourceline or 1, str(root.tag))
    for element in root.iter(etree.Element):
        tag, line = element.tag, element.sourceline or 0
        if tag in _FORBIDDEN:
            raise MappingError("forbidden_element", line, etree.QName(tag).localname)
        for name, value in element.attrib.items():
            local = etree.QName(name).localname
            if local in ("extension-element-prefixes", "use-character-maps"):
                raise MappingError("forbidden_element", line, local)
            found = _FUNCTION.search(value) or _EXTENSION.search(value)
            if found:
                raise MappingError("forbidden_function", line, found.group(0))


class Mapping:
    """A compiled stylesheet.

    The stylesheet is an ordinary one (``xsltproc`` on the whole file gives our layout): a
    template for the partner's root makes our root with its attributes and applies templates
    to the children; a template for the partner's record makes exactly one record of ours, a
    template for the trailer our trailer. Here it is run three ways: over the root alone
    (header), over the root with the trailer alone, and over batches of records, where every
    record is applied on its own so that its answer cannot be taken for another's.

    :param text: the stylesheet
    :param source: partner's :class:`~.layout.Layout`
    :param target: our layout
    :param number: where a partner's record holds the contract's number, e.g. ``Номер`` or
        ``Договор/@Номер``; asked only of records that the stylesheet cannot turn into ours
    :raises MappingError: it does not compile or reaches outside
    """

    def __init__(self, text, source: Layout, target: Layout, number=""):
        self.source, self.target = source, target
        self._made_of = text, source, target, number
        if number and not _PATH.fullmatch(number):
            raise MappingError("bad_number_path", detail=number)
        self._number = number
        root = _parse(text)
        _check_harmless(root)
        self._whole = self._compile(copy.deepcopy(root))
        self._records = self._compile(self._with_batch_template(root))

    def __reduce__(self):
        return Mapping, self._made_of

    def _with_batch_template(self, root):
        name = etree.QName(self.source.record)
        step = name.localname
        nsmap = {"k": BATCH}
        if name.namespace:
            nsmap["p"] = name.namespace
            step = f"p:{name.localname}"
        template = etree.SubElement(
            root,
            f"{{{XSL}}}template",
            {"match": "/", "priority": "1000000"},
            nsmap=nsmap,
        )
        batch = etree.SubElement(template, f"{{{BATCH}}}batch")
        each = etree.SubElement(batch, f"{{{XSL}}}for-each", {"select": f"/*/{step}"})
        out = etree.SubElement(each, _OUT)
        etree.SubElement(out, f"{{{XSL}}}apply-templates", {"select": "."})
        return root

    @staticmethod
    def _compile(root):
        try:
            return etree.XSLT(
                root.getroottree(),
                access_control=etree.XSLTAccessControl.DENY_ALL,
                regexp=False,
            )
        except etree.XSLTParseError as error:
            last = error.error_log.last_error
            raise MappingError(
                "not_xslt", last.line if last else 0, str(error)
            ) from error

    # -- header and trailer -------------------------------------------------------------

    def _root(self, root, child=None):
        document = copy.deepcopy(root)
        if child is not None:
            document.append(copy.deepcopy(child))
        try:
            result = self._whole(document).getroot()
        except etree.XSLTError as error:
            raise errors.MappingFailed(detail=str(error)[:300]) from error
        if result is None or result.tag != self.target.root:
            found = "" if result is None else str(result.tag)[:200]
            raise errors.MappingFailed(detail=f"root: {found!r}")
        return result

    def header(self, root):
        """Our bare root (with header) from the partner's.

        :raises errors.MappingFailed: no such root comes out
        """
        return self._root(root)

    def trailer(self, root, trailer):
        """Our trailer from the partner's, or ``None``."""
        if trailer is None:
            return None
        result = self._root(root, trailer)
        return next((one for one in result if one.tag == self.target.trailer), None)

    # -- records ------------------------------------------------------------------------

    def _wrap(self, root, elements):
        document = shell(root)
        for child in root:  # the header, for records that look at it
            document.append(copy.deepcopy(child))
        for element in elements:
            document.append(element)
        return document

    def _answers(self, document, count):
        result = self._records(document).getroot()
        if result is not None:
            # Remarks of the stylesheet: nobody after this expects any.
            etree.strip_elements(
                result, etree.Comment, etree.ProcessingInstruction, with_tail=False
            )
        found = [] if result is None else [out for out in result if out.tag == _OUT]
        if len(found) != count:
            raise etree.XSLTApplyError("records lost")
        answers = []
        for out in found:
            one = len(out) == 1 and out[0].tag == self.target.record
            answers.append((out[0], None) if one else (None, f"{len(out)}"))
        return answers

    def number(self, element):
        """The contract's number as the partner's record holds it, "" if it cannot be told."""
        path, _, attribute = self._number.partition("@")
        steps = [step for step in path.split("/") if step]
        for step in steps:  # whatever namespace the partner writes in
            element = element.find(f"{{*}}{step}")
            if element is None:
                return ""
        if attribute:
            return (element.get(attribute) or "").strip()
        return (element.text or "").strip() if steps else ""

    def batch(self, root, elements, seconds=60.0):
        """Our records for the partner's, in order.

        :param elements: partner's records; they are moved out of their tree
        :return: list of ``(element, None)`` or ``(None, what went wrong)``
        :raises errors.MappingFailed: the stylesheet is too slow to go on
        """
        started = time.monotonic()
        document = self._wrap(root, elements)
        try:
            answers = self._answers(document, len(elements))
        except etree.XSLTError:
            answers = []
            for element in elements:
                try:
                    answers += self._answers(self._wrap(root, [element]), 1)
                except etree.XSLTError as error:
                    answers.append((None, str(error)[:300]))
        if time.monotonic() - started > seconds:
            raise errors.MappingFailed(detail=f"> {seconds:g} s")
        return answers
