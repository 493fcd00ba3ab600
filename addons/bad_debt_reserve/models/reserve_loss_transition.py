from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.bank_base.tools.money import to_float

from ..tools import loss_rate


class ReserveLossTransition(models.Model):
    """A cell of the matrix behind own loss rates: what of a group went where within a month.

    Written together with the rates of an inventory; opens to the month ends of its debts.
    """

    _name = "reserve.loss.transition"
    _description = "Transition Between Groups"
    _order = "inventory_id desc, position, after"
    _check_company_auto = True

    inventory_id = fields.Many2one(
        "reserve.inventory",
        required=True,
        index=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="inventory_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    band_id = fields.Many2one(
        "reserve.band",
        string="From Group",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    after_band_id = fields.Many2one(
        "reserve.band",
        string="To Group",
        readonly=True,
        ondelete="cascade",
        help="Empty: came back, the debt is not overdue any more or the sum was repaid.",
    )
    position = fields.Integer(readonly=True, aggregator=None)
    after = fields.Integer(readonly=True, aggregator=None)
    amount = fields.Monetary(
        string="Sum",
        readonly=True,
        help="Of the sums at the first month end of each pair. What was repaid of a debt that"
        " stayed overdue came back, the rest went on.",
    )
    share = fields.Float(
        string="Share, %", digits=(6, 2), readonly=True, aggregator=None
    )
    debts = fields.Integer(
        readonly=True,
        help="Debts × months that went there. A debt that repaid a part counts where its rest"
        " went.",
    )

    _cell_unique = models.UniqueIndex("(inventory_id, position, after)")

    @api.depends("band_id", "after_band_id")
    def _compute_display_name(self):
        for row in self:
            row.display_name = self.env._(
                "%(before)s → %(after)s",
                before=row.band_id.name,
                after=row.after_band_id.name or self.env._("came back"),
            )

    @api.model
    def _keep(self, inventory, bands, found):
        """Write the cells of an inventory anew.

        Runs in superuser mode, called by the count of the rates.

        :param bands: groups of the edition in order of days
        :param found: rows of ``reserve.loss.rate._transitions``
        """
        self.search([("inventory_id", "=", inventory.id)]).unlink()
        whole = {}
        for row in found:
            whole[row["before"]] = whole.get(row["before"], 0) + row["amount"]
        return self.create(
            [
                {
                    "inventory_id": inventory.id,
                    "band_id": bands[row["before"] - 1].id,
                    "after_band_id": bands[row["after"] - 1].id
                    if row["after"]
                    else False,
                    "position": row["before"],
                    "after": row["after"],
                    "amount": to_float(row["amount"]),
                    "share": to_float(
                        loss_rate.percent(row["amount"] / whole[row["before"]])
                    ),
                    "debts": row["debts"],
                }
                for row in found
            ]
        )

    def action_debts(self):
        """Both month ends of every debt of the cell."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": "debt.snapshot",
            "view_mode": "list,form",
            "views": [
                (
                    self.env.ref(
                        "bad_debt_reserve.debt_snapshot_view_list_transition"
                    ).id,
                    "list",
                ),
                (False, "form"),
            ],
            "domain": [("loss_transition_id", "=", self.id)],
        }

    def _snapshots_sql(self):
        """Subquery (without brackets) of ids of month ends, two of each debt of the cells."""
        rates = self.env["reserve.loss.rate"]
        parts = [
            SQL(
                """
                SELECT unnest(ARRAY[p.first_id, p.last_id]) AS id FROM (%s) p
                 WHERE p.before = %s AND (p.after = %s OR (%s = 0 AND p.went < p.opening))
                """,
                rates._pairs_sql(cell.inventory_id),
                cell.position,
                cell.after,
                cell.after,
            )
            for cell in self
        ]
        return SQL(" UNION ").join(parts) if parts else SQL("SELECT NULL::bigint AS id")
