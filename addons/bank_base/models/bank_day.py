from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .. import failpoints  # noqa: F401 declares the failpoints used below
from ..tools.by_hand import given
from ..tools.day_step import DayStep
from ..tools.failpoint import failpoint

# What a person may set; everything else is written by the close itself.
BY_HAND = {"company_id", "date", "without_file"}


class BankDay(models.Model):
    """The close of one business day of one company.

    Addons register steps by extending :meth:`_day_steps`. One function,
    :meth:`_run_step`, runs one step in one transaction; the drivers (command
    line, jobs, scheduled action) all call it.
    """

    _name = "bank.day"
    _inherit = ["bank.day.drivers", "bank.day.report", "bank.day.reopening"]
    _description = "Business day"
    _order = "date desc, company_id"
    _rec_name = "date"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    date = fields.Date(
        string="Business date",
        required=True,
        default=fields.Date.context_today,
        help="The day being closed, not the day of closing.",
    )
    state = fields.Selection(
        [
            ("draft", "Open"),
            ("running", "Closing"),
            ("failed", "Stopped by an error"),
            ("closed", "Closed"),
        ],
        required=True,
        readonly=True,
        default="draft",
        index=True,
    )
    without_file = fields.Boolean(
        string="Without the file",
        help="Close the day although an expected file of the core banking system has not come.",
    )
    requested = fields.Boolean(
        readonly=True,
        help="The close was asked for and waits for the scheduled action.",
    )
    step_ids = fields.One2many(
        "bank.day.step", "day_id", string="Procedures", readonly=True
    )
    progress = fields.Float(
        compute="_compute_progress", help="Share of procedures that are done, percent."
    )
    rows = fields.Integer(string="Rows processed", compute="_compute_progress")
    seconds = fields.Float(string="Seconds spent", compute="_compute_progress")
    error = fields.Text(compute="_compute_progress", help="Why the close stopped.")
    previous_closed = fields.Date(
        string="Closed before it",
        readonly=True,
        help="The last day closed before this one.",
    )
    gap_days = fields.Integer(
        string="Days skipped",
        compute="_compute_gap_days",
        help="Calendar days between the last closed day and this one that nobody closed.",
    )
    result = fields.Json(
        readonly=True, copy=False, help="Figures of the day as they were closed."
    )
    closed_at = fields.Datetime(readonly=True, copy=False)
    closed_by_id = fields.Many2one(
        "res.users", string="Closed by", readonly=True, copy=False
    )

    _date_unique = models.Constraint(
        "UNIQUE(company_id, date)", "The company already has this business day."
    )

    @api.depends("date")
    def _compute_display_name(self):
        for day in self:
            day.display_name = (
                f"{day.date:%d.%m.%Y}" if day.date else self.env._("New day")
            )

    @api.depends(
        "step_ids.state", "step_ids.rows", "step_ids.seconds", "step_ids.error", "state"
    )
    def _compute_progress(self):
        for day in self:
            steps = day.step_ids
            done = steps.filtered(lambda step: step.state == "done")
            day.progress = 100.0 * len(done) / len(steps) if steps else 0.0
            if day.state == "closed":
                day.progress = 100.0
            day.rows = sum(steps.mapped("rows"))
            day.seconds = sum(steps.mapped("seconds"))
            day.error = next((step.error for step in steps if step.error), False)

    @api.depends("date", "previous_closed")
    def _compute_gap_days(self):
        for day in self:
            both = day.date and day.previous_closed
            day.gap_days = (day.date - day.previous_closed).days - 1 if both else 0

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_by_hand(given(self, vals))
        return super().create(vals_list)

    def write(self, vals):
        self._check_by_hand(vals)
        if not self.env.su and {"company_id", "date"} & set(vals):
            if any(day.state != "draft" for day in self):
                raise UserError(
                    self.env._("The date of a day whose close has begun is fixed.")
                )
        return super().write(vals)

    @api.model
    def _check_by_hand(self, vals) -> None:
        if not self.env.su and set(vals) - BY_HAND:
            raise AccessError(
                self.env._("The state of a business day is written by its close.")
            )

    # What the day consists of

    @api.model
    def _day_steps(self) -> list[DayStep]:
        """Return the steps of a close, in any order; addons extend the list."""
        return [
            DayStep(
                code="outbox",
                sequence=90,
                name=self.env._("Sending of what waits in the outbox"),
                model="bank.outbox",
                method="_day_deliver",
            )
        ]

    def _is_month_end(self) -> bool:
        self.ensure_one()
        return (self.date + timedelta(days=1)).day == 1

    def _sync_steps(self) -> None:
        """Write the steps of the day; steps done before a failure stay as they are."""
        self.ensure_one()
        known = set(self.step_ids.mapped("code"))
        # Names are kept as they were: in the language of the company, whoever closes the day.
        # sudo: the language alone.
        lang = self.sudo().company_id.partner_id.lang or self.env.lang
        wanted = [
            step
            for step in self.with_context(lang=lang)._day_steps()
            if self._is_month_end() or not step.month_end_only
        ]
        codes = {step.code for step in wanted}
        self.step_ids.filtered(
            lambda step: step.state == "pending" and step.code not in codes
        ).unlink()
        failed = self.step_ids.filtered(lambda step: step.state == "failed")
        failed.write({"state": "pending", "error": False})
        self.env["bank.day.step"].create(
            [
                {
                    "day_id": self.id,
                    "code": step.code,
                    "sequence": step.sequence,
                    "name": step.name,
                    "model": step.model,
                    "method": step.method,
                }
                for step in wanted
                if step.code not in known
            ]
        )

    # Dates

    @api.model
    def _last_closed(self, company):
        """Return the date of the company's last closed day, False if there is none."""
        # sudo: the date alone; whoever is shown debts is shown as of when.
        day = self.sudo().search(
            [("company_id", "=", company.id), ("state", "=", "closed")],
            order="date desc",
            limit=1,
        )
        return day.date

    @api.model
    def _as_of(self, company):
        """Return the date that the register shows: of the last close or of the last batch.

        The greater of the last closed day and the business date of the last batch
        of contracts; False while there is neither.
        """
        closed = self._last_closed(company)
        # sudo: the date alone, as above.
        intake = (
            self.env["bank.intake"]
            .sudo()
            .search(
                [
                    ("company_id", "=", company.id),
                    ("kind", "=", "contracts"),
                    ("state", "=", "done"),
                ],
                order="business_date desc",
                limit=1,
            )
        )
        return max(filter(None, (closed, intake.business_date)), default=False)

    # Opening

    @api.model
    def _open(self, company, date, without_file=False):
        """Return the day ready to be run (or the closed one, for the last closed date).

        :raises UserError: when the day must not be closed; then nothing is changed
        """
        day = self.search([("company_id", "=", company.id), ("date", "=", date)])
        if day.state == "closed" and self._last_closed(company) == day.date:
            return day
        if not day:
            day = self.create({"company_id": company.id, "date": date})
        vals = {"previous_closed": self._last_closed(company)}
        if day.closing > 1 and day.entry_date < day._default_entry_date():
            # The period was locked since the day was reopened.
            vals["entry_date"] = day._default_entry_date()
        if without_file:
            vals["without_file"] = True
        day.write(vals)
        self._check_ready(day)
        day._sync_steps()
        return day

    @api.model
    def _check_ready(self, day) -> None:
        """Refuse a day that must not be closed; extended by addons (an expected file).

        :raises UserError: with the reason
        """
        last = self._last_closed(day.company_id)
        if last and day.date <= last:
            raise UserError(
                self.env._(
                    "The day %(date)s cannot be closed: the day %(last)s is closed already."
                    " Choose a later date.",
                    date=f"{day.date:%d.%m.%Y}",
                    last=f"{last:%d.%m.%Y}",
                )
            )
        unfinished = self.search(
            [
                ("company_id", "=", day.company_id.id),
                ("date", "<", day.date),
                ("state", "!=", "closed"),
                # A reopened day, or one whose close has changed the books.
                "|",
                ("closing", ">", 1),
                "&",
                ("state", "in", ("running", "failed")),
                ("step_ids.state", "=", "done"),
            ],
            order="date",
            limit=1,
        )
        if unfinished:
            raise UserError(
                self.env._(
                    "The day %(date)s cannot be closed: the close of %(other)s was begun and is"
                    " not finished. Finish it first.",
                    date=f"{day.date:%d.%m.%Y}",
                    other=f"{unfinished.date:%d.%m.%Y}",
                )
            )

    # Running

    def _next_step(self):
        """Return the first step that is not done, an empty set when all are."""
        self.ensure_one()
        return self.step_ids.sorted().filtered(lambda step: step.state != "done")[:1]

    @api.model
    def _run_step(self, step) -> dict:
        """Run one step in the current transaction and return its summary.

        A step that is done is not run again. The caller commits.
        """
        step._lock()
        if step.state == "done":
            return step.summary or {}
        failpoint("day.before_step")
        summary = step._perform()
        failpoint("day.after_step_before_commit")
        return summary

    def _finish(self) -> dict:
        """Mark a day whose steps are all done as closed and return its figures."""
        self.ensure_one()
        if self.state == "closed":
            return self.result
        failpoint("day.before_close")
        self.write(
            {
                "state": "closed",
                "requested": False,
                "closed_at": fields.Datetime.now(),
                "closed_by_id": self.env.uid,
                "result": self._result(),
            }
        )
        return self.result

    @api.model
    def _close(self, company, date, without_file=False) -> dict:
        """Close a day within the current transaction: for tests and small books.

        :return: the figures of the day, see :meth:`_result`
        """
        day = self._open(company, date, without_file)
        if day.state == "closed":
            return {**day.result, "already_closed": True}
        day.state = "running"
        while step := day._next_step():
            step._begin()
            self._run_step(step)
        return day._finish()

    def _result(self) -> dict:
        """Return the figures of the day for people and programs; extended by addons.

        Money is text with two decimals.
        """
        self.ensure_one()
        return {
            "date": self.date.isoformat(),
            "company": self.company_id.name,
            "previous_closed": self.previous_closed
            and self.previous_closed.isoformat()
            or None,
            "gap_days": self.gap_days,
            "without_file": self.without_file,
            "closing": self.closing,
            "entry_date": self.entry_date and self.entry_date.isoformat() or None,
            "steps": [
                {
                    "code": step.code,
                    "name": step.name,
                    "rows": step.rows,
                    "seconds": round(step.seconds, 3),
                }
                for step in self.step_ids.sorted()
            ],
        }

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        for day in self:
            begun = "done" in day.step_ids.mapped("state")
            if day.state == "closed" or day.closing > 1 or begun:
                raise UserError(
                    self.env._(
                        "The day %s cannot be deleted: its procedures have changed the books.",
                        day.display_name,
                    )
                )
