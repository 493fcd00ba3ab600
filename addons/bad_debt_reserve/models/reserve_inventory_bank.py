# A model in files by theme: the paper, counting, its methods, posting.
# pylint: disable=consider-merging-classes-inherited
from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.bank_base.tools.money import D, rows

from ..tools import bank_reserve
from .reserve_inventory_count import DATES, PART_COLUMNS
from .reserve_inventory_obligation import OBLIGATION, OBLIGATION_GROUP

PORTFOLIO = SQL(
    "CASE WHEN d.client_kind = 'person' THEN 'retail' ELSE 'business' END"
    " || CASE WHEN d.secured THEN '_secured' ELSE '_other' END"
)
"""The portfolio of a loan ``d``, as ``bank_reserve.portfolio_of``."""


class ReserveInventoryBank(models.Model):
    """Reserve for loans by 590-П: portfolios, loans assessed alone, loans without overdue.

    A line for each overdue loan and for each that is assessed alone; other loans without overdue
    are reserved by sums (``reserve.not.overdue``). Facts of the loans assessed alone are in
    ``reserve_inventory_bank_alone.py``, what spares reading a million loans in
    ``reserve_inventory_bank_kept.py``. The same as :mod:`..tools.bank_reserve`, in statements.
    """

    _inherit = "reserve.inventory"

    def _gather_bank(self):
        """Loans with base and reserve into ``reserve_now``; those without overdue by sums."""
        self._check_no_rate()
        big = self._big_borrowers()
        alone = self._alone_sql(big)
        self._gather_loans(alone)
        self._gather_alone()
        self._gather_taken(alone)
        self._place_loans(self._not_overdue_rows(alone, big))

    def _alone_sql(self, big):
        """Is the loan ``d`` assessed alone? By the edition's ticks, by the borrower's size, or
        since people decided about it.

        The borrowers are named in the question itself: PostgreSQL's processes share one that reads
        no temporary table. Where both portfolios are kept nobody asks for the kind of the client,
        and the clients of a million loans need not be read.

        :param big: ids of the borrowers above the limit
        """
        edition = self.edition_id
        alone = SQL("d.client_id = ANY(%s)", big)
        decided = self._decided()
        if decided:
            alone = SQL("(%s OR d.contract_id = ANY(%s))", alone, decided)
        if edition.portfolio_retail and edition.portfolio_business:
            return alone
        return SQL(
            "CASE WHEN %s THEN TRUE WHEN d.client_kind = 'person' THEN %s ELSE %s END",
            alone,
            not edition.portfolio_retail,
            not edition.portfolio_business,
        )

    def _big_borrowers(self):
        """Ids of borrowers whose loans are above the limit of a portfolio.

        :raises UserError: the edition does not say how large the bank's capital is
        """
        edition = self.edition_id
        portfolios = edition.portfolio_retail or edition.portfolio_business
        if portfolios and not edition.capital > 0:
            raise UserError(
                self.env._(
                    "“%s” does not say the bank's capital: without it nobody knows whose loans are"
                    " too large for a portfolio. Enter the capital and count again.",
                    edition.display_name,
                )
            )
        if not portfolios:
            return []
        limit = bank_reserve.size_limit(D(edition.capital), D(edition.size_percent))
        found = self.env.execute_query(
            SQL(
                "SELECT d.client_id FROM (%s) d WHERE d.client_id = ANY(ARRAY(%s))"
                " GROUP BY 1 HAVING sum(d.principal_cc) > %s",
                self._covered_sql(),
                self._perhaps_big(limit),
                limit,
            )
        )
        return [client for (client,) in found]

    def _bank_base_sql(self):
        """Columns ``base_<part>`` by the ticks of the edition: the whole loan, overdue or not."""
        ticked = self.edition_id._parts()
        return SQL(", ").join(
            SQL(
                "%s AS %s",
                SQL.identifier("d", column) if part in ticked else SQL("0::numeric"),
                SQL.identifier(f"base_{part}"),
            )
            for part, column in PART_COLUMNS.items()
        )

    def _sum_base_sql(self):
        """The base of a loan ``d`` at once, where its parts are not asked for.

        Principal in company currency is kept with the loan: to add it up is a third of the work
        of rounding the parts of a million loans again.
        """
        ticked = self.edition_id._parts()
        if set(ticked) == {"principal", "principal_overdue"}:
            return SQL("greatest(d.principal_cc, 0)")
        parts = [SQL.identifier("d", PART_COLUMNS[part]) for part in ticked]
        return SQL("greatest(%s, 0)", SQL(" + ").join(parts or [SQL("0::numeric")]))

    def _gather_loans(self, alone):
        """Loans that get a line: overdue, or assessed alone; table ``reserve_loan``."""
        self._make_table(
            "reserve_loan",
            SQL(
                """
                SELECT * FROM (
                SELECT y.*, greatest(%(base)s, 0) AS base  -- an overpaid loan has none
                  FROM (SELECT d.contract_id, d.client_id, d.client_kind, d.branch_id,
                               d.product_id, d.product_group, d.kind, d.currency_id, d.fx_rate,
                               d.dpd, d.overdue_since, NULLIF(d.overdue_kind, 'none')
                                   AS overdue_kind,
                               CASE WHEN d.written_off IS NULL THEN 'rest'
                                    ELSE 'written_off' END AS rule,
                               CASE WHEN %(alone)s THEN 'individual' ELSE %(portfolio)s END
                                   AS portfolio, %(dates)s, %(bases)s
                          FROM (%(covered)s) d
                         WHERE d.overdue_since < %(date)s OR %(alone)s
                        OFFSET 0) y  -- the parts are rounded once
                OFFSET 0) x
                 WHERE x.dpd > 0 OR x.base > 0
                """,
                date=self.date,
                base=self._base_sum_sql("y"),
                alone=alone,
                portfolio=PORTFOLIO,
                dates=DATES,
                bases=self._bank_base_sql(),
                covered=self._covered_sql(),
            ),
        )

    def _gather_graded(self, places):
        """Band, rate, reserve and segment of each loan: table ``reserve_now``.

        :param places: SQL rows (kind, client kind, product group, branch id, overdue?, segment id)
        """
        self._make_table(
            "reserve_now",
            SQL(
                """
                WITH matrix (position, service, category) AS (VALUES %(matrix)s
                ), place (kind, client_kind, product_group, branch_id, overdue, segment_id) AS (
                    VALUES %(places)s
                ), band AS MATERIALIZED (%(bands)s
                ), alone AS MATERIALIZED (
                    SELECT a.*, matrix.category
                      FROM reserve_alone a
                      LEFT JOIN matrix
                        ON matrix.position = a.position AND matrix.service = a.service
                )
                SELECT l.*, band.id AS band_id, band.category, band.rate,
                       band.propose_write_off, a.service_days, a.service, a.position,
                       a.position_id, LEAST(COALESCE(a.collateral, 0), l.base) AS collateral,
                       round(l.base * band.rate / 100, 2) AS calculated,
                       round((l.base - LEAST(COALESCE(a.collateral, 0), l.base))
                             * band.rate / 100, 2) AS reserve, place.segment_id
                  FROM reserve_loan l
                  JOIN place ON %(same_place)s AND place.overdue = (l.dpd > 0)
                  LEFT JOIN alone a ON a.contract_id = l.contract_id
                  JOIN band
                    ON band.portfolio = l.portfolio
                   AND (l.portfolio = 'individual'
                        OR band.dpd_from > 0 AND l.dpd >= band.dpd_from
                           AND (band.dpd_to = 0 OR l.dpd <= band.dpd_to))
                   AND (l.portfolio <> 'individual' OR band.category = a.category)
                """,
                matrix=self._matrix_values(),
                places=SQL(", ").join(
                    list(places)
                    or [SQL("(NULL, NULL, NULL, NULL::int, NULL::boolean, NULL::int)")]
                ),
                bands=self._bands_sql(),
                same_place=self._same_place_sql("l"),
            ),
            "contract_id",
            "segment_id",
        )
        self._check_all_graded()

    def _matrix_values(self):
        """Rows (position, service, category) of the edition for a VALUES list."""
        return SQL(", ").join(
            SQL("(%s, %s, %s)", position, service, str(category))
            for (position, service), category in self.edition_id._matrix().items()
        )

    def _check_all_graded(self):
        """No loan may be left out because it found no band."""
        ((loans, graded),) = self.env.execute_query(
            SQL(
                "SELECT (SELECT count(*) FROM reserve_loan),"
                " (SELECT count(*) FROM reserve_now)"
            )
        )
        if loans != graded:
            raise UserError(
                self.env._(
                    "“%(inventory)s” was not counted: of %(loans)s loans %(graded)s found their"
                    " group or category. Check that “%(edition)s” has all portfolios and"
                    " categories.",
                    inventory=self.display_name,
                    loans=loans,
                    graded=graded,
                    edition=self.edition_id.display_name,
                )
            )

    def _not_overdue_rows(self, alone, big):
        """Sums of portfolio loans without overdue.

        :return: rows (kind, client kind, product group, branch id, portfolio, debts, base), the
            base Decimal
        """
        found = rows(
            self.env,
            SQL(
                """
                SELECT x.kind, x.client_kind, x.product_group, x.branch_id, x.portfolio,
                       sum(x.debts)::int AS debts, sum(x.base) AS base
                  FROM (%s) x
                 GROUP BY 1, 2, 3, 4, 5
                HAVING sum(x.debts) > 0
                """,
                self._kept_not_overdue_sql(big) or self._counted_not_overdue_sql(alone),
            ),
        )
        return [tuple(row.values()) for row in found]

    def _counted_not_overdue_sql(self, alone):
        """Loans without overdue that a portfolio holds, a row each."""
        return SQL(
            """
            SELECT b.* FROM (SELECT d.contract_id, d.kind, d.client_kind, d.product_group,
                                    d.branch_id,
                                    %(portfolio)s AS portfolio, 1 AS debts, %(base)s AS base
                               FROM (%(covered)s) d
                              WHERE d.dpd = 0 AND NOT %(alone)s) b
             WHERE b.base > 0
            """,
            base=self._sum_base_sql(),
            portfolio=PORTFOLIO,
            covered=self._covered_sql(),
            alone=alone,
        )

    def _place_loans(self, sums):
        """Segments: overdue debt stands on other accounts than debt without overdue.

        :param sums: rows of :meth:`_not_overdue_rows`
        """
        lines = self.env.execute_query(
            SQL(
                "SELECT kind, client_kind, product_group, branch_id, dpd > 0"
                " FROM reserve_loan GROUP BY 1, 2, 3, 4, 5"
            )
        )
        combos = [(*row[:4], 0) for row in lines]
        combos += [(*row[:4], row[5]) for row in sums]
        not_overdue = self.edition_id._part_not_overdue()
        parts = [None if row[4] else not_overdue for row in lines]
        parts += [not_overdue] * len(sums)
        obligations = self._gather_obligations()
        combos += [
            (None, client_kind, OBLIGATION_GROUP, branch, 0)
            for client_kind, branch in obligations
        ]
        parts += [OBLIGATION] * len(obligations)
        mapping = self._place(combos, parts)
        self._insert_obligations(
            (place[1], *place[3:]) for place in mapping[len(lines) + len(sums) :]
        )
        self._gather_graded(
            SQL("(%s, %s, %s, %s::int, %s::boolean, %s::int)", *row, place[-1])
            for row, place in zip(lines, mapping[: len(lines)], strict=True)
        )
        self._insert_not_overdue(
            [(place[-2], row[4], row[5], row[6]) for row, place in
             zip(sums, mapping[len(lines):][: len(sums)], strict=True)]
        )  # fmt: skip

    def _insert_not_overdue(self, sums):
        """Reserve of portfolio loans without overdue, a row a segment and portfolio of now or
        of the last inventory.

        :param sums: rows (total id, portfolio, debts, base)
        """
        values = [SQL("(%s, %s, %s, %s::numeric)", *row) for row in sums]
        nothing = SQL("(NULL::int, NULL, NULL::int, NULL::numeric)")
        self.env.cr.execute(
            SQL(
                """
                WITH cur AS (
                    SELECT total_id, portfolio, sum(debts) AS debts, sum(base) AS base
                      FROM (VALUES %(sums)s) s (total_id, portfolio, debts, base)
                     WHERE total_id IS NOT NULL
                     GROUP BY 1, 2
                ), prev AS (
                    SELECT own.id AS total_id, b.portfolio, min(b.band_id) AS band_id,
                           sum(b.reserve) AS reserve, sum(b.used) AS used
                      FROM (%(before)s) b
                      JOIN reserve_total own
                        ON own.inventory_id = %(inventory)s AND own.segment_id = b.segment_id
                     GROUP BY 1, 2
                )
                INSERT INTO reserve_not_overdue
                    (inventory_id, total_id, company_id, book_id, date, band_id, debts, base, rate,
                     reserve, previous, difference, used)
                SELECT %(inventory)s, x.total_id, %(company)s, %(book)s, %(date)s, x.band_id,
                       x.debts, x.base, x.rate, x.reserve, x.previous, x.reserve - x.previous,
                       x.used
                  FROM (SELECT COALESCE(cur.total_id, prev.total_id) AS total_id,
                               COALESCE(band.id, prev.band_id) AS band_id,
                               COALESCE(cur.debts, 0) AS debts, COALESCE(cur.base, 0) AS base,
                               COALESCE(band.rate, 0)::numeric AS rate,
                               round(COALESCE(cur.base * band.rate::numeric / 100, 0), 2)
                                   AS reserve,
                               COALESCE(prev.reserve, 0) AS previous,
                               COALESCE(prev.used, 0) AS used
                          FROM cur
                          FULL JOIN prev
                            ON prev.total_id = cur.total_id AND prev.portfolio = cur.portfolio
                          LEFT JOIN reserve_band band
                            ON band.edition_id = %(edition)s AND band.dpd_from = 0
                           AND band.portfolio = COALESCE(cur.portfolio, prev.portfolio)) x
                """,
                inventory=self.id,
                before=self._sums_before_sql(),
                company=self.company_id.id,
                book=self.book_id.id,
                date=self.date,
                edition=self.edition_id.id,
                sums=SQL(", ").join(values or [nothing]),
            )
        )

    def _sums_before_sql(self):
        """Subquery: segment_id, portfolio, band_id, reserve, used: sums of the last inventory, less
        what write-offs used of them since; of an opening, what it held for such loans."""
        before = SQL(
            """
            SELECT t.segment_id, b.portfolio, n.band_id,
                   n.reserve - COALESCE(u.used, 0) AS reserve, COALESCE(u.used, 0) AS used
              FROM reserve_not_overdue n
              JOIN reserve_total t ON t.id = n.total_id
              JOIN reserve_band b ON b.id = n.band_id
              LEFT JOIN (%s) u ON u.sum_id = n.id
             WHERE n.inventory_id = %s AND n.reserve <> 0 AND b.portfolio <> 'obligation'
            """,
            self.env["reserve.write.off.use"]._used_of_sums_sql(self.previous_id),
            self.previous_id.id or None,
        )
        if not self._taken_by_sum():
            return before
        return SQL(
            "%s UNION ALL SELECT segment_id, portfolio, NULL::int, reserve, 0 FROM reserve_taken",
            before,
        )
