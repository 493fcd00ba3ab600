from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.bank_base.tools import partition
from odoo.addons.bank_base.tools.failpoint import failpoint

from ..tools import ageing_sql
from ..tools.staging import PARTS
from .debt_contract import KINDS

COLUMNS = """
    date date NOT NULL,
    company_id integer NOT NULL,
    contract_id integer NOT NULL,
    client_id integer NOT NULL,
    client_kind varchar NOT NULL,
    branch_id integer,
    region_id integer,
    product_id integer,
    kind varchar NOT NULL,
    currency_id integer NOT NULL,
    fx_rate numeric NOT NULL,
    principal_current numeric NOT NULL,
    principal_overdue numeric NOT NULL,
    interest_current numeric NOT NULL,
    interest_overdue numeric NOT NULL,
    penalty numeric NOT NULL,
    fees numeric NOT NULL,
    principal_cc numeric NOT NULL,
    overdue_cc numeric NOT NULL,
    debt_cc numeric NOT NULL,
    date_end date,
    overdue_since date,
    accelerated_on date,
    secured boolean,
    guaranteed boolean,
    stale_since date,
    missing_since date,
    scheme_id integer NOT NULL,
    bucket_id integer NOT NULL,
    bucket integer NOT NULL,
    dpd integer NOT NULL,
    overdue_kind varchar NOT NULL,
    closing integer NOT NULL DEFAULT 1,
    superseded boolean NOT NULL DEFAULT false
"""

COPIED = (
    "company_id", "client_id", "branch_id", "region_id", "product_id", "kind", "currency_id",
    "fx_rate", *PARTS, "principal_cc", "overdue_cc", "debt_cc", "date_end", "overdue_since",
    "accelerated_on", "secured", "guaranteed", "stale_since", "missing_since",
)  # fmt: skip


# Month ends by groups: what a pivot asks for.
GROUPS = (
    "date", "company_id", "client_kind", "branch_id", "region_id", "product_id", "kind",
    "currency_id", "secured", "guaranteed", "scheme_id", "bucket_id", "bucket", "overdue_kind",
)  # fmt: skip
SUMS = (*PARTS, "principal_cc", "overdue_cc", "debt_cc")


class DebtSnapshot(models.Model):
    """A contract at a closed month end: all sums, days past due, group and its scheme.

    When a day is reopened and closed again, the rows of the former close stay in the table,
    marked as superseded, and leave the view that this model stands on. Sums by groups are kept
    beside it (table ``debt_snapshot_sum``), see ``debt.grouped.mixin``.
    """

    _name = "debt.snapshot"
    _inherit = "debt.grouped.mixin"
    _description = "State of a debt at a month end"
    _auto = False
    _table = "debt_snapshot"
    _order = "id desc"
    _rec_name = "contract_id"
    _grouped = frozenset((*GROUPS, "company_currency_id"))
    _sums = {**dict.fromkeys((*SUMS, "contracts"), ("sum",)), "dpd": ("max",)}

    date = fields.Date(readonly=True, help="Month end that was closed.")
    company_id = fields.Many2one("res.company", readonly=True)
    contract_id = fields.Many2one("debt.contract", readonly=True)
    client_id = fields.Many2one("bank.client", readonly=True)
    client_kind = fields.Selection(
        [("person", "Person"), ("sole_trader", "Sole trader"), ("company", "Company")],
        string="Kind of client",
        readonly=True,
    )
    branch_id = fields.Many2one("bank.branch", readonly=True)
    region_id = fields.Many2one("bank.region", readonly=True)
    product_id = fields.Many2one("debt.product", readonly=True)
    kind = fields.Selection(KINDS, string="Kind of debt", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company currency"
    )
    fx_rate = fields.Float(
        string="Rate of the day", digits=(18, 8), readonly=True, aggregator=None
    )
    principal_current = fields.Monetary(string="Principal not overdue", readonly=True)
    principal_overdue = fields.Monetary(string="Overdue principal", readonly=True)
    interest_current = fields.Monetary(string="Interest not overdue", readonly=True)
    interest_overdue = fields.Monetary(string="Overdue interest", readonly=True)
    penalty = fields.Monetary(string="Penalties", readonly=True)
    fees = fields.Monetary(readonly=True)
    principal_cc = fields.Monetary(
        string="Principal", currency_field="company_currency_id", readonly=True
    )
    overdue_cc = fields.Monetary(
        string="Overdue", currency_field="company_currency_id", readonly=True
    )
    debt_cc = fields.Monetary(
        string="Total debt", currency_field="company_currency_id", readonly=True
    )
    date_end = fields.Date(string="Due date", readonly=True)
    overdue_since = fields.Date(readonly=True)
    accelerated_on = fields.Date(string="Called due on", readonly=True)
    secured = fields.Boolean(readonly=True)
    guaranteed = fields.Boolean(readonly=True)
    stale_since = fields.Date(readonly=True)
    missing_since = fields.Date(readonly=True)
    scheme_id = fields.Many2one(
        "debt.bucket.scheme", string="Scheme of groups", readonly=True
    )
    bucket_id = fields.Many2one("debt.bucket", string="Ageing group", readonly=True)
    bucket = fields.Integer(string="Group number", readonly=True, aggregator=None)
    dpd = fields.Integer(string="Days past due", readonly=True, aggregator="max")
    overdue_kind = fields.Selection(
        [
            ("none", "No overdue"),
            ("current", "Current overdue"),
            ("final", "Final overdue"),
        ],
        readonly=True,
    )

    contracts = fields.Integer(readonly=True, help="Number of contracts.")

    def init(self):
        # PostgreSQL takes no column out of a view: the plain one comes first, ours after it.
        self.env.cr.execute(SQL("DROP VIEW IF EXISTS debt_snapshot"))
        partition.create(self.env.cr, self._table, COLUMNS, "date")
        self.env.cr.execute(
            SQL(
                "CREATE OR REPLACE VIEW debt_snapshot AS"
                " SELECT *, 1 AS contracts FROM debt_snapshot_p WHERE NOT superseded"
            )
        )
        partition.index(self.env.cr, self._table, "company_id, date")
        partition.index(self.env.cr, self._table, "contract_id")
        self._init_sums()

    def _init_sums(self):
        """The table of sums, filled when it is new."""
        cr = self.env.cr
        cr.execute(SQL("SELECT to_regclass('debt_snapshot_sum')"))
        if cr.fetchone()[0]:
            return
        cr.execute(
            SQL(
                "CREATE TABLE debt_snapshot_sum AS SELECT %s, dpd, contracts, %s"
                " FROM debt_snapshot WHERE FALSE",
                self._columns_sql(GROUPS),
                self._columns_sql(SUMS),
            )
        )
        cr.execute(
            SQL(
                "CREATE INDEX debt_snapshot_sum_date ON debt_snapshot_sum (company_id, date)"
            )
        )
        self._keep_sums(SQL("TRUE"))

    @api.model
    def _keep_sums(self, own):
        """Count month ends by groups.

        :param own: condition of the month end: ``company_id`` and ``date``
        :return: contracts counted
        """
        cr = self.env.cr
        cr.execute(SQL("DELETE FROM debt_snapshot_sum WHERE %s", own))
        self._count_by_hash(
            "debt_snapshot_sum",
            SQL(
                "SELECT %s, MAX(dpd), COUNT(*), %s FROM debt_snapshot WHERE %s GROUP BY %s",
                self._columns_sql(GROUPS),
                SQL(", ").join(SQL("SUM(%s)", SQL.identifier(one)) for one in SUMS),
                own,
                self._columns_sql(GROUPS),
            ),
        )
        cr.execute(
            SQL(
                "SELECT COALESCE(SUM(contracts), 0) FROM debt_snapshot_sum WHERE %s",
                own,
            )
        )
        return cr.fetchone()[0]

    def _grouped_query(self):
        others = set(self._fields) - self._grouped - set(self._sums)
        nothing = [
            SQL(
                "NULL::%s AS %s",
                SQL(self._fields[name].column_type[1]),
                SQL.identifier(name),
            )
            for name in sorted(others)
            if self._fields[name].store and self._fields[name].column_type
        ]
        return SQL(
            "SELECT %s, dpd, contracts, %s, %s FROM debt_snapshot_sum",
            self._columns_sql(GROUPS),
            self._columns_sql(SUMS),
            SQL(", ").join(nothing),
        )

    @api.model
    def _step_snapshot(self, day):
        """Day step: keep every contract of the company as it is on the closed month end."""
        company, date = day.company_id, day.date
        contracts = self.env["debt.contract"]
        contracts.flush_model()
        scheme = self.env["debt.bucket.scheme"]._in_force(company, date)

        def column(name):
            return SQL.identifier("c", name)

        def computed(name):
            return contracts._as_of_expression(
                name, scheme, SQL("%s::date", date), column
            )

        failpoint("snapshot.before_insert")
        cr = self.env.cr
        partition.ensure_month(cr, self._table, date)
        own = SQL("company_id = %s AND date = %s", company.id, date)
        cr.execute(
            SQL(
                "DELETE FROM debt_snapshot_p WHERE %s AND closing = %s",
                own,
                day.closing,
            )
        )
        if day.closing > 1:
            cr.execute(
                SQL(
                    "UPDATE debt_snapshot_p SET superseded = true"
                    " WHERE %s AND NOT superseded",
                    own,
                )
            )
        cr.execute(
            SQL(
                "INSERT INTO debt_snapshot_p (date, contract_id, client_kind, scheme_id, bucket_id,"
                " bucket, dpd, overdue_kind, closing, %(copied)s)"
                " SELECT %(date)s, c.id, cl.kind, %(scheme)s, %(bucket_id)s, %(bucket)s, %(dpd)s,"
                " %(overdue_kind)s, %(closing)s, %(values)s"
                " FROM debt_contract c JOIN bank_client cl ON cl.id = c.client_id"
                " WHERE c.company_id = %(company)s",
                copied=SQL(", ").join(map(SQL.identifier, COPIED)),
                values=SQL(", ").join(map(column, COPIED)),
                date=date,
                scheme=scheme.id,
                bucket_id=computed("bucket_id"),
                bucket=computed("bucket"),
                dpd=computed("days_past_due"),
                overdue_kind=computed("overdue_kind"),
                closing=day.closing,
                company=company.id,
            )
        )
        rows = cr.rowcount
        counted = self._keep_sums(own)
        if counted != rows:
            raise UserError(
                self.env._(
                    "The month end was not kept: %(rows)s contracts, but %(counted)s in the sums"
                    " by groups. Tell the administrator.",
                    rows=rows,
                    counted=counted,
                )
            )
        self.invalidate_model()
        return {"rows": rows, "scheme": scheme.code}

    @api.model
    def _taken(self, company, date):
        """Tell whether the month end was kept."""
        return bool(
            self.env.execute_query(
                SQL(
                    "SELECT 1 FROM debt_snapshot_p WHERE company_id = %s AND date = %s"
                    " AND NOT superseded LIMIT 1",
                    company.id,
                    date,
                )
            )
        )

    @api.model
    def _nearest(self, company, date):
        """The kept month end nearest to ``date``, or False."""
        # Closed days are few; whether a day was kept is one index probe.
        # sudo: only closed dates are read, by roles that do not see the list of days.
        days = (
            self.env["bank.day"]
            .sudo()
            .search([("company_id", "=", company.id), ("state", "=", "closed")])
        )
        kept = [day for day in days.mapped("date") if self._taken(company, day)]
        return min(kept, key=lambda day: abs((day - date).days), default=False)

    @api.model
    def _portfolio_sql(self, company, date):
        """Subquery of ``debt.contract._as_of_sql`` for a kept month end."""
        parts = SQL(", ").join(
            SQL(
                "%s AS %s",
                ageing_sql.in_company_currency(
                    SQL.identifier("s", part), SQL("s.fx_rate")
                ),
                SQL.identifier(f"{part}_cc"),
            )
            for part in PARTS
        )
        return SQL(
            "SELECT s.contract_id, s.company_id, c.source, c.number, s.client_id, s.client_kind,"
            " s.branch_id, s.region_id, s.product_id, s.kind, s.currency_id, s.fx_rate, %(parts)s,"
            " s.principal_cc, s.overdue_cc, s.overdue_since, s.dpd, s.bucket, s.overdue_kind,"
            " s.secured, s.guaranteed, c.date_start, s.date_end, s.stale_since, s.missing_since"
            " FROM debt_snapshot_p s JOIN debt_contract c ON c.id = s.contract_id"
            " WHERE s.company_id = %(company)s AND s.date = %(date)s AND NOT s.superseded",
            parts=parts,
            company=company.id,
            date=date,
        )
