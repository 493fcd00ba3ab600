import ast

from odoo import fields, models


class AtmClaimMailbox(models.Model):
    """A mailbox whose letters become drafts of claims."""

    _name = "atm.claim.mailbox"
    _description = "Mailbox of claims"
    _inherit = ["mail.alias.mixin.optional"]
    _order = "name"
    _check_company_auto = True

    name = fields.Char(required=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    branch_id = fields.Many2one(
        "bank.branch", ondelete="restrict", check_company=True, help="Empty: none."
    )
    user_id = fields.Many2one(
        "res.users",
        string="Claims officer",
        ondelete="restrict",
        help="Empty: nobody yet.",
    )

    def _alias_get_creation_values(self):
        values = super()._alias_get_creation_values()
        values["alias_model_id"] = self.env["ir.model"]._get_id("atm.claim")
        values["alias_contact"] = "everyone"
        defaults = ast.literal_eval(self.alias_defaults or "{}")
        defaults.update(
            company_id=self.company_id.id,
            branch_id=self.branch_id.id,
            user_id=self.user_id.id,
        )
        values["alias_defaults"] = defaults
        return values
