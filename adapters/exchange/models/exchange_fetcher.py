import logging
from datetime import date
from functools import partial

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.bank_base.tools import fault
from odoo.addons.bank_base.tools.failpoint import failpoint
from odoo.addons.bank_base.tools.locks import Busy, session_lock

from ..tools.store import NoSpace
from ..transport import TransportError
from .exchange_loader import ATTEMPTS, LEFT_AGE

_logger = logging.getLogger(__name__)
_MOST_SENT = (
    200  # rows of the outbox in one phase of a run; the next run takes the rest
)


class ExchangeFetcher(models.AbstractModel):
    """One run of a schedule: what waits is loaded, what is new is fetched, loaded and moved
    aside. Every phase is committed; a run after a kill goes on from there.

    Fetching is in ``exchange_fetcher_collect.py``."""

    _name = "exchange.fetcher"
    _inherit = "exchange.loader"
    _description = "Run of a Schedule"

    @api.model
    def _run(self, endpoint_code=None, type_code=None):
        """Run schedules, whatever their window: the command line's own scheduler decides.

        Generator of answers, one a file; an answer with ``"file": None`` is a run that broke
        off.

        :raises UserError: no such channel, type or schedule
        """
        with self._transaction() as fetcher:
            schedules = fetcher._schedules(endpoint_code, type_code).ids
        tried = set()
        for schedule_id in schedules:
            yield from self._run_schedule(schedule_id, tried)

    def _schedules(self, endpoint_code, type_code):
        domain = [("company_id", "=", self.env.company.id)]
        if endpoint_code:
            endpoint = self.env["exchange.endpoint"]._by_code(endpoint_code)
            domain.append(("endpoint_id", "=", endpoint.id))
        if type_code:
            kind = self.env["exchange.type"]._by_code(type_code)
            domain.append(("type_id", "=", kind.id))
        domain += [("endpoint_id.active", "=", True), ("type_id.active", "=", True)]
        found = self.env["exchange.schedule"].search(domain)
        if not found:
            raise UserError(
                self.env._(
                    "No schedule fits: add one in «Exchange», «Schedule», or name another."
                )
            )
        return found.sorted(lambda one: (one.type_id.sequence, one.sequence, one.id))

    @api.model
    def _run_schedule(self, schedule_id, tried):
        """Run one schedule. Generator of answers; never raises.

        :param tried: set of ids of the outbox that this run of one or several schedules has
            tried to send; each is tried once a run
        """
        with self._transaction() as fetcher:
            schedule = fetcher.env["exchange.schedule"].browse(schedule_id)
            company = schedule.company_id.id
            key = f"exchange.run:{schedule.endpoint_id.id}:{schedule.type_id.id}"
        run = self.with_company(company)
        errors = []
        try:
            with session_lock(self.env.cr.dbname, key):
                for answer in run._run_locked(schedule_id, tried):
                    if answer["error"] and answer["state"] not in (
                        "loaded",
                        "duplicate",
                    ):
                        errors.append(answer["error"])
                    yield answer
        except Busy:
            with run._transaction() as fetcher:
                errors.append(
                    fetcher.env._("This schedule is being run by another process.")
                )
            yield run._broken(schedule_id, errors[-1])
        with run._transaction() as fetcher:
            fetcher.env["bank.outbox"]._mark_overdue(fields.Datetime.now())
            fetcher.env["exchange.schedule"].browse(schedule_id).write(
                {
                    "last_run": fields.Datetime.now(),
                    "last_result": "\n".join(errors) or "OK",
                }
            )

    def _broken(self, schedule_id, text):
        with self._transaction() as fetcher:
            schedule = fetcher.env["exchange.schedule"].browse(schedule_id)
            where = {
                "endpoint": schedule.endpoint_id.code,
                "type": schedule.type_id.code,
            }
            return {**self._error(None, text), **where}

    def _run_locked(self, schedule_id, tried):
        self.env["exchange.file"]._store().sweep(LEFT_AGE)
        problems = []
        # First what waits: a run that was killed ends here, before the partner's receipts for
        # it are read. Then what this run has put into the outbox (answers).
        send = partial(self._send, tried=tried)
        for phase in (
            send,
            self._collect,
            self._load_received,
            send,
            self._move_aside,
        ):
            try:
                yield from phase(schedule_id)
            except UserError as error:
                problems.append(str(error))
            except NoSpace as error:
                with self._transaction() as fetcher:
                    problems.append(fetcher.env["exchange.words"]._transport(error))
            except Exception as error:
                _logger.exception("schedule %s broke off", schedule_id)
                problems.append(fault.brief(error))
        for text in dict.fromkeys(problems):
            yield self._broken(schedule_id, text)

    # -- late files ---------------------------------------------------------------------

    @api.model
    def _watch(self, now, endpoint_code=None, type_code=None):
        """Look which files are late at ``now``; alarms are committed.

        :param now: aware datetime
        :return: answers, one a file that has not come
        """
        company = self.env.company.id
        try:
            with session_lock(self.env.cr.dbname, f"exchange.watch:{company}"):
                with self._transaction() as fetcher:
                    schedules = fetcher._watched(endpoint_code, type_code)
                    missing = schedules.env["exchange.expected"]._watch(now, schedules)
                    answers = missing._answers()
                    failpoint("exchange.before_watch_commit")
                return answers
        except (
            Busy
        ):  # another process looks at this moment: what it wrote is the answer
            with self._transaction() as fetcher:
                schedules = fetcher._watched(endpoint_code, type_code)
                missing = schedules.expected_ids.filtered(
                    lambda one: one.state == "missing"
                )
                return missing._answers()

    def _watched(self, endpoint_code, type_code):
        try:
            return self._schedules(endpoint_code, type_code)
        except UserError:
            return self.env["exchange.schedule"]

    # -- load ---------------------------------------------------------------------------

    def _load_received(self, schedule_id):
        """Load what the journal holds unfinished, oldest business date first."""
        with self._transaction() as fetcher:
            schedule = fetcher.env["exchange.schedule"].browse(schedule_id)
            waiting = fetcher.env["exchange.file"].search(
                [
                    ("company_id", "=", schedule.company_id.id),
                    ("type_id", "=", schedule.type_id.id),
                    ("endpoint_id", "in", (schedule.endpoint_id.id, False)),
                    "|",
                    ("state", "=", "received"),
                    "&",
                    ("state", "=", "failed"),
                    ("attempts", "<", ATTEMPTS),
                ]
            )
            sealed = [one.id for one in waiting if one._is_sealed()]
        for file_id in sealed:
            self._open_or_put_off(file_id)
        with self._transaction() as fetcher:
            waiting = fetcher.env["exchange.file"].browse(waiting.ids)
            waiting = waiting.sorted(
                lambda one: (
                    one.business_date or date.max,
                    one.sequence,
                    one.name,
                )
            )
            ordered = schedule.with_env(fetcher.env).type_id._handler()._ordered
            order = [(one.id, (one.source, one.branch_code)) for one in waiting]
        stopped = {}
        for file_id, sender in order:
            if sender in stopped:
                yield self._waits_for(file_id, stopped[sender])
                continue
            answer = self._process(file_id)
            if ordered and answer["state"] in ("received", "failed"):
                stopped[sender] = answer["file"]
            yield answer

    def _waits_for(self, file_id, earlier):
        """An earlier file of the sender is not loaded yet: after this one it would be refused."""
        with self._transaction() as fetcher:
            file = fetcher.env["exchange.file"].browse(file_id)
            text = fetcher.env._(
                "The file waits: «%s», an earlier one of the same sender, is not loaded yet.",
                earlier,
            )
            file.reason = text
            return {**file._answer(), "error": text}

    # -- move aside ---------------------------------------------------------------------

    def _move_aside(self, schedule_id):
        """Move finished files of the schedule out of the far folder."""
        with self._transaction() as fetcher:
            schedule = fetcher.env["exchange.schedule"].browse(schedule_id)
            endpoint = schedule.endpoint_id
            rows = fetcher.env["exchange.file"].search(
                [
                    ("endpoint_id", "=", endpoint.id),
                    ("type_id", "=", schedule.type_id.id),
                    ("aside", "=", "wait"),
                    ("state", "in", ("loaded", "refused", "duplicate")),
                ],
                order="id",
            )
            if not rows:
                return
            tasks = [
                (
                    row.id,
                    row.folder,
                    (row.name, int(row.size), int(row.mtime)),
                    endpoint.folder_refused
                    if row.state == "refused"
                    else endpoint.folder_done,
                )
                for row in rows
            ]
            far = fetcher._far_side(endpoint)
        try:
            with far:
                for file_id, folder, facts, target in tasks:
                    failpoint("exchange.before_move_aside")
                    # another file under the same name is a new file: it stays
                    if far.stat(folder, facts[0]) == facts:
                        new = far.move_aside(folder, facts[0], target)
                    else:  # moved by a run that was killed right after, or taken away
                        new = far.moved_aside(facts, target)
                    failpoint("exchange.after_move_aside")
                    with self._transaction() as fetcher:
                        file = fetcher.env["exchange.file"].browse(file_id)
                        file.write(
                            {"aside": "done", "aside_name": new and f"{target}/{new}"}
                        )
        except TransportError as error:
            with self._transaction() as fetcher:
                raise UserError(
                    fetcher.env["exchange.words"]._transport(error)
                ) from error
        yield from ()

    # -- send ---------------------------------------------------------------------------

    def _send(self, schedule_id, tried):
        """Deliver rows of the outbox that are due, each in a transaction of its own and once a
        run. What cannot be delivered waits with its error on it and does not stop the run.

        :param tried: ids that this run has tried; more are added
        """
        with self._transaction() as fetcher:
            endpoint = fetcher.env["exchange.schedule"].browse(schedule_id).endpoint_id
            outbox = fetcher.env["bank.outbox"]
            waiting = outbox.search(
                [
                    ("company_id", "=", endpoint.company_id.id),
                    ("endpoint", "=", endpoint.code),
                    ("kind", "=", "file"),
                    ("id", "not in", sorted(tried)),
                    *outbox._due_domain(),
                ],
                order="id",
                limit=_MOST_SENT,
            )
            ids = waiting.ids
        for row_id in ids:
            tried.add(row_id)
            with self._transaction() as fetcher:
                row = fetcher.env["bank.outbox"].browse(row_id)
                if row.try_lock_for_update() and row.state == "pending":
                    row._try_deliver()
        yield from ()
