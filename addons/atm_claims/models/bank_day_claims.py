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
