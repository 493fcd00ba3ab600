import io
import logging
import time
from contextlib import contextmanager

import psycopg2.errors

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.bank_base.tools import fault
from odoo.addons.bank_base.tools.failpoint import failpoint
from odoo.addons.bank_base.tools.later import Later
from odoo.addons.bank_base.tools.locks import Busy, session_lock

from .. import failpoints  # noqa: F401 - declares the failpoints used below
from ..aside import REJECT, REJECT_COLUMNS, Refusal
from ..replay import ReplayLoad
from ..stream import StreamError
from ..stream.rows import copy_line
from ..tools import names
from ..tools.program import ProgramError
from ..tools.store import NoSpace

_logger = logging.getLogger(__name__)
_AGAIN = (
    psycopg2.errors.SerializationFailure,
    psycopg2.errors.DeadlockDetected,
    psycopg2.errors.LockNotAvailable,
)
ATTEMPTS = 3
LEFT_AGE = 7 * 24 * 3600  # seconds: transfers that nobody went on with for a week


class ExchangeLoader(models.AbstractModel):
    """Takes files into the journal and loads them. Opens and commits its own transactions,
    so that a kill at any moment leaves the state before or after.

    Files and records given by hand are in ``exchange_loader_given.py``."""

    _name = "exchange.loader"
    _description = "Loader of Files"

    @contextmanager
    def _transaction(self):
        """This model in a transaction of its own, as the system, in the company's language."""
        with self.env.registry.cursor() as cr:
            env = self.env(cr=cr, su=True)
            company = env.company
            lang = company.partner_id.lang or self.env.context.get("lang") or "en_US"
            yield self.with_env(env).with_context(
                lang=lang, tracking_disable=True, mail_create_nolog=True
            )

    # -- into the journal ---------------------------------------------------------------

    @api.model
    def _receive(self, path, facts):
        """Keep a complete file of the ``incoming`` folder and journal it; commits.

        :param path: local path within ``incoming``; the file is moved from there
        :param facts: fields of ``exchange.file``: name, company_id, type_id, …
        :return: id of the ``exchange.file``
        """
        failpoint("exchange.after_fetch")
        digest = self.env["exchange.file"]._store().keep(path)
        failpoint("exchange.after_keep")
        with self._transaction() as loader:
            files = loader.env["exchange.file"]
            waiting = files.search(
                [
                    ("company_id", "=", facts["company_id"]),
                    ("type_id", "=", facts["type_id"]),
                    ("sha256", "=", digest),
                    ("endpoint_id", "=", facts.get("endpoint_id", False)),
                    ("replay_of_id", "=", facts.get("replay_of_id", False)),
                    ("state", "in", ("received", "failed")),
                ],
                limit=1,
            )
            if waiting:  # a load that was killed: the same row goes on
                waiting.write(
                    {"attempts": 0, "mapping_id": facts.get("mapping_id", False)}
                )
                file = waiting
            else:
                kept = files._store().path(digest)
                file = files.create(
                    {
                        "size": kept.stat().st_size,
                        **facts,
                        "sha256": digest,
                        "kept": True,
                    }
                )
            file.write(loader._peek(file))
        failpoint("exchange.after_received_commit")
        return file.id

    @api.model
    def _peek(self, file):
        """Header facts for the order of loading; nothing when they cannot be read yet."""
        try:
            return file.type_id._handler()._peek(file)
        except (StreamError, UserError):
            return {}  # the load itself will say why

    @api.model
    def _journal_refused(self, facts, code, text):
        """A row for what never became a kept file (an unusable name); commits."""
        with self._transaction() as loader:
            file = loader.env["exchange.file"].create(
                {**facts, "state": "refused", "code": code, "reason": text}
            )
            file._put_answer()
            return file._answer()

    # -- a bank's own decryption ----------------------------------------------------------

    @api.model
    def _open_or_put_off(self, file_id):
        """:meth:`_open`; what it cannot do for this file keeps no other waiting."""
        try:
            self._open(file_id)
        except Exception as error:
            _logger.exception("file %s was not opened", file_id)
            with self._transaction() as loader:
                loader._stopped(file_id, error, 0.0)

    @api.model
    def _open(self, file_id):
        """Let the channel's program decrypt a received file and check its signature; commits.

        What came stays kept as it came, what the program made of it is kept beside it and is
        what is loaded. Nothing happens to a file that needs no program or is open already. A
        file that the program refuses is refused.
        """
        with self._transaction() as loader:
            file = loader.env["exchange.file"].browse(file_id)
            if not file._is_sealed():
                return
            endpoint, source = file.endpoint_id, file._path()
            name, limit = endpoint.program_in, file.type_id._limits().unpacked
            program = endpoint._program(name)
            store = file._store()
            target = store.new_part()
            store.room(source.stat().st_size)
        try:
            program(source, target, size=limit)
        except ProgramError as error:
            failpoint("load.before_refusal")
            with self._transaction() as loader:
                text = loader.env["exchange.words"]._program(error, name)
                if error.is_ours:
                    loader._fail(file_id, error, 0.0, text)
                else:
                    loader._refuse(file_id, Refusal("crypto", text))
            return
        digest = store.keep(target)
        with self._transaction() as loader:
            file = loader.env["exchange.file"].browse(file_id)
            file.opened_sha256 = digest
            file.write(loader._peek(file))
        failpoint("exchange.after_open")

    # -- load ---------------------------------------------------------------------------

    @api.model
    def _process(self, file_id):
        """Load a received file to its end: loaded, refused, repeat, or stopped by an error.

        :return: the answer for the command line
        """
        with self._transaction() as loader:
            file = loader.env["exchange.file"].browse(file_id)
            key = f"exchange.load:{file.company_id.id}:{file.type_id.id}"
        try:
            with session_lock(self.env.cr.dbname, key):
                return self._process_locked(file_id)
        except Busy:
            with self._transaction() as loader:
                file = loader.env["exchange.file"].browse(file_id)
                text = loader.env._(
                    "Another load of «%s» is under way. The next run takes this file.",
                    file.type_id.name,
                )
                return {**file._answer(), "error": text}

    def _process_locked(self, file_id):
        with self._transaction() as loader:
            file = loader.env["exchange.file"].browse(file_id)
            if file.state in ("received", "failed") and file._is_sealed():
                return file._answer()  # its program is not there: the journal says so
        started = time.monotonic()
        try:
            for attempt in range(1, 4):
                try:
                    with self._transaction() as loader:
                        loader._load(file_id)
                    break
                except _AGAIN:
                    if attempt == 3:
                        raise
                    _logger.info("load of file %s is repeated", file_id, exc_info=True)
        except Refusal as refusal:
            failpoint("load.before_refusal")
            with self._transaction() as loader:
                loader._refuse(file_id, refusal)
        except Later as later:
            with self._transaction() as loader:
                # The file stays received: the next run takes it.
                loader.env["exchange.file"].browse(file_id).reason = str(later)
        except Exception as error:
            _logger.exception("load of file %s stopped", file_id)
            with self._transaction() as loader:
                loader._stopped(file_id, error, time.monotonic() - started)
        else:
            failpoint("load.after_commit")
        with self._transaction() as loader:
            return loader.env["exchange.file"].browse(file_id)._answer()

    @api.model
    def _load(self, file_id):
        """The load itself, within the current transaction.

        :raises Refusal: the caller rolls back and calls :meth:`_refuse`
        """
        file = self.env["exchange.file"].browse(file_id)
        file.lock_for_update()
        if file.state not in ("received", "failed"):
            return
        problem = names.problem(file.name)
        if problem:
            raise Refusal("bad_name", self.env["exchange.words"]._bad_name(problem))
        earlier = file._loaded_before()
        if not earlier:
            env = file.with_company(file.company_id).env
            if file.channel == "replay":
                ReplayLoad(env, file).run()
            else:
                file.type_id.with_env(env)._handler()._loading(file).run()
        elif file.channel == "run":
            file.write(
                {
                    "state": "duplicate",
                    "code": "already_loaded",
                    "reason": file._repeat_text(earlier),
                    "loaded_on": fields.Datetime.now(),
                }
            )
            file._put_answer()
        else:
            raise Refusal("already_loaded", file._repeat_text(earlier))

    @api.model
    def _refuse(self, file_id, refusal):
        """Write a refusal into the journal, in a transaction of its own."""
        file = self.env["exchange.file"].browse(file_id)
        file.write(
            {
                **refusal.facts,
                "state": "refused",
                "code": refusal.code,
                "reason": refusal.text,
                "loaded": 0,
                "unchanged": 0,
                "loaded_on": fields.Datetime.now(),
            }
        )
        if refusal.samples:
            text = "".join(copy_line(row) for row in refusal.samples)
            self._copy_rejects(text)
        file._put_answer()
        if file.channel == "run":
            file._tell(self.env._("File refused: %s", file.name), refusal.text)

    def _copy_rejects(self, text):
        columns = SQL(", ").join(map(SQL.identifier, REJECT_COLUMNS))
        copy = SQL("COPY %s (%s) FROM STDIN", SQL.identifier(REJECT), columns)
        self.env.cr.copy_expert(copy.code, io.StringIO(text))

    @api.model
    def _stopped(self, file_id, error, seconds):
        """Journal what stopped a file: this machine's fault, or an error that nobody foresaw."""
        if isinstance(error, NoSpace) or fault.is_of_the_machine(error):
            self._put_off(file_id, error)
        else:
            self._fail(file_id, error, seconds)

    @api.model
    def _fail(self, file_id, error, seconds, text=None):
        """Journal an unforeseen error: nothing is loaded, a later run tries again.

        :param text: sentence that says it better than the error's own name
        """
        file = self.env["exchange.file"].browse(file_id)
        # Times that this machine was at fault do not count against the file.
        attempts = file.attempts + 1 if file.state == "failed" else 1
        file.write(
            {
                "state": "failed",
                "attempts": attempts,
                "code": "error",
                "seconds": seconds,
                "reason": text
                or self.env._(
                    "The load stopped by an error of the system (%s). Nothing is loaded. Show "
                    "this to the administrator.",
                    fault.brief(error),
                ),
            }
        )
        if attempts >= ATTEMPTS:
            file._tell(self.env._("File cannot be loaded: %s", file.name), file.reason)

    def _put_off(self, file_id, error):
        """Say in the journal what the machine lacks; the file stays as it is and every later run
        tries again. People are told at the third time."""
        if isinstance(error, NoSpace):
            text = self.env["exchange.words"]._transport(error)
        else:
            text = self.env._(
                "Nothing of the file is loaded: this machine or the database has failed "
                "(%s). The next run tries again. Show this to the administrator.",
                fault.brief(error),
            )
        file = self.env["exchange.file"].browse(file_id)
        file.write({"reason": text, "attempts": file.attempts + 1})
        if file.attempts == ATTEMPTS:
            file._tell(self.env._("File cannot be loaded: %s", file.name), text)

    @api.model
    def _error(self, name, text):
        """An answer for what did not get as far as the journal."""
        return {
            "file": name,
            "state": "error",
            "records": 0,
            "loaded": 0,
            "unchanged": 0,
            "rejected": 0,
            "seconds": 0.0,
            "error": text,
        }
