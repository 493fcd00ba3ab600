from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.bank_base.tools import roles
from odoo.addons.bank_base.tools.by_hand import given, refuse_others

BY_HAND = frozenset({"order_id", "contract_id", "document", "note"})
PARTS = (
    "principal",
    "principal_overdue",
    "interest",
    "interest_overdue",
    "penalty",
    "fees",
)


class ReserveWriteOffLine(models.Model):
    """A debt in a write-off order, with its parts, the reserve it holds and what covers it.

    Sums are written by ``reserve.write.off`` in sets; people choose debts and name documents.
    """

    _name = "reserve.write.off.line"
    _description = "Debt of a Write-off"
    _order = "order_id desc, id"
    _rec_name = "contract_id"
    _check_company_auto = True

    order_id = fields.Many2one(
        "reserve.write.off", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", readonly=True, index=True)
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
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
        readonly=True,
        default="draft",
    )
    date = fields.Date(string="Written off on", readonly=True)
    contract_id = fields.Many2one(
        "debt.contract",
        string="Debt",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    client_id = fields.Many2one("bank.client", string="Debtor", readonly=True)
    branch_id = fields.Many2one("bank.branch", readonly=True)
    debt_kind = fields.Char(readonly=True)
    client_kind = fields.Char(readonly=True)
    currency_id = fields.Many2one(
        "res.currency", string="Contract Currency", readonly=True
    )
    document = fields.Char(help="Document of this debt that proves the ground.")
    note = fields.Char(string="Basis", help="Why the debt is written off, in words.")
    principal = fields.Monetary(
        string="Principal not Due", currency_field="company_currency_id", readonly=True
    )
    principal_overdue = fields.Monetary(
        string="Overdue Principal", currency_field="company_currency_id", readonly=True
    )
    interest = fields.Monetary(
        string="Interest not Due", currency_field="company_currency_id", readonly=True
    )
    interest_overdue = fields.Monetary(
        string="Overdue Interest", currency_field="company_currency_id", readonly=True
    )
    penalty = fields.Monetary(
        string="Penalties", currency_field="company_currency_id", readonly=True
    )
    fees = fields.Monetary(currency_field="company_currency_id", readonly=True)
    amount = fields.Monetary(
        string="Written off",
        currency_field="company_currency_id",
        readonly=True,
        help="Sum of the parts, in company currency on the date of the order.",
    )
    reserve = fields.Monetary(
        string="Reserve Held",
        currency_field="company_currency_id",
        readonly=True,
        help="By the last posted inventory of the rule book, less what write-offs used since.",
    )
    used = fields.Monetary(
        string="Against the Reserve",
        currency_field="company_currency_id",
        readonly=True,
    )
    expense = fields.Monetary(
        string="Beyond the Reserve",
        currency_field="company_currency_id",
        readonly=True,
        help="Written off to expense.",
    )

    for_accounting = fields.Boolean(
        string="Accounting",
        readonly=True,
        help="The line writes the debt off in accounting: its ground holds for it, and no other"
        " order has done so.",
    )
    for_tax = fields.Boolean(
        string="Tax",
        readonly=True,
        help="The line writes the debt off for profit tax (Tax Code, art. 266).",
    )
    for_bank = fields.Boolean(
        string="590-P",
        readonly=True,
        help="The line writes the debt off for the reserve of a bank.",
    )
    overdue_since = fields.Date(
        readonly=True,
        help="As it was on the date of the order. Books that the ground does not hold for count"
        " the age of the debt from it, whatever later files bring.",
    )

    _order_unique = models.UniqueIndex(
        "(order_id, contract_id)", "The debt is already in this order."
    )
    _live_unique = models.UniqueIndex(
        "(contract_id) WHERE for_accounting AND state <> 'reversed'",
        "The debt is already in an order that writes it off in accounting. Find it by the number"
        " of the debt.",
    )
    _live_tax_unique = models.UniqueIndex(
        "(contract_id) WHERE for_tax AND state <> 'reversed'",
        "The debt is already in an order that writes it off for tax. Find it by the number of the"
        " debt.",
    )
    _live_bank_unique = models.UniqueIndex(
        "(contract_id) WHERE for_bank AND state <> 'reversed'",
        "The debt is already in an order that writes it off by 590-П. Find it by the number of the"
        " debt.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        orders = self.env["reserve.write.off"]
        made = []
        for vals in vals_list:
            refuse_others(self, given(self, vals), BY_HAND)
            order = orders.browse(vals["order_id"])
            order.check_access("write")
            order._check_draft()
            contract = self.env["debt.contract"].browse(vals["contract_id"])
            self._check_branch(contract)
            made.append(
                {
                    **vals,
                    "company_id": order.company_id.id,
                    "client_id": contract.client_id.id,
                    "branch_id": contract.branch_id.id,
                }
            )
        lines = super().create(made)
        # sudo: which kinds of books a line is for follows from its order's ground alone.
        for order in lines.sudo().order_id:
            order._take_kinds()
            order._check_taken()
        return lines

    def _check_branch(self, contract):
        """Refuse a debt of a branch that the branch accountant does not work for."""
        kept = roles.branches(self, roles.RESERVE_ACCOUNTANT)
        if kept and contract.branch_id not in kept:
            raise UserError(
                self.env._(
                    "Debt %(number)s is of %(branch)s, for which you do not work. You prepare"
                    " write-offs of: %(own)s.",
                    number=contract.number,
                    branch=contract.branch_id.display_name or self.env._("no branch"),
                    own=", ".join(kept.mapped("display_name")),
                )
            )

    def write(self, vals):
        refuse_others(self, vals, BY_HAND)
        if not self.env.su:
            if {"order_id", "contract_id"} & set(vals):
                # Who chose a debt does not approve it: that is who made the line.
                raise UserError(
                    self.env._(
                        "The debt of a line is not exchanged, nor is the line moved to another"
                        " order. Remove it and add another one."
                    )
                )
            self.order_id.check_access("write")
            self.order_id._check_draft()
        return super().write(vals)

    def unlink(self):
        self.order_id.check_access("write")
        self.order_id._check_draft()
        return super().unlink()

    def action_contract(self):
        """The debt itself."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "debt.contract",
            "res_id": self.contract_id.id,
            "view_mode": "form",
        }

    @api.model
    def _action_by(self, domain):
        """The list of lines, narrowed to a domain."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "bad_debt_reserve.reserve_write_off_line_action"
        )
        return {**action, "domain": domain, "context": {}}

    def _check_complete(self):
        """Refuse lines without the document that the ground asks for, or without a sum."""
        for line in self:
            if line.order_id.ground_id.need_document and not line.document:
                raise UserError(
                    self.env._(
                        "Debt %(number)s: name the document that proves “%(ground)s”.",
                        number=line.contract_id.number,
                        ground=line.order_id.ground_id.name,
                    )
                )
            if line.amount <= 0:
                raise UserError(
                    self.env._(
                        "Debt %s owes nothing on the date of the order: take it out of the order.",
                        line.contract_id.number,
                    )
                )
