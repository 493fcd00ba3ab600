from odoo import fields, models

from odoo.addons.bank_base.tools.set_many2one import SetMany2one


class DebtParty(models.Model):
    """A person beside the borrower who answers for a contract; written by ``debt.intake``."""

    _name = "debt.party"
    _description = "Party to a contract"
    _order = "contract_id, role, id"
    _rec_name = "client_id"
    _log_access = False

    company_id = SetMany2one("res.company", required=True, readonly=True)
    contract_id = fields.Many2one(
        "debt.contract", required=True, readonly=True, ondelete="restrict"
    )
    client_id = fields.Many2one(
        "bank.client",
        string="Person",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    role = fields.Selection(
        [
            ("co_borrower", "Co-borrower"),
            ("guarantor", "Guarantor"),
            ("pledgor", "Pledgor"),
            ("heir", "Heir"),
        ],
        required=True,
        readonly=True,
    )
    currency_id = fields.Many2one(related="contract_id.currency_id")
    amount = fields.Monetary(
        string="Answers for",
        readonly=True,
        help="Limit of what the person answers for; 0: no limit.",
    )
    date_to = fields.Date(
        string="Until",
        readonly=True,
        help="Last day of the obligation, or the day it left the file.",
    )

    _party_uniq = models.UniqueIndex(
        "(contract_id, client_id, role)",
        "The person already has this role on the contract.",
    )
