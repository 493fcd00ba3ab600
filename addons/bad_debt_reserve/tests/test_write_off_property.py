import random
from datetime import timedelta
from decimal import Decimal

from odoo import fields
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.bank_base.tools.money import rows

from ..tools import write_off
from .write_off_common import OCTOBER, WriteOffCommon

PARTS = {
    "principal": "principal_current",
    "principal_overdue": "principal_overdue",
    "interest": "interest_current",
    "interest_overdue": "interest_overdue",
    "penalty": "penalty",
    "fees": "fees",
}


@tagged("post_install", "-at_install")
class TestWriteOffSameAsPure(WriteOffCommon):
    """Random debts and reserves: the entry of an order is what the pure module gives, debt by debt,
    to the kopeck."""

    def test_entry(self):
        chance = random.Random(16)
        debts = [self._random_debt(chance, number) for number in range(300)]
        first = self.post()
        held = {
            line["contract_id"]: line["reserve"]
            for line in rows(
                self.env,
                SQL(
                    "SELECT contract_id, reserve FROM reserve_line WHERE inventory_id = %s",
                    first.id,
                ),
            )
        }
        self._pay_some(chance, debts)
        order = self.order(*debts, with_penalty=True)
        order.action_count()
        order.line_ids.filtered(lambda line: not line.amount).unlink()
        self.approved(order)
        expected = self._expected(order, held)
        order.sudo()._post()
        self.assertEqual(self._posted(order), expected)

    def _random_debt(self, chance, number):
        sums = {
            column: chance.choice((0, chance.randint(1, 10**7) / 100))
            for column in PARTS.values()
        }
        return self._debt(
            f"P{number}",
            chance.choice((0, 10, 45, 75, 100)),
            client_id=chance.choice((self.person, self.firm)).id,
            kind=chance.choice(("loan", "sale")),
            product_id=chance.choice((self.cards, self.cars)).id,
            **sums,
        )

    def _pay_some(self, chance, debts):
        """Since the inventory some paid a part: less debt than reserve."""
        for debt in debts:
            if chance.random() < 0.3:
                debt.principal_overdue = 0
                debt.principal_current = 1
        self.keep_sums()

    def _expected(self, order, held):
        """(account of the debit, of the credit) → sum, by the pure module and the scheme."""
        found = {}
        lines = rows(
            self.env,
            SQL("SELECT * FROM reserve_write_off_line WHERE order_id = %s", order.id),
        )
        segment = self.env["reserve.segment"].search([("book_id", "=", self.book.id)])
        reserve_of = {
            kind: segment.reserve_account_id.filtered(
                lambda one, code=code: one.code == code
            )
            for kind, code in (("loan", "45818"), ("sale", "60324"))
        }
        for line in lines:
            reserves = [(line["debt_kind"], held.get(line["contract_id"], Decimal(0)))]
            parts = {part: line[part] for part in PARTS}
            for (kind, part), amount in write_off.pairs(parts, reserves).items():
                rule = self.scheme._resolve(
                    "write_off.use" if kind else "write_off.expense",
                    fields.Date.to_date(OCTOBER),
                    debt_kind=line["debt_kind"],
                    client_kind=line["client_kind"],
                    part=part,
                )
                debit = reserve_of[kind] if kind else rule.debit_account_id
                for account, sign in ((debit, 1), (rule.credit_account_id, -1)):
                    found[account.id] = (
                        found.get(account.id, Decimal(0)) + sign * amount
                    )
        return found

    def _posted(self, order):
        return {
            row["account_id"]: row["amount"]
            for row in rows(
                self.env,
                SQL(
                    "SELECT account_id, sum(debit - credit) AS amount FROM account_move_line"
                    " WHERE move_id = %s GROUP BY 1",
                    order.move_id.id,
                ),
            )
        }

    def test_months_add_up(self):
        """Write-offs and reversals between inventories: lines = ledger at every date."""
        chance = random.Random(7)
        debts = [
            self._debt(f"M{n}", chance.randint(1, 140), principal_overdue=1000 + n)
            for n in range(30)
        ]
        self.post()
        orders = []
        for month in ("2026-10-31", "2026-11-30", "2026-12-31"):
            end = fields.Date.to_date(month)
            day = end - timedelta(days=10)
            free = [debt for debt in debts if not debt.written_off_on]
            chosen = chance.sample(free, 4)
            orders.append(self.write_off(*chosen, date=str(day)))
            self.tied(day)
            if len(orders) > 1:
                back = self.as_user(orders.pop(0), self.chief)
                back.write({"reversal_date": day, "reversal_reason": "Mistake"})
                back.action_reverse()
                self.env.invalidate_all()
                self.tied(day)
            inventory = self.post(end)
            self.assertEqual(self.lines_sum(inventory), self.ledger())
            self.tied(end)
