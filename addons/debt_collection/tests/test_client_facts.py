from datetime import date
from decimal import Decimal

from odoo.tests import tagged

from .common import AUG, OCT, SEP, DebtCommon


@tagged("post_install", "-at_install")
class TestClientFacts(DebtCommon):
    """Loans of the register as facts about clients, on the day they were so."""

    def _facts(self, day, code="C1"):
        client = self.env["bank.client"].search(
            [("company_id", "=", self.company.id), ("code", "=", code)]
        )
        return client._facts(day)[client.id]

    def test_overdue_from_its_day_to_its_end(self):
        self._load(AUG, [self._contract("L1")])
        self._load(SEP, [self._overdue("L1", "2026-09-20")])
        self._load(OCT, [self._contract("L1", principal_current="900.00")])
        contract = self.contracts.search([("number", "=", "L1")])
        rows = self._facts(date(2026, 11, 10))
        self.assertEqual({row["id"] for row in rows}, {contract.id})
        self.assertEqual({row["model"] for row in rows}, {"debt.contract"})
        self.assertEqual(
            [(row["date_from"], row["date_to"], row["overdue"]) for row in rows],
            [
                (AUG, date(2026, 9, 29), False),
                (SEP, date(2026, 10, 30), True),
                (OCT, None, False),
            ],
        )
        self.assertEqual(rows[-1]["amount"], Decimal("900.00"))
        self.assertEqual(
            len(self._facts(date(2026, 9, 1))), 1, "the future is not known"
        )

    def test_repaid_and_not_loans(self):
        self._load(
            AUG,
            [
                self._contract("L1"),
                self._contract("S1", kind="sale"),
                self._contract("L2", client_code="C2"),
            ],
            clients=("C1", "C2"),
        )
        self._load(SEP, [self._contract("L1", principal_current="0")], full=False)
        rows = self._facts(date(2026, 10, 15))
        self.assertEqual(
            [(row["date_from"], row["date_to"]) for row in rows],
            [(AUG, date(2026, 9, 29))],
        )
        self.assertEqual(len(self._facts(date(2026, 10, 15), "C2")), 1)

    def test_many_clients_cost_no_more(self):
        codes = [f"M{number}" for number in range(30)]
        self._load(
            AUG,
            [self._contract(f"L{code}", client_code=code) for code in codes],
            clients=codes,
        )
        clients = self.env["bank.client"].search([("company_id", "=", self.company.id)])
        clients._facts(SEP)
        before = self.env.cr.sql_log_count
        found = clients._facts(SEP)
        self.assertEqual(sum(map(len, found.values())), 30)
        self.assertLessEqual(self.env.cr.sql_log_count - before, 4)
