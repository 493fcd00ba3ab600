from odoo import fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    reserve_inventory_ids = fields.One2many(
        "reserve.inventory", "move_id", string="Reserve Inventories", readonly=True
    )

    def action_reserve_lines(self):
        """Debts that made this entry."""
        return self.reserve_inventory_ids.action_lines()
