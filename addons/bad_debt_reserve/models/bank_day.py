from odoo import api, models

from odoo.addons.bank_base.tools.day_step import DayStep


class BankDay(models.Model):
    _inherit = "bank.day"

    @api.model
    def _day_steps(self):
        return super()._day_steps() + [
            DayStep(
                code="reserve.inventory",
                sequence=80,
                name=self.env._("Inventory of debts and reserve"),
                model="reserve.inventory",
                method="_close_day",
                month_end_only=True,
            ),
            DayStep(
                code="reserve.tie",
                sequence=82,
                name=self.env._("Reserve lines against the ledger"),
                model="reserve.tie",
                method="_close_day",
            ),
        ]

    def _result(self):
        """Adds ``reserve``: rule book code → lines, base, reserve, difference, posted."""
        result = super()._result()
        inventories = self.env["reserve.inventory"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("date", "=", self.date),
                ("closing", "=", self.closing),
            ]
        )
        result["reserve"] = {one.book_id.code: one._result() for one in inventories}
        return result

    @api.model
    def _report_tables(self, result):
        tables = super()._report_tables(result)
        books = result.get("reserve")
        if books:
            headers = [
                self.env._("Rule book"),
                self.env._("Debts"),
                self.env._("Base"),
                self.env._("Reserve"),
                self.env._("Difference"),
                self.env._("Sum of the entry"),
            ]
            names = ("lines", "base", "reserve", "difference", "posted")
            rows = [
                [code, *(book[name] for name in names)] for code, book in books.items()
            ]
            tables.append((self.env._("Reserve"), headers, rows))
        return tables
