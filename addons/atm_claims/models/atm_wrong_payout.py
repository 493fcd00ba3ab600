from odoo import api, fields, models
from odoo.exceptions import UserError

FIXED = {"client_id", "claim_id", "date", "amount", "reason", "company_id"}


class AtmWrongPayout(models.Model):
    """A payout before encashment that turned out not to be due: whose, how much, why.

    An entry is made whether or not the money was debited back. It is consulted when the client
    claims again; the machine only says so, a person decides.
    """

    _name = "atm.wrong.payout"
    _description = "Register of wrong payouts"
    _inherit = ["mail.thread"]
    _order = "date desc, id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    client_id = fields.Many2one(
        "bank.client",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    claim_id = fields.Many2one(
        "atm.claim", ondelete="restrict", index="btree_not_null", check_company=True
    )
    evaluation_id = fields.Many2one(
        "atm.payout.evaluation", ondelete="restrict", readonly=True
    )
    date = fields.Date(string="Found on", required=True)
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.company.currency_id,
    )
    amount = fields.Monetary(string="Paid wrongly", required=True)
    reason = fields.Text(required=True, help="What showed that the sum was not due.")
    debited_amount = fields.Monetary(
        string="Debited back", tracking=True, help="0: not debited."
    )
    debited_on = fields.Date(tracking=True)
    lifted_on = fields.Date(
        tracking=True, help="From this day the entry is not told any more."
    )
    lifted_why = fields.Char(tracking=True)

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "The sum paid wrongly must be above zero."
    )
    _debited = models.Constraint(
        "CHECK (debited_amount BETWEEN 0 AND amount)",
        "No more is debited back than was paid wrongly.",
    )
    _lifted = models.Constraint(
        "CHECK ((lifted_on IS NULL) = (coalesce(lifted_why, '') = ''))",
        "To lift an entry, enter the day and why.",
    )
    _claim_once = models.UniqueIndex(
        "(claim_id) WHERE claim_id IS NOT NULL",
        "The register has an entry of this claim already.",
    )

    @api.depends("client_id", "date")
    def _compute_display_name(self):
        for one in self:
            one.display_name = f"{one.client_id.display_name} · {one.date}"

    def write(self, vals):
        if FIXED & set(vals):
            raise UserError(
                self.env._(
                    "An entry of the register stays as it was made. Lift it, with the reason, if"
                    " it is wrong."
                )
            )
        return super().write(vals)

    @api.model
    def _of_client(self, client, day):
        """Entries of a client that are told on a day."""
        if not client:
            return self
        return self.search(
            [
                ("client_id", "=", client.id),
                ("date", "<=", day),
                "|",
                ("lifted_on", "=", False),
                ("lifted_on", ">", day),
            ]
        )
