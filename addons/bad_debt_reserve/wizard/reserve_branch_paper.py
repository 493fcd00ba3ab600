from odoo import fields, models

from ..models.reserve_inventory_branch import CONTEXT


class ReserveBranchPaper(models.TransientModel):
    """Asks for which branches the papers of an inventory are printed."""

    _name = "reserve.branch.paper"
    _description = "Papers of an Inventory by Branch"

    inventory_id = fields.Many2one("reserve.inventory", required=True, readonly=True)
    company_id = fields.Many2one(related="inventory_id.company_id")
    branch_ids = fields.Many2many(
        "bank.branch",
        string="Branches",
        context={"active_test": False},
        domain="[('company_id', '=', company_id)]",
        help="Empty: the whole company, or all branches that you work for.",
    )

    def action_act(self):
        """The act for the branches."""
        return self.inventory_id._print_for("inventory_act", self.branch_ids.ids)

    def action_inv17(self):
        """The act by form INV-17 for the branches."""
        return self.inventory_id._print_for("inventory_inv17", self.branch_ids.ids)

    def action_xlsx(self):
        """Lines of the branches as a workbook."""
        chosen = self.inventory_id.with_context(**{CONTEXT: self.branch_ids.ids})
        action = chosen.action_xlsx()
        if action["type"] == "ir.actions.client":
            action["params"]["next"] = {"type": "ir.actions.act_window_close"}
        return action
