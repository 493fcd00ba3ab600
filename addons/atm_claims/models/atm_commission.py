from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

FULL, REDUCED = (2, 4), (1, 2)
"""How many members a composition may have."""
FIXED = {
    "member_ids",
    "size",
    "quorum",
    "chair_decides",
    "limit",
    "verdict_ids",
    "company_id",
}
"""What a composition that has decided keeps."""


class AtmCommission(models.Model):
    """A composition of the commission, from a day to a day, by an order.

    Two to four members, none of whom works with valuables; a reduced composition of one or two may
    take typical claims of low risk up to a sum. A changed composition is a new row: decisions keep
    the one that made them.
    """

    _name = "atm.commission"
    _description = "Claims commission"
    _inherit = ["mail.thread"]
    _order = "date_from desc, id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    name = fields.Char(required=True, tracking=True)
    size = fields.Selection(
        [("full", "Full"), ("reduced", "Reduced, typical claims of low risk")],
        string="Composition",
        required=True,
        default="full",
        tracking=True,
    )
    order_number = fields.Char(
        string="Order no.",
        required=True,
        tracking=True,
        help="Order of the bank that names the members.",
    )
    order_date = fields.Date(string="Order of", required=True, tracking=True)
    date_from = fields.Date(string="In force from", required=True, tracking=True)
    date_to = fields.Date(
        string="To", tracking=True, help="The last day. Empty: until further notice."
    )
    member_ids = fields.One2many(
        "atm.commission.member", "commission_id", string="Members", copy=True
    )
    substitution_ids = fields.One2many("atm.commission.substitution", "commission_id")
    quorum = fields.Integer(
        required=True,
        default=2,
        tracking=True,
        help="How many members must be present for a decision.",
    )
    chair_decides = fields.Boolean(
        string="Chair decides a tie",
        tracking=True,
        help="When as many are for as against, the vote of the chair decides. Off: such a question"
        " is not decided.",
    )
    handled_days = fields.Integer(
        string="Days of handling looked at",
        required=True,
        default=31,
        help="Whoever opened, loaded or unloaded the ATM within so many days before the operation,"
        " or since, does not vote on it.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    limit = fields.Monetary(
        string="Up to the sum",
        tracking=True,
        help="The largest claim that a reduced composition may decide.",
    )
    verdict_ids = fields.Many2many(
        "atm.verdict",
        string="Only these conclusions",
        help="Conclusions that are typical and of low risk. A reduced composition decides no"
        " others.",
    )
    active = fields.Boolean(default=True)

    _dates = models.Constraint(
        "CHECK (date_to >= date_from)", "The composition ends before it begins."
    )
    _quorum_positive = models.Constraint(
        "CHECK (quorum > 0)", "At least one member must be present."
    )
    _handled_not_negative = models.Constraint(
        "CHECK (handled_days BETWEEN 0 AND 366)",
        "Days of handling: from 0 to 366.",
    )

    @api.depends("name", "order_number")
    def _compute_display_name(self):
        for one in self:
            one.display_name = f"{one.name} ({one.order_number})"

    @api.model_create_multi
    def create(self, vals_list):
        whole = self.with_context(atm_commission_saved_whole=True)
        commissions = super(AtmCommission, whole).create(vals_list).with_env(self.env)
        # A list that stays empty starts no constraint of the members.
        commissions._check_composition()
        return commissions

    def write(self, vals):
        if set(vals) & FIXED:
            self._check_changeable()
        whole = self.with_context(atm_commission_saved_whole=True)
        done = super(AtmCommission, whole).write(vals)
        self._check_composition()
        return done

    def _check_changeable(self):
        """Refuse to change a composition that has decided.

        :raises UserError: naming the composition
        """
        # sudo: a decision that the user may not see binds the composition all the same.
        decided = (
            self.env["atm.decision"]
            .sudo()
            .search(
                [("commission_id", "in", self.ids), ("state", "=", "closed")], limit=1
            )
        )
        if decided:
            raise UserError(
                self.env._(
                    "%(name)s has decided (%(decision)s) and stays as it was. End it by its last"
                    " day, copy it and change the copy.",
                    name=decided.commission_id.display_name,
                    decision=decided.name,
                )
            )

    def _check_composition(self):
        for one in self:
            low, high = FULL if one.size == "full" else REDUCED
            number = len(one.member_ids)
            if not low <= number <= high:
                raise ValidationError(
                    self.env._(
                        "Commission %(name)s has %(number)s members; such a composition has from"
                        " %(low)s to %(high)s.",
                        name=one.name,
                        number=number,
                        low=low,
                        high=high,
                    )
                )
            chairs = one.member_ids.filtered(lambda member: member.role == "chair")
            if len(chairs) != 1:
                raise ValidationError(
                    self.env._("Commission %s must have one chair.", one.name)
                )
            if one.quorum > number or (one.size == "full" and one.quorum < 2):
                raise ValidationError(
                    self.env._(
                        "Commission %(name)s: the quorum must be between %(low)s and the number of"
                        " members.",
                        name=one.name,
                        low=low,
                    )
                )
            if one.size == "reduced" and not (one.limit > 0 and one.verdict_ids):
                raise ValidationError(
                    self.env._(
                        "Commission %s is reduced: enter the largest sum and the conclusions that"
                        " it may decide.",
                        one.name,
                    )
                )
            one._check_apart_from_cash(one.member_ids.user_id)

    @api.model
    def _check_apart_from_cash(self, users):
        """Refuse users whose role works with valuables.

        :raises ValidationError: naming the first of them
        """
        cashiers = users._atm_work_with_valuables()
        if cashiers:
            raise ValidationError(
                self.env._(
                    "%s has a role that works with valuables (cash desk or encashment) and cannot"
                    " sit in the commission. Choose somebody else.",
                    cashiers[0].name,
                )
            )

    @api.model
    def _at(self, company, day, size="full"):
        """The compositions of a company in force on a day, the latest first."""
        return self.search(
            Domain("company_id", "=", company.id)
            & Domain("size", "=", size)
            & Domain("date_from", "<=", day)
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", day))
        )

    def _sitting(self, day):
        """Who sits on a day: member -> user, substitutes in the place of those they replace."""
        self.ensure_one()
        sitting = {member: member.user_id for member in self.member_ids}
        for one in self.substitution_ids:
            if one.date_from <= day <= one.date_to:
                sitting[one.member_id] = one.user_id
        return sitting

    def _may_decide(self, amount, verdict):
        """Why a reduced composition may not decide a claim; empty when it may."""
        self.ensure_one()
        if self.size == "full":
            return ""
        if amount > self.limit:
            return self.env._(
                "the sum %(amount)s is above %(limit)s, which this composition decides up to",
                amount=amount,
                limit=self.limit,
            )
        codes = set(self.verdict_ids.mapped("code"))
        if not verdict or not {verdict, verdict.partition(".")[0]} & codes:
            return self.env._(
                "the conclusion “%s” is not among those that this composition decides",
                self.env["atm.verdict"]._named(verdict),
            )
        return ""
