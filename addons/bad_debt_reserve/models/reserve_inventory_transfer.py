# A model in files by theme: the paper, counting, its methods, posting.
# pylint: disable=consider-merging-classes-inherited
from odoo import models
from odoo.tools import SQL

from odoo.addons.bank_base.tools.money import rows

from .reserve_inventory_count import PART_COLUMNS


class ReserveInventoryTransfer(models.Model):
    """A reserve that goes along with its debt from one account to another, without income and
    expense: from a line of the last inventory, or from the sum of a portfolio without overdue."""

    _inherit = "reserve.inventory"

    def _insert_lines(self):
        result = super()._insert_lines()
        if self.book_id.method == "bank" and self.previous_id:
            self._note_came()
        return result

    def _note_came(self):
        """Note on lines of loans that became overdue what came with them from their portfolio.

        A portfolio loan without overdue had no line: its part of the sum is what it owed then (see
        :meth:`_owed_sql`) × the portfolio's rate of then, at most what it needs now. All parts
        together are at most what write-offs left of the sum.
        """
        self._gather_newly_overdue()
        kinds = self.env.execute_query(
            SQL("SELECT DISTINCT debt_kind, client_kind FROM reserve_newly")
        )
        if not kinds:
            return
        places = [
            SQL(
                "(%s, %s, %s)",
                *pair,
                self._accounts(*pair, self.edition_id._part_not_overdue())[0],
            )
            for pair in kinds
        ]
        self.env.cr.execute(
            SQL(
                """
                WITH place (debt_kind, client_kind, account_id) AS (VALUES %(places)s
                ), held AS MATERIALIZED (
                    SELECT p.id AS sum_id, p.rate, p.reserve - COALESCE(u.used, 0) AS most,
                           band.portfolio, b.id AS segment_id, b.product_group, b.branch_id,
                           own.id AS total_id, place.debt_kind, place.client_kind
                      FROM reserve_not_overdue p
                      JOIN reserve_total t ON t.id = p.total_id
                      JOIN reserve_segment b ON b.id = t.segment_id
                      JOIN place ON place.account_id = b.reserve_account_id
                      JOIN reserve_total own
                        ON own.inventory_id = %(inventory)s AND own.segment_id = b.id
                      JOIN reserve_band band ON band.id = p.band_id
                      LEFT JOIN (%(used)s) u ON u.sum_id = p.id
                     WHERE t.inventory_id = %(previous)s AND p.reserve > 0
                ), part AS (
                    SELECT n.id, held.total_id, held.sum_id, held.most,
                           LEAST(n.reserve, round(h.owed * held.rate::numeric / 100, 2)) AS came
                      FROM reserve_newly n
                      JOIN reserve_segment s ON s.id = n.segment_id
                      JOIN held
                        ON held.debt_kind = n.debt_kind AND held.client_kind = n.client_kind
                       AND held.portfolio = n.portfolio
                       AND held.product_group = s.product_group
                       AND held.branch_id IS NOT DISTINCT FROM s.branch_id
                       AND held.segment_id <> s.id
                      JOIN LATERAL (%(owed)s) h
                        ON h.overdue_since IS NULL OR h.overdue_since >= %(then)s
                ), limited AS (
                    SELECT id, total_id,
                           LEAST(came, most - (sum(came) OVER one - came)) AS came
                      FROM part WHERE came > 0
                    WINDOW one AS (PARTITION BY sum_id ORDER BY id)
                )
                UPDATE reserve_line_p l
                   SET came = limited.came, came_total_id = limited.total_id
                  FROM limited
                 WHERE l.id = limited.id AND l.date = %(date)s AND limited.came > 0
                """,
                places=SQL(", ").join(places),
                inventory=self.id,
                previous=self.previous_id.id,
                used=self.env["reserve.write.off.use"]._used_of_sums_sql(
                    self.previous_id
                ),
                owed=self.previous_id._owed_sql(SQL("n.contract_id")),
                then=self.previous_id.date,
                date=self.date,
            )
        )

    def _owed_sql(self, contract):
        """Subquery, of one loan: what its reserve was counted from at this inventory (``owed``),
        and since when it was overdue. Principal by history; interest by the state kept at a month
        end, and of no other date.

        :param contract: SQL of the loan's id
        """
        if not self.edition_id._of_interest():
            return SQL(
                "SELECT principal AS owed, overdue_since FROM debt_history_p"
                " WHERE contract_id = %s AND date <= %s ORDER BY date DESC, id DESC LIMIT 1",
                contract,
                self.date,
            )
        ticked = [
            SQL.identifier("s", PART_COLUMNS[part]) for part in self.edition_id._parts()
        ]
        return SQL(
            "SELECT %s AS owed, s.overdue_since FROM (%s) s WHERE s.contract_id = %s",
            SQL(" + ").join(ticked),
            self.env["debt.snapshot"]._portfolio_sql(self.company_id, self.date),
            contract,
        )

    def _gather_newly_overdue(self):
        """Lines of overdue loans of a portfolio that had no line last time, into the table
        ``reserve_newly``. A line with a reserve of zero counts too: a loan that was assessed alone
        is not in the portfolio's sum.

        Tables of their own, with statistics, because the lines of this very transaction have none
        of most columns: one statement would compare each of them with every line of last time.
        """
        self._make_table(
            "reserve_newly",
            SQL(
                """
                SELECT l.id, l.contract_id, l.segment_id, l.debt_kind, cl.kind AS client_kind,
                       l.portfolio, l.reserve
                  FROM reserve_line_p l
                  JOIN bank_client cl ON cl.id = l.client_id
                 WHERE l.inventory_id = %s AND l.date = %s AND l.dpd > 0
                   AND l.portfolio <> 'individual'
                   AND NOT l.known AND l.motion IS NULL AND l.reserve > 0
                """,
                self.id,
                self.date,
            ),
        )
        self.env.cr.execute(
            "DELETE FROM reserve_newly n USING reserve_gone gone"
            " WHERE gone.empty AND gone.contract_id = n.contract_id"
        )

    def _transfer_rows(self):
        """What moves from one reserve account to another with its debts, by segment and currency.

        A debt that became overdue leaves one account for another; so much of its reserve as it
        needs there goes along. Only between accounts that a rule of the event names; elsewhere
        the reserve is released and created. What a portfolio held was in company currency.
        """
        scheme = self.company_id._posting_scheme()
        pairs = [
            (rule.debit_account_id.id, rule.credit_account_id.id)
            for rule in scheme._rules("reserve.transfer", self.date)
            if rule._check_complete()
        ]
        if not pairs:
            return []
        return rows(
            self.env,
            SQL(
                """
                SELECT m.from_total, m.to_total, m.from_currency, m.currency_id,
                       before.reserve_account_id AS debit, after.reserve_account_id AS credit,
                       count(*)::int AS debts, sum(m.amount) AS amount
                  FROM (SELECT gone.total_id AS from_total, come.total_id AS to_total,
                               COALESCE(come.currency_id, %(own)s) AS from_currency,
                               COALESCE(come.currency_id, %(own)s) AS currency_id,
                               least(gone.previous, come.reserve) AS amount
                          FROM reserve_line_p gone
                          JOIN reserve_line_p come
                            ON come.contract_id = gone.contract_id AND come.motion = 'arrived'
                           AND come.inventory_id = gone.inventory_id AND come.date = gone.date
                         WHERE gone.inventory_id = %(inventory)s AND gone.date = %(date)s
                           AND gone.motion = 'moved' AND least(gone.previous, come.reserve) > 0
                        UNION ALL
                        SELECT came_total_id, total_id, %(own)s, COALESCE(currency_id, %(own)s),
                               came
                          FROM reserve_line_p
                         WHERE inventory_id = %(inventory)s AND date = %(date)s AND came > 0) m
                  JOIN reserve_total f ON f.id = m.from_total
                  JOIN reserve_segment before ON before.id = f.segment_id
                  JOIN reserve_total t ON t.id = m.to_total
                  JOIN reserve_segment after ON after.id = t.segment_id
                 WHERE (before.reserve_account_id, after.reserve_account_id) IN %(pairs)s
                 GROUP BY 1, 2, 3, 4, 5, 6
                 ORDER BY 5, 6, 1, 2, 4
                """,
                inventory=self.id,
                date=self.date,
                own=self.currency_id.id,
                pairs=tuple(pairs),
            ),
        )
