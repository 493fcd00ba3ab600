# One concern a file, for one model.
# pylint: disable=consider-merging-classes-inherited
from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from odoo.addons.bank_base.tools.later import Later


class DebtIntake(models.AbstractModel):
    """Which dates are taken in: nothing older than what is loaded or closed."""

    _inherit = "debt.intake"

    def _check_date(self, batch):
        if batch.kind == "payments":
            return
        # sudo: the last date alone; the loader may not be allowed to read batches and days.
        env = self.sudo().env
        domain = [
            ("company_id", "=", batch.company.id),
            ("source", "=", batch.source),
            ("kind", "=", batch.kind),
            ("branch_id", "=", batch.branch.id),
            ("state", "!=", "refused"),
            ("id", "!=", batch.intake.id),
        ]
        last = env["bank.intake"]._read_group(domain, aggregates=["business_date:max"])[
            0
        ][0]
        if last and batch.date < last and not self._all_awaited(batch):
            raise UserError(
                self.env._(
                    "The file is dated %(date)s, but records of %(sender)s as of %(last)s are"
                    " already"
                    " loaded. An older file would bring old balances back: it is refused.",
                    date=format_date(self.env, batch.date),
                    sender=" ".join(
                        filter(None, (batch.source, batch.branch.display_name or ""))
                    ),
                    last=format_date(self.env, last),
                )
            )
        reopened = env["bank.day"]._reopened_day(batch.company)
        if reopened and batch.date > reopened.date:
            raise Later(
                self.env._(
                    "The file is dated %(date)s, but the day %(day)s is open for a correction."
                    " Close it again first, then load the file.",
                    date=format_date(self.env, batch.date),
                    day=format_date(self.env, reopened.date),
                )
            )
        closed = env["bank.day"]._last_closed(batch.company)
        if closed and batch.date <= closed:
            raise UserError(
                self.env._(
                    "The file is dated %(date)s, but the day %(closed)s is already closed."
                    " Balances of"
                    " a closed day cannot be changed.",
                    date=format_date(self.env, batch.date),
                    closed=format_date(self.env, closed),
                )
            )

    def _all_awaited(self, batch):
        """Is it a correction, and has nothing later than its date brought any of its contracts?"""
        if not batch.correction:
            return False
        return not self._count(
            SQL(
                "SELECT EXISTS (SELECT 1 FROM %s s JOIN debt_contract c ON c.company_id = %s"
                " AND c.source = %s AND c.number = s.number"
                " WHERE COALESCE(LEAST(c.stale_since, c.missing_since), 'infinity') > %s)",
                batch.tables["contract"],
                batch.company.id,
                batch.source,
                batch.date,
            )
        )
