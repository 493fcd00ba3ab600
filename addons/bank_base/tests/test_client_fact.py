from datetime import date
from decimal import Decimal

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common import BankCommon


@tagged("post_install", "-at_install")
class TestClientFact(BankCommon):
    """What is known of clients on a day, for many of them in one statement."""

    def _fact(self, client, **values):
        return self.env["bank.client.fact"].create(
            {
                "company_id": self.company.id,
                "client_id": client.id,
                "kind": "term_deposit",
                "date_from": "2026-01-01",
                "date_to": "2026-12-31",
                "amount": 100.10,
                "source": "core, 17",
                **values,
            }
        )

    def test_on_a_day(self):
        client = self.client()
        fact = self._fact(client)
        self._fact(client, date_from="2027-01-01", date_to=False)
        self._fact(client, date_from="2020-01-01", date_to="2020-12-31")
        found = client._facts(date(2026, 6, 1))[client.id]
        self.assertEqual([row["id"] for row in found], [fact.id])
        self.assertEqual(found[0]["amount"], Decimal("100.10"))
        self.assertEqual(found[0]["model"], "bank.client.fact")

    def test_who_has_none(self):
        client = self.client()
        self.assertEqual(client._facts(date(2026, 6, 1)), {client.id: []})
        self.assertEqual(self.env["bank.client"]._facts(date(2026, 6, 1)), {})

    def test_currency(self):
        usd = self.env.ref("base.USD")
        usd.active = True
        self.env["res.currency.rate"].create(
            {
                "currency_id": usd.id,
                "company_id": self.company.id,
                "name": "2025-12-01",
                "inverse_company_rate": 80,
            }
        )
        client = self.client()
        self._fact(client, currency_id=usd.id, amount=100)
        (row,) = client._facts(date(2026, 6, 1))[client.id]
        self.assertEqual(row["amount"], Decimal("8000.00"))

    def test_many_clients_one_statement(self):
        clients = self.env["bank.client"].union(
            *(self.client(f"77{number:05}", inn=False) for number in range(40))
        )
        for client in clients:
            self._fact(client)
        clients._facts(date(2026, 6, 1))
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        found = clients._facts(date(2026, 6, 1))
        self.assertEqual(sum(map(len, found.values())), 40)
        self.assertLessEqual(self.env.cr.sql_log_count - before, 3)

    def test_turnover_has_a_period(self):
        with self.assertRaisesRegex(ValidationError, "last day of the period"):
            self._fact(self.client(), kind="account_turnover", date_to=False)

    def test_masked_roles_do_not_read_it(self):
        client = self.client()
        self._fact(client)
        operator = self.user("exchange_operator")
        with self.assertRaises(AccessError):
            client.with_user(operator)._facts(date(2026, 6, 1))

    def test_own_companies(self):
        fact = self._fact(self.client())
        other = self.env["res.company"].create({"name": "Other"})
        accountant = self.user("chief_accountant")
        accountant.write({"company_ids": [(4, other.id)]})
        facts = self.env["bank.client.fact"].with_user(accountant)
        self.assertIn(fact, facts.search([]))
        facts = facts.with_context(allowed_company_ids=other.ids)
        self.assertFalse(facts.search([]))
