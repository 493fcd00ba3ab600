from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.bank_base.tools.set_many2one import SetMany2one


class DebtCollateralFormer(models.Model):
    """Collateral as it stood until a later file replaced it or took it away.

    Written by ``debt.intake`` in sets, so that a question about a past date is answered as the bank
    knew it then; rows are added and never changed.
    """

    _name = "debt.collateral.former"
    _inherit = "bank.opened.mixin"
    _description = "Former collateral"
    _order = "contract_id, n, date_to desc"
    _rec_name = "kind"
    _log_access = False

    company_id = SetMany2one("res.company", required=True, readonly=True)
    contract_id = fields.Many2one(
        "debt.contract",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    currency_id = fields.Many2one(related="contract_id.currency_id")
    n = fields.Integer(string="No.", required=True, readonly=True)
    kind = fields.Char(string="What is pledged", readonly=True)
    value = fields.Monetary(readonly=True)
    quality = fields.Integer(string="Quality category", readonly=True, aggregator=None)
    # An address or a name may stand in it.
    description = fields.Char(readonly=True, groups="bank_base.group_identity")
    date_from = fields.Date(
        string="Known From", readonly=True, help="Empty: it was always so."
    )
    date_to = fields.Date(
        string="Replaced on",
        required=True,
        readonly=True,
        help="Business date of the file that replaced it or no longer had it.",
    )

    @api.model
    def _keep(self, found, column, date):
        """Keep collateral as it stands before it is changed or deleted.

        What the same date brought is not kept: no day ever ended with it.

        :param found: table (SQL) whose column holds ids of ``debt.collateral``
        :param column: name of the column
        :param date: business date of the change
        """
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO debt_collateral_former
                    (company_id, contract_id, n, kind, value, quality, description, date_from,
                     date_to)
                SELECT c.company_id, c.contract_id, c.n, c.kind, c.value, c.quality,
                       c.description, c.date_from, %(date)s
                  FROM debt_collateral c JOIN %(found)s w ON w.%(column)s = c.id
                 WHERE COALESCE(c.date_from < %(date)s, TRUE)
                """,
                date=date,
                found=found,
                column=SQL.identifier(column),
            )
        )
        self.invalidate_model()
