from odoo import fields, models

from odoo.addons.bank_base.tools.set_many2one import SetMany2one


class DebtCollateral(models.Model):
    """Property that secures a contract; written by ``debt.intake``."""

    _name = "debt.collateral"
    _inherit = "bank.opened.mixin"
    _description = "Collateral"
    _order = "contract_id, n"
    _rec_name = "kind"
    _log_access = False

    company_id = SetMany2one("res.company", required=True, readonly=True)
    contract_id = fields.Many2one(
        "debt.contract", required=True, readonly=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="contract_id.currency_id")
    n = fields.Integer(string="No.", required=True, readonly=True)
    kind = fields.Char(string="What is pledged", readonly=True)
    value = fields.Monetary(
        readonly=True, help="Value of the collateral in the contract's currency."
    )
    quality = fields.Integer(
        string="Quality category",
        readonly=True,
        aggregator=None,
        help="Category of quality of the collateral as the source states it (1 or 2).",
    )
    # An address or a name may stand in it.
    description = fields.Char(readonly=True, groups="bank_base.group_identity")

    _n_uniq = models.UniqueIndex(
        "(contract_id, n)", "The contract already has collateral with this number."
    )
