# One model, one concern a file.
# pylint: disable=consider-merging-classes-inherited
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from .atm_claim_stage import UNITS


class AtmClaim(models.Model):
    """Stages, their checklists and clocks."""

    _inherit = "atm.claim"

    stage_id = fields.Many2one(
        "atm.claim.stage",
        required=True,
        readonly=True,
        copy=False,
        ondelete="restrict",
        index=True,
        tracking=True,
        default=lambda self: self._stage("new"),
        group_expand="_group_expand_stages",
    )
    stage_code = fields.Char(related="stage_id.code", string="Code of the stage")
    unit = fields.Selection(
        [*UNITS, ("client", "Client")],
        string="Waited for",
        compute="_compute_unit",
        store=True,
        help="The unit whose move it is; a question to the client: the client.",
    )
    waits_client = fields.Boolean(string="Client is asked", readonly=True, copy=False)
    is_open = fields.Boolean(
        string="In work", readonly=True, copy=False, default=True, index=True
    )
    closed_on = fields.Date(string="Closed", readonly=True, copy=False)
    stage_due_on = fields.Date(string="Stage is due", readonly=True, copy=False)
    line_ids = fields.One2many("atm.claim.checklist.line", "claim_id", string="To do")
    clock_ids = fields.One2many("atm.claim.clock", "claim_id", string="Stages passed")

    @api.model
    def _stage(self, code):
        # sudo: stages are settings, no secrets.
        return self.env["atm.claim.stage"].sudo().search([("code", "=", code)], limit=1)

    @api.model
    def _group_expand_stages(self, stages, domain):
        return stages.search([])

    @api.depends("stage_id.unit", "waits_client")
    def _compute_unit(self):
        for claim in self:
            claim.unit = "client" if claim.waits_client else claim.stage_id.unit

    def _advance(self, code, date=None):
        """Move the claim to a stage, with its checks; the same stage again changes nothing.

        :param date: day of the move, by the claim's own place; today if not given
        :raises UserError: it is not registered, is closed, has required things to do, or is closed
            without an answer
        """
        self.ensure_one()
        stage = self._stage(code)
        if not stage:
            raise UserError(self.env._("There is no stage «%s».", code))
        if stage == self.stage_id:
            return
        self._check_move(stage)
        date = date or self._local(fields.Datetime.now()).date()
        # sudo: clocks and checklists are written by moves alone; who may move was checked.
        claim = self.sudo()
        claim._clock()._end(date)
        values = {"stage_id": stage.id, "is_open": not stage.is_final}
        if stage.is_final:
            values.update(closed_on=date, waits_client=False, stage_due_on=False)
        else:
            clock = claim.env["atm.claim.clock"]._start(claim, stage, date)
            values["stage_due_on"] = clock.due_on
            claim._add_lines(stage)
        claim.write(values)
        claim._tick_done()
        if not stage.is_final:
            claim._ask_unit(stage)
        if code == "closed":
            claim._ask_opinion(date)

    def _check_move(self, stage):
        if not self.is_open:
            raise UserError(
                self.env._("Claim %s is closed. Reopen it first.", self.display_name)
            )
        if not self.registered_at and stage.code not in ("new", "refused"):
            raise UserError(self.env._("The claim is not registered yet."))
        if stage.code == "closed" and not self._answered():
            raise UserError(
                self.env._("Claim %s has no answer that was sent.", self.display_name)
            )
        # sudo: says only whether something is left to do.
        left = self.sudo().line_ids.filtered(
            lambda line: (
                line.required and not line.done and line.stage_id == self.stage_id
            )
        )
        if left and stage.code != "refused":
            raise UserError(
                self.env._(
                    "Claim %(claim)s does not leave the stage «%(stage)s» without: %(left)s.",
                    claim=self.display_name,
                    stage=self.stage_id.name,
                    left="; ".join(left.mapped("name")),
                )
            )

    def action_advance(self):
        """The button of a stage; its code comes in the context."""
        self.check_access("write")
        for claim in self:
            claim._advance(self.env.context["stage_code"])

    def _add_lines(self, stage):
        self.env["atm.claim.checklist.line"].create(
            [
                {
                    "claim_id": self.id,
                    "stage_id": stage.id,
                    "item_id": item.id,
                    "name": item.name,
                    "required": item.required,
                }
                for item in stage.item_ids
                if item not in self.line_ids.item_id
            ]
        )

    def _clock(self):
        """The clock that runs, or stands, at the claim's stage."""
        return self.clock_ids.filtered(lambda clock: not clock.ended_on)

    def _stop_clock(self, date):
        self._clock()._stop(date)
        self.waits_client = True

    def _start_clock_again(self, date):
        """Go on when no question waits any more; the term moves where its policy lets it."""
        self.ensure_one()
        if self.question_ids.filtered(lambda one: not one.answered_on):
            return
        clock = self._clock()
        stopped_on = clock.stopped_on
        clock._go_on(date)
        self.write({"waits_client": False, "stage_due_on": clock.due_on})
        if stopped_on:
            self._move_term(stopped_on, date)

    def _is_working(self, date):
        region = self.branch_id.region_id or self.device_id.region_id
        return self.env["bank.calendar.day"].is_working(date, region)

    def _add_days(self, date, count, kind):
        """The day so many working or calendar days after a date, that day not counted.

        A year whose calendar is not loaded is counted by the week and the holidays of the law.
        """
        while kind == "working" and count > 0:
            date += timedelta(days=1)
            count -= self._is_working(date)
        return date + timedelta(days=count)

    def _count_days(self, start, end, kind):
        """Days after ``start`` up to ``end``, working or calendar ones."""
        days = max((end - start).days, 0)
        if kind == "calendar":
            return days
        dates = (start + timedelta(days=n) for n in range(1, days + 1))
        return sum(map(self._is_working, dates))
