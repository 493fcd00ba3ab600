# A model in files by theme: the paper, counting, its methods, posting.
# pylint: disable=consider-merging-classes-inherited
from odoo import fields, models


class ReserveInventoryMethods(models.Model):
    """What the paper shows of its method."""

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
