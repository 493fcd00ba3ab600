from odoo import api, models

from odoo.addons.bank_base.tools.later import Later


class BankOutbox(models.Model):
    _inherit = "bank.outbox"

    @api.model
    def _selection_kind(self):
        kinds = super()._selection_kind()
        if "sms" not in dict(kinds):
            kinds.append(("sms", self.env._("SMS")))
        return kinds

    def _deliver_sms(self):
        """Waits for an addon that knows a gateway of messages, which delivers instead of this.

        :raises Later: always
        """
        raise Later(self.env._("No gateway of messages is set up: the message waits."))
