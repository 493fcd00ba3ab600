from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from odoo.addons.bank_base.tools import money, partition

from ..tools import ageing_sql

MAX_ID = 2**63 - 1  # of a bigint

COLUMNS = """
    date date NOT NULL,
    company_id integer NOT NULL,
    contract_id integer NOT NULL,
    intake_id integer,
    overdue_since date,
    principal numeric NOT NULL,
    overdue numeric NOT NULL
"""


class DebtHistory(models.Model):
    """A row per change of a contract's overdue start, principal or overdue; never updated.

    The last row not after a date is the state of the contract on that date. Money in company
    currency. Written by ``debt.intake`` in sets into the partitioned table ``debt_history_p``.
    """

    _name = "debt.history"
    _description = "Change of a debt"
    _auto = False
    _table = "debt_history"
    _order = "id desc"
    _rec_name = "contract_id"

    date = fields.Date(
        readonly=True, help="Business date of the file that brought the change."
    )
    company_id = fields.Many2one("res.company", readonly=True)
    contract_id = fields.Many2one("debt.contract", readonly=True)
    intake_id = fields.Many2one("bank.intake", string="Brought by", readonly=True)
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company currency"
    )
    overdue_since = fields.Date(readonly=True)
    principal = fields.Monetary(
        currency_field="company_currency_id", readonly=True, aggregator=None
    )
    overdue = fields.Monetary(
        currency_field="company_currency_id", readonly=True, aggregator=None
    )

    def init(self):
        partition.create(self.env.cr, self._table, COLUMNS, "date")
        partition.index(self.env.cr, self._table, "contract_id, date")

    @api.model
    def _figures_at(self, company, date, closing=None):
        """Ageing of the register on a closed date, exactly as it was.

        :param closing: a superseded close of the date (``bank.day.closing``): the answer given
            then; without it, what is known now
        :return: {"0": {"contracts": int, "principal": "0.00", "overdue": "0.00"}, …}: a key for
            every group of the scheme in force on the date, money as text in company currency
        :raises UserError: when the date was not closed; names the nearest date that was
        """
        if not closing:
            self._check_answerable(company, date)
        elif (
            closing.company_id != company
            or closing.day_id.date != date
            or "debt_history" not in (closing.marks or {})
        ):
            raise UserError(
                self.env._(
                    "This superseded close holds no answer about debts on %s.",
                    format_date(self.env, date),
                )
            )
        scheme = self.env["debt.bucket.scheme"]._in_force(company, date)
        days = ageing_sql.dpd(SQL("h.overdue_since"), SQL("%s::date", date))
        return self._by_bucket(
            scheme,
            SQL(
                "SELECT %(bucket)s AS bucket, 1 AS contracts, h.principal, h.overdue FROM ("
                " SELECT DISTINCT ON (contract_id) overdue_since, principal, overdue"
                " FROM debt_history_p WHERE company_id = %(company)s AND date <= %(date)s"
                " AND id <= %(mark)s"
                " ORDER BY contract_id, date DESC, id DESC) h",
                bucket=ageing_sql.bucket(days, scheme._buckets()),
                company=company.id,
                date=date,
                mark=closing.marks["debt_history"] if closing else MAX_ID,
            ),
        )

    @api.model
    def _last_id(self):
        """Id of the last row written, 0 if there is none."""
        self.env.cr.execute(SQL("SELECT COALESCE(max(id), 0) FROM debt_history_p"))
        return self.env.cr.fetchone()[0]

    @api.model
    def _by_bucket(self, scheme, rows):
        """Counts and sums by group of an SQL with columns bucket, contracts, principal, overdue."""
        found = {
            row["bucket"]: row
            for row in money.rows(
                self.env,
                SQL(
                    "SELECT bucket, sum(contracts)::int AS contracts, sum(principal) AS principal,"
                    " sum(overdue) AS overdue FROM (%s) r GROUP BY bucket",
                    rows,
                ),
            )
        }
        return {
            str(bucket.number): {
                "contracts": found.get(bucket.number, {}).get("contracts", 0),
                "principal": money.text(found.get(bucket.number, {}).get("principal")),
                "overdue": money.text(found.get(bucket.number, {}).get("overdue")),
            }
            for bucket in sorted(scheme._buckets(), key=lambda bucket: bucket.number)
        }

    @api.model
    def _check_answerable(self, company, date):
        last = self.env["debt.contract"]._last_intake_date(company)
        if last and date >= last:
            return
        # sudo: only closed dates are read, by roles that do not see the list of days.
        days = self.env["bank.day"].sudo()
        domain = [("company_id", "=", company.id), ("state", "=", "closed")]
        if days.search_count([*domain, ("date", "=", date)], limit=1):
            return
        around = days.search([*domain, ("date", "<", date)], order="date desc", limit=1)
        around |= days.search([*domain, ("date", ">", date)], order="date", limit=1)
        dates = [*around.mapped("date"), *([last] if last else [])]
        if not dates:
            raise UserError(
                self.env._(
                    "Nothing was loaded yet: there are no debts to show on any date."
                )
            )
        raise UserError(
            self.env._(
                "Debts on %(date)s cannot be answered: that day was not closed. The nearest"
                " date that"
                " can be answered is %(nearest)s.",
                date=format_date(self.env, date),
                nearest=format_date(
                    self.env, min(dates, key=lambda day: abs((day - date).days))
                ),
            )
        )
