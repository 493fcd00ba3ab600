from odoo import api, fields, models

from odoo.addons.bank_base.tools import roles

ROLES = (roles.RESERVE_ACCOUNTANT, roles.CHIEF_ACCOUNTANT)


class ReserveOffBalanceMotion(models.TransientModel):
    """Asks what happened to debts off balance: money returned, or the end of the watch."""

    _name = "reserve.off.balance.motion"
    _description = "Payment or End of a Debt off Balance"

    row_ids = fields.Many2many(
        "reserve.off.balance",
        string="Debts off Balance",
        default=lambda self: self.env.context.get("active_ids"),
    )
    kind = fields.Selection(
        [("payment", "Money returned"), ("end", "End of the watch")],
        string="What Happened",
        required=True,
        default="payment",
    )
    date = fields.Date(required=True)
    currency_id = fields.Many2one(related="row_ids.currency_id")
    amount = fields.Monetary(string="Sum", help="Of the money returned.")
    ground = fields.Selection(
        [("term", "The term is over"), ("gone", "There is no debtor any more")],
        string="Why the Watch Ends",
        default="term",
    )
    document = fields.Char(
        required=True,
        help="Payment document; extract on liquidation; order to end the watch.",
    )

    @api.model
    def _check_role(self):
        what = self.env._("post what happened to a debt off balance")
        roles.require(self, what, *ROLES)

    def action_apply(self):
        """Post it."""
        self.ensure_one()
        self._check_role()
        self.row_ids.check_access("read")
        # sudo: the role was checked; the register is written by the system only.
        debts = self.row_ids.sudo()
        if self.kind == "payment":
            debts._pay(self.date, self.amount, self.document)
        else:
            debts._end(self.date, self.ground, self.document)
        return {"type": "ir.actions.act_window_close"}
