# A model in files by theme: the paper, counting, its methods, posting.
# pylint: disable=consider-merging-classes-inherited
from datetime import timedelta

from odoo import models
from odoo.tools import SQL

from odoo.addons.bank_base.tools.money import D


class ReserveInventoryBankAlone(models.Model):
    """Facts of loans that are assessed alone: debt service, financial position, collateral."""

    _inherit = "reserve.inventory"

    def _gather_alone(self):
        """Facts of each such loan: table ``reserve_alone``."""
        edition = self.edition_id
        self._make_table(
            "reserve_alone",
            SQL(
                """
                WITH alone AS (
                    SELECT * FROM reserve_loan WHERE portfolio = 'individual'
                ), served AS (%(served)s
                ), placed AS (%(placed)s
                ), pledged AS (%(pledged)s
                )
                SELECT l.contract_id, COALESCE(served.days, 0) AS service_days,
                       CASE WHEN l.client_kind = 'person'
                            THEN %(person)s ELSE %(company)s END AS service,
                       COALESCE(placed.position, %(position)s) AS position,
                       placed.id AS position_id, COALESCE(pledged.amount, 0) AS collateral
                  FROM alone l
                  LEFT JOIN served ON served.contract_id = l.contract_id
                  LEFT JOIN placed ON placed.client_id = l.client_id
                  LEFT JOIN pledged ON pledged.contract_id = l.contract_id
                """,
                served=self._served_sql(),
                placed=self._position_sql(),
                pledged=self._pledged_sql(),
                person=self._service_sql(edition._service("person")),
                company=self._service_sql(edition._service("company")),
                position=edition.default_position,
            ),
        )

    def _service_sql(self, bounds):
        """Grade of the debt service ``served.days``."""
        return SQL(
            "CASE WHEN COALESCE(served.days, 0) <= %s THEN 'good'"
            " WHEN COALESCE(served.days, 0) <= %s THEN 'average' ELSE 'bad' END",
            bounds.good_to,
            bounds.average_to,
        )

    def _served_sql(self):
        """Days of overdue of each loan of ``alone`` among the last days of the window.

        By the history of the loan, and by the register itself as its state at the date. A state
        holds until the next one; of two of one date the later one is right.
        """
        return SQL(
            """
            SELECT contract_id, sum(upper(spell) - lower(spell))::int AS days
              FROM (
                SELECT contract_id,
                       unnest(range_agg(daterange(GREATEST(overdue_since + 1, %(first)s), last,
                                                  '[]'))) AS spell
                  FROM (
                    SELECT contract_id, overdue_since,
                           COALESCE(lead(date) OVER (PARTITION BY contract_id ORDER BY date) - 1,
                                    %(date)s) AS last
                      FROM (
                        SELECT DISTINCT ON (contract_id, date) contract_id, date, overdue_since
                          FROM (
                            SELECT h.contract_id, h.date, h.overdue_since, h.id
                              FROM debt_history_p h
                             WHERE h.company_id = %(company)s AND h.date < %(date)s
                               AND h.contract_id IN (SELECT contract_id FROM alone)
                            UNION ALL
                            SELECT contract_id, %(date)s, overdue_since, 0 FROM alone
                          ) known
                         ORDER BY contract_id, date, id DESC
                      ) state
                  ) held
                 WHERE overdue_since IS NOT NULL
                   AND GREATEST(overdue_since + 1, %(first)s) <= last
                 GROUP BY contract_id
              ) spells
             GROUP BY contract_id
            """,
            first=SQL("%s::date", self._window_start()),
            date=SQL("%s::date", self.date),
            company=self.company_id.id,
        )

    def _window_start(self):
        """The first of the days over which the debt service is counted."""
        return self.date - timedelta(days=self.edition_id.service_window - 1)

    def _position_sql(self):
        """The judgement on each client in force at the date."""
        return SQL(
            """
            SELECT DISTINCT ON (client_id) client_id, position, id
              FROM reserve_client_position
             WHERE company_id = %s AND date_from <= %s
             ORDER BY client_id, date_from DESC
            """,
            self.company_id.id,
            self.date,
        )

    def _pledged_sql(self):
        """Σ k × value of collateral of categories I and II of each loan, in company currency, as it
        was at the date. It covers the principal; in a book for interest it would count twice."""
        edition = self.edition_id
        return SQL(
            """
            SELECT p.contract_id,
                   sum(round(CASE p.quality WHEN 1 THEN %s::numeric ELSE %s::numeric END
                             * round(p.value * l.fx_rate, 2), 2)) AS amount
              FROM (%s) p JOIN alone l ON l.contract_id = p.contract_id
             WHERE p.quality IN (1, 2) AND NOT %s
             GROUP BY p.contract_id
            """,
            D(edition.collateral_1),
            D(edition.collateral_2),
            self.env["debt.collateral"]._as_of_sql(self.company_id, self.date),
            edition._of_interest(),
        )
