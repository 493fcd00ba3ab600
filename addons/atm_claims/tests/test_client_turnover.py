from datetime import date
from decimal import Decimal
from types import SimpleNamespace

from odoo.tests import tagged

from .facts_common import FactsCommon

END = date(2026, 3, 31)


@tagged("post_install", "-at_install")
class TestClientTurnover(FactsCommon):
    """Months of a client's turnover come of the core system's rows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.client = cls._client()
        cls.own = {"client_code": cls.client.code}

    def step(self, day=END):
        return self.env["bank.client.fact"]._step_turnover(
            SimpleNamespace(company_id=self.company, date=day)
        )

    def facts(self):
        self.env["bank.client.fact"].invalidate_model()
        found = self.env["bank.client.fact"].search(
            [("client_id", "=", self.client.id)], order="date_from"
        )
        return [(str(one.date_from), str(one.date_to), one.amount) for one in found]

    def bring(self):
        self._rows(
            "core",
            self._row("2026-03-05 09:30:00", 5_000, "0001", **self.own),
            self._row("2026-03-05 09:31:00", 5_000, "0001", reversal=True, **self.own),
            self._row("2026-03-06 09:30:00", 700.5, "0002", **self.own),
            self._row(
                "2026-03-07 09:30:00", 300, "0003", operation="deposit", **self.own
            ),
            self._row("2026-02-27 09:30:00", 40, "0004", **self.own),
            self._row(
                "2026-03-08 09:30:00", 9, "0005", operation="payment", **self.own
            ),
            self._row(
                "2026-03-08 09:40:00", 9, "0006", response_code="116", **self.own
            ),
            self._row("2026-03-08 09:50:00", 9, "0007"),
        )

    def test_months(self):
        self.bring()
        self.assertEqual(self.step(), {"rows": 2, "added": 2, "changed": 0})
        self.assertEqual(
            self.facts(),
            [("2026-02-01", "2026-02-28", 40), ("2026-03-01", "2026-03-31", 1_000.5)],
        )
        self.assertEqual(self.step()["rows"], 0, "never twice")
        fact = self.client.fact_ids[:1]
        self.assertEqual(fact.intake_id.kind, "atm_core")
        known = self.client._facts(date(2026, 4, 10), 3)[self.client.id]
        self.assertEqual(
            {one["amount"] for one in known}, {Decimal(40), Decimal("1000.5")}
        )

    def test_late_rows_change_the_month(self):
        self.bring()
        self.step()
        self._rows(
            "core",
            self._row("2026-03-31 23:30:00", 10, "0008", **self.own),
            self._row("2026-04-01 09:30:00", 3, "0009", **self.own),
            day=date(2026, 4, 1),
        )
        self.assertEqual(
            self.step(date(2026, 4, 30)), {"rows": 2, "added": 1, "changed": 1}
        )
        self.assertEqual([one[2] for one in self.facts()], [40, 1_010.5, 3])

    def test_what_others_told_stays(self):
        self.env["bank.client.fact"].create(
            {
                "company_id": self.company.id,
                "client_id": self.client.id,
                "kind": "account_turnover",
                "date_from": "2026-01-15",
                "date_to": "2026-03-01",
                "currency_id": self.rub.id,
                "amount": 123,
                "source": "Statement 7",
            }
        )
        self.bring()
        self.assertEqual(self.step()["rows"], 0)
        self.assertEqual(self.facts(), [("2026-01-15", "2026-03-01", 123)])

    def test_a_step_of_the_months_end(self):
        steps = {one.code: one for one in self.env["bank.day"]._day_steps()}
        self.assertTrue(steps["atm.client_turnover"].month_end_only)
