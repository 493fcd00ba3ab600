from odoo import api, fields, models

KINDS = [
    ("withdrawal", "Withdrawal"),
    ("deposit", "Deposit"),
    ("exchange", "Currency exchange"),
    ("transfer", "Transfer"),
    ("payment", "Payment for services"),
    ("card", "Card captured"),
]
CHANNELS = [
    ("branch", "Branch"),
    ("contact_centre", "Contact centre"),
    ("email", "E-mail"),
    ("web", "Web form"),
    ("post", "Post"),
    ("list", "Bulk list"),
    ("bank", "Opened by the bank"),
]


class AtmClaim(models.Model):
    """One claim about one operation at an ATM, from registration to the answer."""

    _name = "atm.claim"
    _description = "Claim about an ATM"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "registered_at desc, id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    name = fields.Char(
        string="Number",
        readonly=True,
        copy=False,
        index=True,
        help="Given on registration; stands on every paper of the claim.",
    )
    channel = fields.Selection(CHANNELS, required=True, default="branch", tracking=True)
    kind = fields.Selection(
        KINDS, string="Operation", required=True, default="withdrawal", tracking=True
    )
    client_id = fields.Many2one(
        "bank.client", ondelete="restrict", index="btree_not_null", check_company=True
    )
    branch_id = fields.Many2one(
        "bank.branch",
        string="Taken by branch",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )
    device_id = fields.Many2one(
        "atm.device",
        string="ATM",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        tracking=True,
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.company.currency_id,
    )
    amount_operation = fields.Monetary(
        string="Sum of the operation", tracking=True, help="As the client names it."
    )
    amount_claimed = fields.Monetary(
        string="Sum claimed", tracking=True, help="Money not received, or not credited."
    )
    occurred_at = fields.Datetime(
        string="When it happened", help="As the client remembers it.", tracking=True
    )
    visited_at = fields.Datetime(
        string="Client came", help="When the client came, called or wrote."
    )
    registered_at = fields.Datetime(string="Registered", readonly=True, copy=False)
    card = fields.Char(
        help="Card number, masked: first six and last four digits at most."
    )
    transaction_id = fields.Many2one(
        "atm.transaction", string="Operation at the ATM", index="btree_not_null"
    )
    user_id = fields.Many2one(
        "res.users",
        string="Claims officer",
        ondelete="restrict",
        index="btree_not_null",
    )

    @api.depends("name")
    def _compute_display_name(self):
        for claim in self:
            claim.display_name = claim.name or self.env._("New claim")
