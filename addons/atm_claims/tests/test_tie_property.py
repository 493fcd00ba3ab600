import random
from datetime import datetime, timedelta
from decimal import Decimal

from odoo.tests import tagged
from odoo.tools import SQL

from .cash_common import CashCommon
from .claims_common import ClaimsCommon
from .money_common import DAY, MoneyCommon

KINDS = ("load", "unload", "dispense_own", "dispense_other", "cash_in")
SIGNS = {
    "load": 1,
    "cash_in": 1,
    "unload": -1,
    "dispense_own": -1,
    "dispense_other": -1,
}


@tagged("post_install", "-at_install")
class TestTieProperty(MoneyCommon):
    """Whatever happened to an ATM, its accounts explain themselves; a broken line does not."""

    def _sum(self, rng, most=900_000_00):
        return Decimal(rng.randrange(1, most)) / 100

    def _lived(self, seed):
        """An ATM that lived three days by chance: what must be on its accounts, and its lines.

        :return: dict of Decimal: cash, cash_posted, surplus, surplus_posted, shortage,
            shortage_posted, risk
        """
        rng = random.Random(seed)
        self.device = self._device(f"ATM2000{seed}")
        self.device._make_accounts()
        truth = dict.fromkeys(
            ("cash", "cash_posted", "surplus", "surplus_posted", "shortage",
             "shortage_posted", "risk"),
            Decimal(0),
        )  # fmt: skip
        turnover = self.env["atm.turnover"].with_user(self.accountant).sudo()
        for back in (2, 1, 0):
            kinds = rng.sample(KINDS, rng.randint(2, 5))
            totals = [
                {
                    "device": self.device.id,
                    "kind": kind,
                    "amount": self._sum(rng),
                    "count": 1,
                }
                for kind in kinds
            ]
            taken = turnover._take(DAY - timedelta(days=back), totals)
            posted = taken.filtered(lambda _one: rng.random() < 0.8)
            self.approved(posted.entry_id)
            for one in totals:
                signed = SIGNS[one["kind"]] * one["amount"]
                truth["cash"] += signed
                if one["kind"] in posted.mapped("kind"):
                    truth["cash_posted"] += signed
        found = {"surplus": [], "shortage": []}
        for kind in ("surplus", "shortage", *rng.choices(("surplus", "shortage"), k=3)):
            amount, book = self._sum(rng, 50_000_00), rng.random() < 0.8
            day = DAY - timedelta(days=rng.randint(0, 2))
            one = self.difference(kind, float(amount), day=day, book=book)
            truth[kind] += amount
            if kind == "shortage":
                truth["cash"] -= amount
            if book:
                found[kind].append((one, amount))
                truth[f"{kind}_posted"] += amount
                if kind == "shortage":
                    truth["cash_posted"] -= amount
        if found["surplus"] and found["shortage"]:
            (surplus, more), (shortage, less) = (
                found["surplus"][0],
                found["shortage"][0],
            )
            amount = min(more, less)
            accountant = surplus.with_user(self.accountant)
            self.approved(accountant._offset(shortage, float(amount), DAY, "Report 1"))
            for kind in ("surplus", "shortage"):
                truth[kind] -= amount
                truth[f"{kind}_posted"] -= amount
        risk = self._sum(rng, 5_000_00)
        claim = self.claim(float(risk), name=f"П-{seed}").with_user(self.officer)
        payout = self.env["atm.payout"].with_user(self.officer)
        payout = payout._propose(claim, risk, "before_encashment", way="cash")
        payout.with_user(self.head).action_approve()
        payout.with_user(self.accountant)._pay(DAY)
        truth["risk"] = risk
        return truth

    def _tie(self):
        model = self.env["atm.tie"].with_user(self.accountant)
        first = DAY - timedelta(days=2)
        return {
            row.role: row for row in model._count(self.company, first, DAY, self.device)
        }

    def _equal(self, figure, expected, words):
        self.assertEqual(Decimal(f"{figure:.2f}"), expected, words)

    def test_explained_and_broken(self):
        for seed in range(1, 5):
            with self.subTest(seed=seed):
                truth = self._lived(seed)
                rows = self._tie()
                risk = truth["risk"]
                expected = {
                    "cash": (truth["cash"], truth["cash_posted"]),
                    "surplus": (truth["surplus"], truth["surplus_posted"]),
                    "shortage": (
                        truth["shortage"] + risk,
                        truth["shortage_posted"] + risk,
                    ),
                    "reserve": (Decimal(0), Decimal(0)),
                }
                for role, (must, posted) in expected.items():
                    row = rows[role]
                    self._equal(row.expected, must, (role, "expected"))
                    self._equal(row.ledger, posted, (role, "ledger"))
                    self._equal(row.not_posted, must - posted, (role, "not posted"))
                    self._equal(row.unexplained, Decimal(0), (role, "unexplained"))
                self._opens(rows["cash"])
                self._broken()

    def _opens(self, row):
        """The figures of the cash account open to the totals they are sums of."""
        found = self.env["atm.turnover"].search(row.action_turnover()["domain"])
        loads = found.filtered(lambda one: one.kind == "load").mapped("amount")
        self.assertAlmostEqual(sum(loads), row.loaded, 2)
        found = self.env["atm.difference"].search(row.action_differences()["domain"])
        self.assertAlmostEqual(sum(found.mapped("amount")), row.found, 2)

    def _broken(self):
        """A line of the ledger off by 7.31 shows as unexplained, to the kopeck."""
        for role in ("cash", "shortage"):
            account = self.device.account_ids.filtered(
                lambda one, role=role: one.role == role
            ).account_id
            line = self.env["account.move.line"].search(
                [("account_id", "=", account.id), ("parent_state", "=", "posted")],
                limit=1,
            )
            self.env.flush_all()
            for change, left in (
                (Decimal("7.31"),) * 2,
                (Decimal("-7.31"), Decimal(0)),
            ):
                self.env.cr.execute(
                    SQL(
                        "UPDATE account_move_line SET balance = balance + %s WHERE id = %s",
                        change,
                        line.id,
                    )
                )
                self.env.invalidate_all()
                rows = self._tie()
                self._equal(rows[role].unexplained, left, (role, "broken"))
                others = [one for name, one in rows.items() if name != role]
                self.assertFalse(any(one.unexplained for one in others))


@tagged("post_install", "-at_install")
class TestCashPeriodProperty(CashCommon):
    """Opening + loads − dispensed + accepted = counted ± the registered difference."""

    _transaction = ClaimsCommon._transaction

    def _lived(self, seed):
        """An ATM with three recounts by chance; returns the truth of each period."""
        rng = random.Random(seed)
        device = self._device(f"ATM3000{seed}")
        opening, truth = 0, []
        for number in range(3):
            noon = datetime(2026, 3, 2 + number, 10)
            loaded = 100 * rng.randint(20_000, 30_000)
            self._load(
                name=f"З-{seed}-{number}", device_id=device.id, amount=loaded,
                at=noon - timedelta(hours=20),
            )  # fmt: skip
            moved = {"taken": 0, "deposited": 0, "kept": 0, "unknown": 0}
            for ordinal in range(rng.randint(4, 12)):
                outcome = rng.choice(
                    ("taken", "taken", "deposited", "kept", "unknown", "not_presented",
                     "retracted", "returned")
                )  # fmt: skip
                amount = 100 * rng.randint(1, 400)
                name = "amount_accepted" if outcome in ("deposited", "kept", "returned") else (
                    "amount_presented"
                )  # fmt: skip
                # The clock of the ATM is three hours ahead of UTC.
                moment = (
                    noon + timedelta(hours=3) - timedelta(minutes=rng.randint(0, 1000))
                )
                self._transaction(
                    device_id=device.id, date=moment.date(), started_at=moment,
                    ordinal=ordinal, outcome=outcome, **{name: amount},
                )  # fmt: skip
                if outcome in moved:
                    moved[outcome] += amount
            accepted = moved["deposited"] + moved["kept"]
            must = opening + loaded - moved["taken"] + accepted
            left = 100 * rng.randint(0, 50)
            gap = 100 * rng.randint(-20, 20)
            self._confirmed(
                f"{seed}-{number}", lines=((1, 100, (must + gap - left) // 100),),
                device_id=device.id, at=noon, by_books=must, left_in_atm=left,
            )  # fmt: skip
            truth.append(
                {
                    "opening": opening, "loaded": loaded, "dispensed": moved["taken"],
                    "doubtful": moved["unknown"], "accepted": accepted, "by_journal": must,
                    "counted": must + gap, "gap": gap, "difference": gap, "unexplained": 0,
                }
            )  # fmt: skip
            opening = left
        return device, truth

    def _periods(self, device):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["atm.cash.period"].search(
            [("device_id", "=", device.id)], order="ended_at"
        )

    def test_explained_and_broken(self):
        for seed in range(1, 5):
            with self.subTest(seed=seed):
                device, truth = self._lived(seed)
                periods = self._periods(device)
                told = [{name: row[name] for name in truth[0]} for row in periods]
                self.assertEqual(told, truth)
                row = periods[1]
                operations = self.env["atm.transaction"].search(
                    row.action_operations()["domain"]
                )
                taken = operations.filtered(lambda one: one.outcome == "taken")
                self.assertEqual(sum(taken.mapped("amount_presented")), row.dispensed)
                loads = self.env["atm.load"].search(row.action_loads()["domain"])
                self.assertEqual(sum(loads.mapped("amount")), row.loaded)
                found = self.env["atm.difference"].search(
                    row.action_difference()["domain"]
                )
                self.assertEqual(sum(found.mapped("amount")), abs(row.difference))
                self.env.cr.execute(
                    SQL(
                        "UPDATE atm_load SET amount = amount + 700 WHERE id = %s",
                        loads[:1].id,
                    )
                )
                self.assertEqual(
                    self._periods(device).mapped("unexplained"), [0, -700, 0]
                )
