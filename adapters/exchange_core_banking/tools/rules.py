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
        # Nearly always the second one; find() takes ten times as long.
        balance = element[1] if len(element) > 1 else None
        if balance is None or balance.tag != "balance" or element[0].tag != "client":
            balance = next(element.iterchildren("balance"), None)
        value = None if balance is None else balance.get("principal_current")
        return {"principal_current": parse_amount(value)}

    def problems(self, element, known=False):
        """What speaks against a record that keeps to the XSD.

        :param known: its clients were found good in an earlier file
        """
        inn = None if known else inn_valid
        return checks.contract_problems(element, self.as_of, self.currencies, inn)

    def rows(self, element, raw=None):
        clients = rows.clients_of(element)
        marks = self.marks.of(clients, raw)
        known = all(map(self.marks.known, marks))
        if self.problems(element, known):
            return None
        found = rows.contract_rows(element, self.branch, self.currencies)
        return found if known else [*rows.clients_rows(clients, marks), *found]

    def rows_of(self, item):
        return self.rows(item.element, item.raw)


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


class ObligationRules(_Rules):
    """Records ``obligation`` off balance."""

    def control(self, element):
        return {"amount": parse_amount(element.get("amount"))}

    def problems(self, element):
        """What speaks against a record that keeps to the XSD."""
        return checks.obligation_problems(element, self.as_of, self.currencies)

    def rows(self, element):
        if self.problems(element):
            return None
        return rows.obligation_rows(element, self.currencies)


def _sum(elements):
    """Sum of ``amount`` over elements; None when one of them cannot be read."""
    total = Decimal(0)
    for element in elements:
        amount = parse_amount(element.get("amount"))
        if amount is None:
            return None
        total += amount
    return total
