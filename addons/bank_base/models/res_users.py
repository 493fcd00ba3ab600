from odoo import api, fields, models
from odoo.exceptions import UserError


class ResUsers(models.Model):
    _inherit = "res.users"

    bank_branch_ids = fields.Many2many(
        "bank.branch",
        string="Works for Branches",
        # A user whose last branch were deleted or archived would see all of them.
        ondelete="restrict",
        context={"active_test": False},
        domain="[('company_id', 'in', company_ids)]",
        groups="base.group_erp_manager,bank_base.group_administrator",
        help="A branch accountant sees and prepares for write-off the debts of these branches only."
        " Empty: of all branches of the user's companies. Other roles are not limited by it.",
    )

    @api.model
    def _get_invalidation_fields(self):
        """Record rules by branch are kept with the field's value."""
        return super()._get_invalidation_fields() | {"bank_branch_ids"}

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
