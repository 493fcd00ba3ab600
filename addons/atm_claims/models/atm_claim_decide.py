# One model, one concern a file.
# pylint: disable=consider-merging-classes-inherited
from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.bank_base.tools.money import D


class AtmClaim(models.Model):
    """What the commission and the payout before encashment add to a claim."""

    _inherit = "atm.claim"

    decision_line_ids = fields.One2many(
        "atm.decision.line", "claim_id", string="Before the commission", readonly=True
    )
    acceptance_ids = fields.One2many(
        "atm.prior.acceptance", "claim_id", string="Prior acceptances"
    )
    evaluation_ids = fields.One2many(
        "atm.payout.evaluation", "claim_id", string="Payout before encashment"
    )
    captured_card_ids = fields.One2many(
        "atm.captured.card", "claim_id", string="Captured cards"
    )

    worker_ids = fields.Many2many(
        "res.users",
        "atm_claim_worker",
        string="Officers so far",
        readonly=True,
        copy=False,
        help="Everybody who was the officer of the claim. None of them votes on it or approves its"
        " payout.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        claims = super().create(vals_list)
        claims._note_workers()
        return claims

    def write(self, vals):
        done = super().write(vals)
        if "user_id" in vals:
            self._note_workers()
        return done

    def _note_workers(self):
        # sudo: the list is the machine's own; a claim handed over keeps who had it before.
        for claim in self.sudo():
            if claim.user_id - claim.worker_ids:
                claim.worker_ids |= claim.user_id

    def _verdict_key(self):
        """Key of the claim's conclusion; while it has none, that of its operation's journal."""
        self.ensure_one()
        return self.verdict or self.transaction_id.verdict or ""

    def _worked_by(self):
        """Who worked the claim: registered it, is its officer or proposed a payout of it."""
        # sudo: names of colleagues, to compare with the user alone.
        claims = self.sudo()
        users = claims.create_uid | claims.registered_by | claims.worker_ids
        if "atm.payout" in self.env:
            # sudo: only who proposed is asked; whoever votes need not see payouts.
            # What a session proposed is the commission's own and binds nobody.
            payouts = self.env["atm.payout"].sudo()
            users |= payouts.search(
                [("claim_id", "in", self.ids), ("ground", "!=", "commission")]
            ).proposed_by_id
        return users.sudo(False)

    def _move_to(self, stage):
        """Move the claim to a stage when stages are there; its checks are its own.

        What was decided stays decided when the checks refuse the move: the claim is told why.
        """
        self.ensure_one()
        if not hasattr(self, "_advance"):
            return
        try:
            with self.env.cr.savepoint():
                self._advance(stage)
        except UserError as error:
            self.message_post(
                body=self.env._(
                    "The claim was not moved by the decision: %s", error.args[0]
                )
            )

    def _propose_payout(self, amount, ground, decision=None):
        """Propose a payout; money leaves only after another person approves it.

        :param ground: commission, before_encashment or court
        :return: the payout, None while payouts are not installed
        """
        self.ensure_one()
        if "atm.payout" not in self.env:
            return None
        return self.env["atm.payout"]._propose(self, amount, ground, decision=decision)

    def _has_payout(self):
        """Whether a payout by the claim stands: a claim is paid once."""
        if "atm.payout" not in self.env:
            return False
        # sudo: only yes or no is told.
        payouts = self.env["atm.payout"].sudo()
        return bool(
            payouts.search_count(
                [("claim_id", "in", self.ids), ("state", "!=", "refused")], limit=1
            )
        )

    def _paid(self):
        """Exact sum that left by the claim's payouts and was due."""
        self.ensure_one()
        if "atm.payout" not in self.env:
            return D(0)
        # sudo: a sum is counted, nothing of the payouts is shown.
        payouts = self.env["atm.payout"].sudo()
        left = payouts.search(
            [("claim_id", "=", self.id), ("state", "in", ("paid", "checked", "wrong"))]
        )
        return sum(
            (
                D(one.amount) - (D(one.wrong_amount) if one.state == "wrong" else D(0))
                for one in left
            ),
            D(0),
        )

    def action_evaluate_payout(self):
        """Ask the policy in force whether the claim may be paid before encashment."""
        self.ensure_one()
        evaluation = self.env["atm.payout.evaluation"]._evaluate(
            self, fields.Date.context_today(self)
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "atm.payout.evaluation",
            "res_id": evaluation.id,
            "view_mode": "form",
        }

    def _reduced_at(self, day):
        """The reduced composition in force that may decide all of these claims, if there is one."""
        reduced = self.env["atm.commission"]._at(self.company_id, day, "reduced")
        return reduced.filtered(
            lambda one: (
                not any(
                    one._may_decide(claim.amount_claimed, claim._verdict_key())
                    for claim in self
                )
            )
        )[:1]

    def action_put_on_agenda(self):
        """Put the claims on the agenda of a new session, as the machine proposes."""
        day = fields.Date.context_today(self)
        commissions = self.env["atm.commission"]
        company = self.company_id
        company.ensure_one()
        commission = self._reduced_at(day) or commissions._at(company, day)[:1]
        if not commission:
            raise UserError(
                self.env._("No commission is in force on %s: enter its order.", day)
            )
        lines = []
        for claim in self:
            line = self.env["atm.decision.line"].new({"claim_id": claim.id})
            values = line._prepare_proposal(fill=True)
            lines.append(
                (
                    0,
                    0,
                    {
                        "claim_id": claim.id,
                        "asked": values["asked"],
                        "amount": values["amount"],
                    },
                )
            )
        session = self.env["atm.decision"].create(
            {
                "company_id": company.id,
                "date": day,
                "commission_id": commission.id,
                "line_ids": lines,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "atm.decision",
            "res_id": session.id,
            "view_mode": "form",
        }
