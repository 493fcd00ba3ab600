from odoo import models
from odoo.exceptions import UserError


class ReserveTaxRegister(models.AbstractModel):
    """Data of the tax register of a reserve (Tax Code art. 313, 314)."""

    _name = "report.bad_debt_reserve.tax_register"
    _description = "Tax Register of a Reserve"
    _inherit = "reserve.paper"

    def _get_report_values(self, docids, data=None):
        return {
            **super()._get_report_values(docids, data),
            "covers": lambda inventory: inventory._covers(),
        }

    def _check_printable(self, inventories):
        self._check_whole_company()
        result = super()._check_printable(inventories)
        for inventory in inventories:
            if not inventory.book_id._for_tax():
                raise UserError(
                    self.env._(
                        "“%s” does not count for tax: it has no tax register. Choose the inventory"
                        " of the tax book.",
                        inventory.display_name,
                    )
                )
        return result
