from odoo import models

from odoo.addons.bad_debt_reserve.tools.staging import columns
from odoo.addons.exchange.stream import Layout, parse_amount

from ..tools import rows, rules


class ExchangeHandlerCoreOpening(models.AbstractModel):
    """Opening balances of the first day: docs/formats.md, xsd/opening.xsd."""

    _name = "exchange.handler.core_opening"
    _inherit = "exchange.handler.core_banking"
    _description = "Opening balances of the core banking system"

    _xsd = "opening.xsd"
    _figure = "reserve"
    _intake_kind = "opening"
    # A later file adds to an earlier one: it replaces only the debts that it names.
    _replaces = False
    _intake_model = "reserve.opening"
    _staged_columns = staticmethod(columns)

    def _layout(self):
        return Layout("core_banking_opening", "debt", trailer="totals")

    def _open_names(self):
        return rows.OPENING_OPEN

    def _rules(self, header):
        return rules.OpeningRules(header)

    def _trailer(self, element):
        off_balance = parse_amount(element.get("off_balance"))
        return {**super()._trailer(element), "off_balance": off_balance}

    def _replay_refusal(self, number, header, file, element):
        waits = self.env["reserve.opening"]._awaits(
            file.company_id, header["source"], number
        )
        if waits:
            return ""
        return self.env._(
            "Opening balances of contract %s are taken over already: a correction would put"
            " another record in their place. Check the number.",
            number,
        )

    # -- merge

    def _take_in(self, staging, header, intake, file):
        return self.env[self._intake_model].take_in(
            self._tables(staging),
            header["business_date"],
            header["source"],
            intake=intake,
        )
