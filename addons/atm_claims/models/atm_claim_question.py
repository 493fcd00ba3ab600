from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.bank_base.models.bank_opened_mixin import IDENTITY
from odoo.addons.bank_base.tools.by_hand import given, refuse_others

from ..tools import cards
from .atm_answer import SHORT
from .atm_claim import ANSWER_WAYS

BY_HAND = frozenset({"claim_id", "question", "answer", "way"})


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
    way = fields.Selection(
        [("phone", "By phone"), *ANSWER_WAYS],
        string="How it is asked",
        compute="_compute_way",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="E-mail, SMS and the status page are sent by the system; a letter and a call are"
        " yours.",
    )
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

    @api.depends("claim_id")
    def _compute_way(self):
        for row in self:
            row.way = row.way or row.claim_id.answer_way or "phone"

    @api.depends("question")
    def _compute_display_name(self):
        for row in self:
            row.display_name = (row.question or "")[:60]

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            refuse_others(self, given(self, vals), BY_HAND)
            vals["question"] = cards.masked(vals.get("question"))
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
            question._ask()
        return questions

    def _ask(self):
        """Send the question by its way; a letter and a call are made by who asks.

        :raises UserError: there is nowhere to send it
        """
        self.ensure_one()
        answers = self.env["atm.answer"]
        answers._check_way(self.claim_id, self.way)
        if self.way == "email":
            subject = self.env._("Question about claim %s", self.claim_id.name)
            body = Markup("<p>%s</p>") % self.question
            answers._mail(self.claim_id, subject, body)
        elif self.way == "sms":
            text = self.env._(
                "Claim %(claim)s: %(question)s",
                claim=self.claim_id.name,
                question=self.question,
            )
            answers._sms(self.claim_id, f"atm.claim.question.{self.id}", text[:SHORT])

    def write(self, vals):
        refuse_others(self, vals, BY_HAND - {"claim_id"})
        return super().write({name: cards.masked(said) for name, said in vals.items()})

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
