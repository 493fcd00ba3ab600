from odoo import api, fields, models
from odoo.tools import SQL


class DebtSnapshot(models.Model):
    _inherit = "debt.snapshot"

    loss_transition_id = fields.Many2one(
        "reserve.loss.transition",
        string="Transition Between Groups",
        compute="_compute_loss_transition_id",
        search="_search_loss_transition_id",
        help="To find the month ends that a cell of own loss rates was counted from.",
    )

    def _compute_loss_transition_id(self):
        """A month end may stand behind several cells: it is searched for, not shown."""
        self.loss_transition_id = False

    @api.model
    def _search_loss_transition_id(self, operator, value):
        if operator != "in":
            return NotImplemented
        self.env["debt.contract"].flush_model()
        self.env["reserve.write.off.line"].flush_model()
        cells = self.env["reserve.loss.transition"].browse(filter(None, value)).exists()
        cells.check_access("read")
        # sudo: the cell may be read; which month ends it counts does not follow from the reader,
        # who sees those of them that his own rules let him see.
        return [("id", "in", SQL("(%s)", cells.sudo()._snapshots_sql()))]
