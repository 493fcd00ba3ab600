from odoo import fields, models


class BankClient(models.Model):
    _inherit = "bank.client"

    debt_contract_ids = fields.One2many(
        "debt.contract", "client_id", string="Contracts", readonly=True
    )
    debt_case_ids = fields.One2many(
        "debt.case", "client_id", string="Debtor's case", readonly=True
    )
    debt_party_ids = fields.One2many(
        "debt.party",
        "client_id",
        string="Answers for the debts of others",
        readonly=True,
    )
