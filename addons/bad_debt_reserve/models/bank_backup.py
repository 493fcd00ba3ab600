from odoo import api, models
from odoo.tools import SQL

from odoo.addons.bank_base.tools.money import rows, text


class BankBackup(models.AbstractModel):
    """Balances of the reserve accounts, the lines that make them, the off-balance register."""

    _inherit = "bank.backup"

    @api.model
    def _figures(self):
        query = SQL(
            """
            SELECT company_id, sum(ledger) AS ledger, sum(lines) AS lines
              FROM (%s) tie GROUP BY company_id ORDER BY company_id
            """,
            self.env["reserve.tie"]._tie_sql(),
        )
        off_balance = SQL(
            "SELECT company_id, count(*)::int AS rows, sum(amount) AS amount"
            "  FROM reserve_off_balance GROUP BY company_id ORDER BY company_id"
        )
        return {
            **super()._figures(),
            "off_balance": {
                str(row["company_id"]): {
                    "rows": row["rows"],
                    "amount": text(row["amount"]),
                }
                for row in rows(self.env, off_balance)
            },
            "reserve": {
                str(row["company_id"]): {
                    "ledger": text(row["ledger"]),
                    "lines": text(row["lines"]),
                }
                for row in rows(self.env, query)
            },
        }
