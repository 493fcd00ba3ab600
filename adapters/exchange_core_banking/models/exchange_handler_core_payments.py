from odoo import models

from odoo.addons.exchange.stream import Layout

from ..tools import rows, rules


class ExchangeHandlerCorePayments(models.AbstractModel):
    """Payments on contracts: docs/formats.md, xsd/payments.xsd."""

    _name = "exchange.handler.core_payments"
    _inherit = "exchange.handler.core_banking"
    _description = "Payments of the core banking system"

    _xsd = "payments.xsd"
    _figure = "amount"
    _intake_kind = "payments"
    _replaces = False

    def _layout(self):
        return Layout("core_banking_payments", "payment", trailer="totals")

    def _open_names(self):
        return rows.PAYMENT_OPEN

    def _number(self, element):
        return (element.get("contract") or "").strip()

    def _rules(self, header):
        return rules.PaymentRules(header)
