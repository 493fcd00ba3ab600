from odoo import api, fields, models
from odoo.tools import SQL


class ReserveWriteOffUse(models.Model):
    """Reserve of a debt that a write-off used, by rule book and segment; a reversal is negative.

    Each row names the posted inventory that was the last one then: the next inventory of the book
    takes it from the previous reserve of this very inventory, so it counts once.
    """

    _name = "reserve.write.off.use"
    _description = "Reserve Used by a Write-off"
    _order = "id desc"
    _rec_name = "contract_id"
    _inherit = "reserve.write.off.trace.mixin"

    inventory_id = fields.Many2one(
        "reserve.inventory",
        required=True,
        index=True,
        readonly=True,
        ondelete="restrict",
        help="The last posted inventory when the reserve was used.",
    )
    segment_id = fields.Many2one(
        "reserve.segment", required=True, readonly=True, ondelete="restrict"
    )
    contract_id = fields.Many2one(
        "debt.contract",
        string="Debt",
        required=True,
        index=True,
        readonly=True,
        ondelete="restrict",
    )
    amount = fields.Monetary(
        string="Used", currency_field="company_currency_id", readonly=True
    )
    common = fields.Boolean(
        string="From the Whole Reserve",
        readonly=True,
        help="Beyond the reserve of the debt itself: a book by art. 266 of the Tax Code covers bad"
        " debts by its whole reserve, and the next inventory restores what it needs.",
    )

    @api.model
    def _used_sql(self, inventory):
        """Subquery (without brackets): contract_id, segment_id, used since a posted inventory."""
        return SQL(
            """
            SELECT contract_id, segment_id, sum(amount) AS used
              FROM reserve_write_off_use WHERE inventory_id = %s
             GROUP BY contract_id, segment_id HAVING sum(amount) <> 0
            """,
            inventory.id or None,
        )

    @api.model
    def _rest_sql(self, inventory):
        """Subquery (without brackets): segment_id, rest: what is left of the reserve of a posted
        inventory, segment by segment, whichever debts it was made for."""
        return SQL(
            """
            SELECT segment_id, sum(amount) AS rest
              FROM (SELECT segment_id, reserve AS amount FROM reserve_total
                     WHERE inventory_id = %s
                    UNION ALL
                    SELECT segment_id, -used FROM (%s) u) r
             GROUP BY segment_id HAVING sum(amount) > 0
            """,
            inventory.id or None,
            self._used_sql(inventory),
        )

    @api.model
    def _held_sql(self, inventory):
        """Subquery (without brackets): contract_id, segment_id, reserve held now of a posted
        inventory's debts, less what was used since."""
        return SQL(
            """
            SELECT contract_id, segment_id, sum(reserve) AS reserve
              FROM (SELECT contract_id, segment_id, reserve FROM reserve_line_p
                     WHERE inventory_id = %s AND date = %s AND reserve <> 0
                    UNION ALL
                    SELECT contract_id, segment_id, -used FROM (%s) u) h
             GROUP BY contract_id, segment_id HAVING sum(reserve) > 0
            """,
            inventory.id or None,
            inventory.date or None,
            self._used_sql(inventory),
        )
