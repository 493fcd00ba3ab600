from odoo import api, fields, models
from odoo.tools import SQL

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
    date_from = fields.Date(
        string="Known From",
        readonly=True,
        help="Business date of the file that brought it as it is now. Empty: it was always so.",
    )
    # An address or a name may stand in it.
    description = fields.Char(readonly=True, groups="bank_base.group_identity")

    _n_uniq = models.UniqueIndex(
        "(contract_id, n)", "The contract already has collateral with this number."
    )

    @api.model
    def _as_of_sql(self, company, date):
        """Subquery (without brackets): contract_id, n, value, quality of a company's collateral as
        it was on a date; value in the currency of the contract.

        What was replaced or taken away since is in ``debt.collateral.former``.
        """
        self.flush_model()
        return SQL(
            """
            SELECT contract_id, n, value, quality FROM debt_collateral
             WHERE company_id = %(company)s AND COALESCE(date_from <= %(date)s, TRUE)
            UNION ALL
            SELECT contract_id, n, value, quality FROM debt_collateral_former f
             WHERE company_id = %(company)s AND date_to > %(date)s
               AND COALESCE(date_from <= %(date)s, TRUE)
               AND NOT EXISTS (SELECT 1 FROM debt_collateral c
                                WHERE c.contract_id = f.contract_id AND c.n = f.n
                                  AND COALESCE(c.date_from <= %(date)s, TRUE))
            """,
            company=company.id,
            date=date,
        )
