from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from odoo.addons.bank_base.tools import partition
from odoo.addons.bank_base.tools.failpoint import failpoint

from ..tools import ageing_reserve

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


class ReserveInventoryCount(models.Model):
    """Counting: a line a debt, by one statement."""

    _inherit = "reserve.inventory"

    @api.model
    def _count(self, company, book, date, day=None):
        """Make or renew the inventory of a book at a date.

        Counting a draft again replaces its lines; a posted inventory is returned as it is. Runs in
        superuser mode, called by the button or by the close of the day, which check the role.

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
        ]
        if day:
            domain.append(("closing", "=", day.closing))
        inventory = self.search(domain, order="closing desc", limit=1)
        if inventory.state == "posted":
            return inventory
        if not inventory:
            vals = {"book_id": book.id, "date": date}
            if day:
                vals.update(closing=day.closing, entry_date=day.entry_date)
            # The chatter tells who counted; that it was made says nothing more.
            logless = self.with_context(mail_create_nolog=True)
            inventory = logless.create(vals).with_context(mail_create_nolog=False)
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
        part = partition.ensure_month(self.env.cr, "reserve_line", date)
        mapping, overdue = inventory._make_totals()
        inventory._gather_debts(mapping, overdue)
        inventory._insert_lines()
        inventory._analyze(part)
        inventory._sum_up()
        failpoint("reserve.after_lines")
        inventory.write({"state": "counted"})
        return inventory

    def _covered_sql(self):
        """Debts of the kinds that the edition reserves, a row each, with their product group."""
        return SQL(
            """
            SELECT d.*, %s AS product_group
              FROM (%s) d LEFT JOIN debt_product p ON p.id = d.product_id
             WHERE d.kind = ANY(%s) AND %s
            """,
            PRODUCT_GROUP,
            self.env["debt.contract"]._as_of_sql(self.company_id, self.date),
            self.edition_id._kinds(),
            self._still_owes_sql(),
        )

    def _accounts(self, debt_kind, client_kind):
        """Reserve, expense and income account ids for a kind of debt and client, by posting rules.

        :raises UserError: no scheme, no rule, or rules of one reserve that name different accounts
        """
        scheme = self.company_id._posting_scheme()
        parts = self.edition_id._parts() or ["principal_overdue"]
        rules = {
            event: scheme._resolve(
                event,
                self.date,
                debt_kind=debt_kind,
                client_kind=client_kind,
                part="principal_overdue" if "principal_overdue" in parts else parts[0],
            )
            for event in ("reserve.create", "reserve.add", "reserve.release")
        }
        create, add, release = rules.values()
        reserve = add.credit_account_id
        if (
            create.credit_account_id != reserve
            or release.debit_account_id != reserve
            or create.debit_account_id != add.debit_account_id
        ):
            raise UserError(
                self.env._(
                    "Posting scheme “%(scheme)s”: creation, addition and release of the reserve "
                    "for "
                    "%(kind)s must use one reserve account, and creation and addition one expense "
                    "account. Correct the rules.",
                    scheme=scheme.display_name,
                    kind=self.env["reserve.line"]._selection_text(
                        "debt_kind", debt_kind
                    ),
                )
            )
        return reserve.id, add.debit_account_id.id, release.credit_account_id.id

    def _make_totals(self):
        """A total for each segment that has debts now or had a reserve last time.

        :return: rows (kind, client kind, product group, branch id, total id, segment id), and how
            many debts are overdue
        """
        groups = self._groups_sql()
        self.env.cr.execute(
            SQL(
                """
                SELECT d.kind, d.client_kind, %(product_group)s, d.branch_id,
                       COALESCE(sum(d.owing) FILTER (WHERE d.dpd = 0), 0)::int AS not_overdue,
                       COALESCE(sum(d.contracts) FILTER (WHERE d.dpd > 0), 0)::int AS overdue,
                       min(d.without_rate) AS without_rate
                  FROM (%(groups)s) d LEFT JOIN debt_product p ON p.id = d.product_id
                 WHERE d.kind = ANY(%(kinds)s)
                 GROUP BY 1, 2, 3, 4
                HAVING bool_or(d.dpd > 0) OR sum(d.owing) > 0 OR min(d.without_rate) IS NOT NULL
                """,
                product_group=PRODUCT_GROUP,
                groups=groups,
                kinds=self.edition_id._kinds(),
            )
        )
        combos = self.env.cr.fetchall()
        for *_dimensions, without_rate in combos:
            if without_rate:
                raise UserError(
                    self.env._(
                        "Debt %(number)s has no exchange rate on %(date)s, so its reserve "
                        "cannot be "
                        "counted. Enter the rate and count again.",
                        number=without_rate,
                        date=format_date(self.env, self.date),
                    )
                )
        return self._place([row[:5] for row in combos]), sum(row[5] for row in combos)

    def _place(self, combos):
        """Totals and segments of debts by their dimensions.

        :param combos: rows (kind, client kind, product group, branch id, number without overdue)
        :return: rows (kind, client kind, product group, branch id, total id, segment id)
        """
        accounts = {}
        wanted = []
        for kind, client_kind, group, branch, _count in combos:
            if (kind, client_kind) not in accounts:
                accounts[kind, client_kind] = self._accounts(kind, client_kind)
            wanted.append((*accounts[kind, client_kind], group, branch or False))
        segments = self.env["reserve.segment"]._ensure(self.book_id, wanted)
        not_overdue = {}
        for dimensions, combo in zip(wanted, combos, strict=True):
            segment = segments[dimensions].id
            not_overdue[segment] = not_overdue.get(segment, 0) + combo[4]
        totals = self._insert_totals(not_overdue)
        return [
            (*combo[:4], totals[segments[dims].id], segments[dims].id)
            for combo, dims in zip(combos, wanted, strict=True)
        ]

    def _place_values(self, mapping):
        """Rows of :meth:`_place` for a VALUES list."""
        return SQL(", ").join(
            SQL("(%s, %s, %s, %s::int, %s::int, %s::int)", *row)
            for row in mapping or [(None,) * 6]
        )

    def _insert_totals(self, not_overdue):
        """Empty totals: segments of now and those whose last lines hold a reserve.

        :param not_overdue: dict segment id → number of debts without overdue
        :return: dict segment id → total id
        """
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO reserve_total (inventory_id, segment_id, company_id, book_id, date,
                                           debts, released, not_overdue, base, reserve, previous,
                                           difference, create_uid, create_date, write_uid,
                                           write_date)
                SELECT %(inventory)s, s.segment_id, %(company)s, %(book)s, %(date)s,
                       0, 0, sum(s.not_overdue), 0, 0, 0, 0, %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM (SELECT unnest(%(segments)s::int[]) AS segment_id,
                               unnest(%(counts)s::int[]) AS not_overdue
                        UNION ALL
                        SELECT segment_id, 0 FROM reserve_total
                         WHERE inventory_id = %(previous)s AND reserve <> 0
                        UNION ALL
                        SELECT segment_id, 0 FROM reserve_write_off_use
                         WHERE inventory_id = %(previous)s) s
                 GROUP BY s.segment_id
                RETURNING segment_id, id
                """,
                inventory=self.id,
                company=self.company_id.id,
                book=self.book_id.id,
                date=self.date,
                uid=self.env.uid,
                now=self.env.cr.now(),
                segments=list(not_overdue),
                counts=list(not_overdue.values()),
                previous=self.previous_id.id or None,
            )
        )
        totals = dict(self.env.cr.fetchall())
        self.env["reserve.total"].invalidate_model()
        return totals

    def _base_sql(self):
        """Columns ``base_<part>`` of the base by the ticks of the edition."""
        edition = self.edition_id
        ticked = edition._parts()
        columns = []
        for part, column in PART_COLUMNS.items():
            value = SQL.identifier("d", column)
            if part not in ticked:
                value = SQL("0")
            elif part not in ageing_reserve.OVERDUE_PARTS:
                value = SQL(
                    "CASE WHEN %s = 'overdue_part' THEN 0 ELSE %s END",
                    self._rule_sql(),
                    value,
                )
            columns.append(SQL("%s AS %s", value, SQL.identifier(f"base_{part}")))
        return SQL(", ").join(columns)

    def _rule_sql(self):
        edition = self.edition_id
        return SQL(
            "CASE d.overdue_kind WHEN 'final' THEN %s ELSE %s END",
            edition.base_final,
            edition.base_current,
        )

    def _gather_debts(self, mapping, overdue):
        """Overdue debts with base and reserve into the temporary table ``reserve_now``.

        A table and not a subquery of the insert: PostgreSQL reads the million debts with several
        processes only where nothing is written to a table that stays.

        :param overdue: how many there are by the sums of the portfolio
        :raises UserError: there are more or fewer
        """
        sum_bases = SQL(" + ").join(
            SQL.identifier("x", f"base_{part}") for part in PART_COLUMNS
        )
        self._make_table(
            "reserve_now",
            SQL(
                """
                WITH place (kind, client_kind, product_group, branch_id, total_id, segment_id) AS (
                    VALUES %(values)s
                ), based AS (
                    SELECT d.contract_id, d.client_id, d.branch_id, d.product_id, d.kind,
                           d.currency_id, d.fx_rate, d.dpd, d.overdue_kind, place.segment_id,
                           band.id AS band_id, band.rate::numeric AS rate, band.propose_write_off,
                           %(rule)s AS rule, %(base_columns)s
                      FROM (%(covered)s) d
                      JOIN reserve_band band
                        ON band.edition_id = %(edition)s AND d.dpd >= band.dpd_from
                       AND (band.dpd_to = 0 OR band.dpd_to IS NULL OR d.dpd <= band.dpd_to)
                      JOIN place
                        ON place.kind = d.kind
                       AND place.client_kind IS NOT DISTINCT FROM d.client_kind
                       AND place.product_group = d.product_group
                       AND place.branch_id IS NOT DISTINCT FROM d.branch_id
                     WHERE d.dpd > 0
                )
                SELECT x.*, greatest(%(sum_bases)s, 0) AS base,
                       round(greatest(%(sum_bases)s, 0) * x.rate / 100, 2) AS reserve
                  FROM based x
                """,
                values=self._place_values(mapping),
                rule=self._rule_sql(),
                base_columns=self._base_sql(),
                covered=self._covered_sql(),
                edition=self.edition_id.id,
                sum_bases=sum_bases,
            ),
        )
        self.env.cr.execute(SQL("SELECT count(*) FROM reserve_now"))
        ((found,),) = self.env.cr.fetchall()
        if found != overdue:
            raise UserError(
                self.env._(
                    "“%(inventory)s” was not counted: the portfolio has %(overdue)s overdue debts,"
                    " but %(found)s of them found a group and a segment. Check that the groups of"
                    " the edition leave no gap, and tell the administrator.",
                    inventory=self.display_name,
                    overdue=overdue,
                    found=found,
                )
            )

    def _gather_fates(self):
        """What became of debts that left their segment, into the table ``reserve_fate``."""
        self._make_table(
            "reserve_gone",
            SQL(
                """
                SELECT prev.contract_id, cur.contract_id IS NOT NULL AS elsewhere
                  FROM (%s) prev LEFT JOIN reserve_now cur ON cur.contract_id = prev.contract_id
                 WHERE prev.reserve <> 0
                   AND (cur.contract_id IS NULL OR cur.segment_id <> prev.segment_id)
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
                            ELSE 'schedule' END AS motion
                  FROM reserve_gone gone
                  LEFT JOIN (SELECT * FROM (%(covered)s) r
                              WHERE r.contract_id IN (SELECT contract_id FROM reserve_gone)) d
                         ON d.contract_id = gone.contract_id
                """,
                whole=whole,
                covered=self._covered_sql(),
            ),
        )

    def _make_table(self, name, query):
        """A temporary table of this transaction, with statistics."""
        table = SQL.identifier(name)
        self.env.cr.execute(SQL("DROP TABLE IF EXISTS pg_temp.%s", table))
        self.env.cr.execute(
            SQL("CREATE TEMP TABLE %s ON COMMIT DROP AS %s", table, query)
        )
        self._analyze(name)

    def _analyze(self, table):
        """Rough statistics: the planner cannot know rows made in this very transaction, and a
        nested loop of debts over debts would take minutes."""
        cr = self.env.cr
        cr.execute(SQL("SELECT set_config('default_statistics_target', '10', true)"))
        cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))
        cr.execute(SQL("SELECT set_config('default_statistics_target', '100', true)"))

    def _previous_sql(self):
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
        bases = SQL(", ").join(SQL.identifier(f"base_{part}") for part in PART_COLUMNS)
        cur_bases = SQL(", ").join(
            SQL("COALESCE(c.%s, 0)", SQL.identifier(f"base_{part}"))
            for part in PART_COLUMNS
        )
        self.env.cr.execute(
            SQL(
                """
                WITH prev AS MATERIALIZED (%(previous)s)
                INSERT INTO reserve_line_p
                    (date, company_id, book_id, inventory_id, total_id, segment_id, contract_id,
                     client_id, branch_id, product_id, debt_kind, currency_id, fx_rate, band_id,
                     dpd, overdue_kind, rule, rate, %(bases)s, base, reserve, previous, difference,
                     motion, known, prev_band_id, prev_dpd, prev_rate, prev_base, propose_write_off,
                     used)
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
                       COALESCE(c.propose_write_off, false), COALESCE(p.used, 0)
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
            )
        )

    def _sum_up(self):
        """Sums of the totals and of the inventory from its lines."""
        parameters = {"inventory": self.id, "date": self.date}
        self.env.cr.execute(
            SQL(
                """
                UPDATE reserve_total t
                   SET debts = l.debts, released = l.released, base = l.base, reserve = l.reserve,
                       previous = l.previous, difference = l.difference, used = l.used
                  FROM (SELECT total_id,
                               count(*) FILTER (WHERE band_id IS NOT NULL OR motion = 'opening')
                                   AS debts,
                               count(*) FILTER (WHERE band_id IS NULL
                                                  AND motion IS DISTINCT FROM 'opening')
                                   AS released,
                               sum(base) AS base, sum(reserve) AS reserve,
                               sum(previous) AS previous, sum(difference) AS difference,
                               sum(used) AS used
                          FROM reserve_line_p
                         WHERE inventory_id = %(inventory)s AND date = %(date)s
                         GROUP BY total_id) l
                 WHERE t.id = l.total_id
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
                          FROM reserve_total WHERE inventory_id = i.id),
                       write_offs = (SELECT count(*) FROM reserve_line_p
                                      WHERE inventory_id = i.id AND date = i.date
                                        AND propose_write_off)
                 WHERE i.id = %(inventory)s
                """,
                **parameters,
            )
        )
        self.invalidate_recordset()
        for model in ("reserve.total", "reserve.line", "reserve.group.total"):
            self.env[model].invalidate_model()
