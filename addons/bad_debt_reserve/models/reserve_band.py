from odoo import api, fields, models

from odoo.addons.bank_base.tools.money import D

from ..tools import ageing_reserve, bank_reserve
from .reserve_confirmed_mixin import MARKS

PORTFOLIOS = [
    ("retail_secured", "Retail, secured"),
    ("retail_other", "Retail, not secured"),
    ("business_secured", "Business, secured"),
    ("business_other", "Business, not secured"),
    ("individual", "Assessed alone"),
    ("obligation", "Obligations off balance (611-P)"),
]
"""What a group of a book by 590-П is for."""
CATEGORIES = [(str(number), name) for number, name in bank_reserve.ROMAN.items()]


class ReserveBand(models.Model):
    """A group of overdue (period of ageing) with its rate, in one edition of a rule book.

    In a book by 590-П a group belongs to a portfolio, and the first group of a portfolio is day 0
    alone (without overdue); categories of quality of loans assessed alone, and of obligations off
    balance (611-П), are rows here too.
    """

    _name = "reserve.band"
    _description = "Ageing Group of a Rule Book"
    _inherit = ["reserve.confirmed.mixin"]
    _order = "edition_id, portfolio, category, dpd_from"
    _check_company_auto = True

    edition_id = fields.Many2one(
        "reserve.rule.edition",
        required=True,
        index=True,
        ondelete="cascade",
    )
    book_id = fields.Many2one(related="edition_id.book_id", store=True, index=True)
    company_id = fields.Many2one(
        related="edition_id.company_id", store=True, index=True
    )
    name = fields.Char(
        string="Group",
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
    )
    method = fields.Selection(related="edition_id.book_id.method")
    portfolio = fields.Selection(
        PORTFOLIOS,
        help="Only in a book by 590-П: the portfolio of homogeneous loans, or the categories of"
        " quality of loans that are assessed alone.",
    )
    category = fields.Selection(
        CATEGORIES,
        string="Category of Quality (590-П)",
        help="Only for loans assessed alone and for obligations off balance.",
    )
    rate_min = fields.Float(
        string="Least Rate, %",
        digits=(6, 3),
        help="The least rate that the regulation allows for the category.",
    )
    rate_max = fields.Float(
        string="Greatest Rate, %",
        digits=(6, 3),
        help="The greatest rate that the regulation allows for the category.",
    )
    dpd_from = fields.Integer(
        string="Days From",
        required=True,
        default=0,
        help="The first day of overdue in the group, inclusive.",
    )
    dpd_to = fields.Integer(
        string="Days To",
        help="The last day of overdue in the group, inclusive. Zero: without an upper bound; for a"
        " group from day 0: that day alone, without overdue.",
    )
    rate = fields.Float(
        string="Rate, %",
        digits=(6, 3),
        required=True,
        help="Share of the base, 0 to 100 percent.",
    )
    propose_write_off = fields.Boolean(
        help="Debts of this group are proposed for write-off against the reserve."
    )

    @api.depends("dpd_from", "dpd_to", "portfolio", "category")
    def _compute_name(self):
        for band in self:
            if band.category:
                band.name = bank_reserve.ROMAN[int(band.category)]
            elif band.portfolio and not band.dpd_from:
                band.name = "0"
            elif band.dpd_to:
                band.name = f"{band.dpd_from}–{band.dpd_to}"
            else:
                band.name = f">{band.dpd_from - 1}"

    @api.depends("name", "portfolio")
    @api.depends_context("lang")
    def _compute_display_name(self):
        """With the portfolio, since portfolios have groups of the same name; after the group, which
        is what may be read in a narrow column."""
        portfolios = dict(self._fields["portfolio"]._description_selection(self.env))
        for band in self:
            portfolio = portfolios.get(band.portfolio)
            band.display_name = f"{band.name} · {portfolio}" if portfolio else band.name

    @api.model_create_multi
    def create(self, vals_list):
        bands = super().create(vals_list)
        if not self.env.context.get("reserve_bands_together"):
            bands.edition_id._check_unlocked()
            bands.edition_id._check_bands()
        return bands

    def write(self, vals):
        self._check_marks(vals)
        if MARKS.issuperset(vals):
            return super().write(vals)
        self.edition_id._check_unlocked()
        self.edition_id._reset_counted()
        result = super().write(vals)
        if not self.env.context.get("reserve_bands_together"):
            self.edition_id._check_bands()
        return result

    def unlink(self):
        editions = self.edition_id
        editions._check_unlocked()
        result = super().unlink()
        if not self.env.context.get("reserve_bands_together"):
            editions.exists()._check_bands()
        return result

    def _full_name(self):
        """Name of the group with its portfolio, if it has one."""
        self.ensure_one()
        if not self.portfolio:
            return self.name
        portfolios = dict(self._fields["portfolio"]._description_selection(self.env))
        return f"{portfolios[self.portfolio]}: {self.name}"

    def _to_tool(self):
        """The group in the words of the pure module."""
        self.ensure_one()
        only_zero = self.portfolio and not self.dpd_from
        return ageing_reserve.Band(
            name=self.name,
            days_from=self.dpd_from,
            days_to=0 if only_zero else self.dpd_to or None,
            rate=D(self.rate),
            write_off=self.propose_write_off,
        )
