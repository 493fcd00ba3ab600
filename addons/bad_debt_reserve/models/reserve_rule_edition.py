from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.misc import format_date

from ..tools import ageing_reserve
from .reserve_confirmed_mixin import MARKS
from .reserve_inventory import FIXED

KINDS = ("sale", "loan", "advance", "accountable", "staff_loan", "shortage", "theft")
"""Kinds of debt of the register, each with its own tick ``kind_<code>``."""

RULE_FIELDS = frozenset(
    [f"part_{part}" for part in ageing_reserve.PARTS]
    + [f"kind_{kind}" for kind in KINDS]
    + ["date_from", "base_current", "base_final", "band_ids", "book_id"]
    + ["own_rates", "own_months"]
)


class ReserveRuleEdition(models.Model):
    """What a rule book says from a date on: parts of the base, kinds of debt, groups and rates.

    The edition in force is the latest one whose first day is not after the date of the
    inventory. An edition by which something was posted cannot be changed any more: policy
    changes by a new edition.
    """

    _name = "reserve.rule.edition"
    _description = "Edition of a Reserve Rule Book"
    _inherit = ["reserve.confirmed.mixin"]
    _order = "book_id, date_from desc"
    _check_company_auto = True

    book_id = fields.Many2one(
        "reserve.rule.book",
        string="Rule Book",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="book_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    method = fields.Selection(related="book_id.method")
    date_from = fields.Date(
        string="In Force From",
        required=True,
        help="The first date of inventory for which this edition is used.",
    )
    source = fields.Char(
        string="Document",
        help="Order or accounting policy that set these rates: number and date.",
    )

    part_principal = fields.Boolean(string="Principal not yet due", default=True)
    part_principal_overdue = fields.Boolean(string="Overdue principal", default=True)
    part_interest = fields.Boolean(string="Interest not yet due")
    part_interest_overdue = fields.Boolean(string="Overdue interest")
    part_penalty = fields.Boolean(string="Penalties")
    part_fees = fields.Boolean(string="Fees")
    base_current = fields.Selection(
        [("whole", "Whole debt"), ("overdue_part", "Overdue part only")],
        string="Base for Current Overdue",
        required=True,
        default="whole",
        help="The term of the contract is not over yet: reserve the whole outstanding debt or only "
        "what is overdue (of the ticked parts).",
    )
    base_final = fields.Selection(
        [("rest", "Unpaid rest"), ("overdue_part", "Overdue part only")],
        string="Base for Final Overdue",
        required=True,
        default="rest",
        help="The term is over or the loan was accelerated: reserve all that is unpaid or only "
        "what is overdue (of the ticked parts).",
    )

    kind_sale = fields.Boolean(
        string="Buyers' debts for goods and services", default=True
    )
    kind_loan = fields.Boolean(string="Loans", default=True)
    kind_advance = fields.Boolean(string="Advances to suppliers", default=True)
    kind_accountable = fields.Boolean(string="Accountable sums", default=True)
    kind_staff_loan = fields.Boolean(string="Loans to staff", default=True)
    kind_shortage = fields.Boolean(string="Shortages", default=True)
    kind_theft = fields.Boolean(string="Thefts", default=True)

    own_rates = fields.Boolean(
        string="Use Own Loss Rates",
        help="Reserve by the bank's own loss rates of the groups instead of the rates entered"
        " here. Otherwise they are only shown beside them.",
    )
    own_months = fields.Integer(
        string="Months of History",
        required=True,
        default=12,
        help="How many months before the inventory own loss rates are counted from.",
    )
    own_rate_ids = fields.Many2many(
        "reserve.loss.rate",
        string="Own Loss Rates",
        compute="_compute_own_rate_ids",
        help="As counted for the latest inventory by this edition.",
    )

    band_ids = fields.One2many("reserve.band", "edition_id", string="Groups", copy=True)
    inventory_ids = fields.One2many(
        "reserve.inventory", "edition_id", string="Inventories"
    )
    unconfirmed = fields.Integer(
        string="Values not Confirmed",
        compute="_compute_unconfirmed",
        help="Rates and rules that nobody has checked against the document yet.",
    )
    locked = fields.Boolean(
        compute="_compute_locked",
        help="A reserve was posted by this edition; it stays as it is.",
    )

    _date_unique = models.UniqueIndex(
        "(book_id, date_from)", "The rule book already has an edition from this date."
    )

    @api.depends("book_id.name", "date_from")
    def _compute_display_name(self):
        for edition in self:
            edition.display_name = self.env._(
                "%(book)s from %(date)s",
                book=edition.book_id.name or "",
                date=format_date(self.env, edition.date_from),
            )

    @api.depends("inventory_ids.state")
    def _compute_locked(self):
        counts = dict(
            self.env["reserve.inventory"]._read_group(
                [("edition_id", "in", self.ids), ("state", "in", FIXED)],
                ["edition_id"],
                ["__count"],
            )
        )
        for edition in self:
            edition.locked = bool(counts.get(edition._origin))

    @api.depends("uncertain", "band_ids.uncertain")
    def _compute_unconfirmed(self):
        for edition in self:
            bands = edition.band_ids.filtered("uncertain")
            edition.unconfirmed = len(bands) + bool(edition.uncertain)

    def _compute_own_rate_ids(self):
        for edition in self:
            rates = self.env["reserve.loss.rate"].search(
                [
                    ("inventory_id.edition_id", "=", edition._origin.id),
                    ("inventory_id.state", "!=", "reversed"),
                ]
            )
            last = rates.inventory_id.sorted(lambda one: (one.date, one.closing))[-1:]
            edition.own_rate_ids = rates & last.loss_rate_ids

    @api.constrains("own_months", "own_rates", "book_id")
    def _check_own_rates(self):
        for edition in self:
            if edition.own_rates and edition.book_id.method != "ageing":
                raise ValidationError(
                    self.env._(
                        "“%s”: only a book by ageing groups may use own loss rates; the law sets"
                        " the rates of the others.",
                        edition.display_name,
                    )
                )
            if not 1 <= edition.own_months <= 120:
                raise ValidationError(
                    self.env._(
                        "“%s”: own loss rates are counted from 1 to 120 months of history.",
                        edition.display_name,
                    )
                )

    @api.constrains("band_ids")
    def _check_bands(self):
        for edition in self:
            try:
                edition._check_bands_of_method()
            except ageing_reserve.BandError as error:
                raise ValidationError(edition._band_error_text(error)) from error

    @api.constrains("date_from", "book_id")
    def _check_after_posted(self):
        for edition in self:
            last = edition.book_id._last_posted()
            if last and edition.date_from <= last.date and not edition.locked:
                raise ValidationError(
                    self.env._(
                        "Reserve by the rule book “%(book)s” is already posted on %(date)s. A new "
                        "edition must begin after this date.",
                        book=edition.book_id.display_name,
                        date=format_date(self.env, last.date),
                    )
                )

    def _check_bands_of_method(self):
        """:raises ageing_reserve.BandError: naming what is wrong with the groups"""
        ageing_reserve.check_bands([band._to_tool() for band in self.band_ids])

    def _band_error_text(self, error):
        """What is wrong with the groups, for a clerk."""
        bands = [band.name for band in error.bands]
        first = bands[0] if bands else ""
        second = bands[1] if len(bands) > 1 else ""
        text = {
            "empty": lambda: self.env._("there are no groups"),
            "start": lambda: self.env._(
                "the first group “%s” must begin with the first day of overdue", first
            ),
            "order": lambda: self.env._("the group “%s” ends before it begins", first),
            "gap": lambda: self.env._(
                "between the groups “%(first)s” and “%(second)s” some days belong to no group",
                first=first,
                second=second,
            ),
            "overlap": lambda: self.env._(
                "the groups “%(first)s” and “%(second)s” overlap",
                first=first,
                second=second,
            ),
            "open": lambda: self.env._(
                "the last group “%s” must have no upper bound (zero in “Days To”)",
                first,
            ),
            "zero": lambda: self.env._(
                "the first group must be day 0 alone, for loans without overdue; it is “%s”",
                first,
            ),
            "categories": lambda: self.env._(
                "each category of quality I to V must stand exactly once"
            ),
            "range": lambda: self.env._(
                "the rate of category %s must lie between its least and greatest rate",
                first,
            ),
            "rate": lambda: self.env._(
                "the rate of the group “%s” must lie between 0 and 100 %%", first
            ),
        }[error.code]()
        if error.portfolio:
            names = self.env["reserve.band"]._fields["portfolio"]
            names = dict(names._description_selection(self.env))
            text = self.env._(
                "portfolio “%(name)s”: %(problem)s",
                name=names[error.portfolio],
                problem=text,
            )
        return self.env._(
            "Groups of “%(edition)s”: %(problem)s.",
            edition=self.display_name,
            problem=text,
        )

    def _check_unlocked(self):
        for edition in self:
            if edition.locked:
                raise UserError(
                    self.env._(
                        "Reserve was already posted by “%s”. Do not change it: add a new edition "
                        "with its own first day.",
                        edition.display_name,
                    )
                )

    def _reset_counted(self):
        """Inventories counted by other rules must be counted anew before they are posted."""
        # sudo: the state of an inventory is not set by hand; here it only steps back to draft.
        counted = (
            self.env["reserve.inventory"]
            .sudo()
            .search([("edition_id", "in", self.ids), ("state", "=", "counted")])
        )
        counted.write({"state": "draft"})

    @api.model_create_multi
    def create(self, vals_list):
        editions = super().create(vals_list)
        editions._check_bands()  # also when no groups were given at all
        return editions

    @api.model
    def _rule_fields(self):
        """Fields that say how a reserve is counted: they stay once something was posted."""
        return RULE_FIELDS

    def write(self, vals):
        self._check_marks(vals)
        if MARKS.issuperset(vals):
            return super().write(vals)
        if self._rule_fields() & set(vals):
            self._check_unlocked()
            self._reset_counted()
        # The groups of one edition are saved one by one; they are checked together at the end.
        return super(
            ReserveRuleEdition, self.with_context(reserve_bands_together=True)
        ).write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self._check_unlocked()
        for edition in self:
            if edition.inventory_ids:
                raise UserError(
                    self.env._(
                        "Inventories were counted by “%s”; delete them first.",
                        edition.display_name,
                    )
                )

    def copy_data(self, default=None):
        rows = super().copy_data(default)
        for edition, row in zip(self, rows, strict=True):
            if not (default or {}).get("date_from"):
                row["date_from"] = edition._next_date()
        return rows

    def _next_date(self):
        """The first day free for a new edition."""
        book = self.book_id
        dates = book.edition_ids.mapped("date_from")
        last = book._last_posted()
        if last:
            dates.append(last.date)
        return fields.Date.add(max(dates), days=1)

    def _parts(self):
        """Ticked parts in the words of the pure module."""
        self.ensure_one()
        return [part for part in ageing_reserve.PARTS if self[f"part_{part}"]]

    def _kinds(self):
        """Kinds of debt that this edition reserves."""
        self.ensure_one()
        return [kind for kind in KINDS if self[f"kind_{kind}"]]

    def _terms(self):
        """The base rule for the pure module."""
        return ageing_reserve.Terms(
            frozenset(self._parts()), self.base_current, self.base_final
        )

    @api.model
    def _preset_vals(self, method, preset="article"):
        """Values of a first edition by a method: figures of law, marked until confirmed.

        :param preset: which groups, of a book by ageing
        """
        if method == "ageing":
            return self._default_vals(preset)
        return self._tax_vals() if method == "tax" else self._bank_vals()

    def action_new_edition(self):
        """Copy this edition into a new one, open for changes, and show it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.copy().id,
            "view_mode": "form",
        }
