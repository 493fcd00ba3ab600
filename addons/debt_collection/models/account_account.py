from odoo import fields, models

from .debt_contract import KINDS


class AccountAccount(models.Model):
    _inherit = "account.account"

    debt_kind = fields.Selection(
        [*KINDS, ("none", "Not in the register of debts")],
        string="Kind of debt",
        help="Open debit items of the account come into the register of debts as this kind. Empty:"
        " receivables are sales, debit items of payables are advances, other accounts are left"
        " out.",
    )
