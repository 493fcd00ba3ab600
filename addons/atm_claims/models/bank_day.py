from odoo import api, models

from odoo.addons.bank_base.tools.day_step import DayStep


class BankDay(models.Model):
    _inherit = "bank.day"

    @api.model
    def _day_steps(self):
        return [
            *super()._day_steps(),
            DayStep(
                code="atm.match",
                sequence=70,
                name=self.env._("Operations at ATMs matched"),
                model="atm.match",
                method="_step_match",
            ),
            DayStep(
                code="atm.turnover",
                sequence=71,
                name=self.env._("Entries of turnover at ATMs prepared"),
                model="atm.turnover",
                method="_step_prepare",
            ),
            DayStep(
                code="atm.client_turnover",
                sequence=71,
                name=self.env._("Turnover of clients at ATMs counted"),
                model="bank.client.fact",
                method="_step_turnover",
                month_end_only=True,
            ),
            DayStep(
                code="atm.find",
                sequence=72,
                name=self.env._("Operations of claims looked for again"),
                model="atm.claim",
                method="_step_find",
            ),
            DayStep(
                code="atm.proposal",
                sequence=75,
                name=self.env._("Failures found in journals"),
                model="atm.proposal",
                method="_step_propose",
            ),
            DayStep(
                code="atm.captured_cards",
                sequence=80,
                name=self.env._("Cards kept by ATMs"),
                model="atm.captured.card",
                method="_step_collect",
            ),
            DayStep(
                code="atm.unclaimed",
                sequence=90,
                name=self.env._("Surpluses of ATMs that nobody claimed"),
                model="atm.difference",
                method="_close_day",
            ),
            DayStep(
                code="atm.escalate",
                sequence=110,
                name=self.env._("Claims that are late or due soon"),
                model="atm.claim",
                method="_step_escalate",
            ),
            DayStep(
                code="atm.late_units",
                sequence=112,
                name=self.env._("Units and stages of claims that are late"),
                model="atm.claim",
                method="_step_late_units",
            ),
        ]
