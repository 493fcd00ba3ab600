# A model in files by theme: the paper, its debts and sums, approvals, entries.
# pylint: disable=consider-merging-classes-inherited
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.bank_base.tools.money import D, rows, text

from ..tools import bank_reserve

NAMED = 10
"""Debts that a message names."""


class ReserveWriteOffSize(models.Model):
    """Grounds for small loans only: up to a share of the bank's capital (590-П, chapter 8)."""

    _inherit = "reserve.write.off"

    size_unknown = fields.Boolean(
        string="Size not Checked",
        compute="_compute_size_unknown",
        help="The ground is for small loans only, and no edition by 590-П says the bank's capital.",
    )

    @api.depends("company_id", "date", "ground_id.size_percent")
    def _compute_size_unknown(self):
        for order in self:
            order.size_unknown = (
                bool(order.ground_id.size_percent and order._size_editions())
                and order._size_limit() is None
            )

    def _size_editions(self):
        """Editions of the company's books by 590-П that are in force on the date."""
        # sudo: of the rules only the capital is used; lawyers see orders and no rule books.
        editions = self.env["reserve.rule.edition"].sudo()
        if not self.date:
            return editions
        books = (
            self.env["reserve.rule.book"]
            .sudo()
            .search([("company_id", "=", self.company_id.id), ("method", "=", "bank")])
        )
        return editions.union(
            *(
                editions.search(
                    [("book_id", "=", book.id), ("date_from", "<=", self.date)],
                    order="date_from desc",
                    limit=1,
                )
                for book in books
            )
        )

    def _size_limit(self):
        """The most that a loan may be on the ground of the order, Decimal; None: not known."""
        percent = D(self.ground_id.size_percent)
        return min(
            (
                bank_reserve.size_limit(D(edition.capital), percent)
                for edition in self._size_editions()
                if edition.capital > 0
            ),
            default=None,
        )

    def _check_size(self):
        """Refuse loans too large for a ground that is for small ones.

        :raises UserError: naming them and the limit
        """
        limit = self._size_limit() if self.ground_id.size_percent else None
        if limit is None:
            return
        kinds = {kind for edition in self._size_editions() for kind in edition._kinds()}
        self.env.flush_all()
        found = rows(
            self.env,
            SQL(
                """
                SELECT c.number, l.principal + l.principal_overdue AS loan
                  FROM reserve_write_off_line l JOIN debt_contract c ON c.id = l.contract_id
                 WHERE l.order_id = %s AND l.for_bank AND l.debt_kind = ANY(%s)
                   AND l.principal + l.principal_overdue > %s
                 ORDER BY loan DESC, c.number LIMIT %s
                """,
                self.id,
                list(kinds),
                limit,
                NAMED,
            ),
        )
        if found:
            raise UserError(
                self.env._(
                    "“%(order)s”: on the ground “%(ground)s” a bank writes off loans up to"
                    " %(percent)s %% of its capital, %(limit)s (%(article)s). Larger are:"
                    " %(debts)s. Take them out of the order and write them off on an act of a state"
                    " body.",
                    order=self.display_name,
                    ground=self.ground_id.name,
                    percent=f"{self.ground_id.size_percent:g}",
                    limit=text(limit),
                    article=self.ground_id.article,
                    debts=", ".join(
                        f"{row['number']} — {text(row['loan'])}" for row in found
                    ),
                )
            )
