from odoo import models

from odoo.addons.exchange.stream import Layout

from ..tools import rows, rules


class ExchangeHandlerProcessingRecount(models.AbstractModel):
    """Acts of recount: docs/formats.md, xsd/recount.xsd."""

    _name = "exchange.handler.processing_recount"
    _inherit = "exchange.handler.processing"
    _description = "Recount acts"

    _xsd = "recount.xsd"
    _staged = "recount"
    _figure = "counted"

    def _layout(self):
        return Layout("processing_recount", "act", trailer="totals")

    def _open_names(self):
        return rows.ACT_OPEN

    def _number(self, element):
        return (element.get("number") or "").strip()

    def _rules(self, header):
        return rules.ActRules(header)
