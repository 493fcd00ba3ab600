from datetime import date, datetime

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .claims_common import ClaimsCommon
from .money_common import DAY, MoneyCommon

NORMS = {
    "recount": 500,
    "load": 300,
    "escort": 1_000,
    "car": 2_000,
    "wage": 400,
    "trip_hours": 2,
    "claim_wage": 600,
    "claim_hours": 1.5,
}


@tagged("post_install", "-at_install")
class TestClaimReport(MoneyCommon):
    """Distributions of claims, trips and what they cost by norms."""

    _transaction = ClaimsCommon._transaction

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.region = cls.env["bank.region"].search([], limit=1)
        cls.branch.region_id = cls.region
        cls.env["atm.cost.norm"].create(
            [
                {
                    "company_id": cls.company.id,
                    "kind": kind,
                    "value": value,
                    "date_from": date(2026, 1, 1),
                    "source": "Order 1",
                }
                for kind, value in NORMS.items()
            ]
        )
        cls.env["atm.cost.norm"].create(
            {
                "company_id": cls.company.id,
                "region_id": cls.region.id,
                "kind": "car",
                "value": 3_000,
                "date_from": date(2026, 1, 1),
                "source": "Contract 2",
            }
        )

    def test_trip(self):
        trip = self.env["atm.trip"].create({"device_id": self.device.id, "date": DAY})
        self.assertEqual(trip.cost, 2 * (1_000 + 3_000 + 400) + 500 + 300)
        self.assertIn("3000.0 = 6000.00 (Contract 2)", trip.cost_text)
        trip.encashment = False
        self.assertEqual(trip.cost, 8_800)
        with self.assertRaisesRegex(ValidationError, "Name the claims"):
            trip.reason = "claim"
        with self.assertRaisesRegex(ValidationError, "0 to 24"):
            trip.hours = 25
        early = self.env["atm.trip"].create(
            {"device_id": self.device.id, "date": date(2025, 1, 1)}
        )
        self.assertEqual(early.cost, 0, "no norm held then")

    def test_report(self):
        claims = self.claim(5_000, registered_at=datetime(2026, 8, 1, 9)) + self.claim(
            60_000, name="П-2", registered_at=datetime(2026, 8, 2, 9)
        )
        self.env["atm.trip"].create(
            {
                "device_id": self.device.id,
                "date": DAY,
                "reason": "claim",
                "claim_ids": [(6, 0, claims.ids)],
            }
        )
        self.env.flush_all()
        report = self.env["atm.claim.report"].with_user(self.officer)
        rows = report.search([("claim_id", "in", claims.ids)], order="amount")
        self.assertEqual(rows.mapped("sum_range"), ["2", "5"])
        self.assertEqual(rows.mapped("state"), ["open", "open"])
        self.assertEqual(rows.region_id, self.region)
        self.assertEqual(rows.mapped("cost_own"), [900, 900])
        self.assertEqual(rows.mapped("cost_trips"), [4_800, 4_800])
        self.assertEqual(rows.mapped("cost"), [5_700, 5_700])
        means = report._read_group(
            [("claim_id", "in", claims.ids)], [], ["cost_own_mean:avg", "cost_mean:avg"]
        )
        self.assertEqual(means, [(900, 5_700)])
        groups = report._read_group(
            [("claim_id", "in", claims.ids)], ["channel"], ["count:sum", "amount:sum"]
        )
        self.assertEqual(groups, [("branch", 2, 65_000)])
        self.assertFalse({"client_id", "card"} & set(report._fields), "no identity")

    def _result(self, claim, decision=None, granted=0, amount=0):
        claim.sudo().write(
            {"is_open": False, "closed_on": DAY, "amount_granted": granted}
        )
        if decision:
            self.env["atm.answer"].create(
                {
                    "claim_id": claim.id,
                    "way": "letter",
                    "decision": decision,
                    "amount": amount,
                    "checked": "1",
                    "found": "2",
                    "decided": "3",
                    "state": "sent",
                    "sent_at": datetime(2026, 8, 9, self.hour),
                }
            )
            self.hour += 1
        self.env.flush_all()
        self.env["atm.claim.report"].invalidate_model()
        row = self.env["atm.claim.report"].search([("claim_id", "=", claim.id)])
        return row.state, row.satisfied_share

    def test_result_by_the_last_answer(self):
        """A captured card has no sum: what was answered tells how it ended."""
        self.hour = 1
        card = self.claim(0, kind="card", registered_at=datetime(2026, 8, 1, 9))
        self.assertEqual(self._result(card, "refused"), ("refused", 0))
        self.assertEqual(self._result(card, "granted"), ("satisfied", 100))
        self.assertEqual(self._result(card, "interim"), ("satisfied", 100))
        cash = self.claim(name="П-2", registered_at=datetime(2026, 8, 1, 9))
        self.assertEqual(self._result(cash), ("refused", 0))
        self.assertEqual(self._result(cash, "partly", 3_000, 3_000), ("partly", 100))
        self.assertEqual(
            self._result(cash, "granted", 5_000, 5_000), ("satisfied", 100)
        )

    def test_cause_conclusion_and_opinion(self):
        claim = self.claim(5_000, registered_at=datetime(2026, 7, 31, 22))
        transaction = self._transaction(cause="jam")
        claim.sudo().write(
            {
                "transaction_id": transaction.id,
                "verdict": "not_presented.cancelled_by_host",
            }
        )
        asked, _token = self.env["atm.satisfaction"]._ask(claim, DAY)
        asked.write(
            {
                "answered_at": datetime(2026, 8, 9),
                "satisfied": "4",
                "polite": "5",
                "visits": 2,
            }
        )
        self.env.flush_all()
        row = self.env["atm.claim.report"].search([("claim_id", "=", claim.id)])
        self.assertEqual((row.cause, row.date), ("jam", date(2026, 8, 1)))
        verdict = self.env.ref("atm_claims.verdict_not_presented_cancelled_by_host")
        self.assertEqual(row.verdict_id, verdict)
        self.assertEqual((row.satisfied, row.polite, row.visits), (4, 5, 2))
        self.assertEqual(row.action_claim()["res_id"], claim.id)

    def test_ranking(self):
        other = self._device("ATM00002")
        unused = self._device("ATM00003")
        cases = (
            (self.device, "taken", None), (self.device, "not_presented", "jam"),
            (self.device, "unknown", "link"), (self.device, "retracted", "client"),
            (other, "taken", None), (other, "not_presented", None),
        )  # fmt: skip
        for number, (device, outcome, cause) in enumerate(cases):
            self._transaction(
                device_id=device.id, ordinal=number, outcome=outcome, cause=cause
            )
        self._transaction(
            date=date(2026, 7, 2), started_at=datetime(2026, 7, 2, 9), outcome="taken"
        )
        self.env["atm.trip"].create(
            [
                {
                    "device_id": self.device.id,
                    "date": date(2026, 6, 3),
                    "reason": reason,
                }
                for reason in ("plan", "technical", "technical")
            ]
        )
        self.claim(device_id=other.id, registered_at=datetime(2026, 6, 30, 22))
        self.env.flush_all()
        report = self.env["atm.device.report"].with_user(self.officer)
        june = [("date", "=", date(2026, 6, 1))]
        rows = {row.device_id: row for row in report.search(june)}
        first, second = rows[self.device], rows[other]
        self.assertEqual(
            (first.operations, first.failures, first.link_failures, first.failure_rate),
            (4, 1, 1, 250),
        )
        self.assertEqual((second.failures, second.failure_rate), (1, 500))
        self.assertEqual((second.place, first.place, rows[unused].place), (1, 2, 0))
        self.assertEqual(
            (first.trips, first.trips_technical, first.trips_claim), (3, 2, 0)
        )
        self.assertEqual(second.claims, 0, "July by the clock of Moscow")
        failed = self.env["atm.transaction"].search(first.action_failures()["domain"])
        self.assertEqual(len(failed), first.failures + first.link_failures)
        july = report.search(
            [("date", "=", date(2026, 7, 1)), ("device_id", "=", other.id)]
        )
        self.assertEqual(july.claims, 1)
        self.assertEqual(
            self.env["atm.claim"].search_count(july.action_claims()["domain"]), 1
        )
        self.assertEqual(
            self.env["atm.trip"].search_count(first.action_trips()["domain"]), 3
        )
        spec = ["atms:sum", "trip_rate:avg", "failure_rate:avg"]
        ((atms, trips, _rate),) = report._read_group(june, [], spec)
        self.assertEqual((atms, trips), (3, 1), "an ATM nobody went to counts")
        ((cost,),) = report._read_group(june, [], ["trip_cost:avg"])
        self.assertEqual(cost, 2 * (1_000 + 3_000 + 400) + 500 + 300)
        groups = report._read_group(
            [("device_id", "=", self.device.id)], ["device_id"], ["failure_rate:avg"]
        )
        self.assertEqual(groups, [(self.device, 200)], "1 of 5, not a mean of months")
