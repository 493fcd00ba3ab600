from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools import money


class BankClient(models.Model):
    _inherit = "bank.client"

    fact_ids = fields.One2many(
        "bank.client.fact",
        "client_id",
        string="Dealings with the bank",
        groups="bank_base.group_identity",
    )

    def _facts(self, day, months=12):
        """What is known of these clients on a day.

        :param months: how far back periods of turnover are looked for
        :return: client id -> list of dicts: kind, date_from, date_to (or None), amount (Decimal,
            in company currency), overdue, model and id of the row that tells it
        """
        return self._facts_between(fields.Date.subtract(day, months=months), day)

    def _facts_between(self, date_from, date_to):
        """Facts of these clients that hold on any day of a time; one statement for all of them.

        Other addons add what they know: override, call super, extend the lists.

        :return: as :meth:`_facts`
        """
        found = {client: [] for client in self.ids}
        if not found:
            return found
        facts = self.env["bank.client.fact"]
        facts.check_access("read")
        facts.flush_model()
        domain = (
            Domain("client_id", "in", self.ids)
            & Domain("date_from", "<=", date_to)
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", date_from))
        )
        query = facts._search(domain)
        select = query.select(
            SQL("bank_client_fact.client_id"),
            SQL("bank_client_fact.id"),
            SQL("bank_client_fact.kind"),
            SQL("bank_client_fact.date_from"),
            SQL("bank_client_fact.date_to"),
            SQL("coalesce(bank_client_fact.amount, 0) AS amount"),
            SQL("coalesce(bank_client_fact.overdue, false) AS overdue"),
            SQL("bank_client_fact.currency_id"),
            SQL("bank_client_fact.company_id"),
        )
        rates = {}
        for row in money.rows(self.env, select):
            row["amount"] = self._fact_in_company_currency(row, date_to, rates)
            row["model"] = "bank.client.fact"
            found[row.pop("client_id")].append(row)
        return found

    def _fact_in_company_currency(self, row, day, rates):
        """The sum of a fact at the rate of the day it began, or of the last day asked for."""
        company = self.env["res.company"].browse(row.pop("company_id"))
        currency = self.env["res.currency"].browse(row.pop("currency_id"))
        if currency == company.currency_id:
            return row["amount"]
        on = min(row["date_from"], day)
        key = currency.id, company.id, on
        if key not in rates:
            rates[key] = money.D(
                currency._get_conversion_rate(
                    currency, company.currency_id, company, on
                )
            )
        return money.round_kopeck(row["amount"] * rates[key])
