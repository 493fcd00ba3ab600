from odoo import models
from odoo.tools import SQL
from odoo.tools.misc import format_date


class DebtCase(models.Model):
    """Cases whose debts are all written off: closed by the order, opened again by its reversal."""

    _inherit = "debt.case"

    def _close_written_off(self, order):
        """Move the cases of an order's debtors that owe nothing else to the stage of written-off
        debts, by one statement. A bank without this stage leaves its cases where they are.

        Runs in superuser mode, called by the posting of the order.
        """
        stage = self.env["debt.stage"]._written_off()
        if not stage:
            return
        contracts = self.env["debt.contract"]
        self._move_by(
            order,
            order.date,
            SQL(
                """
                SELECT k.id AS case_id, %(stage)s AS stage_id
                  FROM debt_case k
                 WHERE k.company_id = %(company)s AND k.stage_id <> %(stage)s
                   AND k.client_id IN (SELECT l.client_id FROM reserve_write_off_line l
                                        WHERE l.order_id = %(order)s
                                          AND (l.for_accounting OR l.for_bank))
                   AND NOT EXISTS (SELECT 1 FROM debt_contract c
                                    WHERE c.client_id = k.client_id
                                      AND c.company_id = k.company_id
                                      AND (c.debt_cc > 0 OR c.overdue_since IS NOT NULL)
                                      AND %(worked)s)
                """,
                stage=stage.id,
                company=order.company_id.id,
                order=order.id,
                worked=contracts._worked_sql(order.company_id),
            ),
        )

    def _open_written_off(self, order):
        """Move the cases of a reversed order's debtors back to where they came from."""
        stage = self.env["debt.stage"]._written_off()
        if not stage:
            return
        self._move_by(
            order,
            order.reversal_date,
            SQL(
                """
                SELECT DISTINCT ON (k.id) k.id AS case_id, m.stage_from_id AS stage_id
                  FROM debt_case k
                  JOIN debt_case_move m ON m.case_id = k.id AND m.stage_to_id = k.stage_id
                 WHERE k.company_id = %(company)s AND k.stage_id = %(stage)s
                   AND m.stage_from_id IS NOT NULL
                   AND k.client_id IN (SELECT l.client_id FROM reserve_write_off_line l
                                        WHERE l.order_id = %(order)s
                                          AND (l.for_accounting OR l.for_bank))
                 ORDER BY k.id, m.date DESC, m.id DESC
                """,
                stage=stage.id,
                company=order.company_id.id,
                order=order.id,
            ),
        )

    def _move_by(self, order, date, query):
        """Put cases on stages, each with a row in the list of its stages.

        :param query: SQL of rows (case_id, stage_id)
        """
        own = order.with_context(lang=order._paper_lang())
        reason = (
            own.env._("Reversal of %s", own.display_name)
            if order.state == "reversed"
            else f"{own.display_name}: {own.ground_id.name}"
        )
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                WITH wanted AS MATERIALIZED (%(query)s), passed AS (
                    INSERT INTO debt_case_move
                        (case_id, company_id, date, stage_from_id, stage_to_id, days_past_due,
                         reason, user_id)
                    SELECT k.id, k.company_id, %(date)s, k.stage_id, w.stage_id,
                           GREATEST(%(date)s - k.overdue_since, 0), %(reason)s, %(uid)s
                      FROM wanted w JOIN debt_case k ON k.id = w.case_id ORDER BY k.id
                )
                UPDATE debt_case k
                   SET stage_id = s.id, stage_by_hand = NOT (s.closed IS TRUE OR
                                                             s.automatic IS TRUE),
                       date_closed = CASE WHEN s.closed THEN %(date)s END,
                       write_uid = %(uid)s, write_date = %(now)s
                  FROM wanted w JOIN debt_stage s ON s.id = w.stage_id
                 WHERE k.id = w.case_id
                """,
                query=query,
                date=SQL("%s::date", date),
                reason=reason,
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        self.env.invalidate_all()

    def _tell_returned(self, row, date, amount, document):
        """Note in the debtor's case that money came after the write-off; it opens nothing.

        :param row: record of the off-balance register
        :param amount: text of the sum
        """
        for one in self._of_row(row):
            one.message_post(
                body=one.env._(
                    "Money came after the write-off: contract %(number)s, %(amount)s on %(date)s"
                    " (%(document)s). The case stays closed.",
                    number=row.number,
                    amount=amount,
                    date=format_date(one.env, date),
                    document=document,
                )
            )

    def _tell_return_reversed(self, row, date, amount, reason):
        """Note in the debtor's case that money told of by :meth:`_tell_returned` had not come.

        :param row: the payment in the off-balance register
        :param amount: text of the sum
        """
        for one in self._of_row(row):
            one.message_post(
                body=one.env._(
                    "The payment after the write-off is reversed: contract %(number)s, %(amount)s"
                    " of %(paid)s, on %(date)s (%(reason)s).",
                    number=row.number,
                    amount=amount,
                    paid=format_date(one.env, row.date),
                    date=format_date(one.env, date),
                    reason=reason,
                )
            )

    def _of_row(self, row):
        """The case of a debtor in the off-balance register, in the language of the ledger."""
        return self.search(
            [
                ("company_id", "=", row.company_id.id),
                ("client_id", "=", row.client_id.id),
            ]
        ).with_context(lang=row.company_id.partner_id.lang)
