from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools import limitation_sql

SLACK = timedelta(days=4)
"""How far the end of a month may move a day that is counted back by years."""


class DebtLimitation(models.Model):
    """The limitation period of every unpaid payment that is due, at the register's as-of date.

    Nothing is stored: one statement over the schedule and the dated facts, see ``_periods_sql``. A
    contract without a schedule has one row, due when its overdue began.
    """

    _name = "debt.limitation"
    _description = "Limitation period of a payment"
    _auto = False
    _order = "last_day, id"
    _rec_name = "contract_id"

    contract_id = fields.Many2one("debt.contract", string="Debt", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    client_id = fields.Many2one("bank.client", string="Debtor", readonly=True)
    branch_id = fields.Many2one("bank.branch", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    number = fields.Integer(
        string="Payment no.",
        readonly=True,
        aggregator=None,
        help="Number in the schedule. Zero: the contract has no schedule here.",
    )
    due_date = fields.Date(
        string="Due on",
        readonly=True,
        help="Day of the payment, or the last day to pay the whole debt on demand, if earlier.",
    )
    unpaid = fields.Monetary(readonly=True)
    began = fields.Date(
        string="Period began",
        readonly=True,
        help="The day after the payment was due, or after the debtor acknowledged the debt.",
    )
    last_day = fields.Date(
        string="Last day to sue",
        readonly=True,
        help="Empty: the period stands. A day off does not move it.",
    )
    days_left = fields.Integer(
        readonly=True,
        aggregator="min",
        help="Days to the last one, on the last closed or loaded date; below zero: over.",
    )
    state = fields.Selection(
        [("running", "Running"), ("stands", "Stands"), ("over", "Over")], readonly=True
    )
    facts = fields.Boolean(
        string="Changed by facts",
        readonly=True,
        help="There are facts of the debt that stop the period or begin it anew.",
    )

    @property
    def _table_query(self):
        return self._periods_sql(
            self._days_seen(),
            between=self.env.context.get("limitation_due", (None, None)),
        )

    @api.model
    def _days_seen(self):
        """Company → date at which its register stands, of the companies that the user sees."""
        contracts = self.env["debt.contract"]
        dates = contracts._as_of_dates(contracts._companies_seen())
        return {company: day for company, day in dates.items() if day}

    @api.model
    def _search(self, domain, *args, **kwargs):
        """What is asked of the last day says when the payments were due: only these are looked at,
        by their index, instead of every unpaid payment of the register."""
        due = self._due_between(Domain(domain).optimize(self))
        asked = self.with_context(limitation_due=due)
        return super(DebtLimitation, asked)._search(domain, *args, **kwargs)

    @api.model
    def _due_between(self, domain):
        """First and last due date of payments without facts that a domain may hold; None: any.

        :param domain: optimized ``Domain``
        """
        days = self._days_seen()
        if not days:
            return None, None
        least, most = [], []
        for condition in getattr(domain, "children", [domain]):
            if getattr(domain, "OPERATOR", "&") != "&":
                break
            name, operator, value = (
                getattr(condition, part, None)
                for part in ("field_expr", "operator", "value")
            )
            if name == "days_left" and isinstance(value, int):
                if operator in ("<", "<="):
                    most.append(max(days.values()) + timedelta(days=value))
                elif operator in (">", ">="):
                    least.append(min(days.values()) + timedelta(days=value))
            elif name == "last_day" and isinstance(value, date):
                if operator in ("<", "<="):
                    most.append(value)
                elif operator in (">", ">="):
                    least.append(value)
            elif name == "state" and operator == "in":
                if set(value) == {"running"}:
                    least.append(min(days.values()))
                elif set(value) == {"over"}:
                    most.append(max(days.values()))
        laws = self.env["debt.legal.term"]
        years = [
            min(law.years, law.ceiling)
            for law in (laws._limitation(day) for day in days.values())
        ]
        return (
            max(least) - relativedelta(years=max(years)) - SLACK if least else None,
            min(most) - relativedelta(years=min(years)) + SLACK if most else None,
        )

    @api.model
    def _periods_sql(self, days, contracts=None, between=(None, None)):
        """Subquery (without brackets) with the fields of this model, a row a payment.

        :param days: company → date
        :param contracts: ids of the contracts asked about, otherwise all
        :param between: first and last due date of payments that no fact concerns, each may be None
        """
        for model in ("debt.contract", "debt.instalment", "debt.limitation.fact"):
            self.env[model].flush_model()
        laws = self.env["debt.legal.term"]
        terms = [
            (company.id, day, *laws._limitation(day)) for company, day in days.items()
        ] or [(0, "1900-01-01", 1, 1, 1)]
        asked = SQL("TRUE") if contracts is None else SQL("c.id = ANY(%s)", contracts)
        some = SQL("c.id IN (SELECT contract_id FROM debt_limitation_fact)")
        payments = self._payments_sql(terms, SQL("%s AND %s", asked, some))
        return SQL(
            """
            SELECT x.key AS id, x.contract_id, x.company_id, x.client_id, x.branch_id,
                   x.currency_id, x.number, x.due AS due_date, x.unpaid, x.began,
                   x.last AS last_day, x.last - x.as_of AS days_left,
                   CASE WHEN x.last IS NULL THEN 'stands' WHEN x.last < x.as_of THEN 'over'
                        ELSE 'running' END AS state, x.facts
              FROM (SELECT p.*, p.due + 1 AS began, %(last)s AS last, FALSE AS facts
                      FROM (%(untouched)s) p
                    UNION ALL
                    SELECT p.*, f.began, f.last, TRUE AS facts
                      FROM (%(touched)s) p JOIN %(folded)s f ON f.key = p.key) x
            """,
            last=limitation_sql.last_day(
                SQL("p.due"), SQL("p.years"), SQL("p.ceiling")
            ),
            untouched=self._payments_sql(
                terms, SQL("%s AND NOT %s", asked, some), between
            ),
            touched=payments,
            folded=limitation_sql.folded(payments, self._facts_sql(payments)),
        )

    def _payments_sql(self, terms, condition, between=(None, None)):
        """Unpaid payments that are due: of the schedule, else the contract as a whole.

        A payment is due on its own day or, if that comes first, when the whole debt was called
        due. Each has a branch of its own, whose bounds an index answers.

        :param terms: rows (company id, date, years, ceiling, rest)
        :param between: first and last due date, each may be None
        """
        first, last = between

        def within(day, more=0):
            bounds = [SQL("TRUE")]
            if first:
                bounds.append(SQL("%s >= %s", day, first + timedelta(days=more)))
            if last:
                bounds.append(SQL("%s <= %s", day, last + timedelta(days=more)))
            return SQL(" AND ").join(bounds)

        values = SQL(", ").join(
            SQL("(%s::int, %s::date, %s::int, %s::int, %s::int)", *row) for row in terms
        )
        head = SQL(
            """
              FROM debt_contract c
              JOIN (VALUES %s) d (company_id, as_of, years, ceiling, rest)
                ON d.company_id = c.company_id
             CROSS JOIN LATERAL (
                SELECT CASE WHEN c.accelerated_on <= d.as_of THEN c.accelerated_on - 1 END AS due,
                       c.accelerated_on <= d.as_of OR c.date_end < d.as_of AS whole) called
            """,
            values,
        )
        tail = SQL("d.as_of, d.years, d.ceiling, d.rest")
        owed = SQL("i.principal + i.interest + i.fee > i.paid")
        due = SQL("LEAST(i.due_date, called.due) < d.as_of")
        return SQL(
            """
            SELECT i.id::bigint * 2 AS key, c.id AS contract_id, c.company_id, c.client_id,
                   c.branch_id, c.currency_id, i.n AS number, i.due_date AS due,
                   i.principal + i.interest + i.fee - i.paid AS unpaid, %(tail)s
            %(head)s
              JOIN debt_instalment i ON i.contract_id = c.id
             WHERE c.overdue_since IS NOT NULL AND %(owed)s AND i.due_date < d.as_of
               AND i.due_date <= COALESCE(called.due, i.due_date) AND %(own)s AND %(condition)s
            UNION ALL
            SELECT i.id::bigint * 2, c.id, c.company_id, c.client_id, c.branch_id, c.currency_id,
                   i.n, called.due, i.principal + i.interest + i.fee - i.paid, %(tail)s
            %(head)s
              JOIN debt_instalment i ON i.contract_id = c.id
             WHERE c.overdue_since IS NOT NULL AND %(owed)s AND called.due < i.due_date
               AND c.accelerated_on IS NOT NULL AND %(demanded)s AND %(condition)s
            UNION ALL
            SELECT c.id::bigint * 2 + 1, c.id, c.company_id, c.client_id, c.branch_id,
                   c.currency_id, 0, c.overdue_since,
                   c.principal_overdue + c.interest_overdue
                   + CASE WHEN called.whole THEN c.principal_current + c.interest_current
                          ELSE 0 END, %(tail)s
            %(head)s
             WHERE c.overdue_since < d.as_of AND %(whole)s AND %(condition)s
               AND NOT EXISTS (SELECT 1 FROM debt_instalment i
                                WHERE i.contract_id = c.id AND %(owed)s AND %(due)s)
            """,
            tail=tail,
            head=head,
            owed=owed,
            due=due,
            own=within(SQL("i.due_date")),
            demanded=within(SQL("c.accelerated_on"), more=1),
            whole=within(SQL("c.overdue_since")),
            condition=condition,
        )

    def _facts_sql(self, payments):
        """Facts in force of each payment."""
        return SQL(
            """
            SELECT p.key, f.kind, f.date_from AS begin, f.date_to AS fin,
                   COALESCE(f.written, FALSE) AS written
              FROM (%s) p
              JOIN debt_limitation_fact f ON f.contract_id = p.contract_id
               AND (COALESCE(f.number, 0) = 0 OR f.number = p.number)
             WHERE f.kind <> 'withdrawn'
               AND NOT EXISTS (SELECT 1 FROM debt_limitation_fact r
                                WHERE r.replaces_id = f.id)
            """,
            payments,
        )

    @api.model
    def _over_sql(self, company, date):
        """Subquery (without brackets) of debts whose whole limitation period is over on a date.

        Columns: contract_id, last_day (of the youngest payment). Each payment due is over, and no
        unpaid payment is still to fall due.
        """
        return SQL(
            """
            SELECT l.contract_id, max(l.last_day) AS last_day
              FROM (%(periods)s) l JOIN debt_contract c ON c.id = l.contract_id
             WHERE c.accelerated_on <= %(date)s OR NOT EXISTS (
                       SELECT 1 FROM debt_instalment i
                        WHERE i.contract_id = c.id AND i.due_date >= %(date)s
                          AND i.principal + i.interest + i.fee > i.paid)
             GROUP BY l.contract_id
            HAVING bool_and(l.state = 'over')
            """,
            periods=self._periods_sql({company: date}),
            date=date,
        )

    def action_contract(self):
        """The debt itself."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "debt.contract",
            "res_id": self.contract_id.id,
            "view_mode": "form",
        }
