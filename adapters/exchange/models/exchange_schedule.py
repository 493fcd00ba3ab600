from datetime import datetime, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools.mail import email_normalize_all

from ..tools import names
from .exchange_expected import midnight

MOST_LETTERS = 20


def _zones(_self):
    return [
        (zone, zone)
        for zone in pytz.common_timezones
        if zone.startswith(("Europe", "Asia"))
    ]


class ExchangeSchedule(models.Model):
    """When files of a type are looked for on a channel, and how they are read."""

    _name = "exchange.schedule"
    _description = "Exchange Schedule"
    _order = "endpoint_id, sequence, id"

    endpoint_id = fields.Many2one(
        "exchange.endpoint",
        string="Channel",
        required=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(
        related="endpoint_id.company_id", store=True, index=True
    )
    sequence = fields.Integer(default=10)
    type_id = fields.Many2one(
        "exchange.type", string="File Type", required=True, index=True
    )
    mapping_id = fields.Many2one(
        "exchange.mapping",
        domain="[('type_id', '=', type_id)]",
        help="Empty: the files are in our own layout.",
    )
    pattern = fields.Char(
        string="File Names",
        required=True,
        default="*.xml;*.xml.gz",
        help="Patterns like credits_*.xml.gz, divided by semicolons. Capital letters matter. "
        "Schedules of one channel look for different names.",
    )
    active = fields.Boolean(default=True)
    working_days = fields.Boolean(
        string="Working Days Only",
        help="By the bank's calendar, transferred days included.",
    )
    hour_from = fields.Float(string="From", help="Time of day when the search begins.")
    hour_to = fields.Float(
        string="To", default=24.0, help="Time of day when the search ends."
    )
    tz = fields.Selection(
        _zones, string="Time Zone", required=True, default="Europe/Moscow"
    )
    needed = fields.Boolean(
        string="Expected Every Day",
        default=True,
        help="If the file type is needed for day close, a day without its file is not closed.",
    )
    watch = fields.Boolean(
        string="Alarm When Late",
        help="A file that is not loaded by the agreed time raises an alarm, once a date.",
    )
    expected_hour = fields.Float(
        string="Expected By", default=8.0, help="Time of day by the schedule's clock."
    )
    expected_shift = fields.Integer(
        string="Days After Business Date",
        default=1,
        help="0: the file comes on its business date, 1: on the next calendar day.",
    )
    expected_days = fields.Selection(
        [("working", "Working Days"), ("every", "Every Day")],
        string="Business Dates",
        required=True,
        default="working",
        help="Which dates a file is owed for; working days are the bank's calendar's.",
    )
    expected_files = fields.Integer(
        string="Files a Date",
        default=1,
        help="Sources and branches whose files must all be loaded.",
    )
    expected_from = fields.Date(
        string="First Watched Date",
        copy=False,
        help="Empty: the day on which the watch is first looked at.",
    )
    alarm_emails = fields.Char(
        string="Letters To",
        help="Addresses divided by commas. Letters are written only when a mail server is set up.",
    )
    auto_request = fields.Boolean(
        string="Request Missed Numbers",
        help="A gap in the numbers of files sends a request to the partner by itself, once.",
    )
    expected_ids = fields.One2many("exchange.expected", "schedule_id")
    answer = fields.Boolean(
        string="Answer File",
        help="After each file an answer goes to folder «Files from Us»: what was loaded, what "
        "was set aside and why.",
    )
    answer_receipt = fields.Boolean(
        string="Receipt for the Answer",
        help="The partner's receipt for the answer is awaited.",
    )
    last_run = fields.Datetime(readonly=True, copy=False)
    last_result = fields.Text(readonly=True, copy=False)

    _pair_unique = models.Constraint(
        "UNIQUE (endpoint_id, type_id)",
        "This channel has a schedule for this file type.",
    )

    @api.depends("endpoint_id", "type_id")
    def _compute_display_name(self):
        for one in self:
            one.display_name = f"{one.endpoint_id.name or ''}: {one.type_id.name or ''}"

    @api.constrains("hour_from", "hour_to")
    def _check_window(self):
        for one in self:
            if not 0 <= one.hour_from < one.hour_to <= 24:
                raise ValidationError(
                    self.env._("The window must lie within a day: from 0:00 to 24:00.")
                )

    @api.constrains("expected_hour", "expected_shift", "expected_files")
    def _check_expected(self):
        for one in self:
            if not (
                0 <= one.expected_hour <= 24
                and 0 <= one.expected_shift <= 31
                and 1 <= one.expected_files <= 1000
            ):
                raise ValidationError(
                    self.env._(
                        "Expected file: a time from 0:00 to 24:00, up to 31 days after the "
                        "business date, 1 to 1000 files a date."
                    )
                )

    @api.constrains("alarm_emails")
    def _check_alarm_emails(self):
        for one in self.filtered("alarm_emails"):
            given = [part for part in one.alarm_emails.split(",") if part.strip()]
            good = email_normalize_all(one.alarm_emails)
            if len(good) != len(given) or len(good) > MOST_LETTERS:
                raise ValidationError(
                    self.env._(
                        "«%(text)s» is not a list of up to %(most)s e-mail addresses divided by "
                        "commas.",
                        text=one.alarm_emails,
                        most=MOST_LETTERS,
                    )
                )

    @api.constrains("mapping_id", "type_id")
    def _check_mapping(self):
        for one in self:
            if one.mapping_id and one.mapping_id.type_id != one.type_id:
                raise ValidationError(
                    self.env._(
                        "Mapping «%s» is of another file type.", one.mapping_id.name
                    )
                )

    @api.constrains("pattern", "endpoint_id", "type_id", "active")
    def _check_pattern(self):
        """Two schedules of a channel never look for the same names: the first to run would take
        the other's files and refuse them as another document."""
        for one in self.filtered("active"):
            others = self.search(
                [("endpoint_id", "=", one.endpoint_id.id), ("id", "!=", one.id)]
            )
            for other in others:
                shared = names.overlap(one.pattern, other.pattern)
                if shared:
                    raise ValidationError(
                        self.env._(
                            "«%(one)s» and «%(other)s» would look for the same files (%(names)s) "
                            "on one channel, and the first to run would take and refuse those "
                            "of the other. Give each names of its own, for example "
                            "payments_*.xml;payments_*.xml.gz.",
                            one=one.type_id.name,
                            other=other.type_id.name,
                            names=shared,
                        )
                    )

    @api.constrains("answer", "type_id")
    def _check_answer(self):
        for one in self:
            if one.answer and not one.type_id._handler()._answered:
                raise ValidationError(
                    self.env._(
                        "Files of type «%s» are not answered: they are answers themselves.",
                        one.type_id.name,
                    )
                )

    def _is_due(self, now):
        """Does the schedule run at ``now`` (aware datetime)?"""
        self.ensure_one()
        local = now.astimezone(pytz.timezone(self.tz))
        hour = local.hour + local.minute / 60
        if not self.hour_from <= hour < self.hour_to:
            return False
        if self.working_days:
            return bool(self.env["bank.calendar.day"].is_working(local.date()))
        return True

    def _owes(self, date):
        """Is a file owed for this business date?"""
        self.ensure_one()
        if self.expected_days == "every":
            return True
        return bool(self.env["bank.calendar.day"].is_working(date))

    def _due_at(self, date):
        """Moment, naive UTC, by which the file of a business date must be loaded."""
        self.ensure_one()
        day = date + timedelta(days=self.expected_shift)
        return midnight(day, self.expected_hour, pytz.timezone(self.tz))

    @api.model
    def _cron_run(self):
        """Odoo's scheduled action: every schedule that is due, each on its own."""
        now = datetime.now(pytz.utc)
        fetcher, tried = self.env["exchange.fetcher"], set()
        for schedule in self.search([("active", "=", True)], order="sequence, id"):
            if schedule._is_due(now):
                for _answer in fetcher._run_schedule(schedule.id, tried):
                    pass
            if not self.env["ir.cron"]._commit_progress(1):
                break
        for company in self.search([("watch", "=", True)]).company_id:
            self.env["exchange.fetcher"].with_company(company)._watch(now)

    def action_run(self):
        """Button: ask the scheduled action to run now (never in the button's own request)."""
        if not self.env.user.has_group("bank_base.group_exchange_operator") and not (
            self.env.user.has_group("bank_base.group_administrator")
        ):
            raise AccessError(
                self.env._("Only an exchange operator starts an exchange.")
            )
        # sudo: waking the scheduled action is all that is done with these rights
        self.env.ref("exchange.ir_cron_exchange_run").sudo()._trigger()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._(
                    "The exchange starts within a minute; schedules outside their window wait."
                ),
            },
        }
