from odoo import fields, models

from odoo.addons.bank_base.tools.set_many2one import SetMany2one


class DebtInstalment(models.Model):
    """A payment of the contract's schedule; written by ``debt.intake``."""

    _name = "debt.instalment"
    _description = "Payment of the schedule"
    _order = "contract_id, n"
    _rec_name = "n"
    _log_access = False

    company_id = SetMany2one("res.company", required=True, readonly=True)
    contract_id = fields.Many2one(
        "debt.contract", required=True, readonly=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="contract_id.currency_id")
    n = fields.Integer(string="No.", required=True, readonly=True)
    due_date = fields.Date(required=True, readonly=True)
    principal = fields.Monetary(readonly=True)
    interest = fields.Monetary(readonly=True)
    fee = fields.Monetary(string="Fees", readonly=True)
    paid = fields.Monetary(readonly=True, help="Part of the payment already received.")

    _n_uniq = models.UniqueIndex(
        "(contract_id, n)", "The schedule already has a payment with this number."
    )
    # The date alone: what is paid changes every night, and an index on it would cost HOT updates.
    _due_date_idx = models.Index("(due_date)")
