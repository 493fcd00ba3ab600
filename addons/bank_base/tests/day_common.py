from unittest.mock import patch

from ..models.bank_day import BankDay
from ..models.bank_day_reopening import BankDayReopening
from ..models.bank_day_report import BankDayReport
from ..tools.day_step import DayStep
from .common import BankCommon


class DayCommon(BankCommon):
    """A day of three procedures of our own: first, second, and one for month ends."""

    def setUp(self):
        super().setUp()
        self.calls = []
        self.broken = set()
        self.days = self.env["bank.day"]
        # On the registry's class: whatever addons are installed, only our steps run.
        model = self.registry["bank.day"]
        self.startPatcher(patch.object(model, "_day_steps", self.steps))
        for method, own in (
            ("_check_ready", BankDay._check_ready),
            ("_result", BankDay._result),
            ("_report_tables", BankDayReport._report_tables),
            ("_check_reopen", BankDayReopening._check_reopen),
            ("_closing_marks", BankDayReopening._closing_marks),
        ):
            self.startPatcher(patch.object(model, method, own))
        for code in ("first", "second", "month"):
            hook = patch.object(BankDay, f"_test_{code}", self.work(code), create=True)
            self.startPatcher(hook)

    @staticmethod
    def steps(_days):
        return [
            DayStep("second", 20, "Second", "bank.day", "_test_second"),
            DayStep(
                "month", 30, "Month end", "bank.day", "_test_month", month_end_only=True
            ),
            DayStep("first", 10, "First", "bank.day", "_test_first"),
        ]

    def work(self, code):
        def step(days, day):
            self.calls.append((code, day.date, days.env.company))
            days.env["bank.branch"].create(
                {
                    "company_id": day.company_id.id,
                    "code": f"{code} {day.date}",
                    "name": code,
                }
            )
            days.env.flush_all()
            if code in self.broken:
                raise ValueError(f"{code} is broken")
            return {"rows": 7, "sent": 7, "code": code}

        return step

    def codes(self):
        return [call[0] for call in self.calls]

    def branches(self):
        return self.env["bank.branch"].search_count(
            [("company_id", "=", self.company.id)]
        )
