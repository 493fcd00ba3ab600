from odoo import fields, models
from odoo.tools import SQL

from .debt_contract import KINDS


class DebtPortfolio(models.Model):
    """The register at its as-of date, for pivots and graphs; a row a contract, nothing stored."""

    _name = "debt.portfolio"
    _description = "Analysis of the portfolio"
    _auto = False
    _order = "id"
    _rec_name = "contract_id"

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

    @property
    def _table_query(self):
        contracts = self.env["debt.contract"]

        def computed(name):
            return contracts._field_to_sql("c", name)

        return SQL(
            "SELECT c.id, c.id AS contract_id, c.company_id, c.client_id, cl.kind AS client_kind,"
            " c.kind, c.product_id, pr.group AS product_group, c.branch_id, c.region_id,"
            " c.currency_id, %s AS bucket_id, %s AS overdue_kind, %s AS term, c.secured,"
            " c.guaranteed, c.stale_since IS NOT NULL AS stale, c.missing_since IS NOT NULL AS"
            " missing, c.date_start, %s AS days_past_due, 1 AS contracts, c.principal_cc,"
            " c.overdue_cc, c.debt_cc"
            " FROM debt_contract c JOIN bank_client cl ON cl.id = c.client_id"
            " LEFT JOIN debt_product pr ON pr.id = c.product_id",
            computed("bucket_id"),
            computed("overdue_kind"),
            computed("term"),
            computed("days_past_due"),
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
