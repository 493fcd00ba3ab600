"""Cases of written-off debts are closed ones."""

from odoo.tools import SQL


def migrate(cr, version):
    cr.execute(
        SQL(
            "UPDATE debt_stage SET closed = TRUE"
            " WHERE code = 'written_off' AND automatic IS NOT TRUE"
        )
    )
    cr.execute(
        SQL(
            """
            UPDATE debt_case k
               SET date_closed = COALESCE(k.date_closed, (
                       SELECT max(m.date) FROM debt_case_move m
                        WHERE m.case_id = k.id AND m.stage_to_id = k.stage_id))
              FROM debt_stage s
             WHERE s.id = k.stage_id AND s.code = 'written_off' AND s.closed
            """
        )
    )
