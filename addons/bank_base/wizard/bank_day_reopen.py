from odoo import api, fields, models
from odoo.exceptions import AccessError


class BankDayReopen(models.TransientModel):
    """Ask why a closed day is reopened and where the differences are booked."""

    _name = "bank.day.reopen"
    _description = "Reopen a closed day"

    day_id = fields.Many2one("bank.day", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="day_id.company_id")
    reason = fields.Text(
        required=True,
        help="Kept with the former figures: what was wrong, who sent the corrected export.",
    )
    entry_date = fields.Date(
        string="Book differences on",
        required=True,
        compute="_compute_entry_date",
        store=True,
        precompute=True,
        readonly=False,
        help="After the day itself: ledger balances of closed days stay as they were.",
    )

    @api.depends("day_id")
    def _compute_entry_date(self):
        for wizard in self:
            wizard.entry_date = wizard.day_id and wizard.day_id._default_entry_date()

    def action_reopen(self):
        self.ensure_one()
        if not self.env.user.has_group("bank_base.group_chief_accountant"):
            raise AccessError(
                self.env._("Only the chief accountant may reopen a closed day.")
            )
        day = self.day_id
        day.check_access("write")
        with day._locked(day.company_id):
            day._reopen(self.reason, self.entry_date)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
