# One concern a file, for one model.
# pylint: disable=consider-merging-classes-inherited
from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from ..tools import ageing_sql


class DebtContract(models.Model):
    _inherit = "debt.contract"

    @api.model
    def _figures(self, company, date):
        """Figures of a date for people and programs.

        :return: ``buckets`` (see ``debt.history._figures_at``), ``stale``, ``missing`` (contracts)
        """
        scheme = self.env["debt.bucket.scheme"]._in_force(company, date)
        buckets = self.env["debt.history"]._by_bucket(
            scheme,
            SQL(
                "SELECT %s AS bucket, contracts, principal_cc AS principal, overdue_cc AS overdue"
                " FROM (%s) p",
                ageing_sql.bucket(SQL("p.dpd"), scheme._buckets()),
                self._as_of_groups_sql(company, date),
            ),
        )
        stale, missing = self.env["debt.portfolio"]._marked(company)
        return {"buckets": buckets, "stale": stale, "missing": missing}

    @api.model
    def _worked_sql(self, company):
        """Condition on a contract ``c``: its overdue is worked. Addons leave debts out here, those
        written off for instance."""
        return SQL("TRUE")

    @api.model
    def _step_classify(self, day):
        """Day step: count the register by groups, and stop on what cannot be.

        :raises UserError: a debt is overdue from a later date than the day
        """
        future = self.search(
            [("company_id", "=", day.company_id.id), ("overdue_since", ">", day.date)],
            limit=3,
        )
        if future:
            raise UserError(
                self.env._(
                    "Contracts %(numbers)s are overdue from a date later than %(date)s. Load"
                    " the right"
                    " file or close a later day.",
                    numbers=", ".join(future.mapped("number")),
                    date=format_date(self.env, day.date),
                )
            )
        figures = self._figures(day.company_id, day.date)
        rows = sum(bucket["contracts"] for bucket in figures["buckets"].values())
        return {"rows": rows, **figures}
