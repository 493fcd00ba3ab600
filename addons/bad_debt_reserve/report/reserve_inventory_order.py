from odoo import models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date


class ReserveOrder(models.AbstractModel):
    """Data of the paper of the same name."""

    _name = "report.bad_debt_reserve.inventory_order"
    _description = "Order on an Inventory: Paper"
    _inherit = "reserve.paper"

    def _check_printable(self, inventories):
        """An order is given before anything is counted; it needs a commission."""
        for inventory in inventories:
            if not inventory._commission():
                raise UserError(
                    self.env._(
                        "%(company)s has no inventory commission on %(date)s. Enter its members"
                        " under Settings, Inventory Commission.",
                        company=inventory.company_id.name,
                        date=format_date(self.env, inventory.date),
                    )
                )
