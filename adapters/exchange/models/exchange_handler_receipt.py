from odoo import models
from odoo.tools import SQL
from odoo.tools.misc import file_path

from ..stream import Layout, errors

FORMAT = "1.0"


class ExchangeHandlerReceipt(models.AbstractModel):
    """A partner's receipts for files of ours: docs/formats.md, xsd/exchange_receipts.xsd."""

    _name = "exchange.handler.receipt"
    _inherit = "exchange.handler"
    _description = "Receipts of a partner"

    _answered = False
    _ordered = False
    _replaces = False

    def _layout(self):
        return Layout("exchange_receipts", "receipt", trailer="totals")

    def _schema_path(self):
        return file_path("exchange/xsd/exchange_receipts.xsd")

    def _open_names(self):
        return frozenset(("file", "sha256", "result"))

    def _header(self, root):
        if self._header_value(root, "format") != FORMAT:
            raise errors.BadHeader(field="format", value=root.get("format")[:64])
        return {
            "source": self._header_value(root, "source"),
            "branch": "",
            "business_date": self._header_date(root, "date"),
            "sequence": 0,
            "full": False,
        }

    def _trailer(self, element):
        count = (element.get("count") or "").strip()
        return {
            "records": int(count) if count.isdecimal() and len(count) < 12 else None
        }

    def _number(self, element):
        return (element.get("file") or "").strip()

    def _rows(self, element, header):
        names = ("file", "sha256", "result", "text")
        yield "receipt", tuple(element.get(name, "").strip() for name in names)

    def _staging(self, suffix):
        table = SQL.identifier(f"stg_{suffix}_receipt")
        self.env.cr.execute(
            SQL(
                "CREATE UNLOGGED TABLE %s"
                " (rec bigint, file text, sha256 text, result text, note text)",
                table,
            )
        )
        return {"receipt": (table, ["file", "sha256", "result", "note"])}

    def _merge(self, staging, header, file):
        """Receipts are as many as files of ours: hundreds at most, taken one by one."""
        rows = self.env.execute_query(
            SQL(
                "SELECT rec, file, sha256, result, note FROM %s ORDER BY rec",
                staging["receipt"][0],
            )
        )
        loaded, unchanged, rejects = 0, 0, []
        for rec, name, digest, result, note in rows:
            row, code = self.env["bank.outbox"]._find_sent(
                file.company_id, name, digest, file.endpoint_id
            )
            if not row:
                rejects.append((rec, code, self._unmatched(code, name)))
                continue
            loaded += 1
            unchanged += not row._take_receipt(result == "accepted", note, file)
        return {"loaded": loaded, "unchanged": unchanged, "rejects": rejects}

    def _unmatched(self, code, name):
        if code == "other_bytes":
            return self.env._(
                "The partner's receipt is for other bytes than the file «%s» that we sent: the "
                "file was changed on the way, or it is another one.",
                name,
            )
        return self.env._("No file «%s» was sent to this partner.", name)
