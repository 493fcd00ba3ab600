from odoo import models
from odoo.exceptions import UserError

from ..tools import fault, log_line


class BankDay(models.Model):
    """Every end of a close, good or bad, leaves a line for programs in the log."""

    _inherit = "bank.day"

    def _finish_committed(self) -> dict:
        result = super()._finish_committed()
        self._write_line()
        return result

    def _note_failure(self, step, error):
        result = super()._note_failure(step, error)
        # the text of a refusal may name a contract: its class is enough for a program
        kind = "refused" if isinstance(error, UserError) else fault.brief(error)
        self._write_line(step=step.code, error=kind)
        return result

    def _write_line(self, step=None, error=None) -> None:
        with self._transaction() as day:
            log_line.write(
                "close",
                database=day.env.cr.dbname,
                company=day.company_id.id,
                date=day.date.isoformat(),
                state=day.state,
                step=step,
                error=error,
                steps=len(day.step_ids),
                rows=day.rows,
                seconds=round(day.seconds, 3),
                without_file=day.without_file,
            )
