from odoo import models


class ExchangeReject(models.Model):
    """Opening a bad record's own source is opening personal data."""

    _name = "exchange.reject"
    _inherit = ["exchange.reject", "bank.opened.mixin"]

    def action_replay(self):
        action = super().action_replay()
        self._note_opening(["source"], "form")  # the correction shows it
        return action
