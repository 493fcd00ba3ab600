from datetime import date

from odoo import models

from ..tools.table import table


class BankDayReport(models.AbstractModel):
    """The figures of a closed day as text for the command line."""

    _name = "bank.day.report"
    _description = "Text report of a closed day"

    def _report_tables(self, result: dict) -> list[tuple[str, list[str], list[list]]]:
        """Return tables (title, headers, rows) of a day's figures; extended by addons."""
        return [
            (
                self.env._("Procedures"),
                [self.env._("Procedure"), self.env._("Rows"), self.env._("Seconds")],
                [
                    [step["name"], step["rows"], step["seconds"]]
                    for step in result["steps"]
                ],
            )
        ]

    def _report_lines(self, result: dict) -> list[str]:
        """Lay a day's figures out for people, in the language of the environment."""
        closed = f"{date.fromisoformat(result['date']):%d.%m.%Y}"
        if result.get("already_closed"):
            heading = self.env._(
                "The day %s was closed before; nothing was done.", closed
            )
        else:
            heading = self.env._("The day %s is closed.", closed)
        lines = [heading]
        if result.get("gap_days"):
            last = f"{date.fromisoformat(result['previous_closed']):%d.%m.%Y}"
            lines.append(
                self.env._(
                    "Days skipped since %(last)s: %(count)s.",
                    last=last,
                    count=result["gap_days"],
                )
            )
        if result.get("entry_date"):
            lines.append(
                self.env._(
                    "Close no. %(number)s, after a corrected export: differences are booked on"
                    " %(date)s.",
                    number=result["closing"],
                    date=f"{date.fromisoformat(result['entry_date']):%d.%m.%Y}",
                )
            )
        if result.get("without_file"):
            lines.append(self.env._("Closed without the expected file."))
        for title, headers, rows in self._report_tables(result):
            lines += ["", title, table(headers, rows)]
        return lines

    def _list_lines(self) -> list[str]:
        """List days with state, rows and seconds: the answer of ``day list``."""
        states = dict(self._fields["state"]._description_selection(self.env))
        headers = [
            self.env._("Business date"),
            self.env._("State"),
            self.env._("Rows"),
            self.env._("Seconds"),
            self.env._("Days skipped"),
        ]
        rows = [
            [
                f"{day.date:%d.%m.%Y}",
                states[day.state],
                day.rows,
                day.seconds,
                day.gap_days,
            ]
            for day in self
        ]
        return [table(headers, rows)]
