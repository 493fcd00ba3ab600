from odoo import models

from odoo.addons.exchange.stream import Layout

from ..tools import rows, rules


class ExchangeHandlerProcessingSwitch(models.AbstractModel):
    """Operations of the processing center: docs/formats.md, xsd/switch.xsd."""

    _name = "exchange.handler.processing_switch"
    _inherit = "exchange.handler.processing"
    _description = "Operations of the processing center"

    _xsd = "switch.xsd"
    _staged = "switch"
    _figure = "amount"

    def _layout(self):
        return Layout("processing_switch", "operation", trailer="totals")

    def _open_names(self):
        return rows.OPERATION_OPEN

    def _number(self, element):
        return (element.get("trace") or "").strip()

    def _rules(self, header):
        return rules.OperationRules(header)
