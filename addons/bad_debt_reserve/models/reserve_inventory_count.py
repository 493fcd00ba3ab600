# A model in files by theme: the paper, counting, its methods, posting.
# pylint: disable=consider-merging-classes-inherited
from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from odoo.addons.bank_base.tools import partition
from odoo.addons.bank_base.tools.failpoint import failpoint

# Where each part of a debt stands in ``debt.contract._as_of_sql`` (company currency).
PART_COLUMNS = {
    "principal": "principal_current_cc",
    "principal_overdue": "principal_overdue_cc",
    "interest": "interest_current_cc",
    "interest_overdue": "interest_overdue_cc",
    "penalty": "penalty_cc",
    "fees": "fees_cc",
}
PRODUCT_GROUP = SQL("COALESCE(NULLIF(p.\"group\", ''), p.code, '')")
"""Group of a debt's product ``p``; its code, where the bank has no groups."""
FACTS = {
    "tax": ("calculated", "counter"),
    "bank": (
        "calculated",
        "collateral",
        "portfolio",
        "category",
        "service_days",
        "service",
        "position",
        "position_id",
    ),
}
"""Columns of a line that only some methods fill; they are in ``reserve_now`` then."""
DATES = SQL("d.source, d.number, d.date_start, d.date_end")
"""Columns of a debt ``d`` that ``reserve_now`` keeps for ``_check_dates``."""


class ReserveInventoryCount(models.Model):
    """Counting: a line a debt, by one statement. What all methods share.

    How a method chooses debts, base and rate is in a file of its own
    (``reserve_inventory_ageing.py``, ``_tax``, ``_bank``).
    """

    _inherit = "reserve.inventory"

    @api.model
    def _count(self, company, book, date, day=None):
        """Make or renew the inventory of a book at a date.

        Counting a draft again replaces its lines; a posted inventory is returned as it is, a
        reversed one is left aside and its date counted anew. Runs in superuser mode, called by the
        button or by the close of the day, which check the role.

        :param day: the ``bank.day`` that is being closed: a reopened one makes an inventory of its
            own, beside the former one, and books the difference on its entry date
        :return: the inventory
        :raises UserError: date before the last posted inventory, no edition of the book, debt
            without exchange rate, no posting rule or account
        """
        domain = [
            ("book_id", "=", book.id),
            ("date", "=", date),
            ("opening", "=", False),
            ("state", "!=", "reversed"),
        ]
        if day:
            domain.append(("closing", "=", day.closing))
        inventory = self.search(domain, order="closing desc", limit=1)
        anew = not day and inventory.closing < self._reversed_close(book.id, date)
        if inventory.state == "posted" and not anew:
            return inventory
        if not inventory or anew:
            vals = {"book_id": book.id, "date": date}
            if day:
                vals.update(closing=day.closing, entry_date=day.entry_date)
            # The chatter tells who counted; that it was made says nothing more.
            logless = self.with_context(mail_create_nolog=True)
            inventory = logless.create(vals).with_context(mail_create_nolog=False)
        inventory._book_after_reversal()
        inventory._check_not_before_posted()
        edition = book._edition_at(date)
        inventory.with_context(mail_notrack=True).write(
            {
                "edition_id": edition.id,
                "previous_id": book._last_posted(before=inventory).id,
            }
        )
        inventory._check_after_write_offs()
        self.env.flush_all()
        failpoint("reserve.before_lines")
        inventory._delete_lines()
        self.env.cr.execute(
            SQL("DELETE FROM reserve_total WHERE inventory_id = %s", inventory.id)
        )
        getattr(inventory, f"_gather_{book.method}")()
        inventory._check_dates()
        inventory._insert_lines()
        inventory._sum_up()
        failpoint("reserve.after_lines")
        inventory.write({"state": "counted", "counts": inventory.counts + 1})
        return inventory

    def _covered_sql(self):
        """Debts of the kinds that the edition reserves, a row each, with their product group."""
        return SQL(
            """
            SELECT d.*, %s AS product_group
              FROM (%s) d LEFT JOIN debt_product p ON p.id = d.product_id
             WHERE d.kind = ANY(%s)
            """,
            PRODUCT_GROUP,
            self._debts_sql(),
            self.edition_id._kinds(),
        )

    def _bands_sql(self):
        """Query of the edition's bands, the rate exact. As a materialized ``WITH`` it is made
        numeric once a band and not once a debt."""
        return SQL(
            "SELECT id, portfolio, category, dpd_from, COALESCE(dpd_to, 0) AS dpd_to,"
            " rate::numeric AS rate, propose_write_off"
            " FROM reserve_band WHERE edition_id = %s",
            self.edition_id.id,
        )

    def _base_sum_sql(self, alias):
        """Sum of the ticked parts of a row with columns ``base_<part>``; the others are zero."""
        ticked = [part for part in PART_COLUMNS if part in self.edition_id._parts()]
        return SQL(" + ").join(
            [SQL.identifier(alias, f"base_{part}") for part in ticked]
            or [SQL("0::numeric")]
        )

    def _check_rates(self, groups):
        """Refuse a portfolio with a debt that has no exchange rate.

        :param groups: the least number of such a debt, or nothing, of each group
        """
        for number in filter(None, groups):
            raise UserError(
                self.env._(
                    "Debt %(number)s has no exchange rate on %(date)s, so its reserve "
                    "cannot be "
                    "counted. Enter the rate and count again.",
                    number=number,
                    date=format_date(self.env, self.date),
                )
            )

    def _gather_fates(self):
        """What became of debts that left their segment with a reserve, into the table
        ``reserve_fate``; ``reserve_gone`` names also those that had none (``empty``)."""
        self._make_table(
            "reserve_gone",
            SQL(
                """
                SELECT prev.contract_id, cur.contract_id IS NOT NULL AS elsewhere,
                       prev.reserve = 0 AS empty
                  FROM (%s) prev LEFT JOIN reserve_now cur ON cur.contract_id = prev.contract_id
                 WHERE cur.contract_id IS NULL OR cur.segment_id <> prev.segment_id
                """,
                self._previous_sql(),
            ),
        )
        whole = SQL(" + ").join(
            SQL.identifier("d", name) for name in PART_COLUMNS.values()
        )
        self._make_table(
            "reserve_fate",
            SQL(
                """
                SELECT gone.contract_id,
                       CASE WHEN gone.elsewhere THEN 'moved'
                            WHEN d.contract_id IS NULL THEN 'out'
                            WHEN %(whole)s <= 0 THEN 'repaid'
                            WHEN d.dpd > 0 THEN 'out'
                            ELSE 'schedule' END AS motion
                  FROM reserve_gone gone
                  LEFT JOIN (SELECT * FROM (%(covered)s) r
                              WHERE r.contract_id = ANY(ARRAY(
                                        SELECT contract_id FROM reserve_gone
                                         WHERE NOT empty))) d
                         ON d.contract_id = gone.contract_id
                 WHERE NOT gone.empty
                """,
                whole=whole,
                covered=self._covered_sql(),
            ),
        )

    def _make_table(self, name, query, *keys):
        """A temporary table of this transaction, with statistics; see :meth:`_analyze`."""
        table = SQL.identifier(name)
        self.env.cr.execute(SQL("DROP TABLE IF EXISTS pg_temp.%s", table))
        self.env.cr.execute(
            SQL("CREATE TEMP TABLE %s ON COMMIT DROP AS %s", table, query)
        )
        self._analyze(name, *keys)

    def _analyze(self, table, *keys):
        """Rough statistics: the planner cannot know rows made in this very transaction, and a
        nested loop of debts over debts would take minutes.

        :param keys: the columns that joins ask for, where that is enough: statistics of all
            columns take several times as long
        """
        cr = self.env.cr
        cr.execute(SQL("SELECT set_config('default_statistics_target', '10', true)"))
        columns = SQL(", ").join(map(SQL.identifier, keys))
        cr.execute(
            SQL(
                "ANALYZE %s %s",
                SQL.identifier(table),
                SQL("(%s)", columns) if keys else SQL(),
            )
        )
        cr.execute(SQL("SELECT set_config('default_statistics_target', '100', true)"))

    def _previous_sql(self):
        """Lines of the last posted inventory that the lines of this one are compared with."""
        return self._held_before_sql()

    def _held_before_sql(self):
        """Lines of the last posted inventory that hold a debt, less what write-offs used since."""
        return self._less_used(
            SQL(
                """
                SELECT contract_id, segment_id, client_id, branch_id, product_id, debt_kind,
                       currency_id, band_id, dpd, rate, base, reserve
                  FROM reserve_line_p
                 WHERE inventory_id = %s AND date = %s
                   AND (band_id IS NOT NULL OR motion = 'opening')
                """,
                self.previous_id.id or None,
                self.previous_id.date or None,
            )
        )

    def _insert_lines(self):
        """All lines of the inventory by one INSERT … SELECT.

        Debts overdue now meet the lines of the last posted inventory; a debt that is no longer
        overdue, or stands in another segment now, leaves a line with reserve zero where it stood.
        """
        self._gather_fates()
        part = partition.ensure_month(self.env.cr, "reserve_line", self.date)
        bases = SQL(", ").join(SQL.identifier(f"base_{part}") for part in PART_COLUMNS)
        cur_bases = SQL(", ").join(
            SQL("COALESCE(c.%s, 0)", SQL.identifier(f"base_{part}"))
            for part in PART_COLUMNS
        )
        facts = FACTS.get(self.book_id.method, ())
        self.env.cr.execute(
            SQL(
                """
                WITH prev AS MATERIALIZED (%(previous)s)
                INSERT INTO reserve_line_p
                    (date, company_id, book_id, inventory_id, total_id, segment_id, contract_id,
                     client_id, branch_id, product_id, debt_kind, currency_id, fx_rate, band_id,
                     dpd, overdue_kind, rule, rate, %(bases)s, base, reserve, previous, difference,
                     motion, known, prev_band_id, prev_dpd, prev_rate, prev_base, propose_write_off,
                     used %(facts)s)
                SELECT %(date)s, %(company)s, %(book)s, %(inventory)s, t.id, t.segment_id,
                       COALESCE(c.contract_id, p.contract_id), COALESCE(c.client_id, p.client_id),
                       CASE WHEN c.contract_id IS NULL THEN p.branch_id ELSE c.branch_id END,
                       CASE WHEN c.contract_id IS NULL THEN p.product_id ELSE c.product_id END,
                       COALESCE(c.kind, p.debt_kind), COALESCE(c.currency_id, p.currency_id),
                       c.fx_rate, c.band_id, COALESCE(c.dpd, 0), c.overdue_kind, c.rule,
                       COALESCE(c.rate, 0), %(cur_bases)s, COALESCE(c.base, 0),
                       COALESCE(c.reserve, 0), COALESCE(p.reserve, 0),
                       COALESCE(c.reserve, 0) - COALESCE(p.reserve, 0),
                       CASE WHEN c.contract_id IS NULL AND p.contract_id IN (%(written_off)s)
                            THEN 'written_off'
                            WHEN c.contract_id IS NULL THEN fate.motion
                            WHEN fate.motion = 'moved' THEN 'arrived' END,
                       p.contract_id IS NOT NULL, p.band_id, p.dpd, p.rate, p.base,
                       COALESCE(c.propose_write_off, false), COALESCE(p.used, 0) %(cur_facts)s
                  FROM reserve_now c
                  FULL JOIN prev p ON p.contract_id = c.contract_id AND p.segment_id = c.segment_id
                  JOIN reserve_total t ON t.inventory_id = %(inventory)s
                   AND t.segment_id = COALESCE(c.segment_id, p.segment_id)
                  LEFT JOIN reserve_fate fate
                    ON fate.contract_id = COALESCE(c.contract_id, p.contract_id)
                 WHERE c.contract_id IS NOT NULL OR p.reserve <> 0 OR p.used <> 0
                """,
                previous=self._previous_sql(),
                written_off=self._written_off_sql(),
                bases=bases,
                date=self.date,
                company=self.company_id.id,
                book=self.book_id.id,
                inventory=self.id,
                cur_bases=cur_bases,
                facts=self._more_columns(SQL(""), facts),
                cur_facts=self._more_columns(SQL("c."), facts),
            )
        )
        self._analyze(part, "inventory_id", "total_id", "contract_id")

    @staticmethod
    def _more_columns(prefix, names):
        """Columns to go on with after a list, each after a comma."""
        return SQL("").join(
            SQL(", %s%s", prefix, SQL.identifier(name)) for name in names
        )

    def _sum_up(self):
        """Sums of the lines by groups, from them those of the totals, then of the inventory."""
        self.env["reserve.line"]._keep_sums(self)
        parameters = {"inventory": self.id}
        self.env.cr.execute(
            SQL(
                """
                WITH l AS (
                    SELECT total_id,
                           sum(lines) FILTER (WHERE band_id IS NOT NULL OR motion = 'opening')
                               AS debts,
                           sum(lines) FILTER (WHERE band_id IS NULL
                                                AND motion IS DISTINCT FROM 'opening')
                               AS released,
                           sum(write_offs) AS write_offs,
                           sum(base) AS base, sum(reserve) AS reserve,
                           sum(previous) AS previous, sum(difference) AS difference,
                           sum(used) AS used
                      FROM reserve_line_sum
                     WHERE inventory_id = %(inventory)s
                     GROUP BY total_id
                ), summed AS (
                    UPDATE reserve_total t
                       SET debts = COALESCE(l.debts, 0), released = COALESCE(l.released, 0),
                           not_overdue_base = COALESCE(n.base, 0),
                           not_overdue_reserve = COALESCE(n.reserve, 0),
                           not_overdue_previous = COALESCE(n.previous, 0),
                           base = COALESCE(l.base, 0) + COALESCE(n.base, 0),
                           reserve = COALESCE(l.reserve, 0) + COALESCE(n.reserve, 0),
                           previous = COALESCE(l.previous, 0) + COALESCE(n.previous, 0),
                           difference = COALESCE(l.difference, 0) + COALESCE(n.difference, 0),
                           used = COALESCE(l.used, 0) + COALESCE(n.used, 0)
                      FROM reserve_total own
                      LEFT JOIN l ON l.total_id = own.id
                      LEFT JOIN (SELECT total_id, sum(base) AS base, sum(reserve) AS reserve,
                                        sum(previous) AS previous, sum(difference) AS difference,
                                        sum(used) AS used
                                   FROM reserve_not_overdue
                                  WHERE inventory_id = %(inventory)s
                                  GROUP BY total_id) n ON n.total_id = own.id
                     WHERE t.id = own.id AND own.inventory_id = %(inventory)s
                )
                UPDATE reserve_inventory
                   SET write_offs = (SELECT COALESCE(sum(l.write_offs), 0) FROM l)
                 WHERE id = %(inventory)s
                """,
                **parameters,
            )
        )
        self.env.cr.execute(
            SQL(
                """
                UPDATE reserve_inventory i
                   SET (debts, released, not_overdue, base, reserve, previous, difference, used) =
                       (SELECT COALESCE(sum(debts), 0), COALESCE(sum(released), 0),
                               COALESCE(sum(not_overdue), 0), COALESCE(sum(base), 0),
                               COALESCE(sum(reserve), 0), COALESCE(sum(previous), 0),
                               COALESCE(sum(difference), 0), COALESCE(sum(used), 0)
                          FROM reserve_total WHERE inventory_id = i.id)
                 WHERE i.id = %(inventory)s
                """,
                **parameters,
            )
        )
        self.invalidate_recordset()
        for model in (
            "reserve.total",
            "reserve.line",
            "reserve.group.total",
            "reserve.not.overdue",
        ):
            self.env[model].invalidate_model()
