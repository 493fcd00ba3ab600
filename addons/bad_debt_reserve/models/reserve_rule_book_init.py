# A model in files by theme: the book, its companion for interest, what a new bank begins with.
# pylint: disable=consider-merging-classes-inherited
from odoo import api, models
from odoo.exceptions import UserError

from .reserve_rule_book_interest import SUFFIX

BANK = "590p"
USUAL = {"tax": "tax", BANK: "bank"}
"""Code of a usual book beside ageing → its method."""
INTEREST = f"{BANK}{SUFFIX}"


class ReserveRuleBookInit(models.Model):
    """Books that a new bank asks for by name: ``odoo bank init --books``."""

    _inherit = "reserve.rule.book"

    @api.model
    def _create_usual(self, company, codes):
        """Books with a first edition of the usual figures; those that are there stay as they are.

        The edition by 590-П waits for the bank's capital, the tax book for revenue: an inventory
        says so.

        :param codes: ``tax``, ``590p``, ``590p_interest`` (which brings ``590p`` along)
        :return: the books, in that order
        :raises UserError: another code
        """
        known = [*USUAL, INTEREST]
        for code in codes:
            if code not in known:
                raise UserError(
                    self.env._(
                        "There is no usual rule book “%(code)s”. Choose of: %(known)s.",
                        code=code,
                        known=", ".join(known),
                    )
                )
        books = self.with_context(active_test=False)
        for code in codes:
            base = BANK if code == INTEREST else code
            book = self.with_context(active_test=False).search(
                [("company_id", "=", company.id), ("code", "=", base)]
            ) or self._create_preset(company, USUAL[base], base)
            books |= book._interest_book() if code == INTEREST else book
        return books
