from odoo import models


class DebtContract(models.Model):
    _inherit = "debt.contract"

    def action_reserve_lines(self):
        """Every reserve this debt ever had."""
        return self.env["reserve.line"]._action_by([("contract_id", "in", self.ids)])
