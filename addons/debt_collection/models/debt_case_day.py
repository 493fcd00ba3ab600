# One concern a file, for one model.
# pylint: disable=consider-merging-classes-inherited
from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.bank_base.tools.bulk import unindexed
from odoo.addons.bank_base.tools.failpoint import failpoint
from odoo.addons.bank_base.tools.set_many2one import hold

from ..tools import ageing_sql
from .debt_stage import WRITTEN_OFF


class DebtCase(models.Model):
    """The day close opens, moves and closes cases, all of a company at once."""

    _inherit = "debt.case"

    @api.model
    def _step_cases(self, day):
        """Day step: a case for every client with overdue, its stage by the rules of the date.

        Stages chosen by people stay. A case without overdue on an automatic stage is closed, and
        opened again when the client falls behind again, also after all was written off.
        """
        self.env.flush_all()
        failpoint("cases.before_insert")
        work = SQL.identifier(f"wrk_cases_{day.id}")
        self._plan(work, day)
        opened = self._open_new(work, day)
        failpoint("cases.after_insert")
        moved = self._move(work, day)
        self.env.cr.execute(SQL("DROP TABLE %s", work))
        self.env.invalidate_all()
        return {"rows": opened + sum(moved.values()), "opened": opened, **moved}

    def _plan(self, work, day):
        """One row for each case that must be opened or changed."""
        rules = self.env["debt.stage"]._rules(day.date)
        closing = self.env["debt.stage"]._closing()
        if not rules or not closing:
            raise UserError(
                self.env._(
                    "Stages of cases are not set up: at least one automatic and one closing"
                    " stage are"
                    " needed. See Collection, Settings, Stages."
                )
            )
        hold(rules + closing)
        days = ageing_sql.dpd(SQL("o.since"), SQL("%s::date", day.date))
        target = SQL(
            "CASE WHEN o.client_id IS NULL THEN %s %s ELSE %s END",
            closing.id,
            SQL(" ").join(
                SQL("WHEN %s >= %s THEN %s", days, r.dpd_from, r.id) for r in rules
            ),
            rules[-1].id,
        )
        self.env.cr.execute(
            SQL(
                "CREATE UNLOGGED TABLE %(work)s AS"
                " SELECT q.*, COALESCE(q.known_id, nextval(%(ids)s::regclass))::int AS case_id"
                " FROM (SELECT * FROM (SELECT k.id AS known_id,"
                " COALESCE(k.client_id, o.client_id) AS client_id, o.since,"
                " %(days)s AS dpd, k.stage_id AS old_stage, k.overdue_since AS old_since,"
                " CASE WHEN k.id IS NULL OR (k.stage_by_hand IS NOT TRUE"
                " AND (st.automatic OR st.closed) AND (st.code <> %(written_off)s"
                " OR o.client_id IS NOT NULL)) THEN %(target)s ELSE k.stage_id END AS stage_id"
                " FROM (SELECT c.client_id, MIN(c.overdue_since) AS since FROM debt_contract c"
                " WHERE c.company_id = %(company)s AND c.overdue_since < %(date)s AND %(worked)s"
                " GROUP BY c.client_id) o"
                " FULL JOIN (SELECT * FROM debt_case WHERE company_id = %(company)s) k"
                " ON k.client_id = o.client_id LEFT JOIN debt_stage st ON st.id = k.stage_id) p"
                " WHERE p.known_id IS NULL OR (p.old_stage, p.old_since)"
                " IS DISTINCT FROM (p.stage_id, p.since) ORDER BY client_id) q",
                work=work,
                days=days,
                target=target,
                ids=self._sequence_name(),
                company=day.company_id.id,
                date=day.date,
                written_off=WRITTEN_OFF,
                worked=self.env["debt.contract"]._worked_sql(day.company_id),
            )
        )
        self.env.cr.execute(SQL("ANALYZE %s", work))

    def _sequence_name(self):
        """Of the cases' ids."""
        self.env.cr.execute(SQL("SELECT pg_get_serial_sequence('debt_case', 'id')"))
        return self.env.cr.fetchone()[0]

    def _open_new(self, work, day):
        cr = self.env.cr
        cr.execute(SQL("SELECT count(*) FROM %s WHERE known_id IS NULL", work))
        with unindexed(cr, "debt_case", cr.fetchone()[0]):
            cr.execute(
                SQL(
                    "INSERT INTO debt_case (id, company_id, client_id, stage_id, stage_by_hand,"
                    " date_opened,"
                    " overdue_since, priority, create_uid, create_date, write_uid, write_date)"
                    " SELECT w.case_id, %(company)s, w.client_id, w.stage_id, FALSE, %(date)s,"
                    " w.since, '0', %(uid)s, %(now)s, %(uid)s, %(now)s FROM %(work)s w"
                    " WHERE w.known_id IS NULL ORDER BY w.case_id",
                    company=day.company_id.id,
                    date=day.date,
                    uid=self.env.uid,
                    now=cr.now(),
                    work=work,
                )
            )
            return cr.rowcount

    def _move(self, work, day):
        """Write stages and overdue starts, and a move for each stage that changed."""
        cr = self.env.cr
        cr.execute(
            SQL(
                "SELECT count(*) FROM %s WHERE old_stage IS DISTINCT FROM stage_id",
                work,
            )
        )
        changed = cr.fetchone()[0]
        cr.execute(
            SQL(
                "UPDATE debt_case k SET stage_id = w.stage_id, overdue_since = w.since,"
                " date_opened = CASE WHEN old.closed AND st.closed IS NOT TRUE THEN %(date)s"
                " ELSE k.date_opened END,"
                " date_closed = CASE WHEN st.closed THEN COALESCE(k.date_closed, %(date)s) END,"
                " write_uid = %(uid)s, write_date = %(now)s"
                " FROM %(work)s w JOIN debt_stage st ON st.id = w.stage_id"
                " JOIN debt_stage old ON old.id = w.old_stage WHERE k.id = w.case_id",
                date=day.date,
                uid=self.env.uid,
                now=cr.now(),
                work=work,
            )
        )
        with unindexed(cr, "debt_case_move", changed):
            cr.execute(
                SQL(
                    "INSERT INTO debt_case_move (case_id, company_id, date, stage_from_id,"
                    " stage_to_id, days_past_due)"
                    " SELECT w.case_id, %s, %s, w.old_stage, w.stage_id, w.dpd FROM %s w"
                    " WHERE w.old_stage IS DISTINCT FROM w.stage_id ORDER BY w.case_id",
                    day.company_id.id,
                    day.date,
                    work,
                )
            )
        cr.execute(
            SQL(
                "SELECT COUNT(*) FILTER (WHERE st.closed), COUNT(*) FILTER (WHERE st.closed IS"
                " NOT TRUE)"
                " FROM %s w JOIN debt_stage st ON st.id = w.stage_id"
                " WHERE w.old_stage IS NOT NULL AND w.old_stage <> w.stage_id",
                work,
            )
        )
        closed, moved = cr.fetchone()
        return {"moved": moved, "closed": closed}
