from odoo import fields, models


class DebtBucket(models.Model):
    _name = "debt.bucket"
    _description = "Ageing group"
    _order = "scheme_id, dpd_from"

    scheme_id = fields.Many2one(
        "debt.bucket.scheme", required=True, ondelete="cascade", index=True
    )
    number = fields.Integer(
        required=True,
        help="Number by which results and files name the group: 0 is no overdue.",
    )
    name = fields.Char(required=True, translate=True)
    dpd_from = fields.Integer(
        string="Days from", help="First day past due of the group."
    )
    dpd_to = fields.Integer(
        string="Days to", help="Last day past due of the group, inclusive."
    )
    open_end = fields.Boolean(
        string="No upper bound", help="The group holds all later days too."
    )

    _number_uniq = models.UniqueIndex(
        "(scheme_id, number)", "Two groups of one scheme have the same number."
    )
