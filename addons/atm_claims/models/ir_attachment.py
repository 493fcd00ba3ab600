from odoo import models


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def _kept_bytes(self, start, end):
        """Return bytes of a journal that is kept as an attachment; None when they are gone."""
        self.ensure_one()
        return self.raw[start:end] if self.raw else None
