# One model, one concern a file.
# pylint: disable=consider-merging-classes-inherited
from odoo import models


class ExchangeFile(models.Model):
    """Numbers of files: what is missing, and which late file still fills a gap."""

    _inherit = "exchange.file"

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") in ("loaded", "refused"):
            for file in self:
                self.env["exchange.gap"]._file_ended(file)
        return result

    def _previous(self, header):
        """For a type whose files do not overtake each other, a file that fills a known gap
        follows the file before the gap, not the last one."""
        previous = super()._previous(header)
        number = header["sequence"]
        if (
            not number
            or not self.type_id.late_numbers
            or previous.sequence <= number
            or not self._fills_gap(header)
        ):
            return previous
        return self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("type_id", "=", self.type_id.id),
                ("state", "=", "loaded"),
                ("source", "=", header["source"]),
                ("branch_code", "=", header["branch"] or False),
                ("sequence", "<", number),
            ],
            order="sequence desc, id desc",
            limit=1,
        )

    def _fills_gap(self, header):
        return self.env["exchange.gap"].search_count(
            [
                ("company_id", "=", self.company_id.id),
                ("type_id", "=", self.type_id.id),
                ("source", "=", header["source"]),
                ("branch_code", "=", header["branch"] or False),
                ("state", "!=", "closed"),
                ("number_from", "<=", header["sequence"]),
                ("number_to", ">=", header["sequence"]),
            ],
            limit=1,
        )
