from odoo import api, fields, models

from ..tools import append_only


class BankDayClosing(models.Model):
    """A close that was superseded: what the day answered before it was reopened.

    A row is written when a closed day is reopened for a corrected export; the day itself
    holds the present close. Rows are only added, so that an answer given before can be
    shown, and counted, again.
    """

    _name = "bank.day.closing"
    _description = "Superseded close of a business day"
    _order = "day_id, number desc"
    _rec_name = "number"
    _log_access = False

    day_id = fields.Many2one("bank.day", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, ondelete="restrict")
    number = fields.Integer(
        string="Close no.", required=True, aggregator=None, help="1 is the first close."
    )
    result = fields.Json(required=True, help="Figures of the day as they were closed.")
    closed_at = fields.Datetime(required=True)
    closed_by_id = fields.Many2one("res.users", string="Closed by", ondelete="restrict")
    reopened_at = fields.Datetime(required=True)
    reopened_by_id = fields.Many2one(
        "res.users", string="Reopened by", required=True, ondelete="restrict"
    )
    reason = fields.Text(required=True, help="Why the day was reopened.")
    figures = fields.Text(
        compute="_compute_figures",
        help="The figures laid out as the close printed them.",
    )
    marks = fields.Json(
        help="Where the histories stood: what was written later is not of this close.",
    )

    _number_unique = models.Constraint(
        "UNIQUE(day_id, number)", "This close of the day is kept already."
    )

    @api.depends("result")
    @api.depends_context("lang")
    def _compute_figures(self):
        for closing in self:
            lines = closing.day_id._report_lines(closing.result or {})
            closing.figures = "\n".join(lines)

    def init(self):
        append_only.create_function(self.env.cr)
        append_only.protect(self.env.cr, self._table)
