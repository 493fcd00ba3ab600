from odoo import fields, models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    reserve_total_id = fields.Many2one(
        "reserve.total",
        string="Reserve of a Segment",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The segment of the reserve inventory that this ledger line posted.",
    )

    def action_reserve_lines(self):
        """Debts that made this ledger line."""
        return self.reserve_total_id.action_lines()
