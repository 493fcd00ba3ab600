from datetime import timedelta
from decimal import Decimal
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.bank_base.tools import money


class Rate(NamedTuple):
    """A currency's id and its rate: units of company currency for one unit, None when unknown."""

    currency_id: int
    fx: Decimal | None


class DebtRate(models.AbstractModel):
    """Rates of currencies on a business date, exactly as a person typed them.

    Odoo keeps the inverse (foreign units for one unit of company currency) with 16 or 17
    significant digits. Turned back and rounded to 8 decimals it gives the official rate of
    4 decimals, also that of 100 or 10,000 units, without an error.
    """

    _name = "debt.rate"
    _description = "Rates of the day"

    @api.model
    def _rates(self, company, date):
        """Currency code -> ``Rate`` on ``date``: the last one entered, if it is not too old.

        How old it may be is a setting of the company, in days. The company's own currency is 1.
        """
        rows = money.rows(
            self.env,
            SQL(
                "SELECT cur.id, cur.name, ROUND(COALESCE(own.rate, 1) / NULLIF(r.rate, 0), 8) AS fx"
                " FROM res_currency cur"
                " LEFT JOIN LATERAL (%(latest)s AND rate.currency_id = cur.id"
                " AND rate.name >= %(oldest)s %(order)s) r ON TRUE"
                " LEFT JOIN LATERAL (%(latest)s AND rate.currency_id = %(own)s %(order)s) own"
                " ON TRUE",
                latest=SQL(
                    "SELECT rate.rate FROM res_currency_rate rate WHERE rate.name <= %s"
                    " AND (rate.company_id IS NULL OR rate.company_id = %s)",
                    date,
                    company.root_id.id,
                    to_flush=self.env["res.currency.rate"]._fields["rate"],
                ),
                # A rate of the company itself goes before one for all, as everywhere in Odoo.
                order=SQL(
                    "ORDER BY rate.company_id NULLS LAST, rate.name DESC LIMIT 1"
                ),
                oldest=date - timedelta(days=company.debt_rate_max_age),
                own=company.currency_id.id,
            ),
        )
        rates = {row["name"]: Rate(row["id"], row["fx"]) for row in rows}
        rates[company.currency_id.name] = Rate(company.currency_id.id, Decimal(1))
        return rates
