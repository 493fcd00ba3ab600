# A model in files by theme: the paper, counting, its methods, posting.
# pylint: disable=consider-merging-classes-inherited
from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools import ageing_reserve
from .reserve_inventory_count import DATES, PART_COLUMNS, PRODUCT_GROUP


class ReserveInventoryAgeing(models.Model):
    """Reserve by ageing groups: every overdue debt, base by ticks and kind of overdue."""

    _inherit = "reserve.inventory"

    def _gather_ageing(self):
        """Overdue debts with base and reserve into the table ``reserve_now``."""
        mapping, overdue = self._make_totals()
        self._gather_debts(mapping, overdue)

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
        self._check_rates(row[-1] for row in combos)
        return self._place([row[:5] for row in combos]), sum(row[5] for row in combos)

    def _base_sql(self):
        """Columns ``base_<part>`` of the base by the ticks of the edition."""
        edition = self.edition_id
        ticked = edition._parts()
        columns = []
        for part, column in PART_COLUMNS.items():
            value = SQL.identifier("d", column)
            if part not in ticked:
                value = SQL("0::numeric")
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
            "CASE WHEN d.written_off IS NOT NULL THEN 'written_off'"
            " WHEN d.overdue_kind = 'final' THEN %s ELSE %s END",
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
        self._make_table(
            "reserve_now",
            SQL(
                """
                WITH place (kind, client_kind, product_group, branch_id, total_id, segment_id) AS (
                    VALUES %(values)s
                ), band AS MATERIALIZED (%(bands)s
                ), based AS MATERIALIZED ( -- the parts are rounded once
                    SELECT d.contract_id, d.client_id, d.branch_id, d.product_id, d.kind,
                           d.currency_id, d.fx_rate, d.dpd, d.overdue_kind, place.segment_id,
                           band.id AS band_id, band.rate, band.propose_write_off,
                           %(rule)s AS rule, %(dates)s, %(base_columns)s
                      FROM (SELECT * FROM (%(covered)s) d
                             WHERE d.overdue_since < %(date)s
                            OFFSET 0) d
                      JOIN band
                        ON d.dpd >= band.dpd_from
                       AND (band.dpd_to = 0 OR d.dpd <= band.dpd_to)
                      JOIN place ON %(same_place)s
                )
                SELECT x.*, round(x.base * x.rate / 100, 2) AS reserve
                  FROM (SELECT y.*, greatest(%(sum_bases)s, 0) AS base FROM based y OFFSET 0) x
                """,
                values=self._place_values(mapping),
                rule=self._rule_sql(),
                dates=DATES,
                base_columns=self._base_sql(),
                covered=self._covered_sql(),
                bands=self._bands_sql(),
                same_place=self._same_place_sql("d"),
                date=self.date,
                sum_bases=self._base_sum_sql("y"),
            ),
            "contract_id",
            "segment_id",
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
