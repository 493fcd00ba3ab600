import random
from datetime import date, timedelta

from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL

from odoo.addons.bank_base.tools import partition

from ..tools import acceleration
from .common import AUG, DebtCommon


@tagged("post_install", "-at_install")
class TestAcceleration(DebtCommon):
    """D18: demand, term, and the debt becomes final; a file's own day wins and is shown."""

    def _demand(self, number="K1", **values):
        return self.env["debt.acceleration"].create(
            {
                "contract_id": self._get(number).id,
                "document": "Demand 1",
                "date_sent": AUG,
                **values,
            }
        )

    def _overdue_by(self, days, **values):
        """Contract K1 that is ``days`` past due at the end of August."""
        since = AUG - timedelta(days=days)
        self._load(AUG, [self._overdue("K1", since, **values)])
        return self._get("K1")

    def test_the_term_makes_the_debt_final(self):
        contract = self._overdue_by(61)
        demand = self._demand()
        demand.action_send()
        self.assertEqual(
            (demand.state, demand.overdue_days, demand.pay_until),
            ("sent", 61, date(2026, 9, 30)),
        )
        self._close(AUG)
        self._close(date(2026, 9, 30))
        self.assertEqual((demand.state, contract.overdue_kind), ("sent", "current"))
        self._close(date(2026, 10, 1))
        contract.invalidate_recordset()
        self.assertEqual(
            (demand.state, demand.applied_on, contract.accelerated_on),
            ("final", date(2026, 10, 1), date(2026, 10, 1)),
        )
        self.assertEqual(contract.overdue_kind, "final")
        groups = self.env["debt.portfolio"]._read_group(
            [("company_id", "=", self.company.id)], ["overdue_kind"], ["contracts:sum"]
        )
        self.assertEqual(groups, [("final", 1)], "the kept sums follow")
        rows = self.env["debt.acceleration"]._step_due(
            self.env["bank.day"].search(
                [("company_id", "=", self.company.id), ("date", "=", "2026-10-01")]
            )
        )
        self.assertEqual(rows["rows"], 0, "run again it finds nothing")

    def test_a_file_without_the_day_keeps_ours(self):
        contract = self._overdue_by(100)
        self._demand().action_send()
        self._close(AUG)
        self._close(date(2026, 10, 1))
        again = {
            "overdue_since": AUG - timedelta(days=100),
            "principal_overdue": "100.00",
        }
        self._load(date(2026, 10, 2), [self._contract("K1", **again)])
        contract.invalidate_recordset()
        self.assertEqual(contract.accelerated_on, date(2026, 10, 1))
        demand = contract.acceleration_ids
        self.assertFalse(demand.disagrees)
        self._load(
            date(2026, 10, 3),
            [self._contract("K1", accelerated_on=date(2026, 9, 15), **again)],
        )
        self.env.invalidate_all()
        self.assertEqual(contract.accelerated_on, date(2026, 9, 15), "the file wins")
        self.assertTrue(demand.disagrees)
        self.assertEqual(
            self.env["debt.acceleration"].search([("disagrees", "=", True)]), demand
        )

    def test_paid_overdue_closes_the_demand(self):
        contract = self._overdue_by(100)
        demand = self._demand()
        demand.action_send()
        self._close(AUG)
        self._load(date(2026, 10, 5), [self._contract("K1")])
        self._close(date(2026, 10, 5))
        self.env.invalidate_all()
        self.assertEqual((demand.state, contract.accelerated_on), ("cured", False))

    def test_new_overdue_is_not_the_one_demanded(self):
        """Sent on 31.08, all paid on 10.09, a payment of 25.09 unpaid: the demand is cured."""
        contract = self._overdue_by(100)
        demand = self._demand()
        demand.action_send()
        self._close(AUG)
        self._load(date(2026, 9, 10), [self._contract("K1")])
        self._load(date(2026, 9, 26), [self._overdue("K1", date(2026, 9, 25))])
        self._close(date(2026, 10, 1))
        self.env.invalidate_all()
        self.assertEqual((demand.state, contract.accelerated_on), ("cured", False))
        self.assertEqual(contract.overdue_kind, "current")
        self.assertTrue(self._demand(document="Demand 2"), "another one may be made")

    def test_payment_due_on_the_day_of_sending(self):
        """On that day it was not overdue yet: the demand was not about it."""
        self._overdue_by(100)
        demand = self._demand()
        demand.action_send()
        self._close(AUG)
        self._load(date(2026, 9, 10), [self._overdue("K1", AUG)])
        self._close(date(2026, 10, 1))
        self.env.invalidate_all()
        self.assertEqual(demand.state, "cured")

    def test_a_part_of_the_overdue_paid_is_not_all(self):
        """The oldest payments are paid, one due the day before the demand is not: final."""
        contract = self._overdue_by(100)
        demand = self._demand()
        demand.action_send()
        self._close(AUG)
        self._load(date(2026, 9, 10), [self._overdue("K1", AUG - timedelta(days=1))])
        self._close(date(2026, 10, 1))
        self.env.invalidate_all()
        self.assertEqual(
            (demand.state, contract.accelerated_on), ("final", date(2026, 10, 1))
        )

    def test_withdrawn(self):
        contract = self._overdue_by(100)
        demand = self._demand()
        demand.action_send()
        self._close(AUG)
        self._close(date(2026, 10, 1))
        with self.assertRaisesRegex(UserError, "enter the reason"):
            demand.action_withdraw()
        demand.reason = "Agreement"
        demand.action_withdraw()
        self.assertEqual((demand.state, contract.accelerated_on), ("withdrawn", False))
        self.assertTrue(self._demand(document="Demand 2"), "another one may be made")

    def test_conditions(self):
        self._overdue_by(60)
        with self.assertRaisesRegex(UserError, "60 days in total within 180"):
            self._demand().action_send()
        self.env["debt.acceleration"].search([]).unlink()
        self._load(
            AUG + timedelta(days=1), [self._overdue("K1", AUG - timedelta(days=60))]
        )
        demand = self._demand(date_sent=AUG + timedelta(days=1), term_days=29)
        with self.assertRaisesRegex(UserError, "at least 30"):
            demand.action_send()
        demand.term_days = 45
        demand.action_send()
        self.assertEqual(demand.pay_until, AUG + timedelta(days=46))
        with self.assertRaisesRegex(UserError, "not changed any more"):
            demand.with_user(
                new_test_user(
                    self.env,
                    "acceleration_lawyer",
                    groups="bank_base.group_lawyer",
                    company_id=self.company.id,
                    company_ids=[(6, 0, self.company.ids)],
                )
            ).document = "Other"

    def test_short_loan(self):
        self._overdue_by(11, date_start=date(2026, 7, 1), date_end=date(2026, 8, 29))
        demand = self._demand()
        demand.action_send()
        self.assertEqual((demand.term_days, demand.overdue_days), (10, 11))

    def test_not_overdue_and_not_a_loan(self):
        self._load(
            AUG,
            [
                self._contract("K1"),
                self._overdue("K2", date(2026, 1, 1), kind="sale"),
            ],
        )
        with self.assertRaisesRegex(UserError, "not overdue"):
            self._demand().action_send()
        other = self._demand("K2")
        with self.assertRaisesRegex(UserError, "clause of the contract"):
            other.action_send()
        other.write({"clause": "p. 7.2", "term_days": 5})
        other.action_send()
        self.assertEqual(other.pay_until, AUG + timedelta(days=5))

    def test_sql_says_what_python_says(self):
        """Random histories: overdue days by the statement and by the pure module."""
        chance = random.Random(4)
        numbers = [f"K{n}" for n in range(300)]
        self._load(AUG, [self._contract(number) for number in numbers])
        contracts = self.contracts.search([("number", "in", numbers)])
        self.cr.execute(
            SQL("DELETE FROM debt_history_p WHERE contract_id = ANY(%s)", contracts.ids)
        )
        rows, told = [], {}
        for contract in contracts:
            begin = AUG - timedelta(days=chance.randint(0, 400))
            for _ in range(chance.randint(1, 6)):
                since = chance.choice(
                    [None, begin - timedelta(days=chance.randint(0, 90))]
                )
                rows.append((begin, self.company.id, contract.id, since))
                told.setdefault(contract.id, []).append(
                    acceleration.State(begin, since)
                )
                begin += timedelta(days=chance.choice((0, 1, 30, 60)))
        for month in sorted({row[0].replace(day=1) for row in rows}):
            partition.ensure_month(self.cr, "debt_history", month)
        self.cr.execute(
            SQL(
                "INSERT INTO debt_history_p (date, company_id, contract_id, overdue_since,"
                " principal, overdue) VALUES %s",
                SQL(", ").join(
                    SQL("(%s, %s, %s, %s::date, 0, 0)", *row) for row in rows
                ),
            )
        )
        demands = self.env["debt.acceleration"].create(
            [
                {"contract_id": contract.id, "document": "D", "date_sent": AUG}
                for contract in contracts
            ]
        )
        found = demands._overdue_days()
        for demand in demands:
            self.assertEqual(
                found.get(demand.id, 0),
                acceleration.overdue_days(told[demand.contract_id.id], AUG, 180),
                told[demand.contract_id.id],
            )
