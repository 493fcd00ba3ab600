"""Files of the processing center as the stream of records sees them; no Odoo behind it.

A large file is read by processes that import this module past the ``__init__`` of its addon.
"""

from decimal import Decimal

from odoo.addons.exchange.stream import Rules, parse_amount

from . import checks, rows


class ProcessingRules(Rules):
    """:param header: as made by the handler: ``as_of`` (ISO text), ``currencies``"""

    addons = ("exchange_processing",)

    def __init__(self, header):
        self.as_of = header["as_of"]
        self.latest = checks.next_day(self.as_of)
        self.currencies = header["currencies"]

    def problems(self, element):
        """What speaks against a record that keeps to the XSD."""
        return checks.problems(element, self.as_of, self.latest, self.currencies)

    def rows(self, element):
        return None if self.problems(element) else self._rows(element)

    def _rows(self, element):
        raise NotImplementedError


class OperationRules(ProcessingRules):
    """Records ``operation`` of the processing center and of the core system."""

    def control(self, element):
        return {"amount": parse_amount(element.get("amount"))}

    def _rows(self, element):
        return rows.operation_rows(element, self.as_of, self.currencies)


class CounterRules(ProcessingRules):
    """Records ``counter``."""

    def control(self, element):
        return {}

    def _rows(self, element):
        return rows.counter_rows(element, self.currencies)


class ActRules(ProcessingRules):
    """Records ``act`` of a recount."""

    def control(self, element):
        total = Decimal(0)
        for line in element.iterchildren("line"):
            value, notes = map(
                parse_amount, (line.get("denomination"), line.get("notes"))
            )
            if value is None or notes is None:
                return {"counted": None}
            total += value * notes
        return {"counted": total}

    def _rows(self, element):
        return rows.act_rows(element, self.currencies)
