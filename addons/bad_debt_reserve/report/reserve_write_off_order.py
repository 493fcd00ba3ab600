from odoo import models
from odoo.tools import SQL

from odoo.addons.bank_base.tools.money import rows


class ReserveWriteOffOrder(models.AbstractModel):
    """Data of the printed order."""

    _name = "report.bad_debt_reserve.write_off_order"
    _description = "Order on the Write-off of Bad Debts"

    def _get_report_values(self, docids, data=None):
        orders = self.env["reserve.write.off"].browse(docids)
        orders.check_access("read")
        return {
            "doc_ids": docids,
            "doc_model": "reserve.write.off",
            "docs": orders,
            "in_words": self._in_words,
        }

    def _in_words(self, order, column):
        """One of the order's sums in words, in the language of the record's context."""
        query = SQL(
            "SELECT COALESCE(%s, 0) AS amount FROM reserve_write_off WHERE id = %s",
            SQL.identifier(column),
            order.id,
        )
        return self.env["reserve.paper"]._words(
            rows(self.env, query)[0]["amount"], order
        )
