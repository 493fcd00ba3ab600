import time

from odoo import models

from ..tools import log_line


class BankOutbox(models.Model):
    """Every attempt at a delivery leaves a line for programs in the log."""

    _inherit = "bank.outbox"

    def _try_deliver(self) -> bool:
        start = time.monotonic()
        sent = super()._try_deliver()
        log_line.write(
            "delivery",
            database=self.env.cr.dbname,
            company=self.company_id.id,
            outbox=self.id,
            kind=self.kind,
            endpoint=self.endpoint or None,
            state=self.state,
            attempts=self.attempts + self.put_off,
            seconds=round(time.monotonic() - start, 3),
        )
        return sent
