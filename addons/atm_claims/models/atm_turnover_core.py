# One model, one concern a file.
# pylint: disable=consider-merging-classes-inherited
from odoo import api, fields, models
from odoo.tools import SQL

SOURCE = "core"
MOST = 10_000
"""Entries prepared in one evening; the rest the evenings after."""


class AtmTurnover(models.Model):
    """Totals that the core system's rows make, kept as its files come.

    Counted anew for each ATM and day that a file brought rows of: the same rows make the same
    totals. Cash moves with withdrawals and deposits alone, in the currency of the ATM. Whose total
    it is, is told by the row, else by its client: one of ours has a card of ours. A total of
    another source, and one whose entry is approved, stays; it shows what the core counts.
    """

    _inherit = "atm.turnover"

    counted = fields.Monetary(
        string="By the core", readonly=True, help="Sum of the core system's rows."
    )
    differs = fields.Boolean(
        string="Differs from the core",
        readonly=True,
        help="The core's rows came later, or another source counts otherwise. Reverse the entry,"
        " then the next close of a day prepares it anew.",
    )

    @api.model
    def _count_core(self, intake, first, last):
        """Count the days of each ATM anew of which a batch brought rows, in one statement.

        :param intake: ``bank.intake`` of the core system
        :param first: and ``last``: the days that its rows are of, both included
        :return: how many totals are new or changed
        """
        self.flush_model()
        self.env["atm.entry"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                WITH touched AS (
                    SELECT DISTINCT device_id, date FROM atm_source_row_p
                     WHERE company_id = %(company)s AND source = 'core'
                       AND date BETWEEN %(first)s AND %(last)s AND intake_id = %(intake)s
                ), facts AS (
                    SELECT r.device_id, r.date,
                           CASE WHEN r.operation = 'deposit' THEN 'cash_in'
                                WHEN COALESCE(r.own_card, r.client_id IS NOT NULL)
                                THEN 'dispense_own' ELSE 'dispense_other' END AS kind,
                           round(sum(CASE WHEN r.reversal THEN -r.amount ELSE r.amount END), 2)
                               AS counted,
                           count(*)::int AS count
                      FROM touched t
                      JOIN atm_source_row_p r ON r.device_id = t.device_id AND r.date = t.date
                      JOIN atm_device d ON d.id = r.device_id AND d.currency_id = r.currency_id
                     WHERE r.company_id = %(company)s AND r.source = 'core' AND r.approved
                       AND r.date BETWEEN %(first)s AND %(last)s
                       AND r.operation IN ('withdrawal', 'deposit')
                     GROUP BY 1, 2, 3
                )
                INSERT INTO atm_turnover AS t
                    (device_id, company_id, date, kind, amount, count, source, counted, differs,
                     create_uid, create_date, write_uid, write_date)
                SELECT f.device_id, %(company)s, f.date, f.kind, GREATEST(f.counted, 0), f.count,
                       %(source)s, f.counted, f.counted < 0, %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM facts f
                ON CONFLICT (device_id, date, kind) DO UPDATE
                   SET counted = EXCLUDED.counted, count = EXCLUDED.count,
                       differs = t.amount <> EXCLUDED.counted,
                       write_uid = EXCLUDED.write_uid, write_date = EXCLUDED.write_date
                 WHERE (t.counted, t.count) IS DISTINCT FROM (EXCLUDED.counted, EXCLUDED.count)
                """,
                company=intake.company_id.id,
                intake=intake.id,
                first=first,
                last=last,
                source=SOURCE,
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        changed = self.env.cr.rowcount
        self._follow_core(intake.company_id)
        return changed

    @api.model
    def _follow_core(self, company):
        """Totals of the core take what it counts, unless their entry is approved or posted."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE atm_turnover t
                   SET amount = t.counted, differs = false, write_date = %(now)s
                 WHERE t.company_id = %(company)s AND t.source = %(source)s AND t.differs
                   AND t.counted >= 0
                   AND NOT EXISTS (SELECT FROM atm_entry e WHERE e.id = t.entry_id
                                      AND e.state IN ('approved', 'posted'))
                """,
                company=company.id,
                source=SOURCE,
                now=self.env.cr.now(),
            )
        )
        self.invalidate_model()

    @api.model
    def _step_prepare(self, day):
        """Day step: prepare the entries of what the core's files brought up to the day.

        People approve and post; run again it prepares nothing twice. Left to people: ATMs without
        accounts of their own, totals that an accountant entered an entry of, entries refused.
        """
        # sudo: who may close a day is checked by the day; entries are only prepared.
        own = self.sudo()
        own.flush_model()
        own.env["atm.entry"].flush_model()
        own._follow_core(day.company_id)
        self.env.cr.execute(
            SQL(
                """
                SELECT t.id FROM atm_turnover t LEFT JOIN atm_entry e ON e.id = t.entry_id
                 WHERE t.company_id = %(company)s AND t.source = %(source)s AND t.date <= %(day)s
                   AND (t.amount <> 0 OR e.state = 'prepared')
                   AND (e.id IS NULL OR e.amount <> t.amount
                                    AND e.state IN ('prepared', 'refused', 'reversed'))
                   AND EXISTS (SELECT FROM atm_account a WHERE a.device_id = t.device_id)
                   AND NOT EXISTS (
                       SELECT FROM atm_entry m JOIN bank_posting_event v ON v.id = m.event_id
                        WHERE m.device_id = t.device_id AND m.date = t.date
                          AND v.code = 'atm.' || t.kind AND m.source_model IS NULL
                          AND m.state IN ('prepared', 'approved', 'posted'))
                 ORDER BY t.date, t.id LIMIT %(most)s
                """,
                company=day.company_id.id,
                source=SOURCE,
                day=day.date,
                most=MOST,
            )
        )
        chosen = own.browse([row[0] for row in self.env.cr.fetchall()])
        entries = chosen._prepare_turnover()
        differ = own.search_count(
            [("company_id", "=", day.company_id.id), ("differs", "=", True)]
        )
        return {"rows": len(entries), "differ": differ}
