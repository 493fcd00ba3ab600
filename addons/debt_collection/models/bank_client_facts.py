# One model, one concern a file.
# pylint: disable=consider-merging-classes-inherited
from odoo import models
from odoo.tools import SQL

from odoo.addons.bank_base.tools import money


class BankClient(models.Model):
    _inherit = "bank.client"

    def _facts_between(self, date_from, date_to):
        """Add the loans of the register: a fact lasts from one change of a contract to the next.

        One statement for all clients. A repaid loan is no fact any more; a loan is overdue while
        its history says so. Sums are principal in company currency.
        """
        found = super()._facts_between(date_from, date_to)
        contracts = self.env["debt.contract"]
        contracts.check_access("read")
        contracts.flush_model(["client_id", "kind"])
        query = SQL(
            """
            SELECT * FROM (
                SELECT c.client_id, c.id, h.date AS date_from,
                       lead(h.date) OVER (PARTITION BY h.contract_id ORDER BY h.date, h.id)
                           AS next_date,
                       h.principal AS amount,
                       h.overdue_since IS NOT NULL OR h.overdue > 0 AS overdue
                  FROM debt_contract c
                  JOIN debt_history h ON h.contract_id = c.id AND h.date <= %(last)s
                 WHERE c.client_id = ANY(%(clients)s) AND c.kind = 'loan'
            ) AS states
            WHERE (amount > 0 OR overdue)
              AND (next_date IS NULL OR next_date > date_from AND next_date > %(first)s)
            ORDER BY client_id, id, date_from
            """,
            clients=self.ids,
            first=date_from,
            last=date_to,
        )
        for row in money.rows(self.env, query) if self.ids else ():
            next_date = row.pop("next_date")
            row["date_to"] = next_date and self._day_before(next_date)
            row["kind"], row["model"] = "loan", "debt.contract"
            found[row.pop("client_id")].append(row)
        return found

    def _day_before(self, day):
        return day.fromordinal(day.toordinal() - 1)
