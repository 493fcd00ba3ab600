import contextlib

from odoo import models
from odoo.tools import SQL

from odoo.addons.exchange.stream import Layout, processes

from ..tools import rows, rules
from ..tools.marks import Marks

MARK_BYTES = 16
"""Bytes of a file for each client of the register from which on marks pay: a packed record has some
eighty, reading a million marks takes two seconds."""


class ExchangeHandlerCoreCredits(models.AbstractModel):
    """Contracts with balances: docs/formats.md, xsd/contracts.xsd."""

    _name = "exchange.handler.core_credits"
    _inherit = "exchange.handler.core_banking"
    _description = "Contracts of the core banking system"

    _xsd = "contracts.xsd"
    _figure = "principal_current"
    _intake_kind = "contracts"

    def _layout(self):
        return Layout("core_banking_contracts", "contract", trailer="totals")

    def _open_names(self):
        return rows.CONTRACT_OPEN

    def _header(self, root):
        self._header_value(root, "branch")
        return super()._header(root)

    def _rules(self, header):
        return rules.ContractRules(header)

    @contextlib.contextmanager
    def _before_records(self, header, file, path):
        """For a large file: the clients that need not be compared, by their marks.

        They lie among transfers under way, which are swept if this process is killed.
        """
        if not self._worth_marks(path):
            yield
            return
        store = file._store()
        asked, marks = store.new_part(), store.new_part()
        try:
            query = self.env["debt.intake"]._known_marks(
                file.company_id, header["source"]
            )
            cr = self.env.cr
            text = cr.mogrify(query.code, query.params).decode()
            with asked.open("wb") as lines:
                cr.copy_expert(f"COPY ({text}) TO STDOUT", lines)
            with asked.open("rb") as lines:
                known = Marks.keep(lines, marks)
            asked.unlink()
            if known:
                header["marks"] = str(marks)
            yield
        finally:
            asked.unlink(missing_ok=True)
            marks.unlink(missing_ok=True)

    def _worth_marks(self, path):
        """Does the file hold so many of the clients that reading all marks pays?"""
        size = path.stat().st_size
        return processes(path) > 1 and size > MARK_BYTES * self._clients_about()

    def _clients_about(self):
        """How many clients there are, as PostgreSQL last counted them; below zero: never did."""
        self.env.cr.execute(
            SQL("SELECT reltuples FROM pg_class WHERE oid = to_regclass('bank_client')")
        )
        return self.env.cr.fetchone()[0]

    def _lacks(self, company, source, number, date):
        return self.env["debt.intake"]._awaits(company, source, number, since=date)

    def _replay_refusal(self, number, header, file, element):
        waits = self.env["debt.intake"]._awaits(
            file.company_id, header["source"], number
        )
        if waits:
            return ""
        return self.env._(
            "Contract %s is loaded with its balances of this date already: a correction would "
            "put another record in their place. Check the number.",
            number,
        )
