# A model in two files: its fields and ways, and here how it is counted.
# pylint: disable=consider-merging-classes-inherited
from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.debt_collection.models.debt_receivable import SOURCE

from .reserve_write_off_prepare import COLUMNS

ON_BALANCE = {part: name for part, name in COLUMNS.items() if part != "penalty"}
"""Parts that stand on accounts of debts; penalties do only when they are awarded."""
WHOLE = SQL(" + ").join(SQL.identifier("d", name) for name in COLUMNS.values())
NOTHING = SQL("0::numeric")
INSERT = SQL(
    "INSERT INTO reserve_debt_tie (company_id, date, part, account_id, account, entered, ledger,"
    " register, outside, credits, nobody, rates, difference)"
)


class ReserveDebtTieCount(models.Model):
    """Counting: a statement for each part."""

    _inherit = "reserve.debt.tie"

    @api.model
    def _count(self, company, date):
        """Compare debts of a company with their accounts on a date; counted again, replaced.

        Runs in superuser mode: the wizard has checked the role.

        :return: the rows
        :raises UserError: the state of debts on the date is no longer kept
        """
        rows = self.search([("company_id", "=", company.id), ("date", "=", date)])
        rows.unlink()
        self.env.flush_all()
        cr = self.env.cr
        for part, query in (
            ("off_balance", self._off_balance_sql(company, date)),
            ("own", self._own_sql(company, date)),
            ("core", self._core_sql(company, date)),
        ):
            cr.execute(
                SQL(
                    """
                    %(insert)s
                    SELECT %(company)s, %(date)s, %(part)s, x.account_id, x.account, x.entered,
                           x.ledger, x.register, x.outside, x.credits, x.nobody, x.rates,
                           CASE WHEN x.entered THEN x.ledger + x.outside + x.credits + x.rates
                                                    - x.nobody - x.register ELSE 0 END
                      FROM (%(query)s) x
                     WHERE (x.ledger, x.register, x.outside, x.credits, x.nobody) <> (0, 0, 0, 0, 0)
                     ORDER BY x.account
                    """,
                    insert=INSERT,
                    company=company.id,
                    date=date,
                    part=part,
                    query=query,
                )
            )
        self.invalidate_model()
        found = self.search([("company_id", "=", company.id), ("date", "=", date)])
        for row in found.filtered(lambda one: one.account_id and not one.account):
            row.account = row.account_id.with_company(company).code
        return found

    # -- off balance

    def _off_accounts(self, company, date):
        """Off-balance accounts of the company: named by rules, or by code in the register."""
        accounts = self.env["account.account"].with_company(company)
        self.env.cr.execute(
            SQL(
                "SELECT DISTINCT account, account_id FROM reserve_off_balance"
                " WHERE company_id = %s",
                company.id,
            )
        )
        known = self.env.cr.fetchall()
        found = accounts.search(
            [
                ("code", "in", [code for code, _account in known if code]),
                ("company_ids", "in", company.root_id.ids),
            ]
        )
        found |= accounts.browse({account for _code, account in known if account})
        if scheme := company.posting_scheme_id:
            rules = scheme._rules("off_balance.in", date)
            found |= rules.debit_account_id.with_company(company)
        return found

    def _off_balance_sql(self, company, date):
        """Rests of the off-balance register by account, beside the ledger.

        The opening has an entry in this ledger, or none: what is nearer to nothing is told apart as
        ``reserve.tie`` does for reserves.
        """
        accounts = self._off_accounts(company, date)
        return SQL(
            """
            WITH named AS (
                SELECT * FROM unnest(%(ids)s::int[], %(codes)s::varchar[]) n (account_id, account)
            ), rest AS (
                SELECT n.account_id, COALESCE(n.account, o.account) AS account,
                       sum(o.amount) AS register,
                       COALESCE(sum(o.amount) FILTER (
                           WHERE o.write_off_id IS NULL AND o.parent_id IS NULL), 0) AS opening
                  FROM reserve_off_balance o
                  LEFT JOIN named n ON CASE WHEN o.account_id IS NULL THEN n.account = o.account
                                            ELSE n.account_id = o.account_id END
                 WHERE o.company_id = %(company)s AND o.date <= %(date)s
                 GROUP BY 1, 2
            ), posted AS (
                SELECT l.account_id, sum(l.debit - l.credit) AS ledger
                  FROM account_move_line l
                 WHERE l.parent_state = 'posted' AND l.company_id = %(company)s
                   AND l.date <= %(date)s AND l.account_id = ANY(%(ids)s::int[])
                 GROUP BY 1
            ), facts AS (
                SELECT COALESCE(r.account_id, p.account_id) AS account_id,
                       COALESCE(r.account, n.account) AS account,
                       COALESCE(p.ledger, 0) AS ledger, COALESCE(r.register, 0) AS register,
                       COALESCE(r.opening, 0) AS opening,
                       COALESCE(p.ledger, 0) - COALESCE(r.register - r.opening, 0) AS other
                  FROM rest r
                  FULL JOIN posted p ON p.account_id = r.account_id
                  LEFT JOIN named n ON n.account_id = p.account_id
            )
            SELECT account_id, account, TRUE AS entered, ledger, register,
                   CASE WHEN abs(other - opening) < abs(other) THEN 0 ELSE opening END AS outside,
                   %(nothing)s AS credits, %(nothing)s AS nobody, %(nothing)s AS rates
              FROM facts
            """,
            ids=accounts.ids,
            codes=[account.code for account in accounts],
            company=company.id,
            date=date,
            nothing=NOTHING,
        )

    def _register_moves(self):
        """Ids of entries that the off-balance register made, with their reversals."""
        self.env.cr.execute(
            SQL(
                """
                WITH made AS (SELECT DISTINCT move_id FROM reserve_off_balance
                               WHERE company_id = %s AND account = %s AND move_id IS NOT NULL)
                SELECT move_id FROM made
                UNION
                SELECT m.id FROM account_move m JOIN made ON made.move_id = m.reversed_entry_id
                """,
                self.company_id.id,
                self.account,
            )
        )
        return [number for (number,) in self.env.cr.fetchall()]

    # -- receivables of this ledger

    def _items_sql(self, company, date):
        """Items of the accounts of debts, what is open of each on the date, and its debt.

        Columns: line_id, account_id, balance; ``owed`` and ``due`` (open debit and credit), nobody,
        in_currency (other than the company's), contract_id, register.
        """
        return SQL(
            """
            WITH item AS (
                SELECT l.id AS line_id, l.account_id, l.balance, l.partner_id IS NULL AS nobody,
                       l.currency_id <> l.company_currency_id AS in_currency
                  FROM account_move_line l JOIN account_account a ON a.id = l.account_id
                 WHERE l.parent_state = 'posted' AND l.company_id = %(company)s
                   AND l.date <= %(date)s AND COALESCE(a.debt_kind, '') <> 'none'
                   AND (a.debt_kind IS NOT NULL
                        OR a.account_type IN ('asset_receivable', 'liability_payable'))
            ), matched AS (
                SELECT side.line_id, sum(side.amount) AS amount
                  FROM (SELECT debit_move_id AS line_id, amount FROM account_partial_reconcile
                         WHERE max_date <= %(date)s AND company_id = %(company)s
                        UNION ALL
                        SELECT credit_move_id, -amount FROM account_partial_reconcile
                         WHERE max_date <= %(date)s AND company_id = %(company)s) side
                 GROUP BY 1
            ), debt AS (
                SELECT o.line_id, d.contract_id, %(whole)s AS register
                  FROM (%(debts)s) d
                  LEFT JOIN (%(own)s) o ON o.contract_id = d.contract_id
                 WHERE d.source = %(source)s AND d.written_off IS NULL
            )
            SELECT COALESCE(i.line_id, debt.line_id) AS line_id, i.account_id,
                   COALESCE(i.balance, 0) AS balance, COALESCE(i.nobody, FALSE) AS nobody,
                   GREATEST(COALESCE(i.balance - COALESCE(m.amount, 0), 0), 0) AS owed,
                   GREATEST(COALESCE(COALESCE(m.amount, 0) - i.balance, 0), 0) AS due,
                   COALESCE(i.in_currency, FALSE) AS in_currency, debt.contract_id,
                   COALESCE(debt.register, 0) AS register
              FROM item i
              LEFT JOIN matched m ON m.line_id = i.line_id
              FULL JOIN debt ON debt.line_id = i.line_id
            """,
            company=company.id,
            date=date,
            whole=WHOLE,
            source=SOURCE,
            own=self.env["debt.receivable"]._items_sql(company, date),
            debts=self.env["reserve.write.off.line"]._debts_sql(
                company, date, date, "for_accounting"
            ),
        )

    def _own_sql(self, company, date):
        """Items of this ledger by account, beside the debts that came from them."""
        return SQL(
            """
            SELECT account_id, NULL AS account, TRUE AS entered, sum(balance) AS ledger,
                   sum(register) AS register, %(nothing)s AS outside, sum(due) AS credits,
                   COALESCE(sum(owed) FILTER (WHERE nobody), 0) AS nobody,
                   COALESCE(sum(register - owed) FILTER (
                       WHERE in_currency AND contract_id IS NOT NULL), 0) AS rates
              FROM (%(items)s) i GROUP BY account_id
            """,
            items=self._items_sql(company, date),
            nothing=NOTHING,
        )

    def _differing(self):
        """Items and debts of the row's account that are not of the same sum.

        :return: (ids of ledger items, ids of debts)
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                SELECT line_id, contract_id FROM (%s) i
                 WHERE account_id IS NOT DISTINCT FROM %s AND NOT nobody AND owed <> register
                   AND NOT (in_currency AND contract_id IS NOT NULL)
                """,
                self._items_sql(self.company_id, self.date),
                self.account_id.id or None,
            )
        )
        found = self.env.cr.fetchall()
        return (
            [line for line, _contract in found if line],
            [contract for _line, contract in found if contract],
        )

    def _own_domain(self):
        """Debts of the account; those that differ, where there is a difference."""
        if self.difference:
            return [("id", "in", self._differing()[1])]
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "SELECT contract_id FROM (%s) i WHERE account_id = %s AND register <> 0",
                self._items_sql(self.company_id, self.date),
                self.account_id.id,
            )
        )
        return [("id", "in", [number for (number,) in self.env.cr.fetchall()])]

    # -- debts in the core system's ledger

    def _rule_sql(self, company, date):
        """Subselect: the account that posting rules name for a part of debts ``p``."""
        scheme = company.posting_scheme_id
        if not scheme:
            return SQL("(SELECT NULL::int AS credit_account_id)")
        # A debt is written off from the account on which it stands.
        return scheme._resolve_sql(
            "write_off.use",
            date,
            debt_kind=SQL("p.kind"),
            client_kind=SQL("p.client_kind"),
            part=SQL("p.part"),
        )

    def _placed_sql(self, company, date):
        """Parts of debts of other systems by kinds, with the account: kind, client_kind, part,
        amount, account_id."""
        return SQL(
            """
            WITH debts AS (
                SELECT d.kind, d.client_kind, %(sums)s FROM (%(debts)s) d
                 WHERE d.source <> %(source)s AND d.written_off IS NULL
                 GROUP BY 1, 2
            ), p AS (
                SELECT kind, client_kind, v.part, v.amount
                  FROM debts CROSS JOIN LATERAL (VALUES %(parts)s) v (part, amount)
                 WHERE v.amount <> 0
            )
            SELECT p.*, r.credit_account_id AS account_id FROM p
              LEFT JOIN LATERAL %(rule)s r ON TRUE
            """,
            sums=SQL(", ").join(
                SQL("sum(%s) AS %s", SQL.identifier("d", name), SQL.identifier(part))
                for part, name in ON_BALANCE.items()
            ),
            parts=SQL(", ").join(
                SQL("(%s, %s)", part, SQL.identifier("debts", part))
                for part in ON_BALANCE
            ),
            debts=self.env["reserve.write.off.line"]._debts_sql(
                company, date, date, "for_accounting"
            ),
            source=SOURCE,
            rule=self._rule_sql(company, date),
        )

    def _core_sql(self, company, date):
        """Debts of other systems by account, beside the balances of the core system."""
        return SQL(
            """
            SELECT account_id, NULL AS account, b.account_id IS NOT NULL AS entered,
                   COALESCE(b.ledger, 0) AS ledger, COALESCE(r.register, 0) AS register,
                   %(nothing)s AS outside, %(nothing)s AS credits, %(nothing)s AS nobody,
                   %(nothing)s AS rates
              FROM (SELECT account_id, sum(amount) AS register FROM (%(placed)s) x
                     GROUP BY 1) r
              FULL JOIN (SELECT account_id, amount AS ledger FROM reserve_core_balance
                          WHERE company_id = %(company)s AND date = %(date)s) b
             USING (account_id)
            """,
            placed=self._placed_sql(company, date),
            company=company.id,
            date=date,
            nothing=NOTHING,
        )

    def _core_domain(self):
        """Debts that have a part on the account."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "SELECT kind, client_kind, part FROM (%s) x"
                " WHERE account_id IS NOT DISTINCT FROM %s",
                self._placed_sql(self.company_id, self.date),
                self.account_id.id or None,
            )
        )
        places = Domain.OR(
            Domain(
                [
                    ("kind", "=", kind),
                    ("client_id.kind", "=", client_kind),
                    (ON_BALANCE[part].removesuffix("_cc"), "!=", 0),
                ]
            )
            for kind, client_kind, part in self.env.cr.fetchall()
        )
        return [("source", "!=", SOURCE), *places]
