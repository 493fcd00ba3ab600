from datetime import date
from decimal import Decimal
from types import SimpleNamespace

from odoo.tests import tagged

from .facts_common import DAY, FactsCommon
from .money_common import MoneyCommon

NEXT = date(2026, 3, 6)


@tagged("post_install", "-at_install")
class TestTurnoverCore(MoneyCommon, FactsCommon):
    """Totals of the ATMs' days follow the rows of the core system."""

    def core(self, *rows, day=DAY):
        return self._rows("core", *rows, day=day)

    def row(self, amount, trace, hour=9, day=DAY, **values):
        return self._row(f"{day} {hour:02d}:30:00", amount, trace, **values)

    def totals(self, *names, day=DAY):
        self.env["atm.turnover"].invalidate_model()
        found = self.env["atm.turnover"].search(
            [("device_id", "=", self.device.id), ("date", "=", day)], order="kind"
        )
        return [tuple(one[name] for name in ("kind", *names)) for one in found]

    def close(self, day=DAY):
        return (
            self.env["atm.turnover"]
            .with_user(self.accountant)
            ._step_prepare(SimpleNamespace(company_id=self.company, date=day))
        )

    def entries(self, *states):
        return self.env["atm.entry"].search(
            [("source_model", "=", "atm.turnover"), ("state", "in", states)]
        )

    def test_kinds_of_a_day(self):
        client = self._client()
        self.core(
            self.row(5_000, "0001", own_card=True),
            self.row(5_000, "0001", 10, own_card=True, reversal=True),
            self.row(700.5, "0002", own_card=True),
            self.row(300, "0003", client_code=client.code),
            self.row(2_000, "0004", own_card=False),
            self.row(2_500, "0005"),
            self.row(100, "0006", operation="deposit"),
            # Nothing of these moves cash of this currency.
            self.row(900, "0007", operation="payment"),
            self.row(900, "0008", operation="transfer"),
            self.row(900, "0009", response_code="116"),
            self.row(90, "0010", currency="USD"),
        )
        self.assertEqual(
            self.totals("amount", "count", "source"),
            [
                ("cash_in", 100, 1, "core"),
                ("dispense_other", 4_500, 2, "core"),
                ("dispense_own", 1_000.5, 4, "core"),
            ],
        )
        self._rows("switch", self.row(44, "0099"))
        self.assertEqual(len(self.totals()), 3, "the switch does not book")

    def test_counted_anew_never_doubled(self):
        one, two = self.row(500, "0001"), self.row(500, "0002", 11)
        self.core(one)
        self.core(one)
        self.assertEqual(self.totals("amount"), [("dispense_other", 500)])
        self.core(one, two, self.row(70, "0003", day=NEXT), day=NEXT)
        self.assertEqual(self.totals("amount"), [("dispense_other", 1_000)])
        self.assertEqual(self.totals("amount", day=NEXT), [("dispense_other", 70)])

    def test_entries_prepared_by_the_day(self):
        self.core(self.row(500, "0001"), self.row(70, "0002", day=NEXT))
        self.assertEqual(self.close(), {"rows": 1, "differ": 0})
        self.assertEqual(self.close()["rows"], 0)
        first = self.entries("prepared")
        self.assertEqual((first.amount, first.date), (500, DAY))
        self.core(self.row(500, "0003"))
        self.assertEqual(self.close()["rows"], 1)
        self.assertEqual(
            (first.state, self.entries("prepared").amount), ("refused", 1_000)
        )
        self.assertEqual(self.close(NEXT)["rows"], 1)
        self.approved(self.entries("prepared"))
        self.assertEqual(self.balance("20208"), -1_070)

    def test_posted_stays_and_is_told(self):
        self.core(self.row(500, "0001"))
        self.close()
        entry = self.approved(self.entries("prepared"))
        self.core(self.row(30, "0002"), day=NEXT)
        names = ("amount", "counted", "differs")
        self.assertEqual(self.totals(*names), [("dispense_other", 500, 530, True)])
        self.assertEqual(self.close(), {"rows": 0, "differ": 1})
        mine = entry.with_user(self.chief)
        mine.write({"reversal_date": DAY, "reversal_reason": "A row came later"})
        mine.action_reverse()
        self.assertEqual(self.close(), {"rows": 1, "differ": 0})
        self.approved(self.entries("prepared"))
        self.assertEqual(self.totals(*names), [("dispense_other", 530, 530, False)])
        self.assertEqual(self.balance("20208"), -530)

    def test_other_sources_stay(self):
        total = {
            "device": self.device.id,
            "kind": "dispense_other",
            "amount": Decimal(480),
            "count": 1,
            "source": "switch",
        }
        turnover = self.env["atm.turnover"].sudo()
        turnover._take(DAY, [total], prepare=False)
        self.core(self.row(500, "0001"))
        names = ("amount", "source", "counted", "differs")
        self.assertEqual(
            self.totals(*names), [("dispense_other", 480, "switch", 500, True)]
        )
        self.assertEqual(self.close(), {"rows": 0, "differ": 1})
        turnover._take(DAY, [{**total, "amount": Decimal(500)}], prepare=False)
        self.assertEqual(self.close(), {"rows": 0, "differ": 0})

    def test_entered_by_hand_or_refused_stays(self):
        self.core(self.row(500, "0001"), self.row(70, "0002", operation="deposit"))
        self.Entry.create(
            {
                "event_id": self.env["bank.posting.scheme"]
                ._event("atm.dispense_other")
                .id,
                "device_id": self.device.id,
                "date": DAY,
                "amount": 500,
                "reason": "Statement 7",
            }
        )
        self.assertEqual(self.close()["rows"], 1)
        entry = self.entries("prepared")
        self.assertEqual(entry.event, "atm.cash_in")
        entry.with_user(self.accountant).refusal = "Booked by the core"
        entry.with_user(self.accountant).action_refuse()
        self.assertEqual(self.close()["rows"], 0)

    def test_more_taken_back_than_given(self):
        """A total is never below zero; what the core counts is told beside."""
        self.core(self.row(500, "0001", reversal=True))
        names = ("amount", "counted", "differs")
        self.assertEqual(self.totals(*names), [("dispense_other", 0, -500, True)])
        self.assertEqual(self.close(), {"rows": 0, "differ": 1})

    def test_atm_without_accounts(self):
        other = self._device("TST00002")
        self.core(self.row(500, "0001", device=other.code))
        self.assertTrue(self.env["atm.turnover"].search([("device_id", "=", other.id)]))
        self.assertEqual(self.close()["rows"], 0)

    def test_a_step_of_the_day(self):
        codes = [one.code for one in self.env["bank.day"]._day_steps()]
        self.assertIn("atm.turnover", codes)
