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

    reserve_item_id = fields.Many2one(
        "account.move.line",
        string="Item Written off",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The open item, of an invoice for instance, that this line writes off.",
    )
    reserve_correction_id = fields.Many2one(
        "reserve.correction",
        string="Correction to IFRS 9",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The correction that this ledger line, or its reversal, is of.",
    )
    reserve_currency_id = fields.Many2one(
        "res.currency",
        string="Currency of the Debts",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="The reserve itself is in the company's currency.",
    )

    def action_reserve_lines(self):
        """Debts that made this ledger line."""
        action = self.reserve_total_id.action_lines()
        if self.reserve_currency_id:
            action["domain"].append(("currency_id", "in", self.reserve_currency_id.ids))
        return action

    def action_correction_lines(self):
        """Expected losses that made this ledger line."""
        return self.reserve_correction_id.action_lines()

    def action_write_off_lines(self):
        """Debts of the write-off that made this ledger line."""
        return self.reserve_write_off_id.action_lines()
