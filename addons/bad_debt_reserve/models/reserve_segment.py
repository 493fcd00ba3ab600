from odoo import api, fields, models


class ReserveSegment(models.Model):
    """What one ledger line of a reserve stands for: book × accounts × product group × branch.

    Segments are kept from one inventory to the next, so that the balance of a reserve account is
    at any date the sum of its segments.
    """

    _name = "reserve.segment"
    _description = "Reserve Segment"
    _order = "book_id, product_group, branch_id, id"
    _check_company_auto = True

    book_id = fields.Many2one(
        "reserve.rule.book",
        string="Rule Book",
        required=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="restrict"
    )
    reserve_account_id = fields.Many2one(
        "account.account",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    expense_account_id = fields.Many2one(
        "account.account", required=True, ondelete="restrict", check_company=True
    )
    income_account_id = fields.Many2one(
        "account.account", required=True, ondelete="restrict", check_company=True
    )
    product_group = fields.Char(default="")
    branch_id = fields.Many2one(
        "bank.branch", index=True, ondelete="restrict", check_company=True
    )
    total_ids = fields.One2many("reserve.total", "segment_id", string="Balances")

    _dimensions_unique = models.UniqueIndex(
        "(book_id, reserve_account_id, expense_account_id, income_account_id, product_group,"
        " COALESCE(branch_id, 0))"
    )

    @api.depends("reserve_account_id", "product_group", "branch_id")
    def _compute_display_name(self):
        for segment in self:
            names = [
                segment._account_code(),
                segment.product_group,
                segment.branch_id.display_name,
            ]
            segment.display_name = " · ".join(name for name in names if name)

    def _account_code(self):
        """Code of the reserve account in the segment's own company."""
        return self.reserve_account_id.with_company(self.company_id).code

    @api.model
    def _ensure(self, book, wanted):
        """Segments of a book by their dimensions; those that are missing are made.

        :param wanted: iterable of (reserve account id, expense account id, income account id,
            product group, branch id or False)
        :return: dict dimensions → segment
        """
        # The accounts and the branch were chosen by posting rules and register, not by the user,
        # and people may not make segments by hand; the caller has checked the right to count.
        segments = self.sudo().search([("book_id", "=", book.id)])
        found = {segment._dimensions(): segment for segment in segments}
        missing = [dims for dims in dict.fromkeys(wanted) if dims not in found]
        made = self.sudo().create(
            [
                {
                    "book_id": book.id,
                    "company_id": book.company_id.id,
                    "reserve_account_id": reserve,
                    "expense_account_id": expense,
                    "income_account_id": income,
                    "product_group": group,
                    "branch_id": branch,
                }
                for reserve, expense, income, group, branch in missing
            ]
        )
        found.update(zip(missing, made, strict=True))
        return found

    def _dimensions(self):
        return (
            self.reserve_account_id.id,
            self.expense_account_id.id,
            self.income_account_id.id,
            self.product_group or "",
            self.branch_id.id,
        )
