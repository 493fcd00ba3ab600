from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.tools import SQL

BACK = 2
"""Months before the one that ends, counted again: rows of the core come this late at most."""


class BankClientFact(models.Model):
    """Turnover of a client's accounts at ATMs, a row a month, as the core system booked it.

    It is a part of what moved on the accounts, so it never says more than there was. A month that a
    person or another system told of is left to them.
    """

    _inherit = "bank.client.fact"

    @api.model
    def _step_turnover(self, day):
        """Step of the month's end: count the month and those before it anew.

        The same rows of the core give the same facts; a sum that late rows change is put right.
        """
        first = day.date.replace(day=1) - relativedelta(months=BACK)
        last = day.date + relativedelta(day=31)
        self.flush_model()
        source = self.env._("Core system: withdrawals and deposits at ATMs")
        self.env.cr.execute(
            SQL(
                """
                WITH counted AS (
                    SELECT r.client_id, r.currency_id, date_trunc('month', r.date)::date AS month,
                           round(sum(CASE WHEN r.reversal THEN -r.amount ELSE r.amount END), 2)
                               AS amount,
                           max(r.intake_id) AS intake_id
                      FROM atm_source_row_p r
                     WHERE r.company_id = %(company)s AND r.source = 'core' AND r.approved
                       AND r.date BETWEEN %(first)s AND %(last)s AND r.client_id IS NOT NULL
                       AND r.operation IN ('withdrawal', 'deposit')
                     GROUP BY 1, 2, 3
                ), held AS (
                    SELECT f.id, f.client_id, f.currency_id, f.date_from, f.date_to, f.amount,
                           i.kind IS NOT DISTINCT FROM 'atm_core' AS own
                      FROM bank_client_fact f LEFT JOIN bank_intake i ON i.id = f.intake_id
                     WHERE f.company_id = %(company)s AND f.kind = 'account_turnover'
                       AND f.date_from <= %(last)s AND f.date_to >= %(first)s
                ), changed AS (
                    UPDATE bank_client_fact f
                       SET amount = GREATEST(c.amount, 0), intake_id = c.intake_id,
                           write_uid = %(uid)s, write_date = %(now)s
                      FROM held h JOIN counted c
                        ON c.client_id = h.client_id AND c.currency_id = h.currency_id
                       AND c.month = h.date_from
                     WHERE f.id = h.id AND h.own AND h.amount <> GREATEST(c.amount, 0)
                    RETURNING f.id
                ), added AS (
                    INSERT INTO bank_client_fact
                        (company_id, client_id, kind, date_from, date_to, currency_id, amount,
                         overdue, source, intake_id, create_uid, create_date, write_uid, write_date)
                    SELECT %(company)s, c.client_id, 'account_turnover', c.month,
                           (c.month + interval '1 month')::date - 1, c.currency_id, c.amount,
                           false, %(source)s, c.intake_id, %(uid)s, %(now)s, %(uid)s, %(now)s
                      FROM counted c
                     WHERE c.amount > 0 AND NOT EXISTS (
                           SELECT FROM held h
                            WHERE h.client_id = c.client_id
                              AND CASE WHEN h.own THEN h.date_from = c.month
                                                       AND h.currency_id = c.currency_id
                                       ELSE h.date_from < c.month + interval '1 month'
                                            AND h.date_to >= c.month END)
                    RETURNING id
                )
                SELECT (SELECT count(*) FROM changed), (SELECT count(*) FROM added)
                """,
                company=day.company_id.id,
                first=first,
                last=last,
                source=source,
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        changed, added = self.env.cr.fetchone()
        self.invalidate_model()
        return {"rows": changed + added, "added": added, "changed": changed}
