# A model in files by theme: the paper, its debts and sums, approvals, entries.
# pylint: disable=consider-merging-classes-inherited
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import format_date

from odoo.addons.bank_base.tools import roles
from odoo.addons.bank_base.tools.roles import CHIEF_ACCOUNTANT, WRITE_OFF_APPROVER

from .reserve_write_off import PREPARE


class TierDefinition(models.Model):
    _inherit = "tier.definition"

    @api.model
    def _get_tier_validation_model_names(self):
        return [*super()._get_tier_validation_model_names(), "reserve.write.off"]


class ReserveWriteOffApprove(models.Model):
    """Two approvals by different people, neither of whom prepared the order.

    Tier validation asks the chief accountant and the second approver; its settings may be changed,
    so the order keeps its own record of both and checks it again before posting.
    """

    _inherit = "reserve.write.off"

    may_approve = fields.Boolean(compute="_compute_may_approve")

    @api.depends("state", "first_approver_id", "second_approver_id")
    @api.depends_context("uid")
    def _compute_may_approve(self):
        for order in self:
            order.may_approve = (
                order.state == "proposed"
                and self.env.user not in order._preparers()
                and self.env.user
                not in order.first_approver_id | order.second_approver_id
                and bool(order._free_role())
            )

    def _preparers(self):
        """Who proposed the order, made it or chose a debt of it."""
        self.ensure_one()
        return self.prepared_by_id | self.create_uid | self.line_ids.create_uid

    def _free_role(self):
        """Which approval is still open for the user: ``first``, ``second`` or None."""
        self.ensure_one()
        user = self.env.user
        if not self.first_approver_id and user.has_group(CHIEF_ACCOUNTANT):
            return "first"
        if not self.second_approver_id and user.has_group(WRITE_OFF_APPROVER):
            return "second"
        return None

    def action_propose(self):
        """Button: the order is ready; it waits for two approvals."""
        self.check_access("write")
        roles.require(self, self.env._("prepare a write-off"), *PREPARE)
        for order in self:
            order._check_draft()
            # sudo: the role was checked; sums are counted for the last time before approval.
            order.sudo()._fill_sums()
            order._check_may_propose()
            order._set_state(
                "proposed",
                prepared_by_id=self.env.uid,
                proposed_on=fields.Datetime.now(),
                first_approver_id=False,
                first_approved_on=False,
                second_approver_id=False,
                second_approved_on=False,
            )
            order._forget_validation()
            order.request_validation()
            order._forget_validation()
        return True

    def _forget_validation(self):
        """What tier validation computes without telling what it depends on is read anew."""
        self.invalidate_recordset(["review_ids", "need_validation", "can_review"])

    def _check_may_propose(self):
        if not self.line_ids:
            raise UserError(
                self.env._("“%s” holds no debts: add them first.", self.display_name)
            )
        if not self.ground_id._holds_on(self.date):
            raise UserError(
                self.env._(
                    "The ground “%(ground)s” is not in force on %(date)s.",
                    ground=self.ground_id.name,
                    date=format_date(self.env, self.date),
                )
            )
        if not self.ground_id._allows(self.book_id):
            raise UserError(
                self.env._(
                    "The ground “%(ground)s” does not allow to use the reserve by “%(book)s”.",
                    ground=self.ground_id.name,
                    book=self.book_id.display_name,
                )
            )
        # sudo: the role was checked; looks at other orders, inventories and lock dates.
        order = self.sudo()
        order._check_taken()
        order._check_standing()
        order._check_dated()
        order._check_size()
        self.line_ids._check_complete()

    def action_approve(self):
        """Button: one of the two approvals; the second one makes the order approved."""
        self.check_access("read")
        for order in self:
            order._approve()
        return True

    def _approve(self):
        if self.state != "proposed":
            raise UserError(
                self.env._("“%s” does not wait for approval.", self.display_name)
            )
        if self.env.user in self._preparers():
            raise AccessError(
                self.env._(
                    "You prepared “%s”: two other people approve it.", self.display_name
                )
            )
        if self.env.user in self.first_approver_id | self.second_approver_id:
            raise AccessError(
                self.env._(
                    "You approved “%s” already: the other approval is another person's.",
                    self.display_name,
                )
            )
        role = self._free_role()
        if not role:
            raise roles.refusal(self, self.env._("approve a write-off"))
        review = self._review_of(
            self.env.ref(CHIEF_ACCOUNTANT if role == "first" else WRITE_OFF_APPROVER)
        )
        self._validate_tier(review)
        if review.status != "approved":
            raise AccessError(
                self.env._(
                    "You are not among those who may approve “%s”.", self.display_name
                )
            )
        # sudo: the two approvals are written by this button alone, which has checked who
        # presses it.
        order = self.sudo().with_context(skip_validation_check=True)
        order.write(
            {
                f"{role}_approver_id": self.env.uid,
                f"{role}_approved_on": fields.Datetime.now(),
            }
        )
        self._forget_validation()
        if self.first_approver_id and self.second_approver_id:
            self._set_state("approved")

    def _review_of(self, group):
        """The open review that the group answers for.

        :raises UserError: the settings of approvals do not ask this group
        """
        review = self.review_ids.filtered(
            lambda one: (
                one.status in ("waiting", "pending") and one.reviewer_group_id == group
            )
        )[:1]
        if not review:
            raise UserError(
                self.env._(
                    "“%(order)s”: approvals are not set up for “%(role)s”. Ask the administrator to"
                    " restore them, then send the order back and propose it again.",
                    order=self.display_name,
                    role=group.name,
                )
            )
        return review

    def validate_tier(self):
        """The general button of validations does what ours does."""
        return self.action_approve()

    def action_send_back(self):
        """Button: back to the one who prepared it; approvals given so far are void."""
        self.check_access("read")
        roles.require(
            self,
            self.env._("send a write-off back"),
            CHIEF_ACCOUNTANT,
            WRITE_OFF_APPROVER,
            *PREPARE,
        )
        user = self.env.user
        if not any(map(user.has_group, (CHIEF_ACCOUNTANT, WRITE_OFF_APPROVER))):
            # Who only reads an order, since it has debts of other branches too, voids no approvals.
            self.check_access("write")
        for order in self:
            if order.state not in ("proposed", "approved"):
                raise UserError(
                    self.env._("“%s” cannot be sent back.", order.display_name)
                )
            order._set_state(
                "draft",
                first_approver_id=False,
                first_approved_on=False,
                second_approver_id=False,
                second_approved_on=False,
            )
        return True

    def reject_tier(self):
        """The general button of validations does what ours does."""
        return self.action_send_back()

    def _check_approved(self):
        """Our own check before posting, whatever the settings of validations are.

        :raises UserError: not approved by two different people other than the preparer
        """
        self.ensure_one()
        approvers = self.first_approver_id | self.second_approver_id
        if (
            self.state != "approved"
            or len(approvers) != 2
            or approvers & self._preparers()
        ):
            raise UserError(
                self.env._(
                    "“%s” is posted after two different people have approved it, neither of whom"
                    " prepared it.",
                    self.display_name,
                )
            )
