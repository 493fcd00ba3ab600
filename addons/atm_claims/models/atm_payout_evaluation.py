from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.bank_base.tools import roles
from odoo.addons.bank_base.tools.by_hand import refuse_others
from odoo.addons.bank_base.tools.money import D, round_kopeck, to_float

from ..tools import payout_policy

OFFICER = "atm_claims.group_claims_officer"
HEAD = "atm_claims.group_claims_head"
BY_HAND = {"reason", "check_result", "wrong_amount"}


class AtmPayoutEvaluation(models.Model):
    """What the policy says about a claim, what a person decided by it, and the check afterwards."""

    _name = "atm.payout.evaluation"
    _description = "Payout before encashment"
    _inherit = ["mail.thread"]
    _order = "date desc, id desc"
    _check_company_auto = True

    claim_id = fields.Many2one(
        "atm.claim",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(related="claim_id.company_id", store=True)
    client_id = fields.Many2one(related="claim_id.client_id", store=True, index=True)
    currency_id = fields.Many2one(related="claim_id.currency_id")
    policy_id = fields.Many2one(
        "atm.payout.policy",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    date = fields.Date(string="Asked on", required=True, readonly=True)
    amount = fields.Monetary(string="Sum", required=True, readonly=True)
    met = fields.Boolean(string="Policy allows", readonly=True)
    warned = fields.Boolean(
        string="In the register of wrong payouts",
        readonly=True,
        help="The client was once paid wrongly; a person decides, and writes why.",
    )
    line_ids = fields.One2many(
        "atm.payout.criterion", "evaluation_id", string="Criteria", readonly=True
    )
    state = fields.Selection(
        [
            ("asked", "To be decided"),
            ("pay", "Pay before encashment"),
            ("wait", "Wait for encashment"),
            ("right", "Paid rightly"),
            ("wrong", "Paid wrongly"),
        ],
        required=True,
        default="asked",
        readonly=True,
        copy=False,
        tracking=True,
        index=True,
    )
    reason = fields.Text(
        tracking=True,
        help="Why it is decided so: needed against the policy's answer, and when the client is in"
        " the register.",
    )
    decided_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    decided_on = fields.Date(readonly=True, copy=False)
    check_result = fields.Text(
        string="What the check showed", help="Encashment, recount act, its number."
    )
    wrong_amount = fields.Monetary(
        string="Paid wrongly", help="The part of the sum that was not due."
    )
    checked_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    checked_on = fields.Date(readonly=True, copy=False)
    debit_proposed = fields.Boolean(readonly=True, copy=False)
    wrong_payout_ids = fields.One2many(
        "atm.wrong.payout", "evaluation_id", string="Register entry"
    )

    _paid_once = models.UniqueIndex(
        "(claim_id) WHERE state IN ('pay', 'right', 'wrong')",
        "The claim is paid before encashment already.",
    )

    @api.depends("claim_id", "date")
    def _compute_display_name(self):
        for one in self:
            one.display_name = f"{one.claim_id.display_name} · {one.date}"

    # -- the policy's answer --------------------------------------------------------------------

    @api.model
    def _evaluate(self, claim, day, policy=None):
        """Ask a policy about a claim and keep the answer with its reasons.

        :param policy: the one in force on the day when not given
        :raises UserError: no policy is in force
        """
        policy = policy or self.env["atm.payout.policy"]._at(claim.company_id, day)
        if not policy:
            raise UserError(
                self.env._(
                    "No policy of payout before encashment is in force on %s.", day
                )
            )
        case = self._case(claim, day, policy)
        met, answers = payout_policy.evaluate(policy._rules(), case)
        lines = self.env["atm.payout.criterion"]
        roles.require(self, self.env._("ask the policy"), OFFICER)
        # sudo: the answer is the machine's; nobody has the right to enter one by hand.
        made = self.sudo().create(
            {
                "claim_id": claim.id,
                "policy_id": policy.id,
                "date": day,
                "amount": claim.amount_claimed,
                "met": met,
                "warned": any(answer.code == "wrong_before" for answer in answers),
                "line_ids": [(0, 0, lines._prepare(one)) for one in answers],
            }
        )
        return made.sudo(self.env.su)

    @api.model
    def _case(self, claim, day, policy):
        """The claim as the policy sees it on a day."""
        client = claim.client_id
        facts = client._facts(day) if client else {}
        acceptance = self.env["atm.prior.acceptance"]._standing(claim, day)
        wrong = self.env["atm.wrong.payout"]._of_client(client, day)
        return payout_policy.Case(
            day=day,
            amount=self._in_company_currency(claim, day),
            kind=claim.kind,
            verdict=claim._verdict_key(),
            client=client.id or None,
            acceptance=self._row(acceptance, acceptance.signed_on)
            if acceptance
            else None,
            paid_before=self._paid_before(client, day),
            wrong_before=tuple(self._row(one, one.date, one.amount) for one in wrong),
            facts=tuple(payout_policy.Fact(**row) for row in facts.get(client.id, ())),
        )

    def _row(self, record, day, amount=0):
        return payout_policy.Fact(
            record._name, day, None, D(amount), model=record._name, id=record.id
        )

    @api.model
    def _in_company_currency(self, claim, day):
        company = claim.company_id
        if claim.currency_id == company.currency_id:
            return D(claim.amount_claimed)
        return round_kopeck(
            claim.currency_id._convert(
                claim.amount_claimed, company.currency_id, company, day
            )
        )

    @api.model
    def _paid_before(self, client, day):
        """Payouts before encashment decided for a client within the twelve months to a day."""
        if not client:
            return 0
        return self.search_count(
            [
                ("client_id", "=", client.id),
                ("state", "in", ("pay", "right", "wrong")),
                ("decided_on", ">", fields.Date.subtract(day, years=1)),
                ("decided_on", "<=", day),
            ]
        )

    # -- a person decides -----------------------------------------------------------------------

    def action_pay(self):
        """Decide to pay before encashment: a payout is proposed, another person approves it."""
        for one in self:
            one._decide("pay", against=not one.met)
            one.claim_id._propose_payout(one.amount, "before_encashment")
            one.claim_id._move_to("payout")

    def action_wait(self):
        """Decide to wait for encashment."""
        for one in self:
            one._decide("wait", against=one.met)

    def _decide(self, state, against):
        roles.require(self, self.env._("decide on a payout"), OFFICER)
        self.ensure_one()
        if self.state != "asked":
            raise UserError(self.env._("%s is decided already.", self.display_name))
        if against and state == "pay":
            roles.require(self, self.env._("pay against the policy"), HEAD)
        if (against or self.warned) and not (self.reason or "").strip():
            raise UserError(
                self.env._(
                    "Write why: the decision goes against the policy's answer, or the client is"
                    " in the register of wrong payouts."
                )
            )
        # sudo: the button's own fields, which nobody writes by hand.
        self.sudo().write(
            {
                "state": state,
                "decided_by_id": self.env.uid,
                "decided_on": fields.Date.context_today(self),
            }
        )

    # -- the check afterwards -------------------------------------------------------------------

    def action_right(self):
        """After encashment: the sum was due."""
        for one in self:
            one._check("right")

    def action_wrong(self):
        """After encashment: the sum was not due. Register entry; debit where acceptance stands."""
        for one in self:
            if not 0 < D(one.wrong_amount) <= D(one.amount):
                raise UserError(
                    self.env._(
                        "Enter the part of %s that was not due: above zero, not above the sum"
                        " paid.",
                        one.display_name,
                    )
                )
            roles.require(one, one.env._("call a payout wrong"), HEAD)
            one._check("wrong")
            day = one.checked_on
            if one.client_id:
                # sudo: the entry follows from the check; officers make none by hand.
                one.env["atm.wrong.payout"].sudo().create(one._prepare_wrong(day))
            acceptance = one.env["atm.prior.acceptance"]._standing(one.claim_id, day)
            proposed = one._mark_payout_wrong(acceptance, day)
            # sudo: noted by the button.
            one.sudo().write({"debit_proposed": proposed})

    def _check(self, state):
        self.ensure_one()
        roles.require(self, self.env._("check a payout"), OFFICER)
        if self.state != "pay":
            raise UserError(
                self.env._("Only what was paid before encashment is checked.")
            )
        if self.decided_by_id == self.env.user and not self.env.su:
            raise UserError(
                self.env._("You decided this payout: another person checks it.")
            )
        if not (self.check_result or "").strip():
            raise UserError(
                self.env._(
                    "Write what the check showed: the recount act and its number."
                )
            )
        # sudo: the button's own fields, which nobody writes by hand.
        self.sudo().write(
            {
                "state": state,
                "checked_by_id": self.env.uid,
                "checked_on": fields.Date.context_today(self),
            }
        )

    def _prepare_wrong(self, day):
        return {
            "company_id": self.company_id.id,
            "client_id": self.client_id.id,
            "claim_id": self.claim_id.id,
            "evaluation_id": self.id,
            "date": day,
            "currency_id": self.currency_id.id,
            "amount": to_float(D(self.wrong_amount)),
            "reason": self.check_result,
        }

    def _mark_payout_wrong(self, acceptance, day):
        """Call the payout wrong in the books, which prepare the entries that follow.

        The account is debited only where the client's prior acceptance stands.

        :return: whether a debit was proposed
        :raises UserError: the payout was decided but is not paid
        """
        self.ensure_one()
        if "atm.payout" not in self.env:
            return False
        payout = self.env["atm.payout"].search(
            [
                ("claim_id", "=", self.claim_id.id),
                ("ground", "=", "before_encashment"),
                ("state", "in", ("paid", "checked")),
            ],
            limit=1,
        )
        if not payout:
            raise UserError(
                self.env._(
                    "The payout of %s is not paid yet: refuse it instead of checking it.",
                    self.claim_id.display_name,
                )
            )
        payout._mark_wrong(self.check_result, day, D(self.wrong_amount))
        return bool(acceptance)

    def write(self, vals):
        refuse_others(self, vals, BY_HAND)
        done = {"right", "wrong"}
        if {"check_result", "wrong_amount", "reason", "amount"} & set(vals) and any(
            one.state in done for one in self
        ):
            raise UserError(self.env._("A checked payout stays as it was checked."))
        return super().write(vals)
