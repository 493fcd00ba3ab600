from odoo import api, fields, models
from odoo.tools.misc import format_date


class ReserveCoreBalance(models.Model):
    """What an account of debts holds in the core system's ledger on a date.

    For a bank that keeps its debts in the core system's ledger and not here: entered by the
    accountant, or imported from the trial balance by Odoo's own import.
    """

    _name = "reserve.core.balance"
    _description = "Balance of the Core System"
    _order = "date desc, account_id"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(required=True, index=True, help="At the end of this day.")
    account_id = fields.Many2one(
        "account.account",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        help="Account of debts, for example 45506 or 45815.",
    )
    amount = fields.Monetary(
        string="Balance",
        required=True,
        help="Debit less credit, in company currency, all personal accounts together.",
    )
    document = fields.Char(
        required=True,
        help="The paper that says so: trial balance, its number and date.",
    )

    _account_date_unique = models.UniqueIndex(
        "(company_id, account_id, date)",
        "The balance of this account on this date is already entered.",
    )

    @api.depends("account_id", "date")
    def _compute_display_name(self):
        for balance in self:
            balance.display_name = self.env._(
                "%(account)s on %(date)s",
                account=balance.account_id.display_name or "",
                date=format_date(self.env, balance.date),
            )
