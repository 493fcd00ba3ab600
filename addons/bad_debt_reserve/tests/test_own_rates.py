import random
from decimal import Decimal

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL

from odoo.addons.bank_base.tools import partition

from ..tools import loss_rate
from .common import ReserveCommon

JUNE = fields.Date.to_date("2026-06-30")
JULY, AUGUST = fields.Date.to_date("2026-07-31"), fields.Date.to_date("2026-08-31")


@tagged("post_install", "-at_install")
class TestOwnRates(ReserveCommon):
    """Own loss rates from kept month ends: the method's numbers, what stays out, their use."""

    # Of 100 overdue 50 + 10 + 7 + 2 come back: days before, days after, how many debts of 1000.
    EXAMPLE = (
        (15, 0, 50), (15, 45, 50), (45, 0, 10), (45, 75, 40), (75, 0, 7), (75, 105, 33),
        (105, 0, 2), (105, 135, 31),
    )  # fmt: skip

    def keep(self, contract, date, days, debt=1000, **vals):
        """A month end of a contract, as the close of a day keeps it."""
        partition.ensure_month(self.env.cr, "debt_snapshot", date)
        scheme = self.env["debt.bucket.scheme"]._in_force(self.company, date)
        values = {
            "date": date,
            "company_id": self.company.id,
            "contract_id": contract.id,
            "client_id": contract.client_id.id,
            "client_kind": "person",
            "kind": contract.kind,
            "currency_id": self.rub.id,
            "fx_rate": 1,
            **dict.fromkeys(
                (
                    "principal_current", "principal_overdue", "interest_current",
                    "interest_overdue", "penalty", "fees", "principal_cc", "overdue_cc",
                ),
                0,
            ),
            "debt_cc": debt,
            "scheme_id": scheme.id,
            "bucket_id": scheme.bucket_ids[0].id,
            "bucket": 0,
            "dpd": days,
            "overdue_kind": "none",
            **vals,
        }  # fmt: skip
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "INSERT INTO debt_snapshot_p (%s) VALUES (%s)",
                SQL(", ").join(map(SQL.identifier, values)),
                SQL(", ").join(SQL("%s", value) for value in values.values()),
            )
        )

    def example(self, **second):
        """The method's history between two month ends: a contract a transition, its sum large."""
        for number, (before, after, thousands) in enumerate(self.EXAMPLE):
            contract = self._debt(f"H{number}")
            self.keep(contract, JULY, before, 1000 * thousands)
            self.keep(contract, AUGUST, after, 1000 * thousands, **second)

    def with_one_more(self, rest):
        """The example and a debt of 100 000 in 1–30 days, of which ``rest`` stands in 31–60 days a
        month later; with the inventory of these rates."""
        self.example()
        debt = self._debt("S1")
        self.keep(debt, JULY, 15, 100_000)
        self.keep(debt, AUGUST, 45, rest)
        inventory = self.count()
        inventory.action_loss_rates()
        return inventory

    def rates(self, inventory):
        return [
            (row.band_id.name, row.band_rate, row.rate)
            for row in inventory.loss_rate_ids
        ]

    def test_rates_of_the_method_beside_those_of_the_book(self):
        self.example()
        self._debt("N1", 10, principal_overdue=100)
        inventory = self.count()
        self.assertFalse(inventory.loss_rate_ids, "not counted unasked")
        inventory.action_loss_rates()
        self.assertEqual(
            self.rates(inventory),
            [
                ("1–30", 30, 31.00),
                ("31–60", 60, 62.00),
                ("61–90", 90, 77.50),
                ("91–120", 100, 93.94),
                (">120", 100, 100),
            ],
        )
        first = inventory.loss_rate_ids[0]
        self.assertEqual((first.amount, first.debts), (100_000, 2))
        self.assertEqual((first.date_from, first.date_to), (JULY, AUGUST))
        self.assertLess(first.low, first.rate)
        self.assertGreater(first.high, first.rate)
        self.assertEqual(inventory.reserve, 30, "shown only")
        self.assertEqual(self.edition.own_rate_ids, inventory.loss_rate_ids)
        inventory.action_loss_rates()
        self.assertEqual(len(inventory.loss_rate_ids), 5, "anew, not twice")

    def test_used_where_the_edition_says_so(self):
        self.example()
        debt = self._debt("N2", 10, principal_overdue=1000.05)
        self.edition.own_rates = True
        inventory = self.post()
        line = self.line(inventory, debt)
        self.assertEqual((line.rate, line.reserve), (31, 310.02))
        self.assertEqual(self.ledger(), self.lines_sum(inventory))
        with self.assertRaisesRegex(UserError, "stay as they were counted"):
            inventory.action_loss_rates()
        with self.assertRaisesRegex(UserError, "already posted"):
            self.edition.own_rates = False

    def test_what_stays_out(self):
        self.example()
        for number, vals in enumerate(
            ({"accelerated_on": "2026-08-10"}, {"missing_since": "2026-08-20"})
        ):
            contract = self._debt(f"O{number}")
            self.keep(contract, JULY, 15, 900_000)
            self.keep(contract, AUGUST, 45, 900_000, **vals)
        other = self._debt("O3", kind="shortage")
        self.edition.kind_shortage = False
        self.keep(other, JULY, 15, 900_000)
        self.keep(other, AUGUST, 45, 900_000)
        apart = self._debt("O4")
        self.keep(apart, fields.Date.to_date("2026-05-31"), 15, 900_000)
        self.keep(apart, JULY, 75, 900_000)
        inventory = self.count()
        inventory.action_loss_rates()
        self.assertEqual([rate for _n, _b, rate in self.rates(inventory)][0], 31)

    def test_repaid_though_days_still_run(self):
        """A debt of which nothing is left came back, whatever its days say."""
        inventory = self.with_one_more(0)
        self.assertEqual(inventory.loss_rate_ids[0].rate, 15.5)

    def test_later_and_older_month_ends_are_not_taken(self):
        self.example()
        inventory = self.count("2026-08-30")
        with self.assertRaisesRegex(UserError, "no two month ends in a row"):
            inventory.action_loss_rates()
        self.edition.own_months = 1
        later = self.count("2026-11-30")
        with self.assertRaisesRegex(UserError, "in the 1 months before"):
            later.action_loss_rates()

    def test_group_without_history_is_named(self):
        contract = self._debt("Q1")
        self.keep(contract, JULY, 15)
        self.keep(contract, AUGUST, 45)
        inventory = self.count()
        with self.assertRaisesRegex(UserError, "left the group “31–60”"):
            inventory.action_loss_rates()

    def test_written_off_is_lost(self):
        """A debt written off within the month went to the last group; before that month its
        transitions count, after it nothing."""
        self.example()
        debt = self._debt("R1")
        self.keep(debt, JULY, 15, 100_000)
        self.keep(debt, AUGUST, 0, 100_000)
        inventory = self.count()
        inventory.action_loss_rates()
        first = inventory.loss_rate_ids.sorted("id")[0]
        self.assertEqual(first.rate, 15.5, "100 of 200 more came back at once")
        line = self.env["reserve.write.off.line"].create(
            {"order_id": self.order_of().id, "contract_id": debt.id}
        )
        for date, rate in (
            ("2026-07-31", 31),
            ("2026-08-15", 65.5),
            ("2026-09-01", 15.5),
        ):
            self.env.cr.execute(
                "UPDATE reserve_write_off_line SET state = 'posted', date = %s, amount = 100000"
                " WHERE id = %s",
                [date, line.id],
            )
            inventory.action_loss_rates()
            first = inventory.loss_rate_ids.sorted("id")[0]
            self.assertEqual(first.rate, rate, date)

    def test_partly_repaid(self):
        """100 000 in 1–30 days, 60 000 repaid, 40 000 stand in 31–60: the 60 000 came back."""
        inventory = self.with_one_more(40_000)
        self.assertEqual(
            [
                (cell.after_band_id.name, cell.amount, cell.share, cell.debts)
                for cell in inventory.loss_transition_ids
                if cell.position == 1
            ],
            [(False, 110_000, 55, 1), ("31–60", 90_000, 45, 2)],
        )
        # 45 % of what is in 1–30 rolls on; of that 40 / 50 and so on to 62 % are lost.
        self.assertEqual(inventory.loss_rate_ids[0].rate, 27.9)
        self.assertEqual(inventory.loss_rate_ids[0].debts, 3)

    def test_rate_opens_to_its_debts(self):
        inventory = self.with_one_more(40_000)
        rate = inventory.loss_rate_ids[0]
        cells = self.env["reserve.loss.transition"].search(
            rate.action_transitions()["domain"]
        )
        self.assertEqual(sum(cells.mapped("amount")), rate.amount)
        self.assertEqual(sum(cells.mapped("debts")), rate.debts)
        auditor = new_test_user(
            self.env,
            login="rates.reader",
            groups="bank_base.group_auditor",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        found = {}
        for cell in cells.with_user(auditor):
            action = cell.action_debts()
            shown = self.env[action["res_model"]].with_user(auditor)
            for row in shown.search(action["domain"]):
                key = (cell.after_band_id.name, row.contract_id.number)
                found.setdefault(key, set()).add((row.date, row.debt_cc))
        self.assertEqual(
            found,
            {
                (False, "H0"): {(JULY, 50_000), (AUGUST, 50_000)},
                (False, "S1"): {(JULY, 100_000), (AUGUST, 40_000)},
                ("31–60", "H1"): {(JULY, 50_000), (AUGUST, 50_000)},
                ("31–60", "S1"): {(JULY, 100_000), (AUGUST, 40_000)},
            },
        )
        inventory.action_loss_rates()
        self.assertEqual(
            len(inventory.loss_transition_ids), len(self.EXAMPLE), "anew, not twice"
        )

    def test_sql_says_what_the_pure_module_says(self):
        """Random histories of three month ends: months missed, repaid in part, grown, called due,
        missing, written off."""
        dice = random.Random(8)
        edges = (0, 1, 30, 31, 60, 61, 90, 91, 120, 121, 400)
        order = self.order_of()
        pairs = []
        for number in range(150):
            contract = self._debt(f"R{number}")
            debt = Decimal(dice.randint(1, 10**7)) / 100
            states = []
            for date in (JUNE, JULY, AUGUST):
                if dice.random() < 0.1:
                    states.append(None)
                    continue
                debt = max(debt * dice.choice((0, 50, 99, 100, 105)) / 100, Decimal(0))
                debt = debt.quantize(Decimal("0.01"))
                state = {
                    "days": dice.choice(edges),
                    "debt": debt,
                    "accelerated_on": dice.choice((None,) * 9 + (JUNE,)),
                    "missing_since": dice.choice((None,) * 9 + (JUNE,)),
                    "penalty": Decimal(dice.randint(0, 999)) / 100,
                }
                states.append(state)
                self.keep(
                    contract, date, state["days"], debt,
                    **{key: state[key] for key in ("accelerated_on", "missing_since", "penalty")},
                )  # fmt: skip
            lost = None
            if dice.random() < 0.15:
                lost = (
                    dice.choice((JUNE, JULY, fields.Date.to_date("2026-08-15"))),
                    Decimal(dice.randint(1, 10**6)) / 100,
                )
                line = self.env["reserve.write.off.line"].create(
                    {"order_id": order.id, "contract_id": contract.id}
                )
                self.env.flush_all()
                self.env.cr.execute(
                    "UPDATE reserve_write_off_line SET state = 'posted', date = %s, amount = %s"
                    " WHERE id = %s",
                    [*lost, line.id],
                )
            pairs += self.pairs(states, lost)
        inventory = self.count()
        found = [
            loss_rate.Transition(*(row[key] for key in (
                "before", "after", "amount", "debts", "squares")))
            for row in self.env["reserve.loss.rate"]._transitions(inventory)
        ]  # fmt: skip
        self.assertGreater(len(pairs), 100)
        self.assertEqual(found, loss_rate.transitions(pairs))

    def pairs(self, states, lost):
        """The same history by hand: which month ends in a row count, and how."""

        def group(state):
            bounds = (30, 60, 90, 120)
            return 1 + sum(state["days"] > bound for bound in bounds)

        found = []
        dates = (JUNE, JULY, AUGUST)
        for place in (0, 1):
            first, second = states[place : place + 2]
            if not first or not second or not first["days"] or not first["debt"]:
                continue
            if first["accelerated_on"] or second["accelerated_on"]:
                continue
            if lost and lost[0] <= dates[place]:
                continue
            gone = lost and lost[0] <= dates[place + 1]
            if second["missing_since"] and not gone:
                continue
            if gone:
                after, closing = 5, lost[1] + first["penalty"]
            elif second["days"] and second["debt"]:
                after, closing = group(second), second["debt"]
            else:
                after, closing = loss_rate.BACK, second["debt"]
            found.append(loss_rate.Pair(group(first), after, first["debt"], closing))
        return found

    def order_of(self):
        return self.env["reserve.write.off"].create(
            {
                "name": "1",
                "company_id": self.company.id,
                "book_id": self.book.id,
                "date": "2026-08-15",
                "ground_id": self.env["reserve.write.off.ground"]
                .search([], limit=1)
                .id,
            }
        )

    def test_only_by_ageing(self):
        """The rates of other methods are those of the law."""
        inventory = self.count()
        self.env.cr.execute(
            "UPDATE reserve_rule_book SET method = 'tax' WHERE id = %s", [self.book.id]
        )
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "by ageing groups only"):
            inventory.action_loss_rates()
        with self.assertRaisesRegex(ValidationError, "the law sets"):
            self.edition.own_rates = True

    def test_months_of_history(self):
        with self.assertRaisesRegex(ValidationError, "from 1 to 120 months"):
            self.edition.own_months = 0

    def test_auditor_does_not_count(self):
        user = new_test_user(
            self.env,
            login="rates.auditor",
            groups="bank_base.group_auditor",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        with self.assertRaises(AccessError):
            self.count().with_user(user).action_loss_rates()
