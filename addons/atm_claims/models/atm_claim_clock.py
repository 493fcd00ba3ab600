from odoo import api, fields, models


class AtmClaimClock(models.Model):
    """How long a claim stood at a stage, without the days it waited for the client."""

    _name = "atm.claim.clock"
    _description = "Clock of a claim at a stage"
    _order = "claim_id, id"

    claim_id = fields.Many2one(
        "atm.claim", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="claim_id.company_id", store=True)
    stage_id = fields.Many2one(
        "atm.claim.stage", required=True, readonly=True, ondelete="restrict"
    )
    unit = fields.Selection(related="stage_id.unit", string="Owner")
    started_on = fields.Date(string="Began", required=True, readonly=True)
    ended_on = fields.Date(string="Ended", readonly=True)
    stopped_on = fields.Date(
        string="Stopped", readonly=True, help="A question to the client waits."
    )
    stopped_days = fields.Integer(
        string="Days stopped", readonly=True, help="In days of the stage's own kind."
    )
    due_on = fields.Date(string="Due", readonly=True)

    _open = models.UniqueIndex(
        "(claim_id) WHERE ended_on IS NULL", "A claim stands at one stage at a time."
    )

    @api.model
    def _start(self, claim, stage, date):
        """Start the clock of a stage on a date and set the day it is due."""
        clock = self.create(
            {"claim_id": claim.id, "stage_id": stage.id, "started_on": date}
        )
        clock._set_due()
        return clock

    def _set_due(self):
        for clock in self:
            stage = clock.stage_id
            clock.due_on = stage.days and clock.claim_id._add_days(
                clock.started_on, stage.days + clock.stopped_days, stage.day_kind
            )

    def _stop(self, date):
        """A question to the client stops the clock; a second one changes nothing."""
        self.filtered(lambda clock: not clock.stopped_on).stopped_on = date

    def _go_on(self, date):
        """The answer starts the clock again: the day it is due moves by the days it stood."""
        for clock in self.filtered("stopped_on"):
            clock.stopped_days += clock.claim_id._count_days(
                clock.stopped_on, date, clock.stage_id.day_kind
            )
            clock.stopped_on = False
            clock._set_due()

    def _end(self, date):
        self._go_on(date)
        self.ended_on = date
        # Before the next clock is inserted: one alone may run.
        self.flush_recordset()
