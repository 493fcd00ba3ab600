"""Contracts and payments as the stream of records sees them; no Odoo behind it.

A large file is read by processes that import this module past the ``__init__`` of its addon.
"""

from decimal import Decimal

from odoo.addons.bank_base.tools.inn import inn_valid
from odoo.addons.exchange.stream import Rules, parse_amount

from . import checks, rows
from .marks import Marks


class _Rules(Rules):
    """:param header: as made by the handler: ``branch``, ``as_of`` (ISO text), ``currencies``"""

    addons = ("exchange_core_banking", "bank_base")

    def __init__(self, header):
        self.branch = header["branch"]
        self.as_of = header["as_of"]
        self.currencies = header["currencies"]


class ContractRules(_Rules):
    """Records ``contract``.

    :param header: with ``marks``, the path of :class:`~.marks.Marks`, if clients may be known
    """

    def __init__(self, header):
        super().__init__(header)
        self.marks = Marks(header.get("marks"))

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
        return rows.contract_rows(element, self.branch, self.currencies, self.marks)


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


class OpeningRules(_Rules):
    """Records ``debt`` of opening balances."""

    def control(self, element):
        return {
            name: _sum(element.iterchildren(name))
            for name in ("reserve", "off_balance")
        }

    def problems(self, element):
        """What speaks against a record that keeps to the XSD."""
        return checks.opening_problems(element, self.as_of, self.currencies)

    def rows(self, element):
        if self.problems(element):
            return None
        return rows.opening_rows(element, self.currencies)


def _sum(elements):
    """Sum of ``amount`` over elements; None when one of them cannot be read."""
    total = Decimal(0)
    for element in elements:
        amount = parse_amount(element.get("amount"))
        if amount is None:
            return None
        total += amount
    return total
