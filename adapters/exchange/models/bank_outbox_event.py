from odoo import fields, models


class BankOutboxEvent(models.Model):
    _inherit = "bank.outbox.event"

    kind = fields.Selection(
        selection_add=[
            ("confirmed", "Confirmed by the Partner"),
            ("refused", "Refused by the Partner"),
            ("overdue", "Receipt Overdue"),
        ],
        ondelete={
            "confirmed": "cascade",
            "refused": "cascade",
            "overdue": "cascade",
        },
    )
