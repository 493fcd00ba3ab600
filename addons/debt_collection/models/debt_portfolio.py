from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import ageing_sql
from .debt_contract import KINDS

# The register by groups: what a pivot asks for. The dates of a debt without overdue do not tell
# its group, so they are left out, and a few thousand rows stand for a million contracts.
_SUMS = """
    company_id integer NOT NULL,
    source varchar NOT NULL,
    client_kind varchar,
    kind varchar,
    product_id integer,
    branch_id integer,
    region_id integer,
    currency_id integer,
    secured boolean,
    guaranteed boolean,
    stale boolean,
    missing boolean,
    overdue_since date,
    accelerated_on date,
    date_end date,
    contracts integer NOT NULL,
    owing integer NOT NULL,
    without_rate varchar,
    principal_cc numeric,
    overdue_cc numeric,
    debt_cc numeric,
    principal_debts integer NOT NULL,
    principal_above_zero numeric NOT NULL
"""
_MONEY = ("principal_cc", "overdue_cc", "debt_cc")


class DebtPortfolio(models.Model):
    """The register at its as-of date, for pivots and graphs; a row a contract, nothing stored.

    Sums by groups are kept beside it (table ``debt_portfolio_sum``), see ``debt.grouped.mixin``.
    """

    _name = "debt.portfolio"
    _inherit = "debt.grouped.mixin"
    _description = "Analysis of the portfolio"
    _auto = False
    _order = "id"
    _rec_name = "contract_id"
    _grouped = frozenset(
        (
            "company_id", "client_kind", "kind", "product_id", "product_group", "branch_id",
            "region_id", "currency_id", "bucket_id", "overdue_kind", "secured", "guaranteed",
            "stale", "missing", "days_past_due", "company_currency_id",
        )
    )  # fmt: skip
    _sums = {
        **dict.fromkeys(("contracts", *_MONEY), ("sum",)),
        "days_past_due": ("max", "min"),
    }

    contract_id = fields.Many2one("debt.contract", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company currency"
    )
    client_id = fields.Many2one("bank.client", readonly=True)
    client_kind = fields.Selection(
        [("person", "Person"), ("sole_trader", "Sole trader"), ("company", "Company")],
        string="Kind of client",
        readonly=True,
    )
    kind = fields.Selection(KINDS, string="Kind of debt", readonly=True)
    product_id = fields.Many2one("debt.product", readonly=True)
    product_group = fields.Char(readonly=True)
    branch_id = fields.Many2one("bank.branch", readonly=True)
    region_id = fields.Many2one("bank.region", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    bucket_id = fields.Many2one("debt.bucket", string="Ageing group", readonly=True)
    overdue_kind = fields.Selection(
        [
            ("none", "No overdue"),
            ("current", "Current overdue"),
            ("final", "Final overdue"),
        ],
        readonly=True,
    )
    term = fields.Selection(
        [("short", "Short-term"), ("long", "Long-term")], readonly=True
    )
    secured = fields.Boolean(readonly=True)
    guaranteed = fields.Boolean(readonly=True)
    stale = fields.Boolean(
        readonly=True, help="The last record was set aside, sums are older."
    )
    missing = fields.Boolean(
        readonly=True, help="The last full file did not hold the contract."
    )
    date_start = fields.Date(string="Contract date", readonly=True)
    days_past_due = fields.Integer(readonly=True, aggregator="max")
    contracts = fields.Integer(readonly=True, help="Number of contracts.")
    principal_cc = fields.Monetary(
        string="Principal", currency_field="company_currency_id", readonly=True
    )
    overdue_cc = fields.Monetary(
        string="Overdue", currency_field="company_currency_id", readonly=True
    )
    debt_cc = fields.Monetary(
        string="Total debt", currency_field="company_currency_id", readonly=True
    )

    def init(self):
        # All of it follows from the register, so an update makes it anew with its columns of today.
        self.env.cr.execute(SQL("DROP TABLE IF EXISTS debt_portfolio_sum"))
        self.env.cr.execute(SQL("CREATE TABLE debt_portfolio_sum (%s)", SQL(_SUMS)))
        self.env.cr.execute(
            SQL(
                "CREATE INDEX debt_portfolio_sum_company ON debt_portfolio_sum (company_id)"
            )
        )
        self._keep_sums()

    @api.model
    def _keep_sums(self, company=None, source=None):
        """Count the register by groups; call it in the transaction that changed the register.

        :param company: with ``source``: only the contracts of this company and system
        :return: contracts counted
        """
        cr = self.env.cr
        own = SQL("TRUE")
        if company:
            own = SQL("c.company_id = %s AND c.source = %s", company.id, source)
        cr.execute(SQL("DELETE FROM debt_portfolio_sum c WHERE %s", own))
        self._count_by_hash(
            "debt_portfolio_sum",
            SQL(
                "SELECT c.company_id, c.source, cl.kind, c.kind, c.product_id, c.branch_id,"
                " c.region_id, c.currency_id, c.secured, c.guaranteed, c.stale_since IS NOT NULL,"
                " c.missing_since IS NOT NULL, c.overdue_since,"
                " CASE WHEN c.overdue_since IS NOT NULL THEN c.accelerated_on END,"
                " CASE WHEN c.overdue_since IS NOT NULL THEN c.date_end END,"
                " COUNT(*), COUNT(*) FILTER (WHERE c.debt_cc > 0),"
                " MIN(c.number) FILTER (WHERE c.fx_rate IS NULL),"
                " SUM(c.principal_cc), SUM(c.overdue_cc), SUM(c.debt_cc),"
                " COUNT(*) FILTER (WHERE c.principal_cc > 0),"
                " COALESCE(SUM(c.principal_cc) FILTER (WHERE c.principal_cc > 0), 0)"
                " FROM debt_contract c JOIN bank_client cl ON cl.id = c.client_id WHERE %s"
                " GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15",
                own,
            ),
        )
        cr.execute(
            SQL(
                "SELECT COALESCE(SUM(contracts), 0) FROM debt_portfolio_sum c WHERE %s",
                own,
            )
        )
        return cr.fetchone()[0]

    @api.model
    def _marked(self, company):
        """Contracts of the register: (stale, missing)."""
        return self.env.execute_query(
            SQL(
                "SELECT COALESCE(SUM(contracts) FILTER (WHERE stale), 0),"
                " COALESCE(SUM(contracts) FILTER (WHERE missing), 0)"
                " FROM debt_portfolio_sum WHERE company_id = %s",
                company.id,
            )
        )[0]

    @api.model
    def _groups_sql(self, company, date):
        """Subquery of ``debt.contract._as_of_groups_sql`` for the register of now."""
        return SQL(
            "SELECT s.kind, s.client_kind, s.product_id, s.branch_id, %s AS dpd, s.contracts,"
            " s.owing, s.without_rate, s.principal_cc, s.overdue_cc"
            " FROM debt_portfolio_sum s WHERE s.company_id = %s",
            ageing_sql.dpd(SQL("s.overdue_since"), SQL("%s::date", date)),
            company.id,
        )

    @api.model
    def _not_overdue_sql(self, company, date):
        """Subquery of ``debt.contract._as_of_not_overdue_sql`` for the register of now."""
        return SQL(
            "SELECT s.kind, s.client_kind, s.product_id, s.branch_id, s.secured,"
            " s.principal_debts AS debts, s.principal_above_zero AS principal_cc"
            " FROM debt_portfolio_sum s"
            " WHERE s.company_id = %s AND (s.overdue_since IS NULL OR s.overdue_since >= %s)",
            company.id,
            date,
        )

    @property
    def _table_query(self):
        return super()._table_query or self._query(
            SQL(
                "c.id, c.id AS contract_id, c.client_id, c.date_start,"
                " %s AS term, c.stale_since IS NOT NULL AS stale,"
                " c.missing_since IS NOT NULL AS missing, 1 AS contracts, cl.kind AS client_kind",
                self.env["debt.contract"]._field_to_sql("c", "term"),
            ),
            SQL("debt_contract c JOIN bank_client cl ON cl.id = c.client_id"),
        )

    def _grouped_query(self):
        return self._query(
            SQL(
                "NULL::int AS id, NULL::int AS contract_id, NULL::int AS client_id,"
                " NULL::date AS date_start, NULL::varchar AS term, c.stale, c.missing,"
                " c.contracts, c.client_kind"
            ),
            SQL("debt_portfolio_sum c"),
        )

    def _query(self, own, rows):
        """:param own: columns that rows and kept sums have in ways of their own"""

        def computed(name):
            return self.env["debt.contract"]._field_to_sql("c", name)

        return SQL(
            "SELECT %s, c.company_id, c.kind, c.product_id, pr.group AS product_group,"
            " c.branch_id, c.region_id, c.currency_id, %s AS bucket_id, %s AS overdue_kind,"
            " c.secured, c.guaranteed, %s AS days_past_due, c.principal_cc, c.overdue_cc,"
            " c.debt_cc FROM %s LEFT JOIN debt_product pr ON pr.id = c.product_id",
            own,
            computed("bucket_id"),
            computed("overdue_kind"),
            computed("days_past_due"),
            rows,
        )

    def action_open_contract(self):
        """The contract behind the row."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.contract_id.display_name,
            "res_model": "debt.contract",
            "view_mode": "form",
            "res_id": self.contract_id.id,
        }
