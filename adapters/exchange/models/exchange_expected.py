from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.tools import SQL, format_date, format_datetime

LOOK_BACK = 31  # days: a longer silence of the watch itself is not made up for
MOST_OPERATORS = 20  # people who are told of one late file


def aware(moment):
    """A naive UTC moment as an aware one; an aware one as it is."""
    return moment if moment.tzinfo else pytz.utc.localize(moment)


def naive(moment):
    """An aware moment as naive UTC, the way the database keeps it."""
    return moment.astimezone(pytz.utc).replace(tzinfo=None)


class ExchangeExpected(models.Model):
    """A file owed by a schedule for one business date: when it was due, when it came.

    One row a schedule and date, so one alarm, and one request to the sender. Written by
    :meth:`_watch` and by the two buttons (``exchange_expected_people.py``) alone; the moment
    ``now`` is given by the caller.
    """

    _name = "exchange.expected"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Expected File"
    _mail_post_access = "read"  # to-dos are ticked off by people who only read
    _order = "date desc, schedule_id, id desc"
    _rec_name = "date"

    schedule_id = fields.Many2one(
        "exchange.schedule",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    date = fields.Date(string="Business Date", required=True, readonly=True)
    due_at = fields.Datetime(string="Expected By", required=True, readonly=True)
    came_at = fields.Datetime(
        readonly=True, help="When the file (the last of several) was loaded."
    )
    file_id = fields.Many2one(
        "exchange.file", readonly=True, index="btree_not_null", ondelete="set null"
    )
    state = fields.Selection(
        [
            ("waiting", "Awaited"),
            ("came", "Came"),
            ("late", "Came Late"),
            ("missing", "Has Not Come"),
            ("waived", "Not Awaited Any More"),
        ],
        required=True,
        readonly=True,
        default="waiting",
        index=True,
    )
    alarmed_at = fields.Datetime(readonly=True)
    minutes_late = fields.Integer(
        string="Late, minutes",
        readonly=True,
        help="From the agreed time to the load of the file.",
    )
    waived_by_id = fields.Many2one("res.users", readonly=True)
    outbox_id = fields.Many2one(
        "bank.outbox", string="Request", readonly=True, ondelete="set null"
    )
    request_state = fields.Selection(related="outbox_id.state", string="Delivery")
    requested_on = fields.Datetime(readonly=True)
    requested_by_id = fields.Many2one("res.users", readonly=True)

    _once = models.Constraint(
        "UNIQUE (schedule_id, date)", "The file of this date is watched already."
    )
    _open = models.Index("(schedule_id) WHERE state IN ('waiting', 'missing')")

    @api.depends("schedule_id", "date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for one in self:
            when = format_date(self.env, one.date) if one.date else ""
            one.display_name = f"{one.schedule_id.display_name}, {when}"

    # -- the watch ----------------------------------------------------------------------

    @api.model
    def _watch(self, now, schedules):
        """Write what is owed, mark what came, raise alarms; within the current transaction.

        :param now: aware datetime; nothing else is taken for the present
        :param schedules: ``exchange.schedule`` of one company; those without a watch are left out
        :return: the rows that have not come
        """
        watched = schedules.filtered(
            lambda one: one.watch and one.active and one.endpoint_id.active
        )
        # a watch that was switched off owes nothing more
        self.search(
            [
                ("schedule_id", "in", (schedules - watched).ids),
                ("state", "=", "waiting"),
            ]
        ).unlink()
        for schedule in watched:
            self._plan(schedule, now)
        self._settle(schedules)
        late = self.search(
            [
                ("schedule_id", "in", watched.ids),
                ("state", "=", "waiting"),
                ("due_at", "<=", naive(now)),
            ]
        )
        for one in late.sorted(lambda row: (row.due_at, row.id)):
            one._alarm(now)
        return self.search(
            [("schedule_id", "in", watched.ids), ("state", "=", "missing")],
            order="due_at, id",
        )

    @api.model
    def _plan(self, schedule, now):
        """Rows of the dates that have begun and are not written yet, 31 days back at most."""
        today = now.astimezone(pytz.timezone(schedule.tz)).date()
        if not schedule.expected_from:
            schedule.expected_from = today
        last = self.search(
            [("schedule_id", "=", schedule.id)], order="date desc", limit=1
        )
        first = max(
            schedule.expected_from,
            last.date + timedelta(days=1) if last else schedule.expected_from,
            today - timedelta(days=LOOK_BACK),
        )
        dates = [
            first + timedelta(days=number) for number in range((today - first).days + 1)
        ]
        self.create(
            [
                {
                    "schedule_id": schedule.id,
                    "company_id": schedule.company_id.id,
                    "date": date,
                    "due_at": schedule._due_at(date),
                }
                for date in dates
                if schedule._owes(date)
            ]
        )

    @api.model
    def _settle(self, schedules):
        """Mark what came, whatever schedule of the type it was owed by; alarms end."""
        self.env["exchange.file"].flush_model()
        self.env["exchange.schedule"].flush_model()
        self.flush_model()
        found = self.env.execute_query(
            SQL(
                """
                SELECT e.id, came.file_id, came.at
                  FROM exchange_expected e
                  JOIN exchange_schedule s ON s.id = e.schedule_id
                  JOIN LATERAL (
                       SELECT min(f.id) AS file_id, min(f.loaded_on) AS at
                         FROM exchange_file f
                        WHERE f.company_id = e.company_id AND f.type_id = s.type_id
                          AND f.state = 'loaded' AND f.business_date = e.date
                          AND (f.endpoint_id = s.endpoint_id OR f.endpoint_id IS NULL)
                        GROUP BY f.source, f.branch_code
                        ORDER BY at, file_id
                       OFFSET s.expected_files - 1 LIMIT 1
                       ) came ON TRUE
                 WHERE e.state IN ('waiting', 'missing') AND e.schedule_id = ANY(%s)
                 ORDER BY e.id
                """,
                schedules.ids,
            )
        )
        for row_id, file_id, at in found:
            self.browse(row_id)._came(file_id, at)

    def _came(self, file_id, at):
        late = max(int((at - self.due_at).total_seconds() // 60), 0)
        self.write(
            {
                "state": "late" if at > self.due_at else "came",
                "came_at": at,
                "file_id": file_id,
                "minutes_late": late,
            }
        )
        if self.alarmed_at:
            self._end_alarm(
                self.env._(
                    "The file came on %(when)s, %(hours)s h %(minutes)s min late.",
                    when=self._moment(at),
                    hours=late // 60,
                    minutes=late % 60,
                )
            )

    def _alarm(self, now):
        """Raise the alarm of this row: to-dos for the operators and a letter to the list."""
        self.ensure_one()
        self.write({"state": "missing", "alarmed_at": naive(now)})
        local = now.astimezone(pytz.timezone(self.schedule_id.tz)).date()
        for user in self._operators():
            # the to-do alone: the letter, if any, is the schedule's own
            self.with_context(mail_activity_quick_update=True).activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=local,
                summary=self.env._(
                    "File has not come: %s", self.schedule_id.display_name
                ),
                note=self._alarm_text(),
                user_id=user.id,
            )
        self._write_letter()

    def _alarm_text(self):
        """What is missing and what to do, without personal data."""
        return self.env._(
            "«%(type)s» for %(date)s was expected by %(due)s on channel «%(channel)s» and is "
            "not loaded. Look at the journal of files for a refused one, test the channel, "
            "request the file from the sender.",
            type=self.schedule_id.type_id.name,
            date=format_date(self.env, self.date),
            due=self._moment(self.due_at),
            channel=self.schedule_id.endpoint_id.name,
        )

    def _moment(self, moment):
        return format_datetime(
            self.env, moment, tz=self.schedule_id.tz, dt_format="short"
        )

    def _operators(self):
        """Active operators of the company, or whoever answers for the channel if there is none."""
        # sudo: the list of operators is all that is looked up
        group = self.env.ref("bank_base.group_exchange_operator").sudo()
        found = group.all_user_ids.filtered(
            lambda one: (
                self.company_id in one.company_ids and one.active and not one.share
            )
        )
        return found.sorted("id")[:MOST_OPERATORS] or (
            self.schedule_id.endpoint_id.responsible_id
        )

    def _write_letter(self):
        """Queue the letter; it is sent by Odoo's own queue after the commit, never from here."""
        # sudo: whether there is a server at all is all that is looked up
        servers = self.env["ir.mail_server"].sudo()
        if not self.schedule_id.alarm_emails or not servers.search_count([], limit=1):
            return
        template = self.env.ref(
            "exchange.mail_template_file_late", raise_if_not_found=False
        )
        if template:
            template.send_mail(self.id, force_send=False)

    def _end_alarm(self, text):
        self.activity_feedback(["mail.mail_activity_data_todo"], feedback=text)

    # -- the command line ---------------------------------------------------------------

    def _answers(self):
        """Rows as the command's answers."""
        return [
            {
                "file": None,
                "state": one.state,
                "error": one._alarm_text(),
                "endpoint": one.schedule_id.endpoint_id.code,
                "type": one.schedule_id.type_id.code,
                "business_date": one.date.isoformat(),
                "due": aware(one.due_at).isoformat(),
            }
            for one in self
        ]


def midnight(date, hours, zone):
    """Moment ``hours`` after a date's beginning by the clock of ``zone``, naive UTC.

    :param hours: hours as a float, 0 to 24
    """
    local = datetime.combine(date, time()) + timedelta(minutes=round(hours * 60))
    return naive(zone.localize(local))
