from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools.misc import format_date, formatLang

from odoo.addons.bank_base.tools.by_hand import given, refuse_others

FIXED = frozenset(
    {
        "book_id", "contract_id", "kind", "rate", "amount", "date_from", "date_to", "reason",
        "document",
    }
)  # fmt: skip
"""What people set. An approved decision says it for good: it is not changed, only ended."""


class ReserveException(models.Model):
    """A decision to reserve one debt otherwise than its rule book does: rate or sum, with a reason.

    One person prepares it, the chief accountant approves it, and these are two people. From its
    first day to its last every inventory of the book counts the debt by the decision.
    """

    _name = "reserve.exception"
    _description = "Decision About the Reserve of a Debt"
    _inherit = ["mail.thread"]
    _order = "date_from desc, id desc"
    _check_company_auto = True

    company_id = fields.Many2one(related="book_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    book_id = fields.Many2one(
        "reserve.rule.book",
        string="Rule Book",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    contract_id = fields.Many2one(
        "debt.contract",
        string="Debt",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    kind = fields.Selection(
        [("rate", "Rate"), ("sum", "Sum")],
        string="What Is Decided",
        required=True,
        default="rate",
        tracking=True,
    )
    rate = fields.Float(
        string="Rate, %",
        digits=(6, 3),
        tracking=True,
        help="Of the base of the debt; by 590-П of the base less the collateral taken into"
        " account.",
    )
    amount = fields.Monetary(
        string="Reserve",
        tracking=True,
        help="In the currency of the company. More than the base is not reserved.",
    )
    date_from = fields.Date(string="Valid From", required=True, tracking=True)
    date_to = fields.Date(
        string="Valid To", tracking=True, help="The last day. Empty: until it is ended."
    )
    reason = fields.Char(
        required=True, tracking=True, help="Why the rate of the group does not fit."
    )
    document = fields.Char(
        help="Professional judgement, minutes of the commission: number and date."
    )
    state = fields.Selection(
        [
            ("draft", "Prepared"),
            ("approved", "Approved"),
            ("ended", "Ended"),
            ("withdrawn", "Withdrawn"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        tracking=True,
        help="Ended: holds up to its last day. Withdrawn: no posted inventory ever counted it.",
    )
    prepared_id = fields.Many2one(
        "res.users",
        string="Prepared by",
        readonly=True,
        copy=False,
        default=lambda self: self.env.user,
    )
    approved_id = fields.Many2one(
        "res.users", string="Approved by", readonly=True, copy=False, tracking=True
    )
    approved_on = fields.Datetime(readonly=True, copy=False)
    ended_id = fields.Many2one(
        "res.users", string="Ended by", readonly=True, copy=False
    )

    _rate_range = models.Constraint(
        "CHECK (rate BETWEEN 0 AND 100)", "The rate must lie between 0 and 100 %."
    )
    _amount_positive = models.Constraint(
        "CHECK (amount >= 0)", "A reserve is not below zero."
    )
    _dates = models.Constraint(
        "CHECK (date_to >= date_from)", "The decision ends before it begins."
    )

    @api.depends("contract_id", "date_from")
    def _compute_display_name(self):
        for decision in self:
            decision.display_name = self.env._(
                "%(debt)s from %(date)s",
                debt=decision.contract_id.display_name or "",
                date=format_date(self.env, decision.date_from),
            )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            refuse_others(self, given(self, vals), FIXED)
        return super().create(vals_list)

    def write(self, vals):
        refuse_others(self, vals, FIXED)
        for decision in self:
            if decision.state != "draft" and FIXED & set(vals) and not self.env.su:
                raise UserError(
                    self.env._(
                        "“%s” is approved and does not change. End it and prepare a new one.",
                        decision.display_name,
                    )
                )
        if FIXED & set(vals) and not self.env.su:
            # Who changed it last has prepared it, and does not approve it.
            vals = {**vals, "prepared_id": self.env.uid}
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_approved(self):
        for decision in self:
            if decision.state != "draft":
                raise UserError(
                    self.env._(
                        "“%s” was approved: it is kept. End it instead of deleting.",
                        decision.display_name,
                    )
                )

    @api.constrains("book_id")
    def _check_book(self):
        for decision in self:
            if decision.book_id._for_tax():
                raise ValidationError(
                    self.env._(
                        "“%s” counts for tax: the Tax Code (art. 266) sets its rates and leaves no"
                        " decision about a single debt.",
                        decision.book_id.display_name,
                    )
                )

    @api.constrains("state", "book_id", "contract_id", "date_from", "date_to")
    def _check_one_at_a_time(self):
        for decision in self.filtered(lambda one: one.state == "approved"):
            domain = [
                ("id", "!=", decision.id),
                ("state", "in", ("approved", "ended")),
                ("book_id", "=", decision.book_id.id),
                ("contract_id", "=", decision.contract_id.id),
                "|",
                ("date_to", "=", False),
                ("date_to", ">=", decision.date_from),
            ]
            if decision.date_to:
                domain.append(("date_from", "<=", decision.date_to))
            rival = self.search(domain, limit=1)
            if rival:
                raise ValidationError(
                    self.env._(
                        "For the debt %(debt)s “%(rival)s” is in force on the same days. End it"
                        " first.",
                        debt=decision.contract_id.display_name,
                        rival=rival.display_name,
                    )
                )

    def _check_chief(self):
        self.check_access("write")
        if not self.env.user.has_group("bank_base.group_chief_accountant"):
            raise AccessError(
                self.env._(
                    "Decisions about reserves are approved by the chief accountant."
                )
            )

    def action_approve(self):
        """Button: the chief accountant approves; who prepared it cannot."""
        self._check_chief()
        for decision in self:
            if decision.state != "draft":
                raise UserError(
                    self.env._("“%s” is approved already.", decision.display_name)
                )
            if self.env.user in (decision.prepared_id, decision.create_uid):
                raise UserError(
                    self.env._(
                        "“%s” was prepared by you: another person must approve it.",
                        decision.display_name,
                    )
                )
            last = decision.book_id._last_posted()
            if last and decision.date_from <= last.date:
                raise UserError(
                    self.env._(
                        "“%(decision)s”: reserve by “%(book)s” is posted on %(date)s already. A"
                        " decision is valid from a later day.",
                        decision=decision.display_name,
                        book=decision.book_id.display_name,
                        date=format_date(self.env, last.date),
                    )
                )
            decision._check_has_line()
        # sudo: role and second person were checked; only the approval is written.
        self.sudo().write(
            {
                "state": "approved",
                "approved_id": self.env.uid,
                "approved_on": fields.Datetime.now(),
            }
        )
        self._reset_counted()
        return True

    def _check_has_line(self):
        """Refuse a decision that no line of the book could stand by.

        By 590-П a loan with a decision is assessed alone, so it has a line without overdue too;
        other books reserve overdue debts alone.
        """
        book, debt = self.book_id, self.contract_id
        editions = book.edition_ids.sorted("date_from")
        known = editions.filtered(lambda one: one.date_from <= self.date_from)[-1:]
        edition = known or editions[:1]
        if edition and debt.kind not in edition._kinds():
            raise UserError(
                self.env._(
                    "“%(decision)s”: “%(book)s” does not reserve debts of this kind"
                    " (%(kind)s), so the decision would change nothing. Tick the kind in the"
                    " edition, or choose another rule book.",
                    decision=self.display_name,
                    book=book.display_name,
                    kind=self.env["reserve.line"]._selection_text(
                        "debt_kind", debt.kind
                    ),
                )
            )
        if book.method != "bank" and not debt.overdue_since:
            raise UserError(
                self.env._(
                    "“%(decision)s”: the debt is not overdue, and “%(book)s” reserves overdue debts"
                    " only, so the decision would change nothing. Approve it once the debt is"
                    " overdue.",
                    decision=self.display_name,
                    book=book.display_name,
                )
            )

    def action_end(self):
        """Button: an approved decision holds no more from the next inventory on.

        Its last day is that of the last posted inventory of the book, which counted it; one that no
        posted inventory counted is withdrawn.
        """
        self._check_chief()
        for decision in self:
            if decision.state != "approved":
                raise UserError(
                    self.env._(
                        "“%s” is not in force: there is nothing to end.",
                        decision.display_name,
                    )
                )
            last = decision.book_id._last_posted()
            vals = {"state": "withdrawn", "ended_id": self.env.uid}
            if last and last.date >= decision.date_from:
                days = filter(None, (last.date, decision.date_to))
                vals.update(state="ended", date_to=min(days))
            # sudo: the role was checked; what was decided stays as it was approved.
            decision.sudo().write(vals)
        self._reset_counted()
        return True

    def _reset_counted(self):
        """Inventories counted without the decision must be counted anew before they are posted."""
        # sudo: the state of an inventory is not set by hand; here it only steps back to draft.
        counted = self.env["reserve.inventory"].sudo()
        for decision in self:
            counted |= counted.search(
                [
                    ("book_id", "=", decision.book_id.id),
                    ("state", "=", "counted"),
                    ("date", ">=", decision.date_from),
                ]
            )
        counted.write({"state": "draft"})

    def _reason_text(self, line):
        """The sentence of a line that stands by this decision."""
        self.ensure_one()
        text = self.env._(
            "By a decision approved by %(who)s: %(reason)s; rate %(rate)s %%, base %(base)s",
            who=self.approved_id.display_name or "—",
            reason=self.reason,
            rate=line._rate_text(line.rate),
            base=formatLang(self.env, line.base, digits=2),
        )
        if self.kind == "rate" and line.collateral:
            return f"{text}; {line._collateral_text()}"
        return text

    def action_lines(self):
        """Reserve lines that were counted by the decision."""
        return self.env["reserve.line"]._action_by([("exception_id", "in", self.ids)])
