from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.bank_base.models.bank_opened_mixin import IDENTITY
from odoo.addons.bank_base.tools.by_hand import given, refuse_others

BY_HAND = frozenset({"claim_id", "question", "answer"})


class AtmClaimQuestion(models.Model):
    """A question to the client: while it waits, the clock of the claim stands."""

    _name = "atm.claim.question"
    _description = "Question to the client"
    _order = "asked_on desc, id desc"

    claim_id = fields.Many2one(
        "atm.claim", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="claim_id.company_id", store=True)
    question = fields.Text(required=True)
    asked_on = fields.Date(
        string="Asked",
        required=True,
        readonly=True,
        default=fields.Date.context_today,
        help="The day it was entered: the clock stops from then on, never from a day before.",
    )
    asked_by = fields.Many2one(
        "res.users",
        readonly=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
    )
    answer = fields.Text(groups=IDENTITY)
    answered_on = fields.Date(string="Answered", readonly=True)

    @api.depends("question")
    def _compute_display_name(self):
        for row in self:
            row.display_name = (row.question or "")[:60]

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            refuse_others(self, given(self, vals), BY_HAND)
            claim = self.env["atm.claim"].browse(vals.get("claim_id"))
            if claim:
                vals.setdefault("asked_on", claim._local(fields.Datetime.now()).date())
        questions = super().create(vals_list)
        for question in questions:
            claim = question.claim_id
            if not claim.is_open or not claim.registered_at:
                raise UserError(
                    self.env._(
                        "Claim %s is not in work: nothing can be asked of the client.",
                        claim.display_name,
                    )
                )
            # sudo: the clock is the system's; the right is to the question.
            claim.sudo()._stop_clock(question.asked_on)
        return questions

    def write(self, vals):
        refuse_others(self, vals, BY_HAND - {"claim_id"})
        return super().write(vals)

    def action_answered(self):
        self.check_access("write")
        for question in self:
            now = fields.Datetime.now()
            question._note_answer(question.claim_id._local(now).date())

    def _note_answer(self, date):
        """Note that the client answered on a date; the clock goes on with the last answer.

        :raises UserError: there is no text of the answer, or it is before the question
        """
        self.ensure_one()
        if not self.answer:
            raise UserError(self.env._("Enter what the client answered first."))
        if date < self.asked_on:
            raise UserError(self.env._("The answer is before the question."))
        # sudo: the day is the button's own field.
        self.sudo().answered_on = date
        # sudo: the clock is the system's; the right is to the question.
        self.claim_id.sudo()._start_clock_again(date)
