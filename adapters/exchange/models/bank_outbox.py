import base64
import os
import tempfile
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.bank_base.tools.failpoint import failpoint
from odoo.addons.bank_base.tools.later import Later

from .. import failpoints  # noqa: F401 - declares the failpoints used below
from ..stream.limits import MIB
from ..tools import names
from ..tools.program import ProgramError
from ..tools.secret import SecretError
from ..tools.store import sha256, sync_folder
from ..transport import TransportError

LARGEST_SEALED = 2048 * MIB  # what a program may make of an outgoing file
MOST_OVERDUE = 500  # rows of one look; the next look takes the rest


class BankOutbox(models.Model):
    """Files for partners: uploaded under a temporary name, renamed when whole.

    A note on our disk says that an upload is complete. With it, a temporary name that is
    gone means that the rename happened, even if the partner has taken the file since: it is
    not sent twice. Without it, whatever lies under the temporary name is overwritten.
    """

    _name = "bank.outbox"
    _inherit = ["bank.outbox", "mail.thread", "mail.activity.mixin"]
    _mail_post_access = "read"  # a to-do is ticked off by who may not change the outbox

    sha256 = fields.Char(
        string="SHA-256",
        readonly=True,
        help="Of the bytes that the partner got; its receipt names it.",
    )
    receipt_expected = fields.Boolean(readonly=True)
    receipt_state = fields.Selection(
        [
            ("awaited", "Receipt Awaited"),
            ("confirmed", "Confirmed"),
            ("refused", "Refused by the Partner"),
            ("overdue", "Receipt Overdue"),
        ],
        string="Partner's Receipt",
        readonly=True,
        index="btree_not_null",
    )
    receipt_due = fields.Datetime(string="Receipt Due By", readonly=True)
    receipt_text = fields.Text(string="Partner's Words", readonly=True)
    receipt_file_id = fields.Many2one(
        "exchange.file",
        string="File with the Receipt",
        readonly=True,
        ondelete="restrict",
    )

    @api.model_create_multi
    def create(self, vals_list):
        quiet = {"mail_create_nolog": True, "mail_create_nosubscribe": True}
        return super(BankOutbox, self.with_context(**quiet)).create(vals_list)

    # -- delivery -----------------------------------------------------------------------

    def _deliver_file(self):
        """Deliver one row of kind ``file`` to folder «Files from Us» of its channel.

        :raises Later: the line or this machine was at fault
        :raises UserError: it was not delivered; the row says why and waits
        """
        self.ensure_one()
        endpoints = self.env["exchange.endpoint"].with_company(self.company_id)
        endpoint = endpoints._by_code(self.endpoint or "-")
        name = self.payload_name or ""
        if names.problem(name) or names.partial(name):
            raise UserError(
                self.env._("«%s» is not a name for a file.", names.printable(name))
            )
        note = (
            self.env["exchange.file"]._store().root
            / "outgoing"
            / names.digest(self.key)
        )
        note.parent.mkdir(exist_ok=True, mode=0o700)
        try:
            with self._file_payload() as payload:
                path = self._sealed(endpoint, payload, note)
                with endpoint._transport() as far:
                    self._deliver_whole(far, endpoint.folder_out, name, path, note)
                self.write(self._prepare_delivered(endpoint, sha256(path)))
        except (TransportError, SecretError) as error:
            passes = isinstance(error, SecretError) or error.is_on_the_way
            words = self.env["exchange.words"]._transport(error)
            raise (Later if passes else UserError)(words) from error

    def _try_deliver(self):
        told = self.put_off >= self._max_attempts()
        sent = super()._try_deliver()
        if sent and told:
            self.activity_feedback(
                ["mail.mail_activity_data_todo"], feedback=self.env._("Delivered.")
            )
        return sent

    def _tell_put_off(self):
        result = super()._tell_put_off()
        self._tell(
            self.env._("Not delivered for long: %s", self.payload_name),
            self.env._(
                "Tried %(times)s times in vain. It goes on being tried, at least once an hour, "
                "and leaves by itself when the cause is gone. %(error)s",
                times=self.put_off,
                error=self.last_error,
            ),
        )
        return result

    def _deliver_whole(self, far, folder, name, path, note):
        temporary = f"{name}.{names.digest(self.key)[:8]}.part"
        size = path.stat().st_size
        stamp = f"{size} {sha256(path)}"
        if self.resends:  # what was noted of an earlier sending is not this one
            stamp += f" {self.resends}"
        far.make_folder(folder)
        uploaded = note.exists() and note.read_text() == stamp
        if not uploaded:
            if far.stat(folder, name) is not None:
                raise TransportError("exists", name=name, folder=folder)
            failpoint("outbox.before_upload")
            far.put(folder, temporary, path)
            failpoint("outbox.after_upload")
            self._write_note(note, stamp)
        failpoint("outbox.before_rename")
        waiting = far.stat(folder, temporary)
        if waiting is not None:
            if waiting.size != size:
                note.unlink()
                raise TransportError("changed", name=temporary)
            far.rename(folder, temporary, folder, name)
        failpoint("outbox.after_rename")

    def _sealed(self, endpoint, payload, note):
        """What is sent: the payload, or what the channel's program made of it, kept so that a
        sending that was killed goes on with the same bytes.

        :raises Later: the program could not be run here
        :raises UserError: the program did not do its work
        """
        if not endpoint.program_out:
            return payload
        sealed = note.with_suffix(".sealed")
        if not sealed.exists():
            part = note.with_suffix(".part")
            part.unlink(missing_ok=True)
            try:
                program = endpoint._program(endpoint.program_out)
                program(payload, part, size=LARGEST_SEALED)
            except ProgramError as error:
                words = self.env["exchange.words"]._program(error, endpoint.program_out)
                raise (Later if error.is_ours else UserError)(words) from error
            with open(part, "rb") as file:
                os.fsync(file.fileno())
            os.replace(part, sealed)
            sync_folder(sealed.parent)
        failpoint("outbox.after_seal")
        return sealed

    @api.model
    def _forget_sealed(self):
        """Delete what a program made of files that left long ago: their term is the longest of
        the file types'. Called by the retention of received files."""
        folder = self.env["exchange.file"]._store().root / "outgoing"
        sealed = {path.stem: path for path in folder.glob("*.sealed")}
        if not sealed:
            return
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT o.key FROM bank_outbox o
              JOIN (SELECT max(keep_days) AS days FROM exchange_type
                    HAVING min(keep_days) > 0) term ON true
             WHERE o.kind = 'file' AND o.state IN ('sent', 'cancelled')
               AND o.receipt_state IS DISTINCT FROM 'awaited'
               AND COALESCE(o.sent_at, o.write_date)
                   < now() at time zone 'utc' - term.days * interval '1 day'
            """
        )
        for (key,) in self.env.cr.fetchall():
            path = sealed.get(names.digest(key))
            if path:
                path.with_suffix("").unlink(missing_ok=True)  # the note on its sending
                path.unlink(missing_ok=True)

    def _prepare_delivered(self, endpoint, digest):
        """Values of a row whose file lies whole on the far side."""
        self.ensure_one()
        values = {"sha256": digest}
        # a receipt may have come before the row was marked (a kill between the two)
        if self.receipt_expected and not self.receipt_state:
            hours = timedelta(hours=endpoint.receipt_hours)
            due = fields.Datetime.now() + hours
            values.update(receipt_state="awaited", receipt_due=due)
        return values

    def _prepare_resend(self):
        values = super()._prepare_resend()
        if self.state == "sent":
            values.update(receipt_state=False, receipt_due=False, receipt_text=False)
        return values

    # -- the partner's receipt ----------------------------------------------------------

    @api.model
    def _find_sent(self, company, name, digest, endpoint=None):
        """The file of ours that a receipt speaks of.

        :return: ``(row, code)``; the code is ``unknown_file`` or ``other_bytes`` when the row
            is empty
        """
        domain = [
            ("company_id", "=", company.id),
            ("kind", "=", "file"),
            ("payload_name", "=", name),
            ("sha256", "!=", False),
        ]
        if endpoint:
            domain.append(("endpoint", "=", endpoint.code))
        named = self.search(domain, order="id desc")
        found = named.filtered(lambda row: row.sha256 == digest)[:1]
        if found:
            return found, ""
        return found, "other_bytes" if named else "unknown_file"

    def _take_receipt(self, accepted, text, file):
        """Note what the partner said of a file of ours; the last word counts.

        :param file: ``exchange.file`` that brought it
        :return: whether anything was new
        """
        self.ensure_one()
        state = "confirmed" if accepted else "refused"
        if (self.receipt_state, self.receipt_text or "") == (state, text):
            return False
        self.write(
            {
                "receipt_state": state,
                "receipt_text": text or False,
                "receipt_file_id": file.id,
            }
        )
        self._log(state, text)
        if not accepted:
            self._tell(
                self.env._("Refused by the partner: %s", self.payload_name),
                text or self.env._("The partner gave no reason."),
            )
        return True

    @api.model
    def _mark_overdue(self, now):
        """Tell of receipts that did not come in time.

        :param now: naive datetime, UTC
        :return: how many
        """
        rows = self.search(
            [("receipt_state", "=", "awaited"), ("receipt_due", "<", now)],
            order="id",
            limit=MOST_OVERDUE,
        )
        rows.write({"receipt_state": "overdue"})
        rows._log("overdue")
        for row in rows:
            row._tell(
                self.env._("No receipt: %s", row.payload_name),
                self.env._(
                    "The partner's receipt for this file did not come in time. Ask the partner "
                    "whether the file came, send it again if not."
                ),
            )
        return len(rows)

    @api.model
    def _cron_receipts(self):
        """Scheduled action."""
        self._mark_overdue(fields.Datetime.now())

    def _tell(self, summary, note):
        """Leave a to-do with the person responsible for the channel."""
        self.ensure_one()
        endpoints = self.env["exchange.endpoint"].with_context(active_test=False)
        endpoint = endpoints.search(
            [("code", "=", self.endpoint), ("company_id", "=", self.company_id.id)]
        )
        user = endpoint._responsible(self.company_id)
        if user:
            # the to-do alone: no letter, which would wait for a mail server
            self.with_context(mail_activity_quick_update=True).activity_schedule(
                "mail.mail_activity_data_todo",
                summary=summary,
                note=note,
                user_id=user.id,
            )

    @staticmethod
    def _write_note(note, stamp):
        with open(note, "w") as file:
            file.write(stamp)
            file.flush()
            os.fsync(file.fileno())
        sync_folder(note.parent)

    @contextmanager
    def _file_payload(self):
        """Local path of what is sent."""
        if self.payload_path:
            yield self._kept_payload()
            return
        with tempfile.NamedTemporaryFile(prefix="kopeck-out-") as file:
            # sudo: the sender is a procedure of the system, the payload may hold identity
            payload = self.sudo().with_context(bin_size=False).payload
            file.write(base64.b64decode(payload or b""))
            file.flush()
            yield Path(file.name)

    def _kept_payload(self):
        root = self.env["exchange.file"]._store().root.resolve()
        path = (root / self.payload_path).resolve()
        if not path.is_relative_to(root) or not path.is_file():
            raise UserError(
                self.env._(
                    "The bytes of file «%s» are not kept any more.", self.payload_name
                )
            )
        return path
