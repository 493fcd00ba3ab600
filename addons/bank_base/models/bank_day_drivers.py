import logging
from contextlib import contextmanager

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import config

from odoo.addons.queue_job.delay import chain

from ..tools import fault
from ..tools.failpoint import failpoint
from ..tools.locks import Busy, session_lock

_logger = logging.getLogger(__name__)


class BankDayDrivers(models.AbstractModel):
    """Three drivers over one function: command line, jobs, scheduled action.

    All of them run a step in a transaction of its own, on a cursor of its own:
    a job may not commit the cursor it was given, and a failed step must leave
    its reason behind although its work is rolled back.
    """

    _name = "bank.day.drivers"
    _description = "Ways to run the close of a day"

    @api.model
    def _lock_key(self, company) -> str:
        return f"bank.day:{company.id}"

    @contextmanager
    def _locked(self, company):
        """Hold the company's day lock, on a connection of its own.

        :raises UserError: when another process is closing a day of the company
        """
        try:
            with session_lock(self.env.cr.dbname, self._lock_key(company)):
                yield
        except Busy as busy:
            raise UserError(
                self.env._(
                    "A day of %s is being closed by another process. Wait for it to end.",
                    company.name,
                )
            ) from busy

    @contextmanager
    def _transaction(self):
        """Give the same records in a transaction of their own, committed at the end."""
        with self.env.registry.cursor() as cr:
            # The close is one procedure of the system: the right to start it was checked
            # where it was asked for, its steps see the whole company.
            yield self.with_env(self.env(cr=cr, su=True))

    def _open_committed(self, company, date, without_file=False) -> int:
        """Open a day in a transaction of its own; returns its id."""
        with self._transaction() as days:
            opened = days._open(company.with_env(days.env), date, without_file)
            if opened.state != "closed":
                opened.state = "running"
        failpoint("day.opened")
        return opened.id

    def _run_next(self) -> bool:
        """Run the first step that is not done, each phase committed; False when none is left.

        A step left as running by a killed process is run again: nothing of it was committed.
        """
        with self._transaction() as day:
            step = day._next_step()
            if not step:
                return False
            step._begin()
            day.write({"state": "running"})
            _logger.info("day %s: %s", day.date, step.code)
        try:
            with self._transaction() as day:
                self._run_step(step.with_env(day.env))
        except Exception as error:
            self._note_failure(step, error)
            raise
        failpoint("day.after_commit")
        return True

    def _note_failure(self, step, error) -> None:
        _logger.info("step %s of day %s failed", step.id, self.id, exc_info=True)
        text = str(error)
        if not isinstance(error, UserError):
            text = self.env._(
                "An error of the system stopped the procedure (%s). Nothing of it is kept. Show "
                "this to the administrator: the server's log has the details.",
                fault.brief(error),
            )
        with self._transaction() as day:
            step.with_env(day.env).write({"state": "failed", "error": text})
            day.write({"state": "failed", "requested": False})

    def _finish_committed(self) -> dict:
        with self._transaction() as day:
            return day._finish()

    @api.model
    def _close_committed(self, company, date, without_file=False, on_step=None) -> dict:
        """Close a day step by step, each committed: the driver of the command line.

        :param on_step: called with every step that was run (code, name, rows, seconds)
        :return: the figures of the day
        :raises UserError: when the day is refused or a step stops it
        """
        with self._locked(company):
            day = self.browse(self._open_committed(company, date, without_file))
            with day._transaction() as fresh:
                if fresh.state == "closed":
                    return {**fresh.result, "already_closed": True}
            while day._run_next():
                if on_step:
                    with day._transaction() as fresh:
                        done = fresh.step_ids.sorted().filtered(
                            lambda step: step.state == "done"
                        )
                        on_step(done[-1:])
            return day._finish_committed()

    # Screen

    def action_close(self):
        """Ask for the close (button): jobs when a runner works, the scheduled action otherwise."""
        self.ensure_one()
        if not self._may_close():
            raise AccessError(
                self.env._(
                    "Only the chief accountant or an administrator may close a day."
                )
            )
        # sudo: nobody may write days by hand; the role was checked just above.
        day = self.sudo()
        day._open(day.company_id, day.date, day.without_file)
        if day.state == "closed":
            raise UserError(
                self.env._("The day %s is closed already.", day.display_name)
            )
        if self._has_job_runner():
            day._enqueue()
            message = self.env._("The procedures of %s are queued.", day.display_name)
        else:
            day.requested = True
            self.env.ref("bank_base.ir_cron_day_close").sudo()._trigger()
            message = self.env._(
                "No job runner is configured here: the scheduled action will close the day within"
                " a minute or so. It can also be closed by the command «bin/odoo day close»."
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    @api.model
    def _may_close(self) -> bool:
        user = self.env.user
        return (
            self.env.su
            or user.has_group("bank_base.group_chief_accountant")
            or user.has_group("bank_base.group_administrator")
        )

    @api.model
    def _has_job_runner(self) -> bool:
        """Tell whether this Odoo loads queue_job server-wide, which starts its runner."""
        return "queue_job" in config["server_wide_modules"]

    # Jobs

    def _enqueue(self) -> None:
        """Queue one job a step, each after the one before; earlier chains are cancelled."""
        self.ensure_one()
        prefix = f"bank.day:{self.id}:"
        jobs = self.env["queue.job"].search(
            [
                ("identity_key", "=like", f"{prefix}%"),
                ("state", "in", ("wait_dependencies", "pending", "enqueued", "failed")),
            ]
        )
        jobs.button_cancelled()
        steps = self.step_ids.sorted().filtered(lambda step: step.state != "done")
        delayables = [
            self.delayable(
                description=f"{self.display_name}: {step.name}",
                identity_key=f"{prefix}{step.code}",
                max_retries=1,
            )._job_step(step.id)
            for step in steps
        ]
        delayables.append(
            self.delayable(
                description=self.env._("%s: end of the close", self.display_name),
                identity_key=f"{prefix}close",
                max_retries=1,
            )._job_finish()
        )
        chain(*delayables).delay()
        self.state = "running"

    def _job_step(self, step_id: int) -> str:
        """Run one step as a job. The job's own transaction is left empty."""
        self.ensure_one()
        with self._locked(self.company_id):
            with self._transaction() as day:
                step = day._next_step()
                reached = step.id == step_id
            if reached:
                self._run_next()
        return self.env._("done") if reached else self.env._("was done before")

    def _job_finish(self) -> str:
        self.ensure_one()
        with self._locked(self.company_id):
            self._finish_committed()
        return self.env._("done")

    # Scheduled action

    @api.model
    def _cron_close(self) -> None:
        """Close the days that were asked for on the screen where no job runner works."""
        domain = [("requested", "=", True), ("state", "!=", "closed")]
        for day in self.search(domain, order="date"):
            try:
                with day._locked(day.company_id):
                    while day._run_next():
                        left = self.env["ir.cron"]._commit_progress(1)
                        if not left:
                            return
                    day._finish_committed()
            except UserError:
                _logger.info("day %s was not closed", day.id, exc_info=True)
            self.env["ir.cron"]._commit_progress(1, remaining=self.search_count(domain))
