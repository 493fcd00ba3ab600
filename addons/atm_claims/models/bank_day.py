from odoo import api, models

from odoo.addons.bank_base.tools.day_step import DayStep


class BankDay(models.Model):
    _inherit = "bank.day"

    @api.model
    def _day_steps(self):
        return super()._day_steps() + [
            DayStep(
                code="atm.unclaimed",
                sequence=90,
                name=self.env._("Surpluses of ATMs that nobody claimed"),
                model="atm.difference",
                method="_close_day",
            ),
        ]
