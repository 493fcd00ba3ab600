from odoo import api, models
from odoo.exceptions import UserError


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.model
    def _authored(self):
        return [*super()._authored(), "debt.case"]

    @api.ondelete(at_uninstall=False)
    def _unlink_except_on_cases(self):
        """Cases and their moves have no foreign key to users."""
        for name in ("debt.case", "debt.case.move"):
            # sudo: cases that the user may not see have their collectors all the same.
            row = self.env[name].sudo().search([("user_id", "in", self.ids)], limit=1)
            if row:
                raise UserError(
                    self.env._(
                        "User %s cannot be deleted: debtors' cases name the user. Give the cases to"
                        " somebody else and archive the user.",
                        row.user_id.login,
                    )
                )
