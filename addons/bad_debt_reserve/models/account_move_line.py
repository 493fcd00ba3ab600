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
    reserve_write_off_id = fields.Many2one(
        "reserve.write.off",
        string="Write-off",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The write-off order that this ledger line, or its reversal, is of.",
    )

    def action_reserve_lines(self):
        """Debts that made this ledger line."""
        return self.reserve_total_id.action_lines()

    def action_write_off_lines(self):
        """Debts of the write-off that made this ledger line."""
        return self.reserve_write_off_id.action_lines()
