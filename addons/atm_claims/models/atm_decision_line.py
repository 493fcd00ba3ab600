from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.bank_base.tools.by_hand import given, refuse_others
from odoo.addons.bank_base.tools.money import D

from ..tools import voting
from ..tools.people import same_person

ASKS = [
    ("pay", "Pay the claim"),
    ("pay_part", "Pay a part of the claim"),
    ("refuse", "Refuse the claim"),
    ("charge", "Charge the shortage to an employee"),
    ("offset", "Offset a surplus against a shortage"),
    ("write_off", "Write off"),
    ("check", "Check further"),
]
FOR_CLAIMS = {"pay", "pay_part", "refuse", "check"}
FOR_DIFFERENCES = {"charge", "offset", "write_off", "check"}
BY_HAND = {
    "decision_id", "sequence", "claim_id", "difference_id", "asked", "amount", "employee",
    "against_id", "note", "opinion_ids",
}  # fmt: skip
AGENDA = BY_HAND - {"sequence", "note", "opinion_ids"}
"""What is asked: it stands when the voting begins."""
RESULTS = [
    (voting.PASSED, "Passed"),
    (voting.REJECTED, "Rejected"),
    (voting.NOT_DECIDED, "Not decided"),
    (voting.NO_QUORUM, "No quorum"),
]


class AtmDecisionLine(models.Model):
    """A question before the commission: a claim or a difference, what is proposed and why."""

    _name = "atm.decision.line"
    _description = "Question before the claims commission"
    _order = "decision_id desc, sequence, id"
    _check_company_auto = True

    decision_id = fields.Many2one(
        "atm.decision", string="Session", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="decision_id.company_id", store=True)
    state = fields.Selection(related="decision_id.state")
    date = fields.Date(related="decision_id.date", store=True)
    sequence = fields.Integer(default=10)
    claim_id = fields.Many2one(
        "atm.claim", ondelete="restrict", index="btree_not_null", check_company=True
    )
    difference_id = fields.Many2one(
        "atm.difference",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )
    device_id = fields.Many2one("atm.device", compute="_compute_subject", string="ATM")
    currency_id = fields.Many2one("res.currency", compute="_compute_subject")
    amount_asked = fields.Monetary(
        string="In dispute",
        compute="_compute_subject",
        help="Sum claimed, or the surplus or shortage.",
    )
    asked = fields.Selection(ASKS, string="What is asked", required=True)
    amount = fields.Monetary(help="Sum to pay, to charge, to offset or to write off.")
    employee = fields.Char(help="Whom the shortage is to be charged to.")
    against_id = fields.Many2one(
        "atm.difference",
        string="Offset against",
        ondelete="restrict",
        check_company=True,
        domain="[('device_id', '=', device_id), ('id', '!=', difference_id)]",
        help="The opposite difference of the same ATM.",
    )
    proposed = fields.Selection(
        ASKS, string="The machine proposes", readonly=True, copy=False
    )
    proposed_amount = fields.Monetary(readonly=True, copy=False)
    proposed_why = fields.Text(
        string="Reasons of the proposal", readonly=True, copy=False
    )
    note = fields.Text(
        string="What the commission found", help="Printed in the minutes."
    )
    vote_ids = fields.One2many("atm.vote", "line_id", string="Votes", readonly=True)
    opinion_ids = fields.One2many(
        "atm.decision.opinion", "line_id", string="Units that investigated"
    )
    result = fields.Selection(RESULTS, readonly=True, copy=False, index=True)
    votes_for = fields.Integer(string="For", readonly=True, copy=False)
    votes_against = fields.Integer(string="Against", readonly=True, copy=False)
    abstained = fields.Integer(readonly=True, copy=False)
    silent = fields.Integer(
        string="Did not vote", readonly=True, copy=False, help="Of those present."
    )
    by_chair = fields.Boolean(string="Decided by the chair", readonly=True, copy=False)

    _one_subject = models.Constraint(
        "CHECK ((claim_id IS NULL) <> (difference_id IS NULL))",
        "A question is about one claim or about one difference.",
    )
    _claim_once = models.Constraint(
        "UNIQUE(decision_id, claim_id)", "The claim is on the agenda already."
    )
    _difference_once = models.Constraint(
        "UNIQUE(decision_id, difference_id)", "The difference is on the agenda already."
    )
    _amount_not_negative = models.Constraint(
        "CHECK (amount >= 0)", "A sum must not be below zero."
    )

    @api.depends("claim_id.amount_claimed", "difference_id.amount")
    def _compute_subject(self):
        for line in self:
            subject = line.claim_id or line.difference_id
            line.device_id = subject.device_id
            line.currency_id = subject.currency_id or line.env.company.currency_id
            line.amount_asked = (
                line.claim_id.amount_claimed or line.difference_id.amount or 0
            )

    @api.depends("claim_id", "difference_id", "asked")
    def _compute_display_name(self):
        labels = dict(self._fields["asked"]._description_selection(self.env))
        for line in self:
            subject = line.claim_id or line.difference_id
            line.display_name = " · ".join(
                filter(None, (subject.display_name, labels.get(line.asked)))
            )

    @api.onchange("claim_id", "difference_id")
    def _onchange_subject(self):
        for line in self:
            if line.claim_id or line.difference_id:
                line.update(line._prepare_proposal(fill=True))

    @api.constrains("asked", "claim_id", "difference_id")
    def _check_kind(self):
        for line in self:
            allowed = FOR_CLAIMS if line.claim_id else FOR_DIFFERENCES
            if line.asked not in allowed:
                raise ValidationError(
                    self.env._(
                        "“%(asked)s” is not asked about %(subject)s.",
                        asked=dict(ASKS)[line.asked],
                        subject=(line.claim_id or line.difference_id).display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        own = ("proposed", "proposed_amount", "proposed_why")
        # A form sends back the proposal that it was shown; the machine writes its own anew.
        vals_list = [
            {name: value for name, value in vals.items() if name not in own}
            for vals in vals_list
        ]
        for vals in vals_list:
            refuse_others(self, given(self, vals), BY_HAND)
        lines = super().create(vals_list)
        for line in lines:
            line._check_draft()
            # Past our own write, which refuses what the machine alone sets.
            # pylint: disable=super-method-mismatch
            super(AtmDecisionLine, line).write(line._prepare_proposal())
            line._ask_units()
        return lines

    def write(self, vals):
        refuse_others(self, vals, BY_HAND)
        for line in self:
            line._check_open()
            if AGENDA & set(vals):
                line._check_draft()
        if {"claim_id", "difference_id", "asked", "amount", "against_id"} & set(
            vals
        ) and any(line.vote_ids for line in self):
            raise UserError(
                self.env._("The question has votes: what is asked stays as it is.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_agenda(self):
        if any(line.decision_id.state != "draft" for line in self):
            raise UserError(
                self.env._("Questions can be taken off while the agenda is made up.")
            )

    def _check_open(self):
        if self.decision_id.state == "closed":
            raise UserError(
                self.env._(
                    "Decision %s is closed and stays as it is. Correct it by a new decision.",
                    self.decision_id.name,
                )
            )

    def _check_draft(self):
        if self.decision_id.state != "draft":
            raise UserError(
                self.env._(
                    "Session %s is in voting: its agenda stays as it was when it was opened.",
                    self.decision_id.display_name,
                )
            )

    def _check_asked(self):
        """Refuse questions that this composition may not decide, or without their sums."""
        for line in self:
            asked, amount = line.asked, D(line.amount)
            if (
                asked in ("pay", "pay_part", "charge", "offset", "write_off")
                and not amount
            ):
                raise UserError(self.env._("%s: enter the sum.", line.display_name))
            if amount > D(line.amount_asked) or (
                asked == "pay_part" and amount == D(line.amount_asked)
            ):
                raise UserError(
                    self.env._(
                        "%(question)s: the sum %(amount)s does not fit %(asked)s in dispute.",
                        question=line.display_name,
                        amount=amount,
                        asked=line.amount_asked,
                    )
                )
            line._check_offset()
            commission = line.decision_id.commission_id
            verdict = line.claim_id._verdict_key() if line.claim_id else ""
            why = commission._may_decide(line.amount_asked, verdict)
            if why:
                raise UserError(
                    self.env._(
                        "%(question)s cannot be decided by a reduced composition: %(why)s.",
                        question=line.display_name,
                        why=why,
                    )
                )

    def _check_offset(self):
        """Refuse an offset that does not name the opposite difference of the same ATM."""
        self.ensure_one()
        one, other = self.difference_id, self.against_id
        if self.asked == "offset" and (
            not other or other.kind == one.kind or other.device_id != one.device_id
        ):
            raise UserError(
                self.env._(
                    "%s: name the opposite difference of the same ATM to offset against.",
                    self.display_name,
                )
            )

    def _prepare_again(self):
        """Values of the same question in a decision that corrects this one."""
        self.ensure_one()
        return {
            "sequence": self.sequence,
            "claim_id": self.claim_id.id,
            "difference_id": self.difference_id.id,
            "asked": self.asked,
            "amount": self.amount,
            "employee": self.employee,
            "against_id": self.against_id.id,
        }

    # -- who handled the ATM --------------------------------------------------------------------

    def _handled_by(self, user):
        """What a user did at the ATM of the question, in words; empty when nothing.

        The time looked at begins so many days before the operation or the recount as the
        composition says, and ends with the session.
        """
        self.ensure_one()
        if not self.device_id:
            return ""
        claim = self.claim_id
        happened = claim.occurred_at or claim.registered_at or claim.create_date
        day = self.difference_id.date or happened.date()
        commission = self.decision_id.commission_id
        start = day - timedelta(days=commission.handled_days)
        # sudo: registers of keys and loading are closed to members; only the refusal is told.
        handlers = (
            self.env["atm.device"]
            .sudo()
            ._handlers(self.device_id.sudo(), start, self.decision_id.date)
        )
        for who, name, what in handlers:
            if who == user or (not who and same_person(name, user.name)):
                return self.env._(
                    "handled ATM %(device)s: %(what)s",
                    device=self.device_id.code,
                    what=what,
                )
        return ""

    # -- counting -------------------------------------------------------------------------------

    def _settle(self):
        """Count the votes; each vote is checked again, for roles may have changed since."""
        for line in self:
            decision = line.decision_id
            votes = {}
            for vote in line.vote_ids:
                why = decision._refusal(vote.user_id, line)
                if why:
                    raise UserError(
                        self.env._(
                            "The vote of %(user)s on %(question)s cannot count: %(why)s. Take the"
                            " person off those present, or put the question to another session.",
                            user=vote.user_id.name,
                            question=line.display_name,
                            why=why,
                        )
                    )
                votes[vote.user_id.id] = vote.choice
            # Whoever may not vote on this question does not count among its present.
            present = decision.present_ids.filtered(
                lambda user, line=line: not line.decision_id._refusal(user, line)
            )
            chair = decision.commission_id.member_ids.filtered(
                lambda member: member.role == "chair"
            )
            chair_user = decision.commission_id._sitting(decision.date).get(chair)
            counted = voting.count(
                votes,
                present.ids,
                decision.commission_id.quorum,
                chair=chair_user and chair_user.id,
                chair_decides=decision.commission_id.chair_decides,
            )
            # sudo: the count is the machine's own, nobody writes it by hand.
            line.sudo().write(
                {
                    "result": counted.result,
                    "votes_for": counted.votes_for,
                    "votes_against": counted.votes_against,
                    "abstained": counted.abstained,
                    "silent": counted.silent,
                    "by_chair": counted.by_chair,
                }
            )

    def action_vote(self):
        """Open the window where the member votes."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Vote"),
            "res_model": "atm.decision.vote",
            "view_mode": "form",
            "target": "new",
            "context": {"default_line_id": self.id},
        }

    def action_open_subject(self):
        """Open the claim or the difference of the question."""
        self.ensure_one()
        subject = self.claim_id or self.difference_id
        return {
            "type": "ir.actions.act_window",
            "res_model": subject._name,
            "res_id": subject.id,
            "view_mode": "form",
        }
