from odoo import api, models
from odoo.tools import SQL

from odoo.addons.bank_base.tools.failpoint import failpoint

SOURCE = "odoo"


class DebtReceivable(models.AbstractModel):
    """Open receivables of the company's own ledger, brought into the register at a date.

    A debit item is a contract: number is the entry's name (with /n when the entry has several),
    the sum is what was open at the date. It is counted from the entry's amount and the partial
    reconciliations not later than the date, so a later payment does not change the answer.
    """

    _name = "debt.receivable"
    _description = "Own receivables"

    @api.model
    def _step_receivables(self, day):
        """Day step: take the open receivables of ``day.company_id`` at ``day.date`` in."""
        company, date = day.company_id, day.date
        self.env.flush_all()
        intakes = self.env["debt.intake"]
        staging = intakes._create_staging(f"receivables_{day.id}")
        opened = self._stage_open(staging, company, date)
        closed = self._stage_closed(staging, company)
        self._stage_clients(staging)
        failpoint("receivables.before_merge")
        summary = {"rows": opened + closed, "open": opened, "closed": closed}
        if opened + closed:
            result = intakes.take_in(
                staging,
                date,
                SOURCE,
                False,
                kind="receivables",
                intake=self._intake(company, date),
            )
            self._link_partners(company)
            summary |= {
                key: result[key]
                for key in ("inserted", "updated", "unchanged", "stale")
            }
            summary["rejects"] = [text for _rec, _code, text in result["rejects"]]
        intakes._drop_staging(staging)
        summary["without_partner"] = self._count_without_partner(company, date)
        return summary

    def _intake(self, company, date):
        # sudo: batches are written by the system only.
        intakes = self.env["bank.intake"].sudo()
        values = {
            "company_id": company.id,
            "kind": "receivables",
            "source": SOURCE,
            "business_date": date,
            "name": self.env._("Receivables of the ledger"),
        }
        domain = [
            (name, "=", value) for name, value in values.items() if name != "name"
        ]
        return intakes.search(domain, limit=1) or intakes.create(values)

    def _lines(self, company, date):
        """SQL FROM and WHERE of debit items ``l`` of register accounts ``a`` posted by the date."""
        return SQL(
            " FROM account_move_line l JOIN account_move m ON m.id = l.move_id"
            " JOIN account_account a ON a.id = l.account_id"
            " WHERE m.state = 'posted' AND l.company_id = %s AND l.date <= %s AND l.balance > 0"
            " AND COALESCE(a.debt_kind, '') <> 'none' AND (a.debt_kind IS NOT NULL"
            " OR a.account_type IN ('asset_receivable', 'liability_payable'))",
            company.id,
            date,
        )

    def _stage_open(self, staging, company, date):
        self.env.cr.execute(
            SQL(
                "INSERT INTO %(contract)s (rec, number, kind, client_code, currency, date_start,"
                " date_end, amount_granted, principal_current, principal_overdue, overdue_since)"
                " SELECT row_number() OVER (ORDER BY o.number), o.number, o.kind, o.client_code,"
                " o.currency, o.date, o.maturity, o.amount,"
                " CASE WHEN o.maturity < %(date)s THEN 0 ELSE o.residual END,"
                " CASE WHEN o.maturity < %(date)s THEN o.residual ELSE 0 END,"
                " CASE WHEN o.maturity < %(date)s THEN o.maturity END"
                " FROM (%(open)s) o WHERE o.residual > 0 AND o.client_code IS NOT NULL",
                contract=staging["contract"],
                date=date,
                open=self._open_sql(company, date),
            )
        )
        return self.env.cr.rowcount

    def _open_sql(self, company, date):
        """Debit items with what was open of each at the date, in the item's currency."""
        return SQL(
            "SELECT l.id AS line_id,"
            " CASE WHEN l.of > 1 THEN l.name || '/' || l.n ELSE l.name END AS number,"
            " l.kind, l.client_code, l.currency, l.date, l.amount,"
            # An advance has no term: goods may be due at any time.
            " CASE l.kind WHEN 'advance' THEN NULL WHEN 'sale' THEN COALESCE(l.maturity, l.date)"
            " ELSE l.maturity END AS maturity,"
            " l.amount - COALESCE(SUM(p.debit_amount_currency), 0) AS residual"
            " FROM (SELECT l.id, m.name, l.date, l.date_maturity AS maturity,"
            " l.amount_currency AS amount, cur.name AS currency,"
            " rp.commercial_partner_id::text AS client_code,"
            " COALESCE(a.debt_kind, CASE a.account_type WHEN 'asset_receivable' THEN 'sale'"
            " ELSE 'advance' END) AS kind,"
            " row_number() OVER (PARTITION BY l.move_id ORDER BY l.date_maturity, l.id) AS n,"
            " count(*) OVER (PARTITION BY l.move_id) AS of"
            " FROM (SELECT l.*%s) l"
            " JOIN account_move m ON m.id = l.move_id JOIN account_account a ON a.id = l.account_id"
            " JOIN res_currency cur ON cur.id = l.currency_id"
            " LEFT JOIN res_partner rp ON rp.id = l.partner_id) l"
            " LEFT JOIN account_partial_reconcile p ON p.debit_move_id = l.id AND p.max_date <= %s"
            " GROUP BY l.id, l.name, l.of, l.n, l.kind, l.client_code, l.currency, l.date,"
            " l.amount,"
            " l.maturity",
            self._lines(company, date),
            date,
        )

    @api.model
    def _items_sql(self, company, date):
        """Subquery (without brackets) of the ledger's items behind debts of the register on a date:
        contract_id, line_id (``account.move.line``), residual in the item's currency."""
        self.env["account.move.line"].flush_model()
        return SQL(
            "SELECT c.id AS contract_id, o.line_id, o.residual FROM (%s) o"
            " JOIN debt_contract c ON c.company_id = %s AND c.source = %s AND c.number = o.number",
            self._open_sql(company, date),
            company.id,
            SOURCE,
        )

    def _stage_closed(self, staging, company):
        """Receivables of the register that are open no more: their balances become zero."""
        self.env.cr.execute(
            SQL(
                "INSERT INTO %(contract)s (rec, number, branch, product, kind, client_code,"
                " currency,"
                " date_start, date_end, amount_granted)"
                " SELECT (SELECT COUNT(*) FROM %(contract)s) + row_number() OVER (ORDER BY"
                " c.number),"
                " c.number, b.code, p.code, c.kind, cl.code, cur.name, c.date_start, c.date_end,"
                " c.amount_granted FROM debt_contract c JOIN bank_client cl ON cl.id = c.client_id"
                " JOIN res_currency cur ON cur.id = c.currency_id"
                " LEFT JOIN bank_branch b ON b.id = c.branch_id"
                " LEFT JOIN debt_product p ON p.id = c.product_id"
                " WHERE c.company_id = %(company)s AND c.source = %(source)s AND c.debt_cc <> 0"
                " AND NOT EXISTS (SELECT 1 FROM %(contract)s s WHERE s.number = c.number)",
                contract=staging["contract"],
                company=company.id,
                source=SOURCE,
            )
        )
        return self.env.cr.rowcount

    def _stage_clients(self, staging):
        """Partners of the staged receivables as clients, with their phones and e-mails."""
        cr = self.env.cr
        cr.execute(
            SQL(
                "INSERT INTO %s (rec, code, kind, name, inn)"
                " SELECT s.rec, s.client_code, CASE WHEN NOT rp.is_company THEN 'person'"
                " WHEN LENGTH(v.digits) = 12 THEN 'sole_trader' ELSE 'company' END, rp.name,"
                " CASE WHEN LENGTH(v.digits) IN (10, 12) THEN v.digits END"
                " FROM (SELECT MIN(rec) AS rec, client_code FROM %s GROUP BY client_code) s"
                " JOIN res_partner rp ON rp.id = s.client_code::int"
                " CROSS JOIN LATERAL (SELECT regexp_replace(COALESCE(rp.vat, ''), '\\D', '', 'g')"
                " AS digits) v",
                staging["client"],
                staging["contract"],
            )
        )
        for kind, column in (("phone", "phone"), ("email", "email")):
            cr.execute(
                SQL(
                    "INSERT INTO %s (rec, client_code, kind, value) SELECT s.rec, s.code, %s, rp.%s"
                    " FROM %s s JOIN res_partner rp ON rp.id = s.code::int WHERE rp.%s <> ''",
                    staging["contact"],
                    kind,
                    SQL.identifier(column),
                    staging["client"],
                    SQL.identifier(column),
                )
            )

    def _link_partners(self, company):
        """A client that came from the ledger is that partner already."""
        self.env.cr.execute(
            SQL(
                "UPDATE bank_client SET partner_id = code::int WHERE company_id = %s AND source"
                " = %s"
                " AND partner_id IS NULL"
                " AND EXISTS (SELECT 1 FROM res_partner p WHERE p.id::text = code)",
                company.id,
                SOURCE,
            )
        )
        self.env["bank.client"].invalidate_model(["partner_id"])

    def _count_without_partner(self, company, date):
        self.env.cr.execute(
            SQL(
                "SELECT count(*)%s AND l.partner_id IS NULL", self._lines(company, date)
            )
        )
        return self.env.cr.fetchone()[0]
