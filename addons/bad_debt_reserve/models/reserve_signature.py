from odoo import api, fields, models


class ReserveSignature(models.Model):
    """A signature of a member of the commission under an inventory, with the sums that it is under.

    Made by the buttons of the inventory. When the inventory is counted anew, its signatures are
    kept but count no more.
    """

    _name = "reserve.signature"
    _description = "Signature of the Inventory Commission"
    _order = "inventory_id desc, member_id, id"
    _check_company_auto = True

    inventory_id = fields.Many2one(
        "reserve.inventory", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="inventory_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    member_id = fields.Many2one(
        "reserve.commission.member",
        required=True,
        ondelete="restrict",
        check_company=True,
    )
    role = fields.Selection(related="member_id.role")
    how = fields.Selection(
        [("system", "In the system"), ("paper", "On paper")],
        string="Signed",
        required=True,
    )
    date = fields.Datetime(string="Recorded on", required=True)
    user_id = fields.Many2one("res.users", string="Recorded by", required=True)
    reserve = fields.Monetary(help="Reserve of the inventory that was signed.")
    difference = fields.Monetary()
    active = fields.Boolean(
        string="Counts",
        default=True,
        help="Off: the inventory was counted anew after the signature.",
    )

    _member_once = models.UniqueIndex(
        "(inventory_id, member_id) WHERE active",
        "This member has signed the inventory already.",
    )

    @api.depends("member_id", "inventory_id")
    def _compute_display_name(self):
        for signature in self:
            signature.display_name = signature.member_id.name
