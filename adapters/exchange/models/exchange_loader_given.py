# One concern a file, for one model.
# pylint: disable=consider-merging-classes-inherited
from odoo import api, models

from odoo.addons.bank_base.tools.locks import Busy, session_lock

from ..aside import Refusal
from ..replay import ReplayLoad
from ..tools import names
from ..tools.store import NoSpace
from .exchange_loader import LEFT_AGE


class _Rehearsed(Exception):
    """A load that was tried came to its end: roll it back."""


class ExchangeLoaderGiven(models.AbstractModel):
    """What people give: local files, and a record corrected by hand."""

    _inherit = "exchange.loader"

    # -- files given by hand ------------------------------------------------------------

    @api.model
    def _load_paths(self, paths, type_code, mapping_code=None, endpoint_code=None):
        """Journal and load local files in the order given; commits. Generator of answers.

        :raises UserError: no such type, mapping or channel
        """
        with self._transaction() as loader:
            kind = loader.env["exchange.type"]._by_code(type_code)
            facts = {
                "company_id": loader.env.company.id,
                "type_id": kind.id,
                "mapping_id": kind._mapping(mapping_code).id,
                "endpoint_id": loader.env["exchange.endpoint"]
                ._by_code(endpoint_code)
                .id,
                "channel": "load",
            }
        self.env["exchange.file"]._store().sweep(LEFT_AGE)
        for path in paths:
            yield self._load_path(path, facts)

    def _load_path(self, path, facts):
        shown = names.printable(path.name)
        try:
            if not path.is_file():
                raise FileNotFoundError
            copy = self.env["exchange.file"]._store().copy_in(path)
        except NoSpace as error:
            with self._transaction() as loader:
                return loader._error(
                    shown, loader.env["exchange.words"]._transport(error)
                )
        except OSError as error:
            with self._transaction() as loader:
                text = loader.env._(
                    "There is no file «%s».", names.printable(str(path))
                )
                if not isinstance(error, FileNotFoundError):
                    text = loader.env._(
                        "File «%(path)s» cannot be read: %(detail)s.",
                        path=names.printable(str(path)),
                        detail=error.strerror or "",
                    )
                return loader._error(shown, text)
        file_id = self._receive(copy, {**facts, "name": shown})
        self._open_or_put_off(file_id)
        return self._process(file_id)

    # -- a record corrected by hand -------------------------------------------------------

    @api.model
    def _replay(self, reject_id, text):
        """Journal a corrected record as a file of its own and load it; commits.

        :param text: the record, in the layout it came in
        :return: id of the ``exchange.file`` and its answer
        :raises UserError: it is no record; nothing is journaled
        """
        path, facts = self._replay_file(reject_id, text)
        file_id = self._receive(path, facts)
        return file_id, self._process(file_id)

    @api.model
    def _try_replay(self, reject_id, text):
        """What :meth:`_replay` would say of a corrected record; changes nothing.

        :return: sentence about what is still wrong, "" when it would be loaded
        :raises UserError: it is no record
        """
        path, facts = self._replay_file(reject_id, text)
        key = f"exchange.load:{facts['company_id']}:{facts['type_id']}"
        try:
            with session_lock(self.env.cr.dbname, key):
                self._rehearse(path, facts)
        except Refusal as refusal:
            return refusal.text
        except Busy:
            with self._transaction() as loader:
                return loader.env._(
                    "A load is under way just now. Check again in a minute."
                )
        finally:
            path.unlink(missing_ok=True)
        return ""

    def _rehearse(self, path, facts):
        """The whole load in a transaction that is rolled back."""
        try:
            with self._transaction() as loader:
                file = loader.env["exchange.file"].create(facts)
                company_env = file.with_company(file.company_id).env
                ReplayLoad(company_env, file, path).run()
                raise _Rehearsed
        except _Rehearsed:
            return

    def _replay_file(self, reject_id, text):
        """A corrected record as a file in ``incoming``: ``(path, facts)``."""
        with self._transaction() as loader:
            reject = loader.env["exchange.reject"].browse(reject_id)
            facts, content = reject._replay_facts(), reject._as_file(text)
            store = loader.env["exchange.file"]._store()
        return store.write_in(content), facts
