from odoo import models


class ReserveInventoryAct(models.AbstractModel):
    """Data of the bank's own inventory act."""

    _name = "report.bad_debt_reserve.inventory_act"
    _description = "Inventory Act of Debts and Reserve"
    _inherit = "reserve.paper"
