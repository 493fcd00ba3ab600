from odoo import api, models
from odoo.exceptions import UserError

AUTHORED = ("bank.client", "bank.contact.point")
"""Tables without a foreign key to users: who wrote a row stays."""


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_author(self):
        for name in AUTHORED:
            # sudo: rows that the user may not see have authors all the same.
            rows = self.env[name].sudo().with_context(active_test=False)
            by = ["|", ("create_uid", "in", self.ids), ("write_uid", "in", self.ids)]
            row = rows.search(by, limit=1)
            if row:
                author = (row.create_uid | row.write_uid) & self
                raise UserError(
                    self.env._(
                        "User %(login)s cannot be deleted: the user entered or changed clients."
                        " Archive the user instead.",
                        login=author[:1].login,
                    )
                )
