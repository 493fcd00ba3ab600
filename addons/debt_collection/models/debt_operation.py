from odoo import fields, models

from odoo.addons.bank_base.tools.set_many2one import SetMany2one


class DebtOperation(models.Model):
    """A payment or an accrual; written by ``debt.intake``.

    A payment may come before its contract: it is kept by number and linked when the contract comes.
    """

    _name = "debt.operation"
    _description = "Operation on a contract"
    _order = "id desc"
    _rec_name = "number"
    _log_access = False

    company_id = SetMany2one("res.company", required=True, readonly=True)
    source = fields.Char(required=True, readonly=True)
    contract_id = fields.Many2one(
        "debt.contract", readonly=True, index=True, ondelete="restrict"
    )
    number = fields.Char(string="Contract number", required=True, readonly=True)
    date = fields.Date(required=True, readonly=True)
    kind = fields.Selection(
        [
            ("payment", "Payment"),
            ("accrual", "Interest accrued"),
            ("penalty", "Penalty accrued"),
            ("fee", "Fee charged"),
            ("disbursement", "Money lent"),
        ],
        required=True,
        readonly=True,
    )
    currency_id = SetMany2one("res.currency", required=True, readonly=True)
    amount = fields.Monetary(required=True, readonly=True)
    ref = fields.Char(
        string="External id",
        readonly=True,
        help="Identifier of the operation in the source system.",
    )
    ordinal = fields.Integer(
        readonly=True,
        aggregator=None,
        help="Tells apart equal operations of one contract, day and sum within a file.",
    )
    intake_id = SetMany2one(
        "bank.intake", string="Brought by", readonly=True, index=True
    )

    _content_uniq = models.UniqueIndex(
        "(company_id, source, number, date, kind, amount, currency_id, COALESCE(ref, ''), ordinal)",
        "This operation is already in the register.",
    )
    _unlinked_idx = models.Index(
        "(company_id, source, number) WHERE contract_id IS NULL"
    )
