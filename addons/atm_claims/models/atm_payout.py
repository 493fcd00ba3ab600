from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.bank_base.tools import account_key, roles
from odoo.addons.bank_base.tools.by_hand import given, refuse_others
from odoo.addons.bank_base.tools.money import D, text, to_float

from ..tools import cards

OFFICER = "atm_claims.group_claims_officer"
HEAD = "atm_claims.group_claims_head"
BY_HAND = frozenset(
    {"way", "account", "recipient_bic", "recipient_bank", "card", "refusal", "check_note",
     "wrong_reason", "wrong_amount"}
)  # fmt: skip
REQUISITES = {"way", "account", "recipient_bic", "card"}
"""Where the money goes: whoever last wrote it does not approve it."""
WAYS = [
    ("account", "To an account"),
    ("cash", "Cash order"),
    ("other_bank", "To a card of another bank"),
]
GROUNDS = [
    ("commission", "Decision of the commission"),
    ("before_encashment", "Before encashment"),
    ("court", "Decision of a court"),
]
ZERO = Decimal(0)


class AtmPayout(models.Model):
    """Money paid by a claim: proposed, approved by another person, paid, checked.

    Paying: ``atm_payout_pay.py``.
    """

    _name = "atm.payout"
    _description = "Payout by a claim"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(string="Number", readonly=True, copy=False, index=True)
    claim_id = fields.Many2one(
        "atm.claim", required=True, readonly=True, ondelete="restrict", index=True,
        check_company=True,
    )  # fmt: skip
    company_id = fields.Many2one(related="claim_id.company_id", store=True, index=True)
    device_id = fields.Many2one(
        "atm.device", string="ATM", required=True, readonly=True, ondelete="restrict",
        index=True,
    )  # fmt: skip
    client_id = fields.Many2one(
        related="claim_id.client_id", groups="bank_base.group_identity"
    )
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    amount = fields.Monetary(required=True, readonly=True, tracking=True)
    ground = fields.Selection(GROUNDS, required=True, readonly=True, tracking=True)
    decision_id = fields.Many2one(
        "atm.decision", readonly=True, ondelete="restrict", index="btree_not_null",
        check_company=True,
    )  # fmt: skip
    way = fields.Selection(WAYS, tracking=True, help="How the client gets the money.")
    account = fields.Char(
        string="Account of the client",
        size=20,
        groups="bank_base.group_identity,bank_base.group_branch_accountant",
        help="20 digits. The key is checked by the BIC.",
    )
    card = fields.Char(help="Masked: first six and last four digits at most.")
    recipient_bank = fields.Char(string="Bank of the client")
    recipient_bic = fields.Char(
        string="BIC of the bank", size=9, help="Empty: the account is in this bank."
    )
    state = fields.Selection(
        [
            ("proposed", "Proposed"),
            ("approved", "Approved"),
            ("paid", "Paid"),
            ("checked", "Checked"),
            ("wrong", "Wrong"),
            ("refused", "Refused"),
        ],
        required=True,
        readonly=True,
        default="proposed",
        copy=False,
        index=True,
        tracking=True,
    )
    proposed_by_id = fields.Many2one("res.users", string="Proposed by", readonly=True)
    proposed_at = fields.Datetime(string="Proposed on", readonly=True)
    requisites_by_id = fields.Many2one(
        "res.users", string="Requisites entered by", readonly=True, copy=False
    )
    approved_by_id = fields.Many2one("res.users", string="Approved by", readonly=True)
    approved_at = fields.Datetime(string="Approved on", readonly=True)
    paid_by_id = fields.Many2one("res.users", string="Paid by", readonly=True)
    paid_on = fields.Date(readonly=True, help="Day of the entry.")
    checked_by_id = fields.Many2one("res.users", string="Checked by", readonly=True)
    check_note = fields.Char(string="What the check showed", tracking=True)
    wrong_reason = fields.Char(string="Why wrong", tracking=True)
    wrong_amount = fields.Monetary(
        string="Sum not due",
        tracking=True,
        help="The part that was paid wrongly; 0: all of it.",
    )
    wrong_way = fields.Selection(
        [
            ("debit", "Debited by the client's acceptance"),
            ("claim", "Claim to the client"),
        ],
        string="How it is taken back",
        readonly=True,
        tracking=True,
    )
    refusal = fields.Char(string="Why refused", tracking=True)
    cash_order = fields.Char(string="Cash order No.", readonly=True, copy=False)
    entry_ids = fields.One2many(
        "atm.entry", "source_id", string="Entries", readonly=True,
        domain=[("source_model", "=", "atm.payout")],
    )  # fmt: skip
    from_surplus = fields.Monetary(
        compute="_compute_sums", help="Paid from surpluses found."
    )
    at_risk = fields.Monetary(
        string="At the bank's risk",
        compute="_compute_sums",
        help="Paid before a surplus was found, and not covered or returned since.",
    )

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "The sum of a payout must be above zero."
    )
    _four_eyes = models.Constraint(
        "CHECK (approved_by_id <> proposed_by_id)",
        "A payout is approved by another person than proposed it.",
    )
    _approved = models.Constraint(
        "CHECK (state IN ('proposed', 'refused') OR approved_by_id IS NOT NULL)",
        "Nothing is paid before a person approves it.",
    )
    _claim_unique = models.UniqueIndex(
        "(claim_id) WHERE state IN ('proposed', 'approved')",
        "A payout by this claim waits already: each sum is paid once.",
    )

    @api.depends("name", "claim_id.name")
    def _compute_display_name(self):
        for payout in self:
            payout.display_name = " · ".join(
                filter(None, (payout.name, payout.claim_id.name))
            )

    @api.depends("entry_ids.state", "entry_ids.amount")
    def _compute_sums(self):
        for payout in self:
            # sudo: sums of the payout's own entries, for whoever may read the payout.
            posted = payout.sudo().entry_ids.filtered(lambda one: one.state == "posted")
            sums = {}
            for entry in posted:
                sums[entry.event] = sums.get(entry.event, ZERO) + D(entry.amount)
            own = sum(
                (
                    sums.get(f"atm.payout_{one}", ZERO)
                    for one in ("own", "other", "cash")
                ),
                ZERO,
            )
            risk = sum(
                (
                    sums.get(f"atm.payout_at_risk{one}", ZERO)
                    for one in ("", "_other", "_cash")
                ),
                ZERO,
            )
            closed = sums.get("atm.covered", ZERO)
            back = sums.get("atm.double_credit", ZERO)
            claimed = sums.get("atm.payout_claimed", ZERO)
            payout.from_surplus = to_float(own + closed)
            payout.at_risk = to_float(risk + claimed - closed - back)

    @api.model
    def _propose(self, claim, amount, ground, *, decision=None, way=None):
        """Propose a payout; the current user is the one who proposes.

        :param amount: in the currency of the claim
        :param ground: one of GROUNDS
        :return: ``atm.payout`` in state «proposed»
        :raises UserError: a sum not above zero or more than claimed, no ATM, paid already
        """
        roles.require(self, self.env._("propose payouts"), OFFICER)
        claim.ensure_one()
        claim.check_access("read")
        self._check_proposal(claim, D(amount), ground)
        # sudo: the role was checked; people set only how the money is paid.
        return (
            self.sudo()
            .create(
                {
                    "name": self.env["ir.sequence"].next_by_code("atm.payout"),
                    "claim_id": claim.id,
                    "device_id": claim.device_id.id,
                    "currency_id": claim.currency_id.id,
                    "amount": to_float(amount),
                    "ground": ground,
                    "decision_id": decision.id if decision else False,
                    "way": way or "account",
                    "card": claim.card,
                    "proposed_by_id": self.env.uid,
                    "proposed_at": fields.Datetime.now(),
                }
            )
            .sudo(self.env.su)
        )

    @api.model
    def _check_proposal(self, claim, amount, ground):
        if not claim.device_id:
            raise UserError(
                self.env._("Claim %s names no ATM: enter it first.", claim.display_name)
            )
        paid = claim._paid()
        claimed = D(claim.amount_claimed)
        if amount <= 0 or (claimed and amount + paid > claimed):
            raise UserError(
                self.env._(
                    "Claim %(claim)s: a payout is above zero and not above the sum claimed,"
                    " %(claimed)s, less what was paid, %(paid)s; %(asked)s is asked.",
                    claim=claim.display_name,
                    claimed=text(claimed),
                    paid=text(paid),
                    asked=text(amount),
                )
            )
        states = ["proposed", "approved"]
        if not claimed or ground != "commission":
            # The rest of a claim that was paid in part is paid by the commission's decision only.
            states += ["paid", "checked"]
        # sudo: only the number of the payout is told, so that nothing is paid twice.
        known = self.sudo().search(
            [("claim_id", "=", claim.id), ("state", "in", states)], limit=1
        )
        if known:
            raise UserError(
                self.env._(
                    "Claim %(claim)s already has payout %(payout)s: a sum is paid once.",
                    claim=claim.display_name,
                    payout=known.name,
                )
            )

    @api.constrains("card")
    def _check_card(self):
        """A whole card number never lies in the database."""
        for payout in self:
            if not cards.hidden(payout.card):
                raise ValidationError(
                    self.env._(
                        "Payout %s: write the card masked, first six and last four digits at most.",
                        payout.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            refuse_others(self, given(self, vals), BY_HAND)
        return super().create(vals_list)

    def write(self, vals):
        refuse_others(self, vals, BY_HAND)
        if not self.env.su and BY_HAND & set(vals) - {
            "check_note",
            "wrong_reason",
            "wrong_amount",
        }:
            self._check_state(
                "proposed", "approved" if set(vals) == {"refusal"} else "proposed"
            )
        if not self.env.su and REQUISITES & set(vals):
            vals = {**vals, "requisites_by_id": self.env.uid}
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_any(self):
        raise UserError(self.env._("Payouts are not deleted. Refuse the payout."))

    def _check_state(self, *states):
        labels = dict(self._fields["state"]._description_selection(self.env))
        for payout in self:
            if payout.state not in states:
                raise UserError(
                    self.env._(
                        "Payout %(payout)s is in state «%(state)s»: this needs «%(wanted)s».",
                        payout=payout.display_name,
                        state=labels[payout.state],
                        wanted="», «".join(
                            dict.fromkeys(labels[one] for one in states)
                        ),
                    )
                )

    def action_approve(self):
        """Button: the head of claims approves what another person proposed.

        :raises UserError: proposed, registered or worked by the same person; requisites missing
        """
        roles.require(self, self.env._("approve payouts"), HEAD)
        self.check_access("write")
        for payout in self:
            payout._check_approver()
            payout._check_requisites()
            # sudo: the role was checked.
            payout.sudo().write(
                {
                    "state": "approved",
                    "approved_by_id": self.env.uid,
                    "approved_at": fields.Datetime.now(),
                }
            )
        return True

    def _check_approver(self):
        self.lock_for_update()
        self._check_state("proposed")
        roles.person(self, self.env._("approve payouts"))
        # sudo: who registered and who works the claim, to compare with the user alone.
        claim = self.sudo().claim_id
        known = {
            self.env._("proposed"): self.proposed_by_id,
            self.env._("entered the requisites of"): self.requisites_by_id,
            self.env._("registered the claim of"): claim.create_uid
            | claim.registered_by,
            self.env._("worked the claim of"): claim.user_id | claim.worker_ids,
        }
        for what, users in known.items():
            if self.env.user in users:
                raise UserError(
                    self.env._(
                        "You %(what)s payout %(payout)s: another person approves it.",
                        what=what,
                        payout=self.display_name,
                    )
                )

    def _check_requisites(self):
        """What the way of payment needs.

        :raises UserError: naming what is missing
        """
        # sudo: the account is checked, not shown.
        own = self.sudo()
        if own.way == "account":
            bic = own.recipient_bic or own.company_id.bic
            if (
                not own.account
                or not bic
                or not account_key.key_valid(own.account, bic)
            ):
                raise UserError(
                    self.env._(
                        "Payout %s: enter the client's account of 20 digits; its key must fit the"
                        " BIC.",
                        self.display_name,
                    )
                )
        elif own.way == "other_bank" and not own.card:
            raise UserError(
                self.env._("Payout %s: enter the masked card.", self.display_name)
            )
        elif not own.way:
            raise UserError(self.env._("Payout %s: choose the way.", self.display_name))

    def action_refuse(self):
        """Button: do not pay; the reason was entered."""
        roles.require(self, self.env._("refuse payouts"), HEAD)
        self.check_access("write")
        self._check_state("proposed", "approved")
        for payout in self:
            if not payout.refusal:
                raise UserError(
                    self.env._(
                        "Payout %s: enter why it is refused.", payout.display_name
                    )
                )
        # sudo: the role was checked.
        self.sudo().write({"state": "refused"})
        return True
