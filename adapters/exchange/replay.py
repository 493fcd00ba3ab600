"""Load of one corrected record: the same way as any file's, and what is asked beside it."""

from dataclasses import replace

from odoo.tools import SQL

from .aside import Refusal
from .load import Load, header_facts
from .stream.mask import source as record_source


class ReplayLoad(Load):
    """A file of one record, made of a record set aside; see ``exchange.reject._replay_facts``.

    It has no control totals, is never a full export, and brings no gap in numbers. The
    decision on the record is written in the same transaction.
    """

    def __init__(self, env, file, path=None):
        super().__init__(env, file, path)
        self.reject = file.replay_of_id
        self.corrected = ""
        self.faults = []
        self.layout = _without_trailer(self.layout)
        if self.mapping:
            self.mapping.source = _without_trailer(self.mapping.source)

    def _gap(self):
        return {"gap_from": 0, "gap_to": 0}

    def _check_header(self, items):
        self.header = self.handler._header(items.header)
        self.header["full"] = False
        self.env.cr.execute(
            SQL(
                "SELECT 1 FROM exchange_reject WHERE id = %s FOR UPDATE", self.reject.id
            )
        )
        problem = self.reject._replay_problem()
        if problem:
            raise self._refusal(*problem)
        self.file.write(header_facts(self.header))
        self.handler._check_file(self.file, self.header)

    def _processes(self, path):
        return 1  # the record is looked at on its way, and it is only one

    def _stream(self, path, items):
        trailer = super()._stream(path, _Watched(items, self._look_at))
        if self.totals.records != 1:
            raise self._refusal(
                "not_one", self.env._("A correction holds one record and nothing else.")
            )
        return trailer

    def _look_at(self, item):
        corrected = record_source(item.source, self.limits.record)
        self.corrected = self.handler._conceal(corrected)
        if item.element is not None:
            self._check_number(self.handler._number(item.element), item.element)

    def _check_number(self, number, element):
        known = self.reject.number
        if known and number != known:
            raise self._refusal(
                "other_number",
                self.env._(
                    "The record set aside is of contract %(known)s, the corrected one is of "
                    "%(number)s. A correction never moves a record to another contract.",
                    known=known,
                    number=number or "-",
                ),
            )
        text = number and self.handler._replay_refusal(
            number, self.header, self.file, element
        )
        if text:
            raise self._refusal("not_waiting", text)

    def _reject(self, item, kind, path, text, value=""):
        self.faults.append(text)
        return super()._reject(item, kind, path, text, value)

    def _check_share(self):
        if self.rejected:
            raise self._refusal("bad_record", "; ".join(self.faults))

    def _refusal(self, code, text):
        # the record is set aside already: a correction that fails adds no second one
        return Refusal(code, text, super()._refusal(code, text).facts)

    def _journal(self, merged, declared):
        journaled = super()._journal(merged, declared)
        self.reject._decide(
            "replayed",
            corrected=self.corrected,
            file_id=self.file.id,
            user_id=self.file.received_by_id.id,
        )
        return journaled


class _Watched:
    """A pipeline whose every item is looked at before it goes on."""

    def __init__(self, items, look):
        self._items, self._look = items, look

    def __getattr__(self, name):
        return getattr(self._items, name)

    def __iter__(self):
        for item in self._items:
            self._look(item)
            yield item


def _without_trailer(layout):
    """A correction is XML, also of a text file's line, whose header became the root."""
    header = None if layout.text else layout.header
    return replace(
        layout, header=header, trailer=None, trailer_required=False, text=None
    )
