import logging
import shutil
from datetime import timedelta

import pytz

from odoo import api, models
from odoo.tools import SQL, config, format_date

from ..tools import fault, health
from ..tools.health import CRITICAL, OK, WARN, Finding, HealthCheck
from .bank_health_check import LINK

_logger = logging.getLogger(__name__)

GIB = 1024**3


class BankHealth(models.AbstractModel):
    """The state of the system, check by check, for monitoring and for the screen.

    Addons add checks by extending :meth:`_health_checks`. A check reads, never writes, and is
    given its ``now``; its texts hold no personal data. One that breaks is itself a finding.
    """

    _name = "bank.health"
    _description = "State of the system"

    @api.model
    def _health_checks(self) -> list[HealthCheck]:
        """Return the checks, in any order; addons extend the list."""
        return [
            HealthCheck("day", 10, self.env._("Last closed day"), "_check_day"),
            HealthCheck("steps", 20, self.env._("Close under way"), "_check_steps"),
            HealthCheck("outbox", 50, self.env._("Outbox"), "_check_outbox"),
            HealthCheck("jobs", 60, self.env._("Queue of jobs"), "_check_jobs"),
            HealthCheck("cron", 65, self.env._("Scheduled actions"), "_check_cron"),
            HealthCheck("disk", 70, self.env._("Disk of kept files"), "_check_disk"),
        ]

    @api.model
    def _limits(self) -> dict[str, float]:
        """Return the limits of the checks by name; addons extend it."""
        return {
            "day_warn_days": 3,
            "day_critical_days": 7,
            "step_warn_hours": 4,
            "outbox_warn_hours": 1,
            "outbox_critical_hours": 24,
            "jobs_warn_hours": 4,
            "cron_warn_hours": 2,
            "disk_warn_percent": 10,
            "disk_critical_percent": 5,
        }

    @api.model
    def _report(self, now) -> dict:
        """Run every check.

        :param now: aware datetime
        :return: ``{"status", "checked_at", "checks": [{"code", "key", "name", "level",
            "number", "text", "link", "company_id", "sequence"}]}``
        """
        found = []
        for check in sorted(self._health_checks(), key=lambda one: one.sequence):
            for one in self._run(check, now):
                found.append(
                    {
                        "code": check.code,
                        "key": one.key,
                        "name": check.name,
                        "level": one.level,
                        "number": one.number,
                        "text": one.text,
                        "link": one.action and f"{LINK}{one.action}",
                        "company_id": one.company_id or None,
                        "sequence": check.sequence,
                    }
                )
        return {
            "status": health.worst(one["level"] for one in found),
            "checked_at": now.astimezone(pytz.utc).isoformat(timespec="seconds"),
            "checks": found,
        }

    def _run(self, check, now):
        try:
            with self.env.cr.savepoint():
                return getattr(self, check.method)(now)
        except Exception as error:
            # one broken check must not hide the others
            _logger.exception("check %s broke", check.code)
            text = self.env._("The check itself failed (%s).", fault.brief(error))
            return [Finding(CRITICAL, 0, text)]

    @api.model
    def _limit(self, name) -> float:
        """A limit of :meth:`_limits`, or what parameter ``bank_base.health.<name>`` says."""
        # sudo: one number of the settings
        settings = self.env["ir.config_parameter"].sudo()
        usual = self._limits()[name]
        try:
            return float(settings.get_param(f"bank_base.health.{name}") or usual)
        except ValueError:
            return usual

    @staticmethod
    def _naive(now):
        return now.astimezone(pytz.utc).replace(tzinfo=None)

    def _age(self, now, moment) -> float:
        """Hours since a moment of the database; 0 for none."""
        return (
            health.hours((self._naive(now) - moment).total_seconds()) if moment else 0
        )

    # -- checks -------------------------------------------------------------------------

    def _check_day(self, now):
        found = []
        days = self.env["bank.day"]
        for (company,) in days._read_group([], ["company_id"]):
            zone = pytz.timezone(company.partner_id.tz or "Europe/Moscow")
            last = days._last_closed(company)
            if not last:
                text = self.env._("%s: no day is closed yet.", company.name)
                level, age = WARN, 0
            else:
                today = now.astimezone(zone).date()
                age, working = self.env["bank.calendar.day"].days_after(last, today)
                level = health.above(
                    age, self._limit("day_warn_days"), self._limit("day_critical_days")
                )
                words = {
                    "company": company.name,
                    "date": format_date(self.env, last),
                    "days": age,
                }
                if working:
                    text = self.env._(
                        "%(company)s: closed up to %(date)s, %(days)s working days ago.",
                        **words,
                    )
                else:
                    text = self.env._(
                        "%(company)s: closed up to %(date)s, %(days)s days ago.",
                        **words,
                    )
            found.append(
                Finding(
                    level,
                    age,
                    text,
                    key=str(company.id),
                    action="bank_base.action_bank_day",
                    company_id=company.id,
                )
            )
        nothing = self.env._("No day is closed yet.")
        return found or [Finding(WARN, 0, nothing, action="bank_base.action_bank_day")]

    def _check_steps(self, now):
        days = self.env["bank.day"].search(
            [
                "|",
                ("state", "in", ("running", "failed")),
                "&",
                ("state", "=", "draft"),
                ("closing", ">", 1),
            ]
        )
        found = []
        for day in days:
            step = day._next_step()
            age = self._age(now, self._stands_since(day, step))
            if day.state == "failed":
                level = CRITICAL
                text = self.env._(
                    "%(company)s, %(date)s: stopped by an error at «%(step)s».",
                    company=day.company_id.name,
                    date=day.display_name,
                    step=step.name or "",
                )
            elif day.state == "draft":
                level = WARN
                text = self.env._(
                    "%(company)s, %(date)s: is open for a correction; later files wait until it"
                    " is closed again.",
                    company=day.company_id.name,
                    date=day.display_name,
                )
            else:
                level = WARN if age >= self._limit("step_warn_hours") else OK
                text = self.env._(
                    "%(company)s, %(date)s: is being closed, at «%(step)s», %(hours)s h.",
                    company=day.company_id.name,
                    date=day.display_name,
                    step=step.name or "",
                    hours=age,
                )
            found.append(
                Finding(
                    level,
                    age,
                    text,
                    key=str(day.id),
                    action="bank_base.action_bank_day",
                    company_id=day.company_id.id,
                )
            )
        return found or [Finding(OK, 0, self.env._("No close is under way."))]

    @staticmethod
    def _stands_since(day, step):
        """When the step began that runs; between two, when the last one ended or the close was
        asked for."""
        if step.state == "running" and step.started_at:
            return step.started_at
        return max(row.write_date for row in (day, *day.step_ids))

    def _check_outbox(self, now):
        self.env["bank.outbox"].flush_model()
        self.env["bank.outbox.event"].flush_model()
        rows = dict(
            (state, (count, oldest))
            for state, count, oldest in self.env.execute_query(
                SQL(
                    # What was ordered again waits since the order, not since it was made.
                    "SELECT o.state, count(*), min(COALESCE((SELECT max(e.happened_at)"
                    " FROM bank_outbox_event e WHERE e.outbox_id = o.id AND e.kind = 'resend'),"
                    " o.create_date)) FROM bank_outbox o"
                    " WHERE o.state IN ('pending', 'failed') GROUP BY o.state"
                )
            )
        )
        waiting, oldest = rows.get("pending", (0, None))
        failed, first = rows.get("failed", (0, None))
        age = self._age(now, oldest)
        level = health.above(
            age,
            self._limit("outbox_warn_hours"),
            self._limit("outbox_critical_hours"),
        )
        text = self.env._(
            "Waits: %(waiting)s, the oldest for %(hours)s h.",
            waiting=waiting,
            hours=age,
        )
        action = "bank_base.action_bank_outbox"
        return [
            Finding(level, waiting, text, "pending", action),
            Finding(
                CRITICAL if failed else OK,
                failed,
                self.env._(
                    "Not delivered: %(failed)s, the oldest for %(hours)s h.",
                    failed=failed,
                    hours=self._age(now, first),
                ),
                "failed",
                action,
            ),
        ]

    def _check_jobs(self, now):
        rows = self.env.execute_query(
            SQL(
                "SELECT state, count(*), min(date_created) FROM queue_job"
                " WHERE state NOT IN ('done', 'cancelled') GROUP BY state ORDER BY state"
            )
        )
        field = self.env["queue.job"]._fields["state"]
        names = dict(field._description_selection(self.env))
        found = []
        for state, count, oldest in rows:
            age = self._age(now, oldest)
            late = state != "failed" and age >= self._limit("jobs_warn_hours")
            found.append(
                Finding(
                    WARN if late or state == "failed" else OK,
                    count,
                    self.env._(
                        "%(state)s: %(count)s, the oldest for %(hours)s h.",
                        state=names.get(state, state),
                        count=count,
                        hours=age,
                    ),
                    state,
                    "queue_job.action_queue_job",
                )
            )
        return found or [Finding(OK, 0, self.env._("No jobs wait."))]

    def _check_cron(self, now):
        """Our scheduled actions that run late or keep failing."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT c.id, c.nextcall, c.failure_count
                  FROM ir_cron c
                  JOIN ir_model_data d ON d.model = 'ir.cron' AND d.res_id = c.id
                  JOIN ir_module_module m ON m.name = d.module AND m.author = 'Kopeck'
                 WHERE c.active ORDER BY c.id
                """
            )
        )
        limit = timedelta(hours=self._limit("cron_warn_hours"))
        late = [row for row in rows if self._naive(now) - row[1] > limit]
        failing = [row for row in rows if row[2]]
        # sudo: names of scheduled actions are all that is read
        crons = self.env["ir.cron"].sudo().browse([row[0] for row in late + failing])
        if not crons:
            text = self.env._("Scheduled actions run in time: %s.", len(rows))
            return [Finding(OK, 0, text)]
        text = self.env._("Late or failing: %s.", ", ".join(crons.mapped("name")))
        return [Finding(WARN, len(crons), text, action="base.ir_cron_act")]

    def _check_disk(self, now):
        total, _used, free = shutil.disk_usage(config["data_dir"])
        level = health.free_level(
            free,
            total,
            self._limit("disk_warn_percent"),
            self._limit("disk_critical_percent"),
        )
        text = self.env._(
            "Free: %(free)s GB of %(total)s GB.",
            free=f"{free / GIB:.1f}",
            total=f"{total / GIB:.1f}",
        )
        return [Finding(level, round(free / GIB, 1), text)]
