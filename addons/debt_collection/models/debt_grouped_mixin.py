from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

_KEPT_SUMS = "debt_kept_sums"


class DebtGroupedMixin(models.AbstractModel):
    """Sums of a large book kept by groups, so that a pivot of a million rows opens at once.

    A question that asks only for fields in ``_grouped`` is answered from the kept sums, every other
    one from the rows. Both give the same figures: the sums are written in the transaction that
    writes the rows.
    """

    _name = "debt.grouped.mixin"
    _description = "Sums kept by groups"

    _grouped = frozenset()
    """Fields that are the same for all rows that a kept sum stands for."""

    _sums = {}
    """Field → aggregates that the kept sums know."""

    _counted = "contracts"
    """Column of the kept sums: how many rows each stands for."""

    def _grouped_query(self):
        """SQL of the kept sums with the columns of the rows; NULL for those it does not know."""
        raise NotImplementedError

    @property
    def _table_query(self):
        if self.env.context.get(_KEPT_SUMS):
            return self._grouped_query()
        return super()._table_query

    @api.model
    def _read_group(self, domain, groupby=(), aggregates=(), having=(), offset=0, limit=None,
                    order=None):  # fmt: skip
        facts = {"offset": offset, "limit": limit}
        if having or not self._answers(domain, groupby, aggregates, order):
            return super()._read_group(
                domain, groupby, aggregates, having, order=order, **facts
            )
        kept = self.with_context(**{_KEPT_SUMS: True})
        return super(DebtGroupedMixin, kept)._read_group(
            domain, groupby, aggregates, order=order, **facts
        )

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        names = {name for one in grouping_sets for name in one}
        if not self._answers(domain, names, aggregates, order):
            return super()._read_grouping_sets(domain, grouping_sets, aggregates, order)
        kept = self.with_context(**{_KEPT_SUMS: True})
        return super(DebtGroupedMixin, kept)._read_grouping_sets(
            domain, grouping_sets, aggregates, order
        )

    def _read_group_select(self, aggregate_spec, query):
        """A row of the kept sums stands for many: counting rows is adding them up."""
        if aggregate_spec == "__count" and self.env.context.get(_KEPT_SUMS):
            counted = SQL.identifier(self._table, self._counted)
            return SQL("COALESCE(SUM(%s), 0)::bigint", counted)
        return super()._read_group_select(aggregate_spec, query)

    def _answers(self, domain, groupby, aggregates, order):
        """Do the kept sums know all that is asked for, the record rules included?"""
        if self.env.context.get(_KEPT_SUMS):
            return False
        rules = Domain.TRUE
        if not self.env.su:
            rules = Domain(self.env["ir.rule"]._compute_domain(self._name, "read"))
        ordered = [part.split()[0] for part in (order or "").split(",") if part.strip()]
        # The order may name what is grouped by ("date:month"), fields, or aggregates.
        ordered = [name for name in ordered if name not in groupby]
        groups = {name.partition(":")[0] for name in groupby}
        groups.update(
            name for name in ordered if name not in aggregates and ":" not in name
        )
        for condition in (*Domain(domain).iter_conditions(), *rules.iter_conditions()):
            groups.add(condition.field_expr.partition(".")[0])
        groups.discard("__count")
        asked = {*aggregates, *(name for name in ordered if ":" in name)}
        return groups <= self._grouped and all(map(self._adds_up, asked))

    def _adds_up(self, aggregate):
        """Is the aggregate of kept sums that of the rows behind them?"""
        name, _colon, function = aggregate.partition(":")
        known = self._sums.get(name, ())
        if name == "__count" or function in known:
            return True
        if (
            function == "sum_currency"
        ):  # the web client's second sum, in the user's currency
            return (
                "sum" in known
                and self._fields[name].get_currency_field(self) in self._grouped
            )
        # What the web client asks for beside a sum: the currencies it is in.
        return (
            function in ("array_agg_distinct", "count_distinct")
            and name in self._grouped
        )

    @api.model
    def _count_by_hash(self, table, query):
        """Write a count of a whole book into its table of sums.

        Its groups are far fewer than PostgreSQL expects, which would sort a million rows to tell
        them apart. It is counted into a temporary table first: only then do several of
        PostgreSQL's processes count.
        """
        cr = self.env.cr
        cr.execute(
            SQL(
                "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass"
                " AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
                table,
            )
        )
        columns = self._columns_sql([name for (name,) in cr.fetchall()])
        counted = SQL.identifier(f"{table}_new")
        cr.execute(SQL("SET LOCAL work_mem = '64MB'"))
        cr.execute(SQL("SET LOCAL enable_sort = off"))
        cr.execute(
            SQL(
                "CREATE TEMP TABLE %s (%s) ON COMMIT DROP AS %s",
                counted,
                columns,
                query,
            )
        )
        cr.execute(SQL("SET LOCAL enable_sort TO DEFAULT"))
        cr.execute(
            SQL(
                "INSERT INTO %s (%s) SELECT %s FROM %s",
                SQL.identifier(table),
                columns,
                columns,
                counted,
            )
        )
        cr.execute(SQL("DROP TABLE pg_temp.%s", counted))

    @api.model
    def _columns_sql(self, names):
        return SQL(", ").join(map(SQL.identifier, names))
