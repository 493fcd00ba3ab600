from odoo import api, models
from odoo.exceptions import UserError


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.model
    def _authored(self):
        """Models whose tables have no foreign key to users: who wrote a row stays."""
        return ["bank.client", "bank.contact.point"]

    @api.ondelete(at_uninstall=False)
    def _unlink_except_author(self):
        for name in self._authored():
            # sudo: rows that the user may not see have authors all the same.
            rows = self.env[name].sudo().with_context(active_test=False)
            by = ["|", ("create_uid", "in", self.ids), ("write_uid", "in", self.ids)]
            row = rows.search(by, limit=1)
            if row:
                author = (row.create_uid | row.write_uid) & self
                raise UserError(
                    self.env._(
                        "User %(login)s cannot be deleted: “%(rows)s” has rows that the user"
                        " entered or changed. Archive the user instead.",
                        login=author[:1].login,
                        rows=self.env["ir.model"]._get(name).name,
                    )
                )
