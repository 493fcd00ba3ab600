# A model in files by theme: groups and kinds, what the tax method adds, what 590-П adds.
# pylint: disable=consider-merging-classes-inherited
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.bank_base.tools.money import D

from ..tools import bank_reserve
from ..tools.ageing_reserve import BandError
from .reserve_band import CATEGORIES
from .reserve_client_position import POSITIONS

PORTFOLIO_RATES = {
    # days: retail secured, retail other (table 3), business secured, business other (table 4)
    (0, 0): (0.5, 3, 0.5, 1),
    (1, 30): (1.5, 8, 1.5, 3),
    (31, 90): (10, 20, 10, 20),
    (91, 180): (35, 50, 35, 50),
    (181, 360): (75, 75, 75, 75),
    (361, 0): (100, 100, 100, 100),
}
"""Least rates by days of overdue, percent: a preset, not what is counted by."""
PRINCIPAL = frozenset({"principal", "principal_overdue"})
INTEREST = frozenset({"interest", "interest_overdue"})
SEEN_TO = 180
"""Table 4 was seen in print up to this day of overdue; the rest waits to be confirmed."""
CATEGORY_RATES = {
    1: (0, 0, 0),
    2: (1, 1, 20),
    3: (21, 21, 50),
    4: (51, 51, 100),
    5: (100, 100, 100),
}
"""Category → chosen, least, greatest rate, percent: a preset."""


def _cell(position, service, category):
    return fields.Selection(
        CATEGORIES,
        string=f"Position {position}, service {service}",
        required=True,
        default=category,
    )


class ReserveRuleEditionBank(models.Model):
    """What an edition by 590-П says beside groups and rates: portfolios, categories, collateral."""

    _inherit = "reserve.rule.edition"

    portfolio_retail = fields.Boolean(
        string="Portfolios of Persons' Loans",
        default=True,
        help="Otherwise every loan of a person is assessed alone.",
    )
    portfolio_business = fields.Boolean(
        string="Portfolios of Business Loans",
        default=True,
        help="Otherwise every loan of a company or a sole trader is assessed alone.",
    )
    capital = fields.Monetary(
        string="Capital of the Bank",
        help="Own funds by which the size of a borrower's loans in a portfolio is limited.",
    )
    size_percent = fields.Float(
        string="Size Limit, % of Capital",
        digits=(6, 3),
        default=0.5,
        help="590-П, p. 5.1: loans of one borrower in portfolios: at most 0.5 % of capital with a"
        " universal licence, 3 % with a basic one. Above it each loan is assessed alone.",
    )
    service_window = fields.Integer(
        string="Window of Debt Service, days",
        default=180,
        help="Days of overdue are counted among as many last days, the date itself included.",
    )
    service_good_company = fields.Integer(string="Good Service up to, days", default=5)
    service_average_company = fields.Integer(
        string="Average Service up to, days", default=30
    )
    service_good_person = fields.Integer(
        string="Good Service of Persons up to, days", default=30
    )
    service_average_person = fields.Integer(
        string="Average Service of Persons up to, days", default=60
    )
    default_position = fields.Selection(
        POSITIONS,
        string="Position Without a Judgement",
        required=True,
        default="average",
        help="Financial position of a client on whom no judgement is recorded.",
    )
    collateral_1 = fields.Float(
        string="Coefficient of Collateral I", digits=(6, 3), default=1.0
    )
    collateral_2 = fields.Float(
        string="Coefficient of Collateral II", digits=(6, 3), default=0.5
    )
    obligations = fields.Boolean(
        string="Obligations off Balance (611-P)",
        help="Unused limits, guarantees given and the like are reserved too, by the category of"
        " the client and the rate of the category.",
    )
    matrix_good_good = _cell("good", "good", "1")
    matrix_good_average = _cell("good", "average", "2")
    matrix_good_bad = _cell("good", "unsatisfactory", "3")
    matrix_average_good = _cell("average", "good", "2")
    matrix_average_average = _cell("average", "average", "3")
    matrix_average_bad = _cell("average", "unsatisfactory", "4")
    matrix_bad_good = _cell("bad", "good", "3")
    matrix_bad_average = _cell("bad", "average", "4")
    matrix_bad_bad = _cell("bad", "unsatisfactory", "5")

    def _matrix(self):
        """(financial position, debt service) → category 1–5."""
        self.ensure_one()
        return {
            (position, service): int(self[f"matrix_{position}_{service}"])
            for position in bank_reserve.GRADES
            for service in bank_reserve.GRADES
        }

    def _service(self, client_kind):
        """Bounds of the debt service for persons, or for companies and sole traders."""
        whose = "person" if client_kind == bank_reserve.PERSON else "company"
        return bank_reserve.ServiceBounds(
            self[f"service_good_{whose}"], self[f"service_average_{whose}"]
        )

    def _of_interest(self):
        """Is it an edition by 590-П for interest, whose reserve stands on accounts of its own?"""
        self.ensure_one()
        parts = set(self._parts())
        return (
            self.method == "bank"
            and not PRINCIPAL & parts
            and not INTEREST.isdisjoint(parts)
        )

    def _part_not_overdue(self):
        """Part of a loan without overdue that names the accounts of its reserve (590-П)."""
        return "interest" if self._of_interest() else "principal"

    def _portfolios(self):
        """Portfolios that the edition has, in the words of the pure module."""
        self.ensure_one()
        ticked = {
            "retail": self.portfolio_retail,
            "business": self.portfolio_business,
        }
        return [name for name in bank_reserve.PORTFOLIOS if ticked[name.split("_")[0]]]

    def _check_bands_of_method(self):
        if self.method != "bank":
            return super()._check_bands_of_method()
        self._check_category_bands("individual")
        if self.obligations:
            self._check_category_bands("obligation")
        for name in self._portfolios():
            bands = self.band_ids.filtered(
                lambda band, name=name: band.portfolio == name
            )
            try:
                bank_reserve.check_portfolio([band._to_tool() for band in bands])
            except BandError as error:
                error.portfolio = name
                raise
        return None

    def _check_category_bands(self, portfolio):
        """Categories of quality of loans assessed alone, or of obligations off balance.

        :raises BandError: naming what is wrong
        """
        bands = self.band_ids.filtered(lambda band: band.portfolio == portfolio)
        try:
            bank_reserve.check_categories(
                (
                    int(band.category or 0),
                    band._to_tool(),
                    D(band.rate_min),
                    D(band.rate_max),
                )
                for band in bands
            )
        except BandError as error:
            if portfolio != "individual":
                error.portfolio = portfolio
            raise

    @api.constrains(
        "portfolio_retail", "portfolio_business", "service_window", "size_percent", "capital",
        "service_good_company", "service_average_company",
        "service_good_person", "service_average_person",
        "collateral_1", "collateral_2",
    )  # fmt: skip
    def _check_bank_figures(self):
        for edition in self.filtered(lambda one: one.method == "bank"):
            bounds = [edition._service(kind) for kind in ("person", "company")]
            wrong = (
                any(not 0 <= one.good_to < one.average_to for one in bounds)
                or edition.service_window < 1
                or edition.capital < 0
                or not 0 < edition.size_percent <= 100
                or not 0 <= edition.collateral_2 <= edition.collateral_1 <= 1
            )
            if wrong:
                raise ValidationError(
                    self.env._(
                        "“%s”: days of good service must be below those of average service, the"
                        " window a day or more, capital not below zero, the size limit between 0"
                        " and 100 %%, coefficients of collateral between 0 and 1.",
                        edition.display_name,
                    )
                )

    @api.constrains(
        *(f"matrix_{p}_{s}" for p in bank_reserve.GRADES for s in bank_reserve.GRADES)
    )
    def _check_matrix(self):
        for edition in self.filtered(lambda one: one.method == "bank"):
            cell = bank_reserve.check_matrix(edition._matrix())
            if cell:
                raise ValidationError(
                    self.env._(
                        "“%(edition)s”: %(cell)s gives a better category than a better position or"
                        " service does.",
                        edition=edition.display_name,
                        cell=edition._fields[
                            "matrix_{}_{}".format(*cell)
                        ]._description_string(self.env),
                    )
                )

    @api.constrains(
        *(f"part_{part}" for part in sorted(PRINCIPAL | INTEREST)), "obligations", "book_id"
    )  # fmt: skip
    def _check_principal_or_interest(self):
        for edition in self.filtered(lambda one: one.method == "bank"):
            parts = set(edition._parts())
            if PRINCIPAL & parts and INTEREST & parts:
                raise ValidationError(
                    self.env._(
                        "“%s”: reserves of principal and of interest stand on different accounts."
                        " Leave the ticks of one of them, and keep interest in a book of its own:"
                        " button “Book for interest” of the rule book.",
                        edition.display_name,
                    )
                )
            if edition.obligations and edition._of_interest():
                raise ValidationError(
                    self.env._(
                        "“%s” is for interest: obligations off balance (611-P) are reserved by the"
                        " book for principal. Take the tick away.",
                        edition.display_name,
                    )
                )

    def write(self, vals):
        result = super().write(vals)
        if {"portfolio_retail", "portfolio_business", "obligations"} & set(vals):
            self._check_bands()
        return result

    @api.model
    def _rule_fields(self):
        cells = {
            f"matrix_{p}_{s}" for p in bank_reserve.GRADES for s in bank_reserve.GRADES
        }
        return super()._rule_fields() | cells | {
            "portfolio_retail", "portfolio_business", "capital", "size_percent",
            "service_window", "service_good_company", "service_average_company",
            "service_good_person", "service_average_person", "default_position",
            "collateral_1", "collateral_2", "obligations",
        }  # fmt: skip

    @api.model
    def _bank_vals(self):
        """Portfolios, categories and collateral of 590-П; what was not seen in print is marked."""
        bands = [
            fields.Command.create(
                {
                    "portfolio": portfolio,
                    "category": str(category),
                    "rate": rate,
                    "rate_min": least,
                    "rate_max": most,
                    "origin": origin,
                    "uncertain": portfolio == "obligation",
                }
            )
            for portfolio, origin in (
                ("individual", self.env._("590-П, categories of quality")),
                ("obligation", self.env._("611-П, categories of quality")),
            )
            for category, (rate, least, most) in CATEGORY_RATES.items()
        ]
        for (days_from, days_to), rates in PORTFOLIO_RATES.items():
            for portfolio, rate in zip(bank_reserve.PORTFOLIOS, rates, strict=True):
                retail = portfolio.startswith("retail")
                bands.append(
                    fields.Command.create(
                        {
                            "portfolio": portfolio,
                            "dpd_from": days_from,
                            "dpd_to": days_to,
                            "rate": rate,
                            "origin": self.env._("590-П, table 3")
                            if retail
                            else self.env._("590-П, table 4"),
                            "uncertain": retail or days_from > SEEN_TO,
                        }
                    )
                )
        off = (
            "kind_sale",
            "kind_advance",
            "kind_accountable",
            "kind_shortage",
            "kind_theft",
        )
        return {
            "date_from": "2000-01-01",
            "source": self.env._(
                "Initial setting, to be replaced by the bank's own regulation"
            ),
            "origin": self.env._(
                "590-П, chapter 6: collateral formula and coefficients"
            ),
            "uncertain": True,
            **dict.fromkeys(off, False),
            "base_current": "whole",
            "base_final": "rest",
            "obligations": True,
            "band_ids": bands,
        }
