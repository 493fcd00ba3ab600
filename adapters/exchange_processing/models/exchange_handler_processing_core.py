from odoo import models

from odoo.addons.exchange.stream import Layout

from ..tools import rows, rules


class ExchangeHandlerProcessingCore(models.AbstractModel):
    """Operations booked by the core system: docs/formats.md, xsd/core.xsd."""

    _name = "exchange.handler.processing_core"
    _inherit = "exchange.handler.processing"
    _description = "Operations booked by the core system"

    _xsd = "core.xsd"
    _staged = "core"
    _figure = "amount"

    def _layout(self):
        return Layout("processing_core", "operation", trailer="totals")

    def _open_names(self):
        return rows.OPERATION_OPEN

    def _number(self, element):
        return (element.get("trace") or "").strip()

    def _rules(self, header):
        return rules.OperationRules(header)
