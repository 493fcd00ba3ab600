from odoo import api, fields, models
from odoo.tools.misc import format_date

from .reserve_band import CATEGORIES

KINDS = [
    ("limit", "Unused limit of a loan"),
    ("guarantee", "Guarantee given"),
    ("letter", "Letter of credit"),
    ("other", "Other obligation"),
]


class ReserveObligation(models.Model):
    """What the bank may have to pay for a client, off its balance, from a date on (611-П).

    The latest record of a number not after the date of an inventory is in force; zero ends the
    obligation. A book by 590-П reserves it by the category of the client.
    """

    _name = "reserve.obligation"
    _description = "Obligation off Balance"
    _inherit = ["reserve.fact.mixin", "mail.thread"]
    _order = "date_from desc, id desc"
    _check_company_auto = True
    _fact_method = "bank"
    _name_is_identity = True  # the client's

    client_id = fields.Many2one(
        "bank.client", required=True, index=True, check_company=True, tracking=True
    )
    contract_id = fields.Many2one(
        "debt.contract",
        string="Loan",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="The loan whose limit is not used up, if the register has it.",
    )
    branch_id = fields.Many2one("bank.branch", ondelete="restrict", check_company=True)
    kind = fields.Selection(
        KINDS, string="Kind of Obligation", required=True, default="limit"
    )
    number = fields.Char(
        required=True, tracking=True, help="Number of the agreement or guarantee."
    )
    date_from = fields.Date(
        string="In Force From", required=True, index=True, tracking=True
    )
    amount = fields.Monetary(
        string="Not Used",
        required=True,
        tracking=True,
        help="What the bank may still have to pay, in company currency. Zero: the obligation is"
        " over from this date on.",
    )
    category = fields.Selection(
        CATEGORIES,
        string="Category of Quality",
        tracking=True,
        help="By the bank's professional judgement on this obligation. Empty: the worst category"
        " of the client's loans assessed alone, else that of the client's financial position and"
        " debt service.",
    )

    _number_date_unique = models.UniqueIndex(
        "(company_id, kind, number, date_from)",
        "This obligation is already entered from this date.",
    )
    _not_negative = models.Constraint(
        "CHECK (amount >= 0)", "An obligation is zero or more."
    )

    @api.depends("kind", "number", "date_from")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for record in self:
            record.display_name = self.env._(
                "%(kind)s %(number)s from %(date)s",
                kind=kinds.get(record.kind, ""),
                number=record.number or "",
                date=format_date(self.env, record.date_from),
            )
