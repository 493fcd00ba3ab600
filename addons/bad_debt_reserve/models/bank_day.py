from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools.date_utils import add, end_of
from odoo.tools.misc import format_date

from odoo.addons.bank_base.tools.day_step import DayStep

from .reserve_inventory_branch import CONTEXT


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

    def _check_reopen(self, reason, entry_date):
        """A correction is booked between the last inventory and the next one."""
        result = super()._check_reopen(reason, entry_date)
        # sudo: dates of inventories alone; the role was checked before.
        books = self.env["reserve.rule.book"].sudo().with_context(active_test=False)
        for book in books.search([("company_id", "=", self.company_id.id)]):
            last = book._last_posted()
            if last and (last.date > self.date or last._booked_on() >= entry_date):
                raise UserError(
                    self.env._(
                        "The day %(day)s cannot be reopened with entries on %(date)s: “%(last)s” is"
                        " posted already, on %(booked)s.",
                        day=format_date(self.env, self.date),
                        date=format_date(self.env, entry_date),
                        last=last.display_name,
                        booked=format_date(self.env, last._booked_on()),
                    )
                )
            # sudo: the date and the number of the order alone, as above.
            use = (
                self.env["reserve.write.off.use"]
                .sudo()
                .search(
                    [
                        ("inventory_id", "=", last.id),
                        ("date", ">", entry_date),
                        ("order_id.state", "!=", "reversed"),
                    ],
                    order="date desc",
                    limit=1,
                )
            )
            if use:
                raise UserError(
                    self.env._(
                        "The day %(day)s cannot be reopened with entries on %(date)s: “%(order)s”"
                        " of %(used)s used its reserve. Choose that date or a later one.",
                        day=format_date(self.env, self.date),
                        date=format_date(self.env, entry_date),
                        order=use.order_id.display_name,
                        used=format_date(self.env, use.date),
                    )
                )
        month_end = end_of(add(self.date, days=1), "month")
        if entry_date > month_end:
            raise UserError(
                self.env._(
                    "Differences of the day %(day)s are booked before the next inventory: not later"
                    " than %(last)s.",
                    day=format_date(self.env, self.date),
                    last=format_date(self.env, month_end),
                )
            )
        return result

    def _result(self):
        """Adds ``reserve``: rule book code → lines, base, reserve, difference, posted."""
        result = super()._result()
        every = self.env["reserve.inventory"].with_context(**{CONTEXT: ()})
        inventories = every.search(
            [
                ("company_id", "=", self.company_id.id),
                ("date", "=", self.date),
                ("closing", "=", self.closing),
                ("state", "!=", "reversed"),
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
