# One model, one concern a file.
# pylint: disable=consider-merging-classes-inherited
from datetime import timedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.bank_base.tools import partition

from ..tools import matching
from ..tools.stretch import MOST_DAYS
from . import atm_match_sql as sql

DAY = timedelta(days=1)
BACK = matching.REVERSAL + DAY
"""A reversal of a window's day may belong to an operation this much older."""
WORK = (
    "wrk_match_s",
    "wrk_match_anchor",
    "wrk_match_held",
    "wrk_match_new",
)
LATER = "atm_match_later"
"""Context key: many batches come, the matching follows once at the end."""


class AtmMatch(models.Model):
    """The matching of a window of days, in sets; the rule is tools/matching.py."""

    _inherit = "atm.match"

    @api.model
    def _facts_came(self, company, first, last, devices=None):
        """Match the days of a batch at once, unless the caller does it for all batches later."""
        if not self.env.context.get(LATER):
            self._run(company, first, last, devices)

    @api.model
    def _run(self, company, first, last, devices=None):
        """Match the operations of a window of days anew; only rows that differ are written.

        A day on each side is matched too, and the days before that a reversal may go back to.

        :param first: and ``last``: dates, both included
        :param devices: ``atm.device`` records; None: all ATMs of the company
        :return: dict: rows (of the window), added, changed, gone, clocks
        :raises UserError: counts do not agree; nothing may be committed then
        """
        if last - first > timedelta(days=MOST_DAYS):
            raise UserError(
                self.env._("At most %s days are matched at once.", MOST_DAYS)
            )
        self.env.flush_all()
        cr = self.env.cr
        cr.execute(SQL("SET LOCAL work_mem = '128MB'"))
        cr.execute(SQL("SET LOCAL jit = off"))
        # One matching of a company at a time: two would write the same rows.
        cr.execute(
            SQL(
                "SELECT pg_advisory_xact_lock(hashtextextended('atm_match', %s))",
                company.id,
            )
        )
        start, end = first - BACK, last + DAY
        scope = {
            "company": company.id,
            "start": start,
            "end": end,
            "load_from": start - BACK,
            "load_to": end + BACK,
            "only": (
                SQL("AND r.device_id IN %s", tuple(devices.ids)) if devices else SQL("")
            ),
            "coarse": matching.COARSE,
            "window": matching.WINDOW,
            "reversal": matching.REVERSAL,
            "enough": matching.ENOUGH,
            "digits": matching.DIGITS,
        }
        self._drop_work()
        rows = self._load(scope)
        clocks = self._learn(scope)
        self._gather(scope)
        result = {**self._write(scope, rows), "clocks": clocks}
        self._drop_work()
        self.env.invalidate_all()
        return result

    def _drop_work(self):
        self.env.cr.execute(
            SQL("DROP TABLE IF EXISTS %s", SQL(", ").join(map(SQL.identifier, WORK)))
        )

    def _do(self, text, scope, **more):
        self.env.cr.execute(SQL(text, **scope, **more))
        return self.env.cr.rowcount

    def _load(self, scope):
        """Work tables of the operations and of the rows of the sources; returns their counts."""
        days = scope["load_from"], scope["load_to"]
        for name in ("atm_transaction", "atm_source_row", "atm_match"):
            partition.analyze_grown(self.env.cr, name, *days)
        found = {"j": self._do(sql.JOURNAL, scope), "s": self._do(sql.SOURCES, scope)}
        self.env.cr.execute(SQL("ANALYZE wrk_match_anchor"))
        self.env.cr.execute(SQL("ANALYZE wrk_match_s"))
        return found

    def _learn(self, scope):
        """Learn the clocks that set the rows' moments right; returns how many days."""
        clocks = self._do(sql.LEARN, scope)
        # A million rows are joined with these; without statistics row by row.
        self.env.cr.execute(SQL("ANALYZE atm_clock"))
        return clocks

    def _gather(self, scope):
        """Give every row to the nearest operation of its key, the journal's first."""
        cr = self.env.cr
        self._do(sql.HELD, scope)
        for mark, source in ((1, "switch"), (2, "core")):
            self._do(
                sql.GATHER, scope, source=source, undone=False, after=scope["window"]
            )
            cr.execute(SQL("ANALYZE wrk_match_held (row_id)"))
            if self._do(sql.LEFT, scope, source=source, undone=False, mark=mark):
                cr.execute(SQL("ANALYZE wrk_match_anchor"))
        for mark, source in ((3, "switch"), (4, "core")):
            self._do(
                sql.GATHER, scope, source=source, undone=True, after=scope["reversal"]
            )
            self._do(sql.LEFT, scope, source=source, undone=True, mark=mark)
        cr.execute(SQL("ANALYZE wrk_match_held"))
        cr.execute(SQL("ANALYZE wrk_match_anchor"))

    def _write(self, scope, rows):
        """Write what differs; nothing may be lost or stand twice."""
        cr = self.env.cr
        self._do(sql.NEW, scope)
        cr.execute(
            SQL(
                "SELECT sum(switch_count + core_count + switch_reversals + core_reversals),"
                " count(transaction_id) FROM wrk_match_new"
            )
        )
        held, operations = cr.fetchone()
        self._agree(self.env._("rows of the sources"), rows["s"], held or 0)
        self._agree(self.env._("operations of journals"), rows["j"], operations)
        self._do(sql.REFUND, scope)
        cr.execute(SQL("ANALYZE wrk_match_new"))
        self._do(sql.POSSIBLE, scope)
        # Groups outside the window were only there so that rows find their operation.
        self._do(
            "DELETE FROM wrk_match_new WHERE date NOT BETWEEN %(start)s AND %(end)s",
            scope,
        )
        cr.execute(
            SQL("SELECT DISTINCT date_trunc('month', date)::date FROM wrk_match_new")
        )
        for (day,) in cr.fetchall():
            partition.ensure_month(cr, "atm_match", day)
        before = self._held(scope)
        new = self._rows("SELECT count(*) FROM wrk_match_new")
        if before:
            self._do(sql.WRITE, scope)
            added, changed, gone = cr.fetchone()
        else:
            added, changed, gone = self._do(sql.WRITE_FIRST, scope), 0, 0
        after = self._held(scope)
        self._agree(self.env._("matched operations"), before + added - gone, after)
        self._agree(self.env._("matched operations"), new, after)
        return {"rows": new, "added": added, "changed": changed, "gone": gone}

    def _rows(self, text):
        self.env.cr.execute(SQL(text))
        return self.env.cr.fetchone()[0]

    def _held(self, scope):
        self._do(
            "SELECT count(*) FROM atm_match_p r WHERE r.company_id = %(company)s"
            " AND r.date BETWEEN %(start)s AND %(end)s %(only)s",
            scope,
        )
        return self.env.cr.fetchone()[0]

    def _agree(self, what, expected, found):
        if expected != found:
            raise UserError(
                self.env._(
                    "The matching was stopped and changed nothing: %(what)s do not agree"
                    " (expected %(expected)s, found %(found)s). Tell the administrator.",
                    what=what,
                    expected=expected,
                    found=found,
                )
            )

    # -- the close of a day

    @api.model
    def _step_match(self, day):
        """Match the last week anew: files that came late are in, what is missing is said."""
        result = self._run(day.company_id, day.date - timedelta(days=6), day.date)
        return {
            "rows": result["rows"],
            **{name: result[name] for name in ("added", "changed", "gone", "clocks")},
        }
