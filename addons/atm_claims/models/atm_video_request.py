from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

KEEP_DAYS = "atm_claims.video_keep_days"
WARN_DAYS = "atm_claims.video_warn_days"


class AtmVideoRequest(models.Model):
    """A request for a recording, with the clock of its retention."""

    _name = "atm.video.request"
    _description = "Request for video"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "keep_until, id"
    _rec_name = "camera"

    investigation_id = fields.Many2one(
        "atm.investigation",
        string="Inquiry",
        required=True,
        ondelete="restrict",
        index=True,
    )
    company_id = fields.Many2one(related="investigation_id.company_id", store=True)
    device_id = fields.Many2one(related="investigation_id.device_id", store=True)
    camera = fields.Char(required=True)
    video_from = fields.Datetime(string="From", required=True)
    video_to = fields.Datetime(string="To", required=True)
    keep_until = fields.Date(
        string="Kept until",
        compute="_compute_keep_until",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
        help="Last day on which the recording still exists; proposed by the usual retention.",
    )
    asked_on = fields.Date()
    received_on = fields.Date(tracking=True)
    result = fields.Selection(
        [
            ("shows", "Shows what happened"),
            ("nothing", "Shows nothing of use"),
            ("lost", "Does not exist any more"),
        ],
        tracking=True,
    )
    seen = fields.Text(string="What is seen", tracking=True)
    user_id = fields.Many2one("res.users", string="Asked of", ondelete="restrict")

    _period = models.Constraint(
        "CHECK (video_to > video_from)", "The recording must end after it begins."
    )

    @api.depends("video_to")
    def _compute_keep_until(self):
        days = self._days(KEEP_DAYS, 30)
        for request in self:
            if request.video_to:
                request.keep_until = request.video_to.date() + timedelta(days=days)

    @api.constrains("result", "received_on")
    def _check_result(self):
        for request in self:
            if request.result in ("shows", "nothing") and not request.received_on:
                raise ValidationError(
                    self.env._(
                        "Camera %s: say when the recording came before what it shows.",
                        request.camera,
                    )
                )

    @api.model
    def _days(self, key, otherwise):
        # sudo: two numbers of settings
        value = self.env["ir.config_parameter"].sudo().get_param(key, otherwise)
        return max(int(value), 0)

    @api.model
    def _ending(self, date):
        """Requests whose recording has not come and is about to be erased, or is by a date."""
        last = date + timedelta(days=self._days(WARN_DAYS, 5))
        return self.search(
            [
                ("received_on", "=", False),
                ("result", "=", False),
                ("keep_until", "<=", last),
            ]
        )

    @api.model
    def _warn(self, date):
        """Ask people to fetch recordings before they are erased; once a request.

        :param date: business date that the terms are compared with
        :return: number of warnings made
        """
        made = 0
        for request in self._ending(date).filtered(lambda one: not one.activity_ids):
            request.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=request.keep_until,
                summary=self.env._(
                    "The recording of camera %(camera)s is kept until %(date)s",
                    camera=request.camera,
                    date=request.keep_until.strftime("%d.%m.%Y"),
                ),
                user_id=(request.user_id or request.investigation_id.user_id).id
                or self.env.uid,
            )
            made += 1
        return made

    @api.model
    def _cron_warn(self):
        """Nightly job: cameras erase by the calendar, whatever day the bank has closed."""
        self._warn(fields.Date.context_today(self))
