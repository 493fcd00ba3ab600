from odoo import fields, models

from ..tools import append_only


class BankOutboxEvent(models.Model):
    """What happened to an outgoing item: sent, sent again by whom and why, given up.

    Added only; whoever extends the outbox adds kinds.
    """

    _name = "bank.outbox.event"
    _description = "History of an outgoing item"
    _order = "id desc"
    _rec_name = "kind"

    outbox_id = fields.Many2one(
        "bank.outbox",
        string="Outgoing item",
        required=True,
        ondelete="restrict",
        index=True,
    )
    company_id = fields.Many2one("res.company", required=True, ondelete="restrict")
    kind = fields.Selection(
        [
            ("sent", "Sent"),
            ("resend", "Sending again ordered"),
            ("cancel", "Cancelled"),
        ],
        string="What happened",
        required=True,
    )
    reason = fields.Text()
    user_id = fields.Many2one(
        "res.users", string="Who", required=True, ondelete="restrict"
    )
    happened_at = fields.Datetime(
        string="When", required=True, default=fields.Datetime.now
    )

    def init(self):
        append_only.create_function(self.env.cr)
        append_only.protect(self.env.cr, self._table)
