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
        # sudo: cases that the user may not see have their collectors all the same.
        env, mine = self.sudo().env, [("user_id", "in", self.ids)]
        case = env["debt.case"].search(mine, limit=1)
        if case:
            raise UserError(
                self.env._(
                    "User %s cannot be deleted: the user has debtors' cases. Give the cases to"
                    " somebody else and archive the user.",
                    case.user_id.login,
                )
            )
        move = env["debt.case.move"].search(mine, limit=1)
        if move:
            raise UserError(
                self.env._(
                    "User %s cannot be deleted: the user chose stages of debtors' cases, and that"
                    " stays on record. Archive the user instead.",
                    move.user_id.login,
                )
            )
