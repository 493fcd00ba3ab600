from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

FLAGS = {"tax": "for_tax", "bank": "for_bank"}
"""Which tick of a ground a rule book asks for, by its method; any other: accounting."""
KINDS = ("for_accounting", "for_tax", "for_bank")
"""Kinds of books, each of which a debt is written off for by itself."""
COMPARED = frozenset((*KINDS, "article", "date_from", "size_percent"))
"""What is compared with the law: once it changes, the ground is to be confirmed again."""


class ReserveWriteOffGround(models.Model):
    """Why a debt may be written off, with the documents that prove it; valid between two dates."""

    _name = "reserve.write.off.ground"
    _description = "Ground of a Write-off"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Name that programs know the ground by.")
    sequence = fields.Integer(default=10)
    date_from = fields.Date(string="Valid From", required=True)
    date_to = fields.Date(string="Valid To", help="Last day. Empty: without a term.")
    for_accounting = fields.Boolean(
        string="Accounting", help="The debt may be written off in accounting."
    )
    for_tax = fields.Boolean(
        string="Tax", help="The debt is bad for profit tax (Tax Code, art. 266)."
    )
    for_bank = fields.Boolean(
        string="590-P",
        help="The debt may be written off by a bank against its reserve.",
    )
    article = fields.Char(required=True, help="Law and article.")
    documents = fields.Text(
        translate=True, help="What must be at hand to write a debt off on this ground."
    )
    need_document = fields.Boolean(
        string="Document of Each Debt",
        default=True,
        help="An order is not proposed until each debt names its document.",
    )
    proposal = fields.Selection(
        [
            ("hand", "Debts are chosen by hand"),
            ("limitation", "Limitation period is over"),
            ("band", "Group of the rule book"),
        ],
        string="Proposed by",
        required=True,
        default="hand",
        help="How the button of an order finds debts.",
    )
    off_balance = fields.Boolean(
        string="Watched off Balance",
        default=True,
        help="The debt is put off balance and watched in case the debtor can pay again. Not when"
        " there is no debtor any more.",
    )
    size_percent = fields.Float(
        string="Loans up to, % of Capital",
        digits=(6, 3),
        help="590-П, chapter 8: without acts of state bodies a bank writes off small loans alone."
        " The capital is that of the edition by 590-П. Zero: loans of any size.",
    )
    source = fields.Char(help="Where the text was read.")
    uncertain = fields.Boolean(
        string="Not Confirmed",
        readonly=True,
        default=True,
        help="Nobody has compared the ticks with the law and the accounting policy yet.",
    )
    confirmation = fields.Char(
        string="Confirmed by Document",
        help="Text of the law or clause of the accounting policy that the ticks"
        " were compared with.",
    )
    confirmed_by_id = fields.Many2one("res.users", string="Confirmed by", readonly=True)
    confirmed_on = fields.Datetime(readonly=True)

    _code_unique = models.UniqueIndex(
        "(code, date_from)", "There is already such a ground from this date."
    )
    _term = models.Constraint(
        "CHECK (date_to >= date_from)", "The ground must not end before it begins."
    )
    _size = models.Constraint(
        "CHECK (size_percent BETWEEN 0 AND 100)",
        "The share of capital must lie between 0 and 100 %.",
    )

    def write(self, vals):
        """What a ground allows is confirmed again when it changes."""
        confirmed = {"uncertain", "confirmed_by_id", "confirmed_on"}
        if COMPARED & set(vals):
            vals = {**vals, **dict.fromkeys(confirmed, False), "uncertain": True}
        elif confirmed & set(vals) and not self.env.su:
            raise AccessError(
                self.env._("A ground is confirmed by its button, not by hand.")
            )
        return super().write(vals)

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [{**vals, "uncertain": True} for vals in vals_list]
        return super().create(vals_list)

    def action_confirm(self):
        """Note who compared the ground with the law, when and by which text."""
        self.check_access("write")
        for ground in self:
            if not ground.confirmation:
                raise UserError(
                    self.env._(
                        "“%s”: write down the text that the ground was compared with, then"
                        " confirm.",
                        ground.name,
                    )
                )
        # sudo: the right to write was checked; these fields are set by this button alone.
        return self.sudo().write(
            {
                "uncertain": False,
                "confirmed_by_id": self.env.uid,
                "confirmed_on": fields.Datetime.now(),
            }
        )

    @api.model
    def _kind_of(self, book):
        """The kind of a rule book: which tick of a ground holds for it."""
        return FLAGS.get(book.method, "for_accounting")

    def _allows(self, book):
        """May a debt on this ground use the reserve of a rule book?"""
        self.ensure_one()
        return self[self._kind_of(book)]

    def _holds_on(self, date):
        self.ensure_one()
        return self.date_from <= date and (not self.date_to or date <= self.date_to)
