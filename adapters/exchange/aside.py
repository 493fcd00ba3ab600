"""Records of a file that are set aside, and when so many of them refuse the file whole."""

from odoo import fields

from .stream import again
from .stream.mask import masked
from .stream.mask import source as record_source

REJECT = "exchange_reject"
REJECT_COLUMNS = (
    "file_id", "company_id", "type_id", "business_date", "ordinal", "line", "path", "code",
    "reason", "number", "value", "source", "source_masked", "state", "create_uid",
    "create_date",
)  # fmt: skip
SAMPLES = 200  # bad records shown of a refused file
_FULL_SOURCES = 10_000  # bad records kept with their source at full length
_SHORT_SOURCE = 2_000


class Refusal(Exception):
    """The file is refused whole.

    :ivar code: stable reason
    :ivar text: sentence for a clerk
    :ivar facts: what was found out, fields of ``exchange.file``
    :ivar samples: first bad records, rows of ``exchange_reject``
    """

    def __init__(self, code, text, facts=None, samples=()):
        self.code, self.text = code, text
        self.facts, self.samples = facts or {}, list(samples)
        super().__init__(f"{code}: {text}")


class Aside:
    """Part of :class:`~.load.Load`: a bad record is kept with its reason, place and source."""

    def _judge(self, item):
        """Set aside a record that is not good, with the reason."""
        element = item.element
        if element is None and item.record.problems:
            problems = item.record.problems
            texts = [self.words._text_line(*one, self.open_source) for one in problems]
            self._reject(item, problems[0][0], problems[0][1], "; ".join(texts))
            return
        if element is None:
            text = self.env._("The mapping makes no record of ours from this one.")
            self._reject(item, "mapping", "", text)
            return
        findings = self.validator.check(element)
        if findings:
            self._reject_invalid(item, findings)
            return
        problems = self.handler._semantic(element, self.header)
        kind, path, _text = problems[0]
        text = "; ".join(dict.fromkeys(one[2] for one in problems))
        self._reject(item, kind, path, text)

    def _reject_invalid(self, item, findings):
        texts = []
        for finding in findings[:10]:
            shown = finding.path.rpartition("/")[2].lstrip("@") in self.open_names
            texts.append(self.words._finding(finding, self.handler, shown))
        first = findings[0]
        kind = self.handler._kind(first.path, first.rule)
        self._reject(
            item, kind, first.path, "; ".join(dict.fromkeys(texts)), first.value
        )

    def _reject(self, item, kind, path, text, value=""):
        self.rejected += 1
        self.kinds[kind] += 1
        limit = self.limits.source if self.rejected <= _FULL_SOURCES else _SHORT_SOURCE
        if item.element is not None:
            number = self.handler._number(item.element)
        else:
            number = self.mapping.number(item.source)
        number = (number or "")[:200]
        file = self.file
        conceal = self.handler._conceal
        source = conceal(record_source(item.source, limit))
        shown = conceal(masked(item.source, self.open_source, limit))
        value, text = conceal(value or ""), conceal(text)
        row = (
            file.id, file.company_id.id, self.type.id, self.header["business_date"],
            item.ordinal, item.line, path, kind, text, number or None, value or None,
            source, shown,
            "aside", self.env.uid, fields.Datetime.now(),
        )  # fmt: skip
        if len(self.samples) < SAMPLES:
            self.samples.append(row)
        self.rejects.add(REJECT, row)
        self.reject_size += len(source) + len(shown) + len(text)
        self.rejects.reached(self.reject_size)
        if "reject" in self.staging:
            self.writer.add("reject", (item.ordinal, number or None))

    def _merge_rejects(self, path, rejects):
        """Journal the records that the register itself refused: their line and source are
        looked up in the file once more."""
        if not rejects:
            return
        wanted = {}
        for ordinal, kind, text in rejects:
            wanted.setdefault(ordinal, (kind, text))
        # The register knows them already: no row for the staging table of set-aside records.
        self.staging = {}
        facts = path, self.layout, self.limits, self.mapping, self.starts
        for item in again(*facts, wanted):
            kind, text = wanted[item.ordinal]
            self._reject(item, kind, "", text)
        self._flush()
        self._check_share()

    def _check_share(self):
        records, rejected = self.totals.records, self.rejected
        percent = self.type.max_rejected_percent
        if records and rejected == records:
            raise self._refusal(
                "no_good_record",
                self.env._("Not one of the file's %s records is good.", records),
            )
        if (
            rejected > self.type.max_rejected_count
            and rejected * 100 > percent * records
        ):
            raise self._refusal(
                "too_many_bad",
                self.env._(
                    "Too many bad records: %(rejected)s of %(records)s (%(share)s %%), the limit "
                    "is %(limit)s %%. Nothing is loaded.",
                    rejected=rejected,
                    records=records,
                    share=f"{rejected * 100 / records:.1f}",
                    limit=f"{percent:g}",
                ),
            )
