from datetime import timedelta

import pytz

from odoo import api, models
from odoo.tools import format_date

from odoo.addons.bank_base.tools.health import CRITICAL, OK, WARN, Finding, HealthCheck

MOST = 200  # schedules looked at, files counted: more says nothing new
MOST_DAYS = 366  # days off left out of the age of a run: what is older is old anyway


class BankHealth(models.AbstractModel):
    """What came, what is late, what was stopped."""

    _inherit = "bank.health"

    @api.model
    def _health_checks(self):
        return super()._health_checks() + [
            HealthCheck("files", 30, self.env._("Last files"), "_check_files"),
            HealthCheck("late", 31, self.env._("Late files"), "_check_late"),
            HealthCheck("receipts", 34, self.env._("Receipts"), "_check_receipts"),
            HealthCheck("gaps", 33, self.env._("Gaps in numbers"), "_check_gaps"),
            HealthCheck("stopped", 32, self.env._("Stopped files"), "_check_stopped"),
        ]

    @api.model
    def _limits(self):
        return {
            **super()._limits(),
            "late_critical_hours": 4,
            "run_warn_hours": 26,
            "received_warn_hours": 2,
            "refused_hours": 24,
        }

    def _check_files(self, now):
        found = []
        schedules = self.env["exchange.schedule"].search(
            [("endpoint_id.active", "=", True)], limit=MOST
        )
        for one in schedules:
            file = self.env["exchange.file"].search(
                [
                    ("company_id", "=", one.company_id.id),
                    ("type_id", "=", one.type_id.id),
                    ("endpoint_id", "in", (one.endpoint_id.id, False)),
                    ("state", "=", "loaded"),
                    ("channel", "!=", "replay"),
                ],
                order="business_date desc, id desc",
                limit=1,
            )
            age = self._age(now, file.loaded_on)
            broken = bool(one.last_run) and one.last_result != "OK"
            unseen = self._unseen(now, one)
            idle = unseen >= self._limit("run_warn_hours")
            if file:
                text = self.env._(
                    "%(schedule)s: last file of %(date)s, loaded %(hours)s h ago.",
                    schedule=one.display_name,
                    date=format_date(self.env, file.business_date),
                    hours=age,
                )
            else:
                text = self.env._("%s: no file has come yet.", one.display_name)
            if broken:
                text += " " + self.env._("The last run did not succeed.")
            if idle:
                text += " " + self.env._(
                    "Nobody has looked for files for %s h.", unseen
                )
            found.append(
                Finding(
                    WARN if broken or idle else OK,
                    age,
                    text,
                    str(one.id),
                    "exchange.exchange_schedule_action",
                    one.company_id.id,
                )
            )
        return found or [Finding(OK, 0, self.env._("Nothing is on the schedule."))]

    def _unseen(self, now, schedule):
        """Hours since the last run of a schedule, or since it was made if it never ran; days off
        do not count for one that runs on working days only."""
        last = schedule.last_run or schedule.create_date
        hours = self._age(now, last)
        if schedule.working_days:
            zone = pytz.timezone(schedule.tz)
            first = pytz.utc.localize(last).astimezone(zone).date()
            days = min((now.astimezone(zone).date() - first).days, MOST_DAYS)
            calendar = self.env["bank.calendar.day"]
            hours -= 24 * sum(
                not calendar.is_working(first + timedelta(days=number))
                for number in range(1, days + 1)
            )
        return round(max(hours, 0), 1)

    def _check_late(self, now):
        """Files that have not come. Those whose alarm nobody has raised count too: it is raised
        by the run, and that may be what has died."""
        rows = self.env["exchange.expected"].search(
            [
                "|",
                ("state", "=", "missing"),
                "&",
                "&",
                ("state", "=", "waiting"),
                ("due_at", "<=", self._naive(now)),
                "&",
                ("schedule_id.watch", "=", True),
                "&",
                ("schedule_id.active", "=", True),
                ("schedule_id.endpoint_id.active", "=", True),
            ],
            order="due_at, id",
            limit=MOST,
        )
        action = "exchange.exchange_expected_action"
        if not rows:
            return [Finding(OK, 0, self._nothing_late(), action=action)]
        age = self._age(now, rows[0].due_at)
        level = CRITICAL if age >= self._limit("late_critical_hours") else WARN
        text = self.env._(
            "Have not come: %(count)s, the first, %(name)s, is %(hours)s h late.",
            count=len(rows),
            name=rows[0].display_name,
            hours=age,
        )
        return [Finding(level, len(rows), text, action=action)]

    def _nothing_late(self):
        """No file is late: of how many schedules that is known."""
        active = [("endpoint_id.active", "=", True)]
        schedules = self.env["exchange.schedule"]
        watched = schedules.search_count([*active, ("watch", "=", True)])
        if not watched:
            return self.env._(
                "Late files are not watched: «Alarm When Late» is on in no schedule."
            )
        return self.env._(
            "No file is late. Schedules watched: %(watched)s of %(schedules)s.",
            watched=watched,
            schedules=schedules.search_count(active),
        )

    def _check_receipts(self, now):
        """Receipts of partners for files of ours, whose term is over."""
        naive = self._naive(now)
        late = self.env["bank.outbox"].search_count(
            [
                "|",
                ("receipt_state", "=", "overdue"),
                "&",
                ("receipt_state", "=", "awaited"),
                ("receipt_due", "<", naive),
            ],
            limit=MOST,
        )
        text = self.env._("Receipts of partners that did not come in time: %s.", late)
        level = WARN if late else OK
        return [Finding(level, late, text, action="bank_base.action_bank_outbox")]

    def _check_gaps(self, now):
        count = self.env["exchange.gap"].search_count(
            [("state", "!=", "closed")], limit=MOST
        )
        text = self.env._("Gaps in numbers of files: %s.", count)
        level = WARN if count else OK
        return [Finding(level, count, text, action="exchange.exchange_gap_action")]

    def _check_stopped(self, now):
        files = self.env["exchange.file"]
        failed = files.search_count([("state", "=", "failed")], limit=MOST)
        naive = self._naive(now)
        waiting = files.search_count(
            [
                ("state", "=", "received"),
                (
                    "received_on",
                    "<=",
                    naive - timedelta(hours=self._limit("received_warn_hours")),
                ),
            ],
            limit=MOST,
        )
        refused = files.search_count(
            [
                ("state", "=", "refused"),
                (
                    "loaded_on",
                    ">",
                    naive - timedelta(hours=self._limit("refused_hours")),
                ),
            ],
            limit=MOST,
        )
        action = "exchange.exchange_file_action"
        return [
            Finding(
                CRITICAL if failed else OK,
                failed,
                self.env._("Stopped by an error: %s.", failed),
                "failed",
                action,
            ),
            Finding(
                WARN if waiting else OK,
                waiting,
                self.env._("Received and not loaded: %s.", waiting),
                "received",
                action,
            ),
            Finding(
                WARN if refused else OK,
                refused,
                self.env._("Refused within a day: %s.", refused),
                "refused",
                action,
            ),
        ]
