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

    def _layout(self):
        return Layout("core_banking_opening", "debt", trailer="totals")

    def _open_names(self):
        return rows.OPENING_OPEN

    def _number(self, element):
        return (element.get("number") or "").strip()

    def _rules(self, header):
        return rules.OpeningRules(header)

    def _trailer(self, element):
        off_balance = parse_amount(element.get("off_balance"))
        return {**super()._trailer(element), "off_balance": off_balance}

    def _replay_refusal(self, number, header, file):
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

    # -- staging and merge

    def _staging(self, suffix):
        tables = self.env["reserve.opening"]._create_staging(suffix)
        return {
            name: (identifier, [column for column in columns(name) if column != "rec"])
            for name, identifier in tables.items()
        }

    def _drop_staging(self, staging):
        self.env["reserve.opening"]._drop_staging(
            {name: identifier for name, (identifier, _columns) in staging.items()}
        )

    def _merge(self, staging, header, file):
        # sudo: batches are written by the system only.
        intake = (
            self.env["bank.intake"].sudo().create(self._prepare_intake(header, file))
        )
        result = self.env["reserve.opening"].take_in(
            {name: identifier for name, (identifier, _columns) in staging.items()},
            header["business_date"],
            header["source"],
            intake=intake,
        )
        return {**result, "intake": intake}
