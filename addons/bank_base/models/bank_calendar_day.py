from datetime import date as Date

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import ormcache

from ..tools import workdays


class BankCalendarDay(models.Model):
    """An exception to the five-day week: a weekday off or a working Saturday.

    Rows without a region hold for the whole country. ``resource.calendar`` cannot
    say that a Saturday is a working day, so this table stands over it.
    """

    _name = "bank.calendar.day"
    _description = "Calendar day"
    _order = "date desc, region_id"
    _rec_name = "date"

    date = fields.Date(required=True)
    region_id = fields.Many2one(
        "bank.region", ondelete="restrict", help="Empty: the whole country."
    )
    kind = fields.Selection(
        [("off", "Day off"), ("working", "Working day")], required=True, default="off"
    )
    name = fields.Char(
        required=True, translate=True, help="What is celebrated or moved."
    )
    source = fields.Char(
        translate=True, help="Law, decree or order that makes the day what it is."
    )

    _day_unique = models.UniqueIndex(
        "(date, COALESCE(region_id, 0))",
        "The calendar already has this date for this region.",
    )

    @api.depends("date", "kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for day in self:
            day.display_name = (
                f"{day.date:%d.%m.%Y} {day.name}" if day.date else day.name
            )

    @api.model_create_multi
    def create(self, vals_list):
        days = super().create(vals_list)
        self.env.registry.clear_cache()
        return days

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    @api.model
    def is_working(self, date, region=None) -> bool:
        """Tell whether a date is a working day in a region (a ``bank.region`` or nothing).

        A year without a calendar is answered by the week and the holidays that
        the Labour Code, art. 112, fixes: no transferred days.
        """
        date = fields.Date.to_date(date)
        off, working, years = self._exceptions(region.id if region else False)
        if date.year not in years:
            return workdays.is_working_by_law(date)
        return workdays.is_working(date, off, working)

    @api.model
    def add_working_days(self, date, n, region=None) -> Date:
        """Return the ``n``-th working day after ``date``, before it when ``n`` is negative.

        The date itself is not counted; ``n = 0`` gives the date or the next working day.

        :raises UserError: when the term reaches a year whose calendar is not loaded
        """
        date = fields.Date.to_date(date)
        off, working, years = self._exceptions(region.id if region else False)
        result = workdays.add_working_days(date, n, off, working)
        for year in range(min(date, result).year, max(date, result).year + 1):
            if year not in years:
                raise UserError(
                    self.env._(
                        "The term counted from %(date)s reaches the year %(year)s, whose calendar"
                        " is not loaded. Add its holidays and transferred days under Reference"
                        " books, Calendar.",
                        date=f"{date:%d.%m.%Y}",
                        year=year,
                    )
                )
        return result

    @api.model
    def days_after(self, start, end) -> tuple[int, bool]:
        """Count the days after ``start`` up to and including ``end``, in the whole country.

        :return: how many, and whether they are working days; calendar days are counted when
            the calendar of one of the years is not loaded
        """
        off, working, known = self._exceptions(False)
        years = range(min(start, end).year, max(start, end).year + 1)
        if known.issuperset(years):
            return workdays.count_working_days(start, end, off, working), True
        return (end - start).days, False

    @api.model
    @ormcache("region_id")
    def _exceptions(self, region_id: int | bool):
        """Return (days off, working weekends, years known) of a region, country included.

        A region's own row beats the country's row of the same date.
        """
        self.env["bank.calendar.day"].flush_model()
        # sudo: reads the calendar only, which holds no secrets; a scheduler may lack the role.
        days = self.sudo().search_fetch(
            [("region_id", "in", [False, region_id] if region_id else [False])],
            ["date", "kind", "region_id"],
        )
        kinds, years = {}, set()
        for day in days.sorted(lambda day: bool(day.region_id)):
            kinds[day.date] = day.kind
            if not day.region_id:
                years.add(day.date.year)
        off = frozenset(date for date, kind in kinds.items() if kind == "off")
        return off, frozenset(kinds) - off, frozenset(years)
