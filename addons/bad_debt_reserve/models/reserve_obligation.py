from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.misc import format_date

from odoo.addons.bank_base.tools import by_hand

from .reserve_band import CATEGORIES

KINDS = [
    ("limit", "Unused limit of a loan"),
    ("guarantee", "Guarantee given"),
    ("letter", "Letter of credit"),
    ("other", "Other obligation"),
]
OF_FILES = frozenset(
    ("source", "intake_id", "file_amount", "file_currency_id", "fx_rate")
)
"""What a file says of the obligations that it brings."""


class ReserveObligation(models.Model):
    """What the bank may have to pay for a client, off its balance, from a date on (611-П).

    The latest record of a number not after the date of an inventory is in force; zero ends the
    obligation, and so does its last day. A book by 590-П reserves it by the category of the client.
    Entered by people, or brought by the core banking system's files
    (``reserve.obligation.intake``).
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
    date_start = fields.Date(
        string="Given On",
        tracking=True,
        help="When the bank took the obligation upon itself, by the agreement or guarantee.",
    )
    date_to = fields.Date(
        string="Last Day",
        tracking=True,
        help="The last day on which the bank may have to pay: later inventories reserve nothing."
        " Empty: until a record says zero.",
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

    source = fields.Char(
        string="System of the File",
        readonly=True,
        copy=False,
        help="Code of the system whose file brought the record. Empty: entered by people.",
    )
    intake_id = fields.Many2one(
        "bank.intake",
        string="Load",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The load that wrote or last changed the record: what the system named, or no longer"
        " named in a full file.",
    )
    file_amount = fields.Monetary(
        string="Sum in the File",
        readonly=True,
        copy=False,
        currency_field="file_currency_id",
        help="In the obligation's own currency.",
    )
    file_currency_id = fields.Many2one(
        "res.currency",
        string="Currency of the Obligation",
        readonly=True,
        copy=False,
    )
    fx_rate = fields.Float(
        string="Rate of the Day",
        digits=(18, 8),
        readonly=True,
        copy=False,
        aggregator=None,
        help="Units of company currency for one unit of the obligation's currency on the date of"
        " the file.",
    )

    _number_date_unique = models.UniqueIndex(
        "(company_id, kind, number, date_from)",
        "This obligation is already entered from this date.",
    )
    _not_negative = models.Constraint(
        "CHECK (amount >= 0)", "An obligation is zero or more."
    )

    @api.constrains("date_start", "date_from", "date_to")
    def _check_dates(self):
        for record in self:
            first = max(filter(None, (record.date_start, record.date_from)))
            if record.date_to and record.date_to < first:
                raise ValidationError(
                    self.env._(
                        "“%(obligation)s” ends on %(end)s, before it begins on %(start)s. Correct"
                        " the dates.",
                        obligation=record.display_name,
                        end=format_date(self.env, record.date_to),
                        start=format_date(self.env, first),
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_of_files(by_hand.given(self, vals))
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_of_files(vals)
        return super().write(vals)

    def _refuse_of_files(self, names):
        by_hand.refuse_others(self, names, set(self._fields) - OF_FILES)

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
