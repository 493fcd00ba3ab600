from odoo import fields, models

from odoo.addons.bank_base.models.bank_opened_mixin import IDENTITY


class AtmClaimListReject(models.Model):
    """A row of a list that made no claim, and why."""

    _name = "atm.claim.list.reject"
    _description = "Row of a list set aside"
    _order = "list_id, line"

    list_id = fields.Many2one(
        "atm.claim.list", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="list_id.company_id", store=True)
    line = fields.Integer(string="Row", required=True, readonly=True)
    reason = fields.Char(required=True, readonly=True)
    content = fields.Text(string="As it came", readonly=True, groups=IDENTITY)
