# A model in files by theme: the paper, counting, its methods, posting.
# pylint: disable=consider-merging-classes-inherited
from datetime import date

from odoo import fields, models
from odoo.tools import SQL

from odoo.addons.bank_base.tools.money import D, rows, to_float

from ..tools import tax_reserve
from .reserve_inventory_count import DATES, PART_COLUMNS


class ReserveInventoryTax(models.Model):
    """Reserve for doubtful debts by art. 266 of the Tax Code: counter-debt, groups, cap.

    The same as :mod:`..tools.tax_reserve`, in statements.
    """

    _inherit = "reserve.inventory"

    by_age = fields.Monetary(
        string="Reserve by Age",
        readonly=True,
        copy=False,
        help="Sum of the reserve by groups before the cap.",
    )
    cap = fields.Monetary(
        readonly=True,
        copy=False,
        help="The most that the reserve may be: a share of revenue (art. 266(4) of the Tax Code).",
    )
    revenue_current = fields.Monetary(
        string="Revenue of the Period",
        readonly=True,
        copy=False,
        help="From the first day of the year to the date of the inventory.",
    )
    revenue_previous = fields.Monetary(
        string="Revenue of the Previous Year", readonly=True, copy=False
    )
    revenue_current_id = fields.Many2one(
        "reserve.revenue",
        string="Revenue of the Period Entered",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        help="Empty: counted from the ledger.",
    )
    revenue_previous_id = fields.Many2one(
        "reserve.revenue",
        string="Revenue of the Previous Year Entered",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        help="Empty: counted from the ledger, or not needed at the year end.",
    )

    def _gather_tax(self):
        """Doubtful debts with base and reserve into the table ``reserve_now``."""
        self._check_no_rate()
        self._gather_aged()
        combos = self.env.execute_query(
            SQL(
                "SELECT kind, client_kind, product_group, branch_id FROM reserve_aged"
                " GROUP BY 1, 2, 3, 4"
            )
        )
        limit = self._set_cap() if combos else self._no_cap()
        self._gather_capped(limit, self._place([(*row, 0) for row in combos]))

    def _check_no_rate(self):
        groups = self._groups_sql()
        found = self.env.execute_query(
            SQL(
                "SELECT min(d.without_rate) FROM (%s) d WHERE d.kind = ANY(%s)",
                groups,
                self.edition_id._kinds(),
            )
        )
        self._check_rates(number for (number,) in found)

    def _tax_base_sql(self):
        """Columns ``base_<part>``: of a loan unpaid interest alone, of others what is due."""
        ticked = self.edition_id._parts()
        columns = []
        for part, column in PART_COLUMNS.items():
            value = SQL.identifier("d", column)
            loan = other = SQL("0::numeric")
            if part in tax_reserve.INTEREST_PARTS:
                loan = value
            if part in tax_reserve.SALE_PARTS:
                other = value
            if part not in ticked:
                loan = other = SQL("0::numeric")
            columns.append(
                SQL(
                    "CASE WHEN d.kind = ANY(%s) THEN %s ELSE %s END AS %s",
                    list(tax_reserve.LOANS),
                    loan,
                    other,
                    SQL.identifier(f"base_{part}"),
                )
            )
        return SQL(", ").join(columns)

    def _party_sql(self, client):
        """To whom a client (partner ``rp``) belongs: several clients may be one party."""
        return SQL("COALESCE(rp.commercial_partner_id, -%s)", client)

    def _claims_sql(self):
        """Subquery (without brackets) of the claims that are doubtful.

        Of the clients only those that have a partner are read for the party: they are few. By
        OFFSET 0 the parts of a debt are rounded once, not anew in every expression that asks for
        them.
        """
        return SQL(
            """
            SELECT x.* FROM (
            SELECT y.*, %(total)s AS gross
              FROM (SELECT d.contract_id, d.client_id, d.client_kind, d.branch_id, d.product_id,
                           d.product_group, d.kind, d.currency_id, d.fx_rate, d.dpd, d.overdue_kind,
                           CASE WHEN d.written_off IS NULL THEN 'overdue_part'
                                ELSE 'written_off' END AS rule,
                           %(party)s AS party, %(dates)s, %(bases)s
                      FROM (%(covered)s) d
                      LEFT JOIN bank_client cl
                        ON cl.id = d.client_id AND cl.partner_id IS NOT NULL
                      LEFT JOIN res_partner rp ON rp.id = cl.partner_id
                     WHERE d.overdue_since < %(date)s
                       AND CASE WHEN d.kind = ANY(%(loans)s)
                                THEN COALESCE(d.date_start >= %(since)s, TRUE)
                                ELSE d.secured IS NOT TRUE AND d.guaranteed IS NOT TRUE END
                    OFFSET 0) y
            OFFSET 0) x
             WHERE x.gross > 0
            """,
            total=self._base_sum_sql("y"),
            party=self._party_sql(SQL("d.client_id")),
            dates=DATES,
            bases=self._tax_base_sql(),
            covered=self._covered_sql(),
            date=self.date,
            loans=list(tax_reserve.LOANS),
            since=self.edition_id.interest_since or "0001-01-01",
        )

    def _counter_debt_sql(self):
        """Subquery (without brackets) of what the bank owes to each party at the date."""
        entered = SQL(
            """
            SELECT %(party)s AS party, e.amount
              FROM (SELECT DISTINCT ON (client_id) client_id, amount FROM reserve_counter_debt
                     WHERE company_id = %(company)s AND date_from <= %(date)s
                     ORDER BY client_id, date_from DESC) e
              JOIN bank_client cl ON cl.id = e.client_id
              LEFT JOIN res_partner rp ON rp.id = cl.partner_id
            """,
            party=self._party_sql(SQL("cl.id")),
            company=self.company_id.id,
            date=self.date,
        )
        sources = [entered]
        if self.edition_id.counter_from_ledger:
            sources.append(self._payables_sql())
        return SQL(
            "SELECT party, sum(amount) AS amount FROM (%s) o GROUP BY party",
            SQL(" UNION ALL ").join(sources),
        )

    def _payables_sql(self):
        """Open credit items of payables and receivables at the date, by commercial partner."""
        self.env["account.move.line"].flush_model()
        return SQL(
            """
            SELECT o.party, o.amount
              FROM (SELECT rp.commercial_partner_id AS party,
                           -l.balance - COALESCE(sum(p.amount), 0) AS amount
                      FROM account_move_line l
                      JOIN account_account a ON a.id = l.account_id
                      JOIN res_partner rp ON rp.id = l.partner_id
                      LEFT JOIN account_partial_reconcile p
                        ON p.credit_move_id = l.id AND p.max_date <= %(date)s
                     WHERE l.parent_state = 'posted' AND l.company_id = %(company)s
                       AND l.date <= %(date)s AND l.balance < 0
                       AND a.account_type IN ('liability_payable', 'asset_receivable')
                     GROUP BY l.id, rp.commercial_partner_id, l.balance) o
             WHERE o.amount > 0
            """,
            company=self.company_id.id,
            date=self.date,
        )

    def _gather_aged(self):
        """Group, base less own debt (the oldest claim first) and reserve by age: table
        ``reserve_aged``."""
        self._make_table(
            "reserve_aged",
            SQL(
                """
                WITH claim AS MATERIALIZED (%(claims)s
                ), less AS MATERIALIZED ( -- few parties have a claim on the bank
                    SELECT c.contract_id,
                           LEAST(c.gross, GREATEST(
                               own.amount - (sum(c.gross) OVER oldest - c.gross), 0)) AS counter
                      FROM claim c JOIN (%(counter)s) own ON own.party = c.party
                    WINDOW oldest AS (PARTITION BY c.party ORDER BY c.dpd DESC, c.contract_id)
                ), band AS MATERIALIZED (%(bands)s
                )
                SELECT o.*, band.id AS band_id, band.rate, band.propose_write_off,
                       round(o.base * band.rate / 100, 2) AS calculated
                  FROM (SELECT c.*, COALESCE(less.counter, 0) AS counter,
                               c.gross - COALESCE(less.counter, 0) AS base
                          FROM claim c LEFT JOIN less ON less.contract_id = c.contract_id
                        OFFSET 0) o
                  JOIN band
                    ON o.dpd >= band.dpd_from
                   AND (band.dpd_to = 0 OR o.dpd <= band.dpd_to)
                """,
                claims=self._claims_sql(),
                counter=self._counter_debt_sql(),
                bands=self._bands_sql(),
            ),
        )

    def _gather_capped(self, limit, mapping):
        """Reserve after the cap: in proportion, left kopecks to the largest remainders; table
        ``reserve_now``.

        :param limit: the most that all may be, Decimal
        :param mapping: rows of ``_place``
        """
        (row,) = rows(
            self.env,
            SQL("SELECT COALESCE(sum(calculated), 0) AS total FROM reserve_aged"),
        )
        self.by_age = to_float(row["total"])
        total, most = int(row["total"] * 100), int(limit * 100)
        reserve, aged = SQL("a.calculated"), SQL("reserve_aged")
        if total > most:
            reserve = SQL(
                """
                (a.whole + (row_number() OVER (ORDER BY a.rest DESC, a.dpd DESC, a.contract_id)
                            <= %s - sum(a.whole) OVER ())::int) * 0.01
                """,
                most,
            )
            aged = SQL(
                """
                (SELECT r.*,
                        div(r.calculated * 100 * %(most)s::numeric, %(total)s::numeric) AS whole,
                        mod(r.calculated * 100 * %(most)s::numeric, %(total)s::numeric) AS rest
                   FROM reserve_aged r)
                """,
                most=most,
                total=total,
            )
        self._make_table(
            "reserve_now",
            SQL(
                """
                WITH place (kind, client_kind, product_group, branch_id, total_id, segment_id) AS (
                    VALUES %(places)s
                )
                SELECT a.*, round(%(reserve)s, 2) AS reserve, place.segment_id
                  FROM %(aged)s a
                  JOIN place ON %(same_place)s
                """,
                places=self._place_values(mapping),
                reserve=reserve,
                aged=aged,
                same_place=self._same_place_sql("a"),
            ),
            "contract_id",
            "segment_id",
        )

    def _no_cap(self):
        """Nothing is doubtful: nobody is asked for revenue.

        :return: Decimal zero
        """
        sums = dict.fromkeys(("cap", "revenue_current", "revenue_previous"), 0.0)
        records = dict.fromkeys(("revenue_current_id", "revenue_previous_id"), False)
        self.write({**sums, **records})
        return D(0)

    def _set_cap(self):
        """Count the cap, keep what it came from on the inventory.

        :return: Decimal
        :raises UserError: neither entered revenue nor the ledger may be used
        """
        year = self.date.year
        at_year_end = (self.date.month, self.date.day) == (12, 31)
        current, entered = self._revenue(date(year, 1, 1), self.date)
        before, entered_before = D(0), self.env["reserve.revenue"]
        if not at_year_end:
            before, entered_before = self._revenue(
                date(year - 1, 1, 1), date(year - 1, 12, 31)
            )
        revenue = tax_reserve.cap_revenue(at_year_end, current, before)
        limit = tax_reserve.cap(revenue, D(self.edition_id.cap_percent))
        self.write(
            {
                "cap": to_float(limit),
                "revenue_current": to_float(current),
                "revenue_previous": to_float(before),
                "revenue_current_id": entered.id,
                "revenue_previous_id": entered_before.id,
            }
        )
        return limit
