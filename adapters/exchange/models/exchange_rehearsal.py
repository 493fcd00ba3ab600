from contextlib import contextmanager
from pathlib import Path

from odoo import api, models
from odoo.tools import config

from ..tools.trial import trial_store
from .exchange_trial_file import TRIAL


class ExchangeRehearsal(models.AbstractModel):
    """A run or a load that is taken back whole: a dry run.

    Every phase that would be committed is a savepoint of one transaction, which is rolled
    back; bytes go to a folder that is removed; the far side is only read. Numbers drawn from
    sequences are not given back, nothing else remains.
    """

    _name = "exchange.rehearsal"
    _inherit = "exchange.fetcher"
    _description = "Dry Run"

    @contextmanager
    def _opened(self):
        """This model on a transaction and a store of its own; at the end both are gone."""
        root = Path(config["data_dir"]) / "exchange_rehearsal"
        with trial_store(root, self.env["exchange.file"]._store()) as store:
            with self.env.registry.cursor() as cr:
                try:
                    # sudo: the command line is the system, as in the run itself
                    opened = self.with_env(self.env(cr=cr, su=True))
                    yield opened.with_context(**{TRIAL: store})
                finally:
                    cr.rollback()

    @contextmanager
    def _transaction(self):
        with self.env.cr.savepoint():
            lang = self.env.company.partner_id.lang
            yield self.with_context(
                lang=lang or self.env.context.get("lang") or "en_US",
                tracking_disable=True,
                mail_create_nolog=True,
            )

    @api.model
    def _process(self, file_id):
        return {**super()._process(file_id), "dry_run": True}

    def _move_aside(self, schedule_id):
        """Nothing is moved on the far side."""
        yield from ()

    def _send(self, schedule_id, tried):
        """Nothing leaves."""
        yield from ()

    @api.model
    def _closing_words(self):
        return self.env._("This was a dry run: nothing of it was written anywhere.")
