from odoo import models


class ReserveInv17(models.AbstractModel):
    """Data of the paper of the same name."""

    _name = "report.bad_debt_reserve.inventory_inv17"
    _description = "Inventory Act by Form INV-17: Paper"
    _inherit = "reserve.paper"
