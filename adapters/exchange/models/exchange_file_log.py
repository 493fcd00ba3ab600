# One model, one concern a file.
# pylint: disable=consider-merging-classes-inherited
from odoo import models


class ExchangeFile(models.Model):
    """A file as a line of the log for programs: by its number and sha256, not by its name."""

    _inherit = "exchange.file"

    def _log_facts(self):
        self.ensure_one()
        return {
            "database": self.env.cr.dbname,
            "company": self.company_id.id,
            "type": self.type_id.code,
            "endpoint": self.endpoint_id.code or None,
            "file": self.id,
            "sha256": self.sha256 or None,
            "business_date": self.business_date
            and self.business_date.isoformat()
            or None,
            "sequence": self.sequence or None,
            "state": self.state,
            "code": self.code or None,
            "records": self.records,
            "loaded": self.loaded,
            "unchanged": self.unchanged,
            "rejected": self.rejected,
            "attempts": self.attempts,
            "seconds": round(self.seconds, 3),
        }
