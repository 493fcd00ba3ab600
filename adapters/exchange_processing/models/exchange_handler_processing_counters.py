from odoo import models

from odoo.addons.exchange.stream import Layout

from ..tools import rows, rules


class ExchangeHandlerProcessingCounters(models.AbstractModel):
    """Counters of cassettes: docs/formats.md, xsd/counters.xsd."""

    _name = "exchange.handler.processing_counters"
    _inherit = "exchange.handler.processing"
    _description = "Counters of ATMs"

    _xsd = "counters.xsd"
    _staged = "counters"

    def _layout(self):
        return Layout("processing_counters", "counter", trailer="totals")

    def _open_names(self):
        return rows.COUNTER_OPEN

    def _rules(self, header):
        return rules.CounterRules(header)
