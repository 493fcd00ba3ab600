# One concern a file, for one model.
# pylint: disable=consider-merging-classes-inherited
import logging
import time
from functools import partial

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.bank_base.tools.failpoint import failpoint

from ..stream.errors import TooLarge
from ..tools import names
from ..tools.secret import SecretError
from ..transport import TransportError

_logger = logging.getLogger(__name__)


class ExchangeFetcherCollect(models.AbstractModel):
    """Fetching: what lies on the far side and no longer grows comes into the journal."""

    _inherit = "exchange.fetcher"

    def _collect(self, schedule_id):
        """Fetch and journal every steady file of the schedule."""
        with self._transaction() as fetcher:
            schedule = fetcher.env["exchange.schedule"].browse(schedule_id)
            endpoint = schedule.endpoint_id
            folder, pattern = endpoint.folder_in, schedule.pattern
            facts = {
                "company_id": endpoint.company_id.id,
                "type_id": schedule.type_id.id,
                "mapping_id": schedule.mapping_id.id,
                "endpoint_id": endpoint.id,
                "channel": "run",
                "folder": folder,
            }
            largest = schedule.type_id._limits().unpacked
            settle = endpoint.settle_seconds
            # the record is used for its settings only, after its transaction's end too
            far = fetcher._far_side(endpoint)
        try:
            with far:
                far.on_piece = partial(failpoint, "exchange.mid_fetch")
                listed = far.list(folder)
                yield from self._unusable(listed, facts)
                wanted = self._wanted(listed, pattern)
                steady, waits = self._steady(facts, wanted, pattern)
                if waits and settle > 0:
                    time.sleep(settle)
                    wanted = self._wanted(far.list(folder), pattern)
                    steady, waits = self._steady(facts, wanted, pattern)
                failpoint("exchange.after_listing")
                for entry in sorted(steady):
                    yield from self._fetch(far, folder, entry, facts, largest)
        except TransportError as error:
            with self._transaction() as fetcher:
                raise UserError(
                    fetcher.env["exchange.words"]._transport(error)
                ) from error

    def _far_side(self, endpoint):
        try:
            return endpoint._transport()
        except SecretError as error:
            raise UserError(self.env["exchange.words"]._transport(error)) from error

    @staticmethod
    def _wanted(listed, pattern):
        return [
            entry
            for entry in listed
            if not names.problem(entry.name)
            and not names.partial(entry.name)
            and names.matches(entry.name, pattern)
        ]

    def _unusable(self, listed, facts):
        """Journal files with names that must not be used, each once."""
        for entry in listed:
            problem = names.problem(entry.name)
            if not problem:
                continue
            shown = names.printable(entry.name)
            with self._transaction() as fetcher:
                known = fetcher.env["exchange.file"].search_count(
                    [
                        ("endpoint_id", "=", facts["endpoint_id"]),
                        ("name", "=", shown),
                        ("code", "=", "bad_name"),
                    ]
                )
                text = fetcher.env["exchange.words"]._bad_name(problem)
            if not known:
                row = {**facts, "name": shown, "size": entry.size, "mtime": entry.mtime}
                yield self._journal_refused(row, "bad_name", text)

    def _steady(self, facts, wanted, pattern):
        """Compare with the listing before, and remember this one; commits.

        Files that the journal has and that only wait to be moved aside are left out.

        :return: (entries equal in both listings, entries seen for the first time or changed)
        """
        with self._transaction() as fetcher:
            env = fetcher.env
            rows = env["exchange.file"].search(
                [("endpoint_id", "=", facts["endpoint_id"]), ("aside", "=", "wait")]
            )
            ours = {
                (row.folder, row.name, int(row.size), int(row.mtime)) for row in rows
            }
            folder = facts["folder"]
            fresh = [
                one
                for one in wanted
                if (folder, one.name, one.size, one.mtime) not in ours
            ]
            listing = env["exchange.listing"]
            known = {
                row.name: row
                for row in listing.search(
                    [
                        ("endpoint_id", "=", facts["endpoint_id"]),
                        ("folder", "=", folder),
                    ]
                )
                if names.matches(row.name, pattern)
            }
            now, steady, waits, gone = fields.Datetime.now(), [], [], dict(known)
            for entry in fresh:
                row = gone.pop(entry.name, None)
                values = {"size": entry.size, "mtime": entry.mtime, "seen_on": now}
                if row is None:
                    listing.create(
                        {
                            "endpoint_id": facts["endpoint_id"],
                            "folder": folder,
                            "name": entry.name,
                            **values,
                        }
                    )
                    waits.append(entry)
                elif (int(row.size), int(row.mtime)) == (entry.size, entry.mtime):
                    steady.append(entry)
                else:
                    row.write(values)
                    waits.append(entry)
            listing.browse([row.id for row in gone.values()]).unlink()
        return steady, waits

    def _fetch(self, far, folder, entry, facts, largest):
        """Get one file, whole or further than before, and journal it."""
        store = self.env["exchange.file"]._store()
        if entry.size > largest:
            with self._transaction() as fetcher:
                text = fetcher.env["exchange.words"]._stream(TooLarge(limit=largest))
            row = {
                **facts,
                "name": entry.name,
                "size": entry.size,
                "mtime": entry.mtime,
            }
            yield self._journal_refused({**row, "aside": "wait"}, "too_large", text)
            return
        spool = names.digest(facts["endpoint_id"], folder, *entry)
        part = store.incoming / f"{spool}.part"
        done = part.stat().st_size if part.exists() else 0
        if done > entry.size:
            part.unlink()
            done = 0
        store.room(entry.size - done)
        try:
            far.fetch(folder, entry, part)
        except TransportError as error:
            if error.code not in ("changed", "not_there"):
                raise
            part.unlink(missing_ok=True)
            with self._transaction() as fetcher:
                text = fetcher.env["exchange.words"]._transport(error)
            _logger.info("%s", text)
            return
        row = {**facts, "name": entry.name, "mtime": entry.mtime, "aside": "wait"}
        self._receive(part, row)
