from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from odoo.addons.bank_base.tools import roles
from odoo.addons.bank_base.tools.by_hand import given, refuse_others

BY_HAND = frozenset(
    {
        "name", "date", "company_id", "book_id", "ground_id", "note", "with_penalty", "line_ids",
        "reversal_date", "reversal_reason",
    }
)  # fmt: skip
"""What people set; state, approvals, sums and entries are written by the buttons."""
REVERSAL = frozenset({"reversal_date", "reversal_reason"})
SUMMED = frozenset({"date", "book_id", "ground_id", "with_penalty"})
"""What the sums of the debts follow from."""
PREPARE = (roles.RESERVE_ACCOUNTANT, roles.BRANCH_ACCOUNTANT)


class ReserveWriteOff(models.Model):
    """An order to write bad debts off: proposed, approved by two people, posted, maybe reversed.

    What debts and sums: ``reserve_write_off_prepare.py``; approvals:
    ``reserve_write_off_approve.py``; entries and reversal: ``reserve_write_off_post.py``.
    """

    _name = "reserve.write.off"
    _description = "Write-off of Bad Debts"
    _inherit = ["mail.thread", "tier.validation"]
    _order = "date desc, id desc"
    _check_company_auto = True
    _state_from = ["proposed"]
    _state_to = ["approved"]
    _cancel_state = "draft"

    name = fields.Char(
        string="Order No.",
        required=True,
        copy=False,
        tracking=True,
        help="Of the paper.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(
        required=True,
        tracking=True,
        help="Date of the write-off: debts are taken as of this date, entries are dated so.",
    )
    book_id = fields.Many2one(
        "reserve.rule.book",
        string="Rule Book",
        required=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
        help="The debts are written off against the reserve of this book. Books without entries"
        " (tax registers) are told what was used, if the ground holds for them.",
    )
    ground_id = fields.Many2one(
        "reserve.write.off.ground", required=True, ondelete="restrict", tracking=True
    )
    documents = fields.Text(related="ground_id.documents", string="Documents Needed")
    proposal = fields.Selection(related="ground_id.proposal")
    uncertain = fields.Boolean(related="ground_id.uncertain")
    note = fields.Text(string="Basis", help="Printed in the order.")
    with_penalty = fields.Boolean(
        string="Penalties Too",
        help="Penalties are on the balance (awarded by a court or acknowledged) and are written off"
        " too. Otherwise they are not in the entries.",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("proposed", "Proposed"),
            ("approved", "Approved"),
            ("posted", "Posted"),
            ("reversed", "Reversed"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
    line_ids = fields.One2many("reserve.write.off.line", "order_id", string="Debts")
    use_ids = fields.One2many(
        "reserve.write.off.use", "order_id", string="Reserve Used", readonly=True
    )
    inventory_id = fields.Many2one(
        "reserve.inventory",
        string="Reserve of",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="The last posted inventory of the book: the reserve of the debts is taken from it.",
    )
    debts = fields.Integer(string="Number of Debts", readonly=True, copy=False)
    amount = fields.Monetary(string="Written off", readonly=True, copy=False)
    used = fields.Monetary(string="Against the Reserve", readonly=True, copy=False)
    expense = fields.Monetary(string="Beyond the Reserve", readonly=True, copy=False)
    prepared_by_id = fields.Many2one(
        "res.users",
        string="Prepared by",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    proposed_on = fields.Datetime(readonly=True, copy=False)
    first_approver_id = fields.Many2one(
        "res.users",
        string="Approved by",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    first_approved_on = fields.Datetime(string="Approved on", readonly=True, copy=False)
    second_approver_id = fields.Many2one(
        "res.users",
        string="Approved by (second)",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    second_approved_on = fields.Datetime(
        string="Approved on (second)", readonly=True, copy=False
    )
    move_id = fields.Many2one(
        "account.move",
        string="Entry",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    off_move_id = fields.Many2one(
        "account.move",
        string="Off-balance Entry",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    reversal_date = fields.Date(copy=False)
    reversal_reason = fields.Char(copy=False, tracking=True)
    reversed_by_id = fields.Many2one(
        "res.users",
        string="Reversed by",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )

    _name_unique = models.UniqueIndex(
        "(company_id, name)", "An order with this number already exists."
    )

    @api.depends("name", "date")
    def _compute_display_name(self):
        for order in self:
            order.display_name = self.env._(
                "Write-off %(number)s of %(date)s",
                number=order.name or "",
                date=format_date(self.env, order.date),
            )

    # -- what people may touch

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            refuse_others(self, given(self, vals), BY_HAND)
        return super().create(vals_list)

    def write(self, vals):
        refuse_others(self, vals, BY_HAND)
        if not self.env.su and set(vals) & (BY_HAND - REVERSAL):
            self._check_draft()
        result = super().write(vals)
        if SUMMED & set(vals) and not self.env.su:
            # sudo: sums are written by the system only; they were those of another date, book or
            # ground.
            self.sudo()._forget_sums()
        return result

    def _check_draft(self):
        for order in self:
            if order.state != "draft":
                raise UserError(
                    self.env._(
                        "“%s” is not a draft any more: it is changed only after it was sent back.",
                        order.display_name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        self._check_draft()

    def _set_state(self, state, **vals):
        """Move to a state, lines along with it; called by buttons that checked the role."""
        # sudo: the state is set by buttons alone, each of which has checked who presses it.
        orders = self.sudo().with_context(skip_validation_check=True)
        orders.write({"state": state, **vals})
        orders.line_ids.write({"state": state})

    # -- opening what stands behind a number

    def action_lines(self):
        """Debts of the order."""
        return self.env["reserve.write.off.line"]._action_by(
            [("order_id", "in", self.ids)]
        )

    def action_entries(self):
        """Entries of the order, with the reversals."""
        self.ensure_one()
        moves = self.move_id | self.off_move_id
        moves |= moves.reversal_move_ids
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Entries"),
            "res_model": "account.move",
            "view_mode": "list,form",
            "domain": [("id", "in", moves.ids)],
        }

    def action_register(self):
        """Rows of the off-balance register that the order made."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "bad_debt_reserve.reserve_off_balance_action"
        )
        return {
            **action,
            "domain": [("write_off_id", "in", self.ids)],
            "context": {},
        }
