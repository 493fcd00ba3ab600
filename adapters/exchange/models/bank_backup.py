from odoo import api, models


class BankBackup(models.AbstractModel):
    """Files of partners as they were received, and files of ours that wait to leave, with what
    is noted of their sending and what a channel's program made of them."""

    _inherit = "bank.backup"

    @api.model
    def _kept(self):
        yield from super()._kept()
        self.env.cr.execute(
            "SELECT DISTINCT digest"
            "  FROM exchange_file CROSS JOIN LATERAL (VALUES (sha256), (opened_sha256)) d(digest)"
            " WHERE kept AND digest IS NOT NULL ORDER BY 1"
        )
        received = {
            f"{digest[:2]}/{digest}": digest for (digest,) in self.env.cr.fetchall()
        }
        for path, digest in received.items():
            yield "exchange", path, digest
        self.env.cr.execute(
            "SELECT DISTINCT payload_path FROM bank_outbox WHERE payload_path IS NOT NULL"
            " ORDER BY 1"
        )
        for (path,) in self.env.cr.fetchall():
            if path not in received:  # a payload may be a received file itself
                yield "exchange", path, None
        notes = self.env["exchange.file"]._store().root / "outgoing"
        for path in sorted(notes.glob("[0-9a-f]*")):
            if path.suffix in ("", ".sealed"):  # not what a program is making
                yield "exchange", f"outgoing/{path.name}", None
