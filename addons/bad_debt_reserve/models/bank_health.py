from odoo import api, models

from odoo.addons.bank_base.tools.health import CRITICAL, OK, Finding, HealthCheck
from odoo.addons.bank_base.tools.money import rows, text


class BankHealth(models.AbstractModel):
    """Does the ledger still agree with the reserve lines."""

    _inherit = "bank.health"

    @api.model
    def _health_checks(self):
        return super()._health_checks() + [
            HealthCheck(
                "reserve",
                40,
                self.env._("Reserve against the ledger"),
                "_check_reserve",
            )
        ]

    def _check_reserve(self, now):
        self.env.flush_all()
        ties = self.env["reserve.tie"]
        action = "bad_debt_reserve.reserve_tie_action"
        found = []
        accounts = rows(self.env, ties._tie_sql())
        for row in accounts:
            if not row["difference"]:
                continue
            company = self.env["res.company"].browse(row["company_id"])
            found.append(
                Finding(
                    CRITICAL,
                    float(row["difference"]),  # for a graph; the text has it exactly
                    self.env._(
                        "%(company)s, account %(account)s: the ledger differs from the reserve "
                        "lines by %(difference)s.",
                        company=company.name,
                        account=ties._account_text(company, row["account_id"]),
                        difference=text(row["difference"]),
                    ),
                    f"{row['company_id']}:{row['account_id']}",
                    action,
                    row["company_id"],
                )
            )
        well = self.env._("Reserve accounts that agree: %s.", len(accounts))
        return found or [Finding(OK, 0, well, action=action)]
