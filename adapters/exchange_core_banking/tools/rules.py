"""Contracts and payments as the stream of records sees them; no Odoo behind it.

A large file is read by processes that import this module past the ``__init__`` of its addon.
"""

from odoo.addons.bank_base.tools.inn import inn_valid
from odoo.addons.exchange.stream import Rules, parse_amount

from . import checks, rows


class _Rules(Rules):
    """:param header: as made by the handler: ``branch``, ``as_of`` (ISO text), ``currencies``"""

    addons = ("exchange_core_banking", "bank_base")

    def __init__(self, header):
        self.branch = header["branch"]
        self.as_of = header["as_of"]
        self.currencies = header["currencies"]


class ContractRules(_Rules):
    """Records ``contract``."""

    def control(self, element):
        balance = next(
            element.iterchildren("balance"), None
        )  # find() takes five times as long
        value = None if balance is None else balance.get("principal_current")
        return {"principal_current": parse_amount(value)}

    def problems(self, element):
        """What speaks against a record that keeps to the XSD."""
        return checks.contract_problems(element, self.as_of, self.currencies, inn_valid)

    def rows(self, element):
        if self.problems(element):
            return None
        return rows.contract_rows(element, self.branch, self.currencies)


class PaymentRules(_Rules):
    """Records ``payment``."""

    def control(self, element):
        return {"amount": parse_amount(element.get("amount"))}

    def problems(self, element):
        """What speaks against a record that keeps to the XSD."""
        return checks.payment_problems(element, self.currencies)

    def rows(self, element):
        if self.problems(element):
            return None
        return rows.payment_rows(element, self.currencies)
