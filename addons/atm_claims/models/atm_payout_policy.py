from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from odoo.addons.bank_base.tools import roles
from odoo.addons.bank_base.tools.by_hand import given, refuse_others
from odoo.addons.bank_base.tools.money import D

from ..tools import payout_policy
from .atm_claim import KINDS

HEAD = "atm_claims.group_claims_head"
RULES = (
    "limit", "kinds", "verdict_ids", "own_only", "acceptance", "most_a_year", "deposit",
    "deposit_days", "deposit_amount", "loan", "turnover", "turnover_months", "turnover_amount",
)  # fmt: skip
"""Fields that make the rule: while in force they stay as they are."""
BY_HAND = {*RULES, "company_id", "name", "source", "date_from", "date_to"}


class AtmPayoutPolicy(models.Model):
    """When a claim may be paid before encashment: one version of the bank's order, dated."""

    _name = "atm.payout.policy"
    _description = "Policy of payout before encashment"
    _inherit = ["mail.thread"]
    _order = "date_from desc, version desc, id desc"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    name = fields.Char(required=True)
    version = fields.Integer(readonly=True, default=1, copy=False, aggregator=None)
    previous_id = fields.Many2one(
        "atm.payout.policy", readonly=True, copy=False, ondelete="restrict"
    )
    source = fields.Char(
        required=True, tracking=True, help="Number and date of the bank's order."
    )
    date_from = fields.Date(string="In force from", required=True, tracking=True)
    date_to = fields.Date(string="To", tracking=True, help="The last day.")
    state = fields.Selection(
        [("draft", "Draft"), ("in_force", "In force")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
    approved_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    currency_id = fields.Many2one(related="company_id.currency_id")
    limit = fields.Monetary(
        string="Up to the sum",
        required=True,
        tracking=True,
        help="In company currency.",
    )
    kinds = fields.Char(
        string="Only these operations",
        help="Keys separated by commas: withdrawal, deposit, exchange, transfer, payment, card."
        " Empty: any.",
        default="withdrawal,deposit",
        tracking=True,
    )
    verdict_ids = fields.Many2many(
        "atm.verdict",
        string="Only these conclusions",
        help="Empty: any, even none yet.",
    )
    own_only = fields.Boolean(
        string="Only the bank's own clients", default=True, tracking=True
    )
    acceptance = fields.Boolean(
        string="Only with prior acceptance",
        default=True,
        tracking=True,
        help="The client signed in the branch's form that a sum paid wrongly may be debited.",
    )
    most_a_year = fields.Integer(
        string="At most such payouts a year",
        default=2,
        tracking=True,
        help="Payouts before encashment to one client within twelve months; 0: any number.",
    )
    deposit = fields.Boolean(
        string="Term deposit",
        tracking=True,
        help="One met criterion of the client is enough when several are asked.",
    )
    deposit_days = fields.Integer(
        string="Of at least days", help="From the first to the last day of its term."
    )
    deposit_amount = fields.Monetary(string="Deposit of at least")
    loan = fields.Boolean(string="Loan without overdue", tracking=True)
    turnover = fields.Boolean(string="Working account", tracking=True)
    turnover_months = fields.Integer(
        string="Turnover in the last months",
        default=3,
        help="Three to five, as a rule.",
    )
    turnover_amount = fields.Monetary(
        string="Turnover of at least",
        help="In all these months together; 0: any turnover.",
    )
    trial_ids = fields.One2many("atm.payout.trial", "policy_id", string="Trials")
    evaluation_ids = fields.One2many(
        "atm.payout.evaluation", "policy_id", string="Claims asked"
    )

    _dates = models.Constraint(
        "CHECK (date_to >= date_from)", "The policy ends before it begins."
    )
    _limit_positive = models.Constraint(
        'CHECK ("limit" > 0)', "Enter the largest sum that is paid before encashment."
    )
    _counts = models.Constraint(
        "CHECK (most_a_year >= 0 AND deposit_days >= 0 AND deposit_amount >= 0"
        " AND turnover_months BETWEEN 1 AND 12 AND turnover_amount >= 0)",
        "Counts and sums must not be below zero; months of turnover are from 1 to 12.",
    )

    @api.depends("name", "version")
    def _compute_display_name(self):
        for policy in self:
            policy.display_name = self.env._(
                "%(name)s, version %(version)s",
                name=policy.name or "",
                version=policy.version,
            )

    @api.constrains("kinds")
    def _check_kinds(self):
        known = dict(KINDS)
        for policy in self:
            strange = policy._kinds() - set(known)
            if strange:
                raise ValidationError(
                    self.env._(
                        "“%(kind)s” is no operation; write of these: %(known)s.",
                        kind=sorted(strange)[0],
                        known=", ".join(known),
                    )
                )

    @api.constrains("state", "company_id", "date_from", "date_to")
    def _check_one_in_force(self):
        for policy in self.filtered(lambda one: one.state == "in_force"):
            overlap = Domain("date_to", "=", False) | Domain(
                "date_to", ">=", policy.date_from
            )
            if policy.date_to:
                overlap &= Domain("date_from", "<=", policy.date_to)
            rival = self.search(
                overlap
                & Domain("id", "!=", policy.id)
                & Domain("state", "=", "in_force")
                & Domain("company_id", "=", policy.company_id.id),
                limit=1,
            )
            if rival:
                raise ValidationError(
                    self.env._(
                        "“%s” is in force on some of these days. End it by its last day first.",
                        rival.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            refuse_others(self, given(self, vals), BY_HAND)
        return super().create(vals_list)

    def write(self, vals):
        refuse_others(self, vals, BY_HAND)
        if set(vals) & {*RULES, "source", "company_id", "date_from"}:
            fixed = self.filtered(lambda one: one.state == "in_force" or one.trial_ids)
            if fixed:
                raise UserError(
                    self.env._(
                        "“%s” is in force or was tried, and stays as it is. Make a new version.",
                        fixed[0].display_name,
                    )
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        if any(one.state != "draft" or one.trial_ids for one in self):
            raise UserError(
                self.env._("Only a draft that was never tried can be deleted.")
            )

    def _kinds(self):
        return {kind.strip() for kind in (self.kinds or "").split(",") if kind.strip()}

    def _rules(self):
        """The rule of this version, for the pure calculation."""
        self.ensure_one()
        return payout_policy.Policy(
            limit=D(self.limit),
            kinds=frozenset(self._kinds()),
            verdicts=frozenset(self.verdict_ids.mapped("code")),
            own_only=self.own_only,
            acceptance=self.acceptance,
            most_a_year=self.most_a_year,
            deposit=self.deposit,
            deposit_days=self.deposit_days,
            deposit_amount=D(self.deposit_amount),
            loan=self.loan,
            turnover=self.turnover,
            turnover_months=self.turnover_months,
            turnover_amount=D(self.turnover_amount),
        )

    @api.model
    def _at(self, company, day):
        """The policy in force on a day; an empty set if none."""
        return self.search(
            Domain("company_id", "=", company.id)
            & Domain("state", "=", "in_force")
            & Domain("date_from", "<=", day)
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", day)),
            limit=1,
        )

    def action_enforce(self):
        """Put the version in force by the order that it names."""
        roles.require(self, self.env._("put a policy in force"), HEAD)
        for policy in self:
            if policy.state != "draft":
                raise UserError(
                    self.env._("“%s” is in force already.", policy.display_name)
                )
            # sudo: the button's own fields.
            policy.sudo().write({"state": "in_force", "approved_by_id": self.env.uid})

    def action_new_version(self):
        """A draft of the next version; this one keeps its trials and its claims."""
        self.ensure_one()
        roles.require(self, self.env._("make a new version"), HEAD)
        # sudo: the version and what it follows are the button's own fields.
        made = self.sudo().copy({"version": self.version + 1, "previous_id": self.id})
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": made.id,
            "view_mode": "form",
        }

    def action_try(self):
        """Choose the past period to try the policy on."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Try on past claims"),
            "res_model": "atm.payout.trial.run",
            "view_mode": "form",
            "target": "new",
            "context": {"default_policy_id": self.id},
        }
