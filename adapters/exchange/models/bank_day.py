from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from odoo.addons.bank_base.tools.day_step import DayStep


class BankDay(models.Model):
    """A day is closed on its files: the ones it needs must be loaded."""

    _inherit = "bank.day"

    @api.model
    def _day_steps(self):
        return super()._day_steps() + [
            DayStep(
                code="exchange.files",
                sequence=10,
                name=self.env._("Files of the day"),
                model="exchange.file",
                method="_day_files",
            )
        ]

    @api.model
    def _check_ready(self, day):
        result = super()._check_ready(day)
        missing = [] if day.without_file else self._missing_files(day)
        if missing:
            raise UserError(
                self.env._(
                    "Day %(date)s is not closed: not loaded for this date: %(files)s. Load the "
                    "file, or close the day without it.",
                    date=format_date(self.env, day.date),
                    files=", ".join(missing),
                )
            )
        return result

    @api.model
    def _missing_files(self, day):
        """Names of what the day waits for.

        With schedules, every channel whose schedule is «expected» owes a file; without any,
        one loaded file of the type is enough.
        """
        # sudo: readers of a day need no rights to the exchange to be told what is missing
        types = (
            self.env["exchange.type"].sudo().search([("needed_for_close", "=", True)])
        )
        files = self.env["exchange.file"].sudo()
        missing = []
        for kind in types:
            domain = [
                ("company_id", "=", day.company_id.id),
                ("type_id", "=", kind.id),
                ("state", "=", "loaded"),
                ("business_date", "=", day.date),
            ]
            loaded = files.search(domain)
            schedules = (
                self.env["exchange.schedule"]
                .sudo()
                .search(
                    [
                        ("company_id", "=", day.company_id.id),
                        ("type_id", "=", kind.id),
                        ("needed", "=", True),
                        ("endpoint_id.active", "=", True),
                    ]
                )
            )
            if not schedules and not loaded:
                missing.append(kind.name)
            if any(not file.endpoint_id for file in loaded):
                continue  # given by hand, for whatever channel
            missing += [
                one.display_name
                for one in schedules
                if one.endpoint_id not in loaded.endpoint_id
            ]
        return missing
