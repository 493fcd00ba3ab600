# A model in files by theme: the paper, counting, its methods, posting.
# pylint: disable=consider-merging-classes-inherited
from odoo import fields, models


class ReserveInventoryMethods(models.Model):
    """What the paper shows of its method, and of the other books beside it."""

    _inherit = "reserve.inventory"

    method = fields.Selection(related="book_id.method")
    register_only = fields.Boolean(related="book_id.register_only")
    unconfirmed = fields.Integer(related="edition_id.unconfirmed")
    not_overdue_ids = fields.One2many(
        "reserve.not.overdue",
        "inventory_id",
        string="Debts Without Overdue",
        readonly=True,
    )

    def action_compare(self):
        """Reserves of the same debts by all books at this date, side by side."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "bad_debt_reserve.reserve_line_compare_action"
        )
        action["domain"] = [
            ("company_id", "=", self.company_id.id),
            ("date", "=", self.date),
        ]
        action["context"] = {}
        return action
