from odoo import fields, models


class DebtAsOfLine(models.TransientModel):
    _name = "debt.as.of.line"
    _description = "Debts on a date, a group"
    _order = "bucket_id"

    as_of_id = fields.Many2one("debt.as.of", required=True, ondelete="cascade")
    company_currency_id = fields.Many2one(
        related="as_of_id.company_currency_id", string="Company currency"
    )
    bucket_id = fields.Many2one("debt.bucket", string="Ageing group", readonly=True)
    contracts = fields.Integer(readonly=True, help="Number of contracts in the group.")
    principal = fields.Monetary(currency_field="company_currency_id", readonly=True)
    overdue = fields.Monetary(
        string="Overdue principal", currency_field="company_currency_id", readonly=True
    )
