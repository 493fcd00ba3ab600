# One model, one concern a file.
# pylint: disable=consider-merging-classes-inherited
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
                code="atm.unclaimed",
                sequence=90,
                name=self.env._("Surpluses of ATMs that nobody claimed"),
                model="atm.difference",
                method="_close_day",
            ),
        ]
