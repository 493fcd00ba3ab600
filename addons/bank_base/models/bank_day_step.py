import time

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError


class BankDayStep(models.Model):
    """One procedure of a business day: what it did, how many rows, how long."""

    _name = "bank.day.step"
    _description = "Procedure of the day close"
    _order = "day_id, sequence, id"

    day_id = fields.Many2one(
        "bank.day", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="day_id.company_id", store=True, index=True)
    sequence = fields.Integer(readonly=True)
    code = fields.Char(required=True, readonly=True)
    name = fields.Char(string="Procedure", required=True, readonly=True)
    model = fields.Char(required=True, readonly=True)
    method = fields.Char(required=True, readonly=True)
    state = fields.Selection(
        [
            ("pending", "Waits"),
            ("running", "Runs"),
            ("done", "Done"),
            ("failed", "Failed"),
        ],
        required=True,
        readonly=True,
        default="pending",
    )
    rows = fields.Integer(readonly=True, help="Rows the procedure looked at or wrote.")
    seconds = fields.Float(readonly=True, digits=(12, 3))
    started_at = fields.Datetime(readonly=True)
    summary = fields.Json(readonly=True, help="What the procedure reported.")
    summary_text = fields.Text(string="Report", compute="_compute_summary_text")
    error = fields.Text(readonly=True)

    _code_unique = models.Constraint(
        "UNIQUE(day_id, code)", "The day already has this procedure."
    )

    @api.depends("summary")
    @api.depends_context("lang")
    def _compute_summary_text(self):
        labels = self._summary_labels()
        for step in self:
            step.summary_text = ", ".join(
                f"{label}: {step.summary[key]}"
                for key, label in labels.items()
                if key in (step.summary or {})
            )

    @api.model
    def _summary_labels(self) -> dict[str, str]:
        """Name the keys of summaries that people are shown; extended by addons."""
        return {"sent": self.env._("sent"), "failed": self.env._("not sent")}

    def _lock(self) -> None:
        """Lock the row to the end of the transaction.

        :raises UserError: when another process runs the step
        """
        self.ensure_one()
        try:
            self.lock_for_update()
        except LockError as error:
            raise UserError(
                self.env._(
                    "Procedure «%s» is being run by another process. Wait for it to end.",
                    self.name,
                )
            ) from error

    def _begin(self) -> None:
        """Write that the step runs from now on. Its own transaction comes after: nobody else
        sees that one before it ends."""
        self.ensure_one()
        self.write(
            {"state": "running", "error": False, "started_at": fields.Datetime.now()}
        )

    def _perform(self) -> dict:
        """Call the step's method and write down what it did; runs as the company."""
        self.ensure_one()
        start = time.monotonic()
        day = self.day_id.with_company(self.company_id)
        summary = getattr(day.env[self.model], self.method)(day) or {}
        day.env.flush_all()
        self.write(
            {
                "state": "done",
                "rows": summary.get("rows", 0),
                "seconds": time.monotonic() - start,
                "summary": summary,
                "error": False,
            }
        )
        return summary
