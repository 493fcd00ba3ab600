from odoo import fields, models
from odoo.fields import Command

from .account_move import OWN_REVERSAL


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    reserve_total_id = fields.Many2one(
        "reserve.total",
        string="Reserve of a Segment",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The segment of the reserve inventory that this ledger line, or its reversal, is of.",
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
    reserve_off_ids = fields.Many2many(
        "reserve.off.balance",
        "reserve_off_balance_ledger_rel",
        "line_id",
        "row_id",
        string="Debts off Balance",
        readonly=True,
        copy=False,
        ondelete="restrict",
        groups="bank_base.group_reserve_accountant,bank_base.group_auditor",
        help="Debts whose money returned, or end of the watch, this ledger line posted.",
    )
    reserve_currency_id = fields.Many2one(
        "res.currency",
        string="Currency of the Debts",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="The reserve itself is in the company's currency.",
    )

    def _copy_data_extend_business_fields(self, values):
        """The reversal of a reserve's entry is of the same segments."""
        result = super()._copy_data_extend_business_fields(values)
        if self.env.context.get("reserve_reverse") is OWN_REVERSAL:
            values["reserve_total_id"] = self.reserve_total_id.id
            values["reserve_currency_id"] = self.reserve_currency_id.id
            values["reserve_off_ids"] = [Command.set(self.reserve_off_ids.ids)]
        return result

    def action_reserve_lines(self):
        """Debts that made this ledger line."""
        action = self.reserve_total_id.action_lines()
        if self.reserve_currency_id:
            action["domain"].append(("currency_id", "in", self.reserve_currency_id.ids))
        return action

    def action_correction_lines(self):
        """Expected losses that made this ledger line."""
        return self.reserve_correction_id.action_lines()

    def action_off_balance(self):
        """Payments and ends of the watch that made this ledger line."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "bad_debt_reserve.reserve_off_balance_action"
        )
        action["domain"] = [
            ("parent_id", "in", self.reserve_off_ids.ids),
            "|",
            ("move_id", "=", self.move_id.id),
            ("income_move_id", "=", self.move_id.id),
        ]
        action["context"] = {}
        return action

    def action_write_off_lines(self):
        """Debts of the write-off that made this ledger line."""
        return self.reserve_write_off_id.action_lines()
