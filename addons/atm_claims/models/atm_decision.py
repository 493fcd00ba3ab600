from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.bank_base.tools import roles
from odoo.addons.bank_base.tools.by_hand import given, refuse_others

from .res_users import VALUABLES

SECRETARY = "atm_claims.group_commission_secretary"
BY_HAND = {"company_id", "date", "commission_id", "line_ids", "present_ids"}


class AtmDecision(models.Model):
    """A session of the commission: its questions, votes and minutes; fixed once closed."""

    _name = "atm.decision"
    _description = "Decision of the claims commission"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    name = fields.Char(string="Number", readonly=True, copy=False, index=True)
    date = fields.Date(required=True, help="Day of the session.")
    commission_id = fields.Many2one(
        "atm.commission",
        required=True,
        ondelete="restrict",
        check_company=True,
        index=True,
        tracking=True,
    )
    state = fields.Selection(
        [("draft", "Agenda"), ("voting", "Voting"), ("closed", "Closed")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
    line_ids = fields.One2many("atm.decision.line", "decision_id", string="Questions")
    present_ids = fields.Many2many(
        "res.users",
        domain="[('id', 'in', sitting_ids)]",
        help="Members and substitutes who take part; majority is counted of them.",
    )
    sitting_ids = fields.Many2many("res.users", compute="_compute_sitting_ids")
    opened_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    closed_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    closed_at = fields.Datetime(readonly=True, copy=False)
    corrects_id = fields.Many2one(
        "atm.decision",
        ondelete="restrict",
        readonly=True,
        copy=False,
        index="btree_not_null",
        check_company=True,
    )
    correction_reason = fields.Text(copy=False)
    corrected_by_ids = fields.One2many(
        "atm.decision", "corrects_id", string="Corrected by", readonly=True
    )

    _name_unique = models.Constraint(
        "UNIQUE(company_id, name)", "A decision with this number exists already."
    )

    @api.depends("commission_id", "date")
    def _compute_sitting_ids(self):
        for one in self:
            sitting = one.commission_id._sitting(one.date) if one._has_place() else {}
            one.sitting_ids = self.env["res.users"].union(*sitting.values())

    def _has_place(self):
        return bool(self.commission_id and self.date)

    @api.depends("name", "date")
    def _compute_display_name(self):
        for one in self:
            one.display_name = one.name or self.env._("New session")

    @api.constrains("commission_id", "date")
    def _check_in_force(self):
        for one in self:
            commission = one.commission_id
            if one.date < commission.date_from or (
                commission.date_to and one.date > commission.date_to
            ):
                raise ValidationError(
                    self.env._(
                        "%(commission)s is not in force on %(day)s.",
                        commission=commission.display_name,
                        day=one.date,
                    )
                )

    @api.constrains("corrects_id", "correction_reason")
    def _check_correction(self):
        for one in self:
            if one.corrects_id and not (one.correction_reason or "").strip():
                raise ValidationError(
                    self.env._(
                        "Write why decision %s is corrected.", one.corrects_id.name
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            refuse_others(self, given(self, vals), BY_HAND)
        return super().create(vals_list)

    def write(self, vals):
        refuse_others(self, vals, BY_HAND)
        closed = self.filtered(lambda one: one.state == "closed")
        if closed and not all(
            name.startswith(("message_", "activity_")) for name in vals
        ):
            raise UserError(
                self.env._(
                    "Decision %s is closed and stays as it is. Correct it by a new decision.",
                    closed[0].name,
                )
            )
        return super().write(vals)

    @api.constrains("commission_id", "date")
    def _check_not_voting(self):
        """Who decides, and on which day, stands when the voting begins."""
        for one in self:
            if one.state == "voting":
                raise ValidationError(
                    self.env._(
                        "Session %s is in voting: its composition and day stay as they were when"
                        " it was opened.",
                        one.display_name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_only_agenda(self):
        if any(one.state != "draft" for one in self):
            raise UserError(
                self.env._("Only an agenda that was not voted on can be deleted.")
            )

    # -- the session ----------------------------------------------------------------------------

    def action_open(self):
        """Begin voting: number the session, check the composition and every question."""
        roles.require(self, self.env._("open a session"), SECRETARY)
        for one in self:
            if one.state != "draft":
                raise UserError(
                    self.env._("Session %s was opened already.", one.display_name)
                )
            if not one.line_ids:
                raise UserError(self.env._("Put at least one question on the agenda."))
            one.commission_id._check_composition()
            if not one.present_ids:
                one.present_ids = one.sitting_ids
            one._check_present()
            one.line_ids._check_asked()
            # sudo: numbers are given by the system, whoever opens the session.
            number = self.env["ir.sequence"].sudo().with_company(one.company_id)
            # sudo: the button's own fields, which nobody writes by hand.
            one.sudo().write(
                {
                    "name": number.next_by_code("atm.decision"),
                    "state": "voting",
                    "opened_by_id": self.env.uid,
                }
            )

    def _check_present(self):
        self.ensure_one()
        strangers = self.present_ids - self.sitting_ids
        if strangers:
            raise UserError(
                self.env._(
                    "%(user)s does not sit in %(commission)s on %(day)s. Enter a substitution with"
                    " its reason first.",
                    user=strangers[0].name,
                    commission=self.commission_id.display_name,
                    day=self.date,
                )
            )
        self.commission_id._check_apart_from_cash(self.present_ids)
        if len(self.present_ids) < self.commission_id.quorum:
            raise UserError(
                self.env._(
                    "%(present)s present, the quorum is %(quorum)s. Call the others or enter"
                    " substitutions.",
                    present=len(self.present_ids),
                    quorum=self.commission_id.quorum,
                )
            )

    def action_close(self):
        """End the session: count the votes, fix the minutes, carry out what was decided."""
        roles.require(self, self.env._("close a session"), SECRETARY)
        for one in self:
            if one.state != "voting":
                raise UserError(
                    self.env._("Session %s is not in voting.", one.display_name)
                )
            one.lock_for_update()
            one.commission_id._check_composition()
            one._check_present()
            one.line_ids._check_asked()
            one.line_ids._check_units()
            one.line_ids._settle()
            # sudo: the button's own fields, which nobody writes by hand.
            one.sudo().write(
                {
                    "state": "closed",
                    "closed_by_id": self.env.uid,
                    "closed_at": fields.Datetime.now(),
                }
            )
            one.line_ids._carry_out()
            one.line_ids.claim_id._tick_done()

    def action_correct(self):
        """A new session about the same questions; the closed one stays as it is."""
        self.ensure_one()
        roles.require(self, self.env._("correct a decision"), SECRETARY)
        if self.state != "closed":
            raise UserError(self.env._("Only a closed decision is corrected."))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Correct a decision"),
            "res_model": "atm.decision.correct",
            "view_mode": "form",
            "target": "new",
            "context": {"default_decision_id": self.id, "default_date": self.date},
        }

    def _correct(self, day, reason, commission=None):
        """Make the session that corrects this one.

        :param day: its day
        :raises UserError: without a reason
        """
        self.ensure_one()
        roles.require(self, self.env._("correct a decision"), SECRETARY)
        if not (reason or "").strip():
            raise UserError(
                self.env._("Write why decision %s is corrected.", self.name)
            )
        # sudo: what it corrects and why are the window's own fields.
        made = self.sudo().create(
            {
                "company_id": self.company_id.id,
                "date": day,
                "commission_id": (commission or self.commission_id).id,
                "corrects_id": self.id,
                "correction_reason": reason.strip(),
                "line_ids": [(0, 0, line._prepare_again()) for line in self.line_ids],
            }
        )
        return made.sudo(self.env.su)

    # -- who may vote ---------------------------------------------------------------------------

    def _seat(self, user):
        """The member in whose place a user sits on the session's day; an empty set if none."""
        self.ensure_one()
        for member, one in self.commission_id._sitting(self.date).items():
            if one == user:
                return member
        return self.env["atm.commission.member"]

    def _refusal(self, user, line):
        """Why a user may not vote on a question; empty when he may."""
        self.ensure_one()
        if self.state != "voting":
            return self.env._("the session is not in voting")
        if not self._seat(user):
            return self.env._("not in the commission on the day of the session")
        if user not in self.present_ids:
            return self.env._("not noted as present")
        if user._atm_work_with_valuables():
            return self.env._("has a role that works with valuables")
        if line.claim_id and user in line.claim_id._worked_by():
            return self.env._("worked on claim %s", line.claim_id.name)
        return line._handled_by(user)

    def _valuables_names(self):
        """Names of the roles that work with valuables, for the minutes."""
        return [self.env.ref(name).sudo().name for name in VALUABLES]
