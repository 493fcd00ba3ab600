# One model, one concern a file.
# pylint: disable=consider-merging-classes-inherited
from pathlib import Path

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import config

from odoo.addons.bank_base.models.bank_backup import KEPT_LOCK

from ..tools.store import Store


class ExchangeFile(models.Model):
    """The bytes of a file: where they are kept, who may take them out, when they are deleted."""

    _inherit = "exchange.file"

    @api.model
    def _store(self):
        """Folder of kept files of this database."""
        return Store(Path(config["data_dir"]) / "exchange" / self.env.cr.dbname)

    def _path(self):
        """Path of the kept bytes.

        :raises UserError: they are gone
        """
        self.ensure_one()
        path = self._store().path(self.sha256) if self.sha256 else None
        if path is None or not path.is_file():
            raise UserError(
                self.env._("The bytes of file «%s» are not kept any more.", self.name)
            )
        return path

    def _content_path(self):
        """Path of the bytes that are loaded: decrypted ones if the channel has a program.

        :raises UserError: they are gone
        """
        self.ensure_one()
        if not self.opened_sha256:
            return self._path()
        path = self._store().path(self.opened_sha256)
        if not path.is_file():
            raise UserError(
                self.env._("The bytes of file «%s» are not kept any more.", self.name)
            )
        return path

    def _download(self):
        """Path for the download controller.

        :raises AccessError: the user may not see personal data
        """
        self.ensure_one()
        self.check_access("read")
        if not self.env.user.has_group("bank_base.group_identity"):
            raise AccessError(
                self.env._("The file holds personal data, your role does not see it.")
            )
        path = self._path()
        if not self.env.su:
            self.env["bank.opening.log"]._note(self._name, self.ids, "file", ["file"])
        return path

    def action_download(self):
        self.ensure_one()
        self._download()
        return {
            "type": "ir.actions.act_url",
            "url": f"/exchange/file/{self.id}",
            "target": "self",
        }

    @api.model
    def _cron_retention(self):
        """Delete bytes whose term is over and that no younger row needs.

        Not while a backup is being made, which copies what the rows of its moment refer to. The
        term is of wall time, from the moment of receipt; no business date has a part in it.
        """
        self.env.cr.execute(
            "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [KEPT_LOCK]
        )
        if not self.env.cr.fetchone()[0]:
            return
        types = self.env["exchange.type"].with_context(active_test=False).search([])
        adding = types.filtered(
            lambda one: one.handler in self.env and not one._handler()._replaces
        )
        self.env.cr.execute(
            """
            SELECT f.sha256, array_agg(f.id)
              FROM exchange_file f JOIN exchange_type t ON t.id = f.type_id
             WHERE f.kept
             GROUP BY f.sha256
            HAVING bool_and(t.keep_days > 0 AND f.state IN ('loaded', 'refused', 'duplicate')
                   AND f.received_on < now() at time zone 'utc' - t.keep_days * interval '1 day'
                   -- a bad record that can still be corrected is corrected out of these bytes
                   AND (f.state <> 'loaded' OR NOT EXISTS (
                        SELECT FROM exchange_reject r
                         WHERE r.file_id = f.id AND r.state = 'aside'
                           AND (f.type_id = ANY(%s) OR r.business_date > COALESCE(
                               (SELECT max(d.date) FROM bank_day d
                                 WHERE d.company_id = f.company_id AND d.state = 'closed'),
                               '-infinity'))))
                   -- the answer has not left, or the partner may still object to it
                   AND NOT EXISTS (
                        SELECT FROM bank_outbox o
                         WHERE o.res_model = 'exchange.file' AND o.res_id = f.id
                           AND (o.state IN ('pending', 'failed')
                                OR o.receipt_state = 'awaited')))
               AND NOT EXISTS (
                   SELECT FROM bank_outbox
                    WHERE payload_path = left(f.sha256, 2) || '/' || f.sha256
                      AND state IN ('pending', 'failed'))
             LIMIT 1000
            """,
            [adding.ids],
        )
        for digest, ids in self.env.cr.fetchall():
            files = self.browse(ids)
            files.write({"kept": False, "removed_on": fields.Date.context_today(self)})
            for one in {digest, *files.mapped("opened_sha256")} - {False}:
                self._forget(one)
        self.env["bank.outbox"]._forget_sealed()

    @api.model
    def _forget(self, digest):
        """Delete bytes unless a row still keeps them."""
        needed = [("kept", "=", True), "|", ("sha256", "=", digest)]
        if not self.search_count([*needed, ("opened_sha256", "=", digest)], limit=1):
            self._store().remove(digest)
