# One concern a file, for one model.
# pylint: disable=consider-merging-classes-inherited
import operator as py_operator

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, Query
from odoo.tools.misc import format_date

from ..tools import ageing, ageing_sql
from ..tools.staging import PARTS

AS_OF_FIELDS = ("days_past_due", "bucket", "bucket_id", "overdue_kind", "term")

_COMPARE = {
    "<": py_operator.lt,
    "<=": py_operator.le,
    ">": py_operator.gt,
    ">=": py_operator.ge,
}


class DebtContract(models.Model):
    """What the passing of days makes of a contract: never stored, computed at an as-of date."""

    _inherit = "debt.contract"

    days_past_due = fields.Integer(
        compute="_compute_as_of",
        search="_search_days_past_due",
        aggregator="max",
        help="Calendar days since the oldest unpaid payment, on the last closed or loaded date.",
    )
    bucket = fields.Integer(
        string="Group number",
        compute="_compute_as_of",
        search="_search_bucket",
        aggregator=None,
    )
    bucket_id = fields.Many2one(
        "debt.bucket",
        string="Ageing group",
        compute="_compute_as_of",
        search="_search_bucket_id",
        help="Group of days past due by the scheme in force.",
    )
    overdue_kind = fields.Selection(
        [
            ("none", "No overdue"),
            ("current", "Current overdue"),
            ("final", "Final overdue"),
        ],
        compute="_compute_as_of",
        search="_search_overdue_kind",
        help="Final: the whole debt is due, because the term is over or it was called due.",
    )
    term = fields.Selection(
        [("short", "Short-term"), ("long", "Long-term")],
        compute="_compute_as_of",
        search="_search_term",
        help="Short-term: due within twelve months of the date, or without a term.",
    )

    @api.model
    def _as_of_dates(self, companies):
        """Company -> date at which its register stands (last closed or loaded), or False."""
        # sudo: the date alone is read; every reader of debts needs it, whatever the role.
        days = self.env["bank.day"].sudo()
        return {company: days._as_of(company) for company in companies}

    @api.depends("overdue_since", "accelerated_on", "date_end", "company_id")
    def _compute_as_of(self):
        dates = self._as_of_dates(self.company_id)
        schemes = {
            company: self.env["debt.bucket.scheme"]._in_force(company, day)
            for company, day in dates.items()
            if day
        }
        groups = {
            company: {row.number: row.id for row in scheme.bucket_ids}
            for company, scheme in schemes.items()
        }
        bounds = {company: scheme._buckets() for company, scheme in schemes.items()}
        for contract in self:
            company, day = contract.company_id, dates.get(contract.company_id)
            if not day:
                contract.update(dict.fromkeys(AS_OF_FIELDS, False))
                continue
            since = contract.overdue_since or None
            end = contract.date_end or None
            contract.days_past_due = ageing.days_past_due(since, day)
            contract.bucket = ageing.bucket_of(contract.days_past_due, bounds[company])
            contract.bucket_id = groups[company][contract.bucket]
            contract.overdue_kind = ageing.overdue_kind(
                since, contract.accelerated_on or None, end, day
            )
            contract.term = ageing.term(end, day)

    # -- the same in SQL, so that lists sort, filter and group by these fields

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr not in AS_OF_FIELDS:
            return super()._field_to_sql(alias, field_expr, query)

        def column(name):
            return super(DebtContract, self)._field_to_sql(alias, name, query)

        cases = [
            SQL(
                "WHEN %s THEN %s",
                company.id,
                self._as_of_expression(
                    field_expr,
                    self.env["debt.bucket.scheme"]._in_force(company, day),
                    SQL("%s::date", day),
                    column,
                ),
            )
            for company, day in self._as_of_dates(self._companies_seen()).items()
            if day
        ]
        if not cases:
            return (
                SQL("NULL::varchar")
                if field_expr in ("overdue_kind", "term")
                else SQL("NULL::int")
            )
        return SQL("(CASE %s %s END)", column("company_id"), SQL(" ").join(cases))

    @api.model
    def _companies_seen(self):
        # sudo: only in superuser mode, where every company's rows may come up.
        return (
            self.env["res.company"].sudo().search([("active", "=", True)])
            if self.env.su
            else self.env.companies
        )

    @api.model
    def _as_of_expression(self, name, scheme, as_of, column):
        """SQL of one computed field; ``column(name)`` gives the SQL of a stored one."""
        days = ageing_sql.dpd(column("overdue_since"), as_of)
        if name == "days_past_due":
            return days
        if name == "bucket":
            return ageing_sql.bucket(days, scheme._buckets())
        if name == "bucket_id":
            ids = {row.number: row.id for row in scheme.bucket_ids}
            return ageing_sql.by_bucket(
                days, scheme._buckets(), lambda row: SQL("%s", ids[row.number])
            )
        if name == "overdue_kind":
            return ageing_sql.overdue_kind(
                column("overdue_since"),
                column("accelerated_on"),
                column("date_end"),
                as_of,
            )
        return ageing_sql.term(column("date_end"), as_of)

    @api.model
    def _search_as_of(self, name, operator, value):
        if operator in ("in", "not in"):
            # An unset value stands for the absence of overdue in these fields.
            values = tuple(item for item in value if item is not False) or (None,)
            condition = SQL("IN %s", values)
            negate = operator == "not in"
        elif operator in _COMPARE:
            condition, negate = SQL(f"{operator} %s", value), False
        else:
            return NotImplemented

        def to_sql(model, alias, query):
            expression = model._field_to_sql(alias, name, query)
            if negate:
                return SQL("(%s %s) IS NOT TRUE", expression, condition)
            return SQL("%s %s", expression, condition)

        return Domain.custom(to_sql=to_sql)

    @api.model
    def _search_days_past_due(self, operator, value):
        return self._search_as_of("days_past_due", operator, value)

    @api.model
    def _search_bucket(self, operator, value):
        return self._search_as_of("bucket", operator, value)

    @api.model
    def _search_bucket_id(self, operator, value):
        buckets = self.env["debt.bucket"]
        if operator in ("any", "not any"):
            value = value if isinstance(value, Query) else buckets._search(value)
            operator = "in" if operator == "any" else "not in"
        elif operator in ("ilike", "=ilike", "like", "=like"):
            value, operator = buckets._search([("name", operator, value)]), "in"
        return self._search_as_of("bucket_id", operator, value)

    @api.model
    def _search_overdue_kind(self, operator, value):
        return self._search_as_of("overdue_kind", operator, value)

    @api.model
    def _search_term(self, operator, value):
        return self._search_as_of("term", operator, value)

    # -- a whole portfolio at a date, for other addons

    @api.model
    def _last_intake_date(self, company):
        """Greatest business date of balances taken into the register, or False.

        :param company: one ``res.company``
        """
        # sudo: the date alone, for roles that do not read the list of batches.
        return (
            self.env["bank.intake"]
            .sudo()
            ._read_group(
                [
                    ("company_id", "=", company.id),
                    ("kind", "in", ("contracts", "receivables")),
                    ("state", "!=", "refused"),
                ],
                aggregates=["business_date:max"],
            )[0][0]
        )

    @api.model
    def _as_of_sql(self, company, date):
        """Subquery (without brackets) of the portfolio of a company on a date, a row a contract.

        Columns: contract_id, company_id, source, number, client_id, client_kind, branch_id,
        region_id, product_id, kind, currency_id, fx_rate, the six parts as ``<part>_cc``,
        principal_cc, overdue_cc, overdue_since, dpd, bucket, overdue_kind, secured, guaranteed,
        date_start, date_end, stale_since, missing_since. Money in company currency, each part
        rounded half up to the kopeck. From the register when nothing later than ``date`` was
        loaded, else from the snapshot of that date.

        :raises UserError: when the date can no longer be answered in full; names the nearest
        that can.
        """
        self.flush_model()
        last = self._last_intake_date(company)
        if not last or date >= last:
            return self._current_sql(company, date)
        snapshot = self.env["debt.snapshot"]
        if snapshot._taken(company, date):
            return snapshot._portfolio_sql(company, date)
        nearest = snapshot._nearest(company, date) or last
        raise UserError(
            self.env._(
                "The full state of debts on %(date)s is no longer kept: later files were loaded and"
                " only month ends are stored. The nearest date that can be answered is"
                " %(nearest)s.",
                date=format_date(self.env, date),
                nearest=format_date(self.env, nearest),
            )
        )

    @api.model
    def _as_of_groups_sql(self, company, date):
        """Subquery of the same portfolio by groups, at a fraction of the price of its rows.

        Columns: kind, client_kind, product_id, branch_id, dpd; contracts and owing (how many of
        them have any debt); without_rate (the least number of those without an exchange rate);
        principal_cc, overdue_cc.

        :raises UserError: as :meth:`_as_of_sql`
        """
        last = self._last_intake_date(company)
        if not last or date >= last:
            return self.env["debt.portfolio"]._groups_sql(company, date)
        return SQL(
            "SELECT d.kind, d.client_kind, d.product_id, d.branch_id, d.dpd,"
            " count(*) AS contracts, count(*) FILTER (WHERE %s > 0) AS owing,"
            " min(d.number) FILTER (WHERE d.fx_rate IS NULL) AS without_rate,"
            " sum(d.principal_cc) AS principal_cc, sum(d.overdue_cc) AS overdue_cc"
            " FROM (%s) d GROUP BY 1, 2, 3, 4, 5",
            SQL(" + ").join(SQL.identifier("d", f"{part}_cc") for part in PARTS),
            self._as_of_sql(company, date),
        )

    @api.model
    def _as_of_not_overdue_sql(self, company, date):
        """Subquery of the principal of debts without overdue, by groups, from the kept sums.

        Columns: kind, client_kind, product_id, branch_id, secured; debts (those with principal) and
        principal_cc (theirs). A debt that is overpaid takes nothing off the others.

        :return: None where sums are not kept: of a date before the last load
        """
        last = self._last_intake_date(company)
        if last and date < last:
            return None
        self.flush_model()
        return self.env["debt.portfolio"]._not_overdue_sql(company, date)

    @api.model
    def _current_sql(self, company, date):
        scheme = self.env["debt.bucket.scheme"]._in_force(company, date)
        as_of = SQL("%s::date", date)

        def column(name):
            return SQL.identifier("c", name)

        parts = SQL(", ").join(
            SQL(
                "%s AS %s",
                ageing_sql.in_company_currency(column(part), column("fx_rate")),
                SQL.identifier(f"{part}_cc"),
            )
            for part in PARTS
        )
        return SQL(
            "SELECT c.id AS contract_id, c.company_id, c.source, c.number, c.client_id,"
            " cl.kind AS client_kind, c.branch_id, c.region_id, c.product_id, c.kind,"
            " c.currency_id,"
            " c.fx_rate, %(parts)s, c.principal_cc, c.overdue_cc, c.overdue_since, %(dpd)s AS dpd,"
            " %(bucket)s AS bucket, %(overdue_kind)s AS overdue_kind, c.secured,"
            " c.guaranteed, c.date_start, c.date_end,"
            " c.stale_since, c.missing_since"
            # Every contract has a client; by LEFT JOIN PostgreSQL leaves the clients out of
            # questions that do not ask for their kind.
            " FROM debt_contract c LEFT JOIN bank_client cl ON cl.id = c.client_id"
            " WHERE c.company_id = %(company)s",
            parts=parts,
            dpd=self._as_of_expression("days_past_due", scheme, as_of, column),
            bucket=self._as_of_expression("bucket", scheme, as_of, column),
            overdue_kind=self._as_of_expression("overdue_kind", scheme, as_of, column),
            company=company.id,
        )
