from odoo import fields, models


class AtmChargePayment(models.TransientModel):
    """Asks for what an employee paid of a shortage charged to him."""

    _name = "atm.charge.payment"
    _description = "Payment of a charged shortage"

    charge_id = fields.Many2one("atm.charge", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="charge_id.currency_id")
    way = fields.Selection(
        [("wage", "Deducted from the wage"), ("cash", "Paid in cash")],
        required=True,
        default="wage",
    )
    wage = fields.Monetary(
        help="Wage due this time: the law limits what is deducted from it."
    )
    month_wage = fields.Monetary(
        string="Wage of the month",
        help="All that is due for the month, where the wage is paid in parts; empty: as this time.",
    )
    amount = fields.Monetary(required=True)
    date = fields.Date(required=True, default=fields.Date.context_today)
    reason = fields.Char(
        required=True, help="Pay-sheet or cash order: number and date."
    )

    def action_prepare(self):
        """Button: prepare the entry; another person approves it."""
        self.ensure_one()
        self.charge_id._recover(
            self.way, self.amount, self.date, self.reason,
            wage=self.wage, month_wage=self.month_wage,
        )  # fmt: skip
        return {"type": "ir.actions.act_window_close"}
