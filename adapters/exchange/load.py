"""One load of one kept file, within the caller's transaction."""

import io
import sys
import time
from collections import Counter

from odoo import fields
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from odoo.addons.bank_base.tools.failpoint import failpoint
from odoo.addons.bank_base.tools.later import Later

from .aside import REJECT, REJECT_COLUMNS, Aside, Refusal
from .stream import (
    Apart,
    Pipeline,
    RowWriter,
    StreamError,
    Totals,
    Unsure,
    Validator,
    processes,
    sift,
)


class Load(Aside):
    """``Load(env, file).run()``: kept file → staging → register → journal, or
    :class:`Refusal` with nothing changed once the caller rolls back."""

    def __init__(self, env, file, path=None):
        self.env, self.file, self.path = env, file, path
        self.type = file.type_id
        self.handler = self.type._handler()
        self.words = env["exchange.words"]
        self.limits = self.type._limits()
        self.layout = self.handler._layout()
        self.validator = Validator(self.handler._schema_path(), self.layout.record)
        self.mapping = file.mapping_id._compiled()
        self.open_names = set(self.handler._open_names())
        if file.mapping_id:
            self.open_source = set((file.mapping_id.open_names or "").split())
        else:
            self.open_source = self.open_names
        self.header = {}
        self.staging = {}
        self.started = time.monotonic()
        self._from_the_beginning()

    def _from_the_beginning(self):
        """Nothing of the file is read yet."""
        self.totals = Totals()
        self.kinds = Counter()
        self.samples = []
        self.rejected = 0
        self.writer = RowWriter(self._send)
        # Rows with sources of records are large: how many wait goes by their own size.
        self.rejects = RowWriter(self._send)
        self.reject_size = 0
        self.unpacked = 0
        self.starts = None

    # -- the whole ----------------------------------------------------------------------

    def run(self):
        """:raises Refusal: or Later"""
        try:
            self._run()
        except StreamError as error:
            raise self._refusal(
                error.code, self.words._stream(error, self.handler)
            ) from error
        except Later:
            raise
        except UserError as error:
            raise self._refusal("refused", str(error)) from error

    def _run(self):
        path = self.path or self.file._content_path()
        with Pipeline(path, self.layout, self.limits, self.mapping) as items:
            self._check_header(items)
            self.staging = self.handler._staging(str(self.file.id))
            failpoint("load.before_stream")
            with self.handler._before_records(self.header, self.file, path):
                trailer = self._stream(path, items)
            declared = {}
            if trailer is not None:
                declared = self.handler._trailer(trailer)
        self.totals.check(declared)
        self._check_share()
        self._flush()
        failpoint("load.before_merge")
        staging = self.staging
        merged = self.handler._merge(staging, self.header, self.file)
        failpoint("load.after_merge")
        self._merge_rejects(path, merged.get("rejects") or [])
        self.handler._drop_staging(staging)
        self._journal(merged, declared)
        failpoint("load.before_commit")

    # -- header -------------------------------------------------------------------------

    def _check_header(self, items):
        header = self.header = self.handler._header(items.header)
        previous = (
            self.file._previous(header) if self.handler._ordered else self.file[:0]
        )
        if previous and previous.business_date > header["business_date"]:
            raise self._refusal(
                "older_date",
                self.env._(
                    "The file is of %(date)s, but «%(name)s» of %(last)s is loaded already. An "
                    "older file would bring old balances back.",
                    date=format_date(self.env, header["business_date"]),
                    name=previous.name,
                    last=format_date(self.env, previous.business_date),
                ),
            )
        if previous and self._is_overtaken(previous, header):
            raise self._refusal(
                "older_number",
                self.env._(
                    "The file has number %(number)s, but «%(name)s» of the same date with number "
                    "%(last)s is loaded already. An older file would bring old balances back.",
                    number=header["sequence"],
                    name=previous.name,
                    last=previous.sequence,
                ),
            )
        self.previous = previous
        self.file.write(header_facts(header))
        self.handler._check_file(self.file, header)

    def _is_overtaken(self, previous, header):
        """A file of the same date with a higher number is loaded: this one came too late."""
        return (
            previous.business_date == header["business_date"]
            and header["sequence"]
            and previous.sequence > header["sequence"]
        )

    def _gap(self):
        """Numbers missing between the last loaded file and this one."""
        number, previous = self.header["sequence"], self.previous
        if number and previous.sequence and number > previous.sequence + 1:
            return {"gap_from": previous.sequence + 1, "gap_to": number - 1}
        return {"gap_from": 0, "gap_to": 0}

    # -- records ------------------------------------------------------------------------

    def _stream(self, path, items):
        """Good records to staging, the others set aside; returns the trailer."""
        rules = self.handler._rules(self.header)
        count = self._processes(path) if rules.addons else 1
        if count > 1:
            try:
                with self.env.cr.savepoint():
                    return self._stream_apart(path, rules, count)
            except Unsure:
                self._from_the_beginning()
        schema = self.handler._schema_path()
        try:
            for item in sift(items, schema, rules, self.totals, self.writer):
                self._judge(item)
        finally:
            self.unpacked = items.size
        self.starts = items.starts
        return items.trailer

    def _processes(self, path):
        text = self.mapping and self.mapping.source.text
        return 1 if text else processes(path)

    def _stream_apart(self, path, rules, count):
        job = {
            "path": path,
            "layout": self.layout,
            "limits": self.limits,
            "mapping": self.mapping,
            "schema": self.handler._schema_path(),
            "rules": rules,
        }
        with Apart(count, _packages("exchange", *rules.addons), job) as found:
            for item in found.sift(self._send):
                self._judge(item)
            self.totals, self.unpacked = found.totals, found.size
            self.starts = found.starts
            return found.trailer

    def _flush(self):
        self.writer.flush()
        self.rejects.flush()

    def _send(self, table, text):
        if table == REJECT:
            name, columns = SQL.identifier(REJECT), REJECT_COLUMNS
        else:
            name, columns = self.staging[table]
            columns = ("rec", *columns)
        copy = SQL(
            "COPY %s (%s) FROM STDIN",
            name,
            SQL(", ").join(map(SQL.identifier, columns)),
        )
        self.env.cr.copy_expert(copy.code, io.BytesIO(text), size=len(text))
        failpoint("load.mid_copy")

    # -- the end ------------------------------------------------------------------------

    def _facts(self):
        return {
            **(header_facts(self.header) if self.header else {}),
            "records": self.totals.records,
            "rejected": self.rejected,
            "kinds": dict(self.kinds),
            "unpacked": self.unpacked,
            "seconds": time.monotonic() - self.started,
        }

    def _refusal(self, code, text):
        facts = {**self._facts(), "totals": {"counted": self.totals.as_dict()}}
        return Refusal(code, text, facts, self.samples)

    def _journal(self, merged, declared):
        records, loaded = self.totals.records, merged["loaded"]
        if loaded + self.rejected != records:
            raise UserError(
                self.env._(
                    "The load is stopped: of %(records)s records %(loaded)s were accepted and "
                    "%(rejected)s set aside, the sum is wrong. Show this to the administrator.",
                    records=records,
                    loaded=loaded,
                    rejected=self.rejected,
                )
            )
        stated = {name: str(value) for name, value in declared.items()}
        file, gap = self.file, self._gap()
        intake = merged.get("intake")
        file.write(
            {
                **self._facts(),
                **gap,
                "state": "loaded",
                "code": False,
                "reason": False,
                "loaded": loaded,
                "unchanged": merged.get("unchanged", 0),
                "loaded_on": fields.Datetime.now(),
                "totals": {"declared": stated, "counted": self.totals.as_dict()},
                "intake_id": intake.id if intake else False,
            }
        )
        file._put_answer()
        if gap["gap_from"]:
            file._tell(
                self.env._("Missing files: %s", file.gap_text),
                self.env._(
                    "Between «%(last)s» and «%(name)s» files with numbers %(gap)s did not come. "
                    "Ask the sender for them.",
                    last=self.previous.name,
                    name=file.name,
                    gap=file.gap_text,
                ),
            )


def _packages(*addons):
    """Where a process without Odoo finds the pure modules of addons: name → folders."""
    found = {"odoo": [], "odoo.addons": []}
    for addon in addons:
        name = f"odoo.addons.{addon}"
        found[name] = list(sys.modules[name].__path__)
    return found


def header_facts(header):
    """A header as fields of the journal."""
    return {
        "business_date": header["business_date"],
        "source": header["source"],
        "branch_code": header["branch"] or False,
        "sequence": header["sequence"],
        "full": header["full"],
    }
