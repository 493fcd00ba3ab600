from odoo import fields, models

from odoo.addons.bank_base.tools import append_only


class ReserveWriteOffTraceMixin(models.AbstractModel):
    """What a posted write-off did to the reserve of a rule book: a row is written once, and a
    reversal adds the opposite."""

    _name = "reserve.write.off.trace.mixin"
    _description = "Trace of a Write-off in a Rule Book"

    order_id = fields.Many2one(
        "reserve.write.off",
        required=True,
        index=True,
        readonly=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, readonly=True, ondelete="restrict"
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    book_id = fields.Many2one(
        "reserve.rule.book",
        string="Rule Book",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    date = fields.Date(required=True, readonly=True)
    posted = fields.Boolean(
        readonly=True,
        help="There is an entry. Otherwise the book is a register without entries.",
    )

    def init(self):
        if self._abstract:
            return
        append_only.create_function(self.env.cr)
        append_only.protect(self.env.cr, self._table)
