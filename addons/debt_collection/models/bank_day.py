from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from odoo.addons.bank_base.tools.day_step import DayStep


class BankDay(models.Model):
    _inherit = "bank.day"

    @api.model
    def _day_steps(self):
        return [
            *super()._day_steps(),
            DayStep(
                code="debt.receivables",
                sequence=20,
                name=self.env._("Own receivables into the register"),
                model="debt.receivable",
                method="_step_receivables",
            ),
            DayStep(
                code="debt.acceleration",
                sequence=25,
                name=self.env._("Debts called due whose term to pay is over"),
                model="debt.acceleration",
                method="_step_due",
            ),
            DayStep(
                code="debt.classify",
                sequence=30,
                name=self.env._("Classification of debts"),
                model="debt.contract",
                method="_step_classify",
            ),
            DayStep(
                code="debt.snapshot",
                sequence=40,
                name=self.env._("State of debts at the month end"),
                model="debt.snapshot",
                method="_step_snapshot",
                month_end_only=True,
            ),
            DayStep(
                code="debt.cases",
                sequence=60,
                name=self.env._("Debtors' cases"),
                model="debt.case",
                method="_step_cases",
            ),
        ]

    @api.model
    def _check_ready(self, day):
        """Balances later than the day are loaded already: its state can no longer be told."""
        result = super()._check_ready(day)
        last = self.env["debt.contract"]._last_intake_date(day.company_id)
        if last and last > day.date:
            raise UserError(
                self.env._(
                    "The day %(date)s cannot be closed: balances as of %(last)s are already loaded."
                    " Close %(last)s or a later day; skipped days stay listed as skipped.",
                    date=format_date(self.env, day.date),
                    last=format_date(self.env, last),
                )
            )
        return result

    def _check_reopen(self, reason, entry_date):
        """Balances later than the day are loaded: a corrected export would bring old ones back."""
        result = super()._check_reopen(reason, entry_date)
        last = self.env["debt.contract"]._last_intake_date(self.company_id)
        if last and last > self.date:
            raise UserError(
                self.env._(
                    "The day %(date)s cannot be reopened: balances as of %(last)s are already"
                    " loaded, and a corrected export of an earlier day would bring old ones"
                    " back. The next export and inventory correct it.",
                    date=format_date(self.env, self.date),
                    last=format_date(self.env, last),
                )
            )
        return result

    def _closing_marks(self):
        """Adds the last row of the history that the superseded close saw."""
        return {
            **super()._closing_marks(),
            "debt_history": self.env["debt.history"]._last_id(),
        }

    def _result(self):
        """Adds the ageing of the register and the counts of stale and missing contracts."""
        self.ensure_one()
        return {
            **super()._result(),
            **self.env["debt.contract"]._figures(self.company_id, self.date),
        }
