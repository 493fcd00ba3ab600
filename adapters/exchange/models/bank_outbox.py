import base64
import os
import tempfile
from contextlib import contextmanager
from pathlib import Path

from odoo import models
from odoo.exceptions import UserError

from odoo.addons.bank_base.tools.failpoint import failpoint

from ..tools import names
from ..tools.secret import SecretError
from ..tools.store import sha256, sync_folder
from ..transport import TransportError


class BankOutbox(models.Model):
    """Files for partners: uploaded under a temporary name, renamed when whole.

    A note on our disk says that an upload is complete. With it, a temporary name that is
    gone means that the rename happened, even if the partner has taken the file since: it is
    not sent twice. Without it, whatever lies under the temporary name is overwritten.
    """

    _inherit = "bank.outbox"

    def _deliver_file(self):
        """Deliver one row of kind ``file`` to folder «Files from Us» of its channel.

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
            with self._file_payload() as path, endpoint._transport() as far:
                self._deliver_whole(far, endpoint.folder_out, name, path, note)
        except (TransportError, SecretError) as error:
            raise UserError(self.env["exchange.words"]._transport(error)) from error

    def _deliver_whole(self, far, folder, name, path, note):
        temporary = f"{name}.{names.digest(self.key)[:8]}.part"
        size = path.stat().st_size
        stamp = f"{size} {sha256(path)}"
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
