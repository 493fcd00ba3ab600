# A model in files by theme: the book, and its companion for interest by 590-П.
# pylint: disable=consider-merging-classes-inherited
from odoo import fields, models
from odoo.exceptions import UserError

from .reserve_rule_edition_bank import INTEREST, PRINCIPAL

SUFFIX = "_interest"
"""What the code of a book for interest ends with."""


class ReserveRuleBookInterest(models.Model):
    """Reserves of interest by 590-П: a book of its own beside that of principal.

    The same loans, portfolios and categories; the base is interest, the accounts are those of
    interest not due and overdue. Collateral, obligations off balance and decisions about single
    loans are the other book's: a decision about interest is taken in this one.
    """

    _inherit = "reserve.rule.book"

    def action_interest_book(self):
        """Button: opens the book for interest beside this one, see :meth:`_interest_book`."""
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self._interest_book().id,
            "view_mode": "form",
        }

    def _interest_book(self):
        """The book for interest beside this one, with a first edition like its last one; the one
        that is there already.

        :raises UserError: not by 590-П, without an edition, or for interest itself
        """
        self.ensure_one()
        edition = self.edition_ids.sorted("date_from")[-1:]
        if self.method != "bank" or not edition:
            raise UserError(
                self.env._(
                    "“%s” is not a book by 590-П with an edition: add its edition first.",
                    self.display_name,
                )
            )
        if edition._of_interest():
            raise UserError(
                self.env._("“%s” is for interest already.", self.display_name)
            )
        code = f"{self.code}{SUFFIX}"
        return self.with_context(active_test=False).search(
            [("company_id", "=", self.company_id.id), ("code", "=", code)]
        ) or self._create_interest(edition, code)

    def _create_interest(self, edition, code):
        """The book of interest with one edition: figures and marks of ``edition``, other parts."""
        parts = {f"part_{part}": False for part in PRINCIPAL}
        parts |= {f"part_{part}": True for part in INTEREST}
        (vals,) = edition.copy_data(
            {
                **parts,
                "part_penalty": False,
                "part_fees": False,
                "obligations": False,
                "date_from": edition.date_from,
            }
        )
        vals.pop("book_id")
        return self.create(
            {
                "name": self.env._("%s: interest", self.name),
                "code": code,
                "method": self.method,
                "company_id": self.company_id.id,
                "frequency": self.frequency,
                "post": self.post,
                "needs_review": self.needs_review,
                "needs_signatures": self.needs_signatures,
                "register_only": self.register_only,
                "date_from": self.date_from,
                "date_to": self.date_to,
                "edition_ids": [fields.Command.create(vals)],
            }
        )
