from decimal import Decimal

from hypothesis import given

from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.bank_base.tools import partition
from odoo.addons.bank_base.tools.money import D, round_kopeck, rows

from ..tools import bank_reserve
from .random_bank import RandomBank
from .random_books import FEW, MANY, OCTOBER, seeds


@tagged("post_install", "-at_install")
class TestTransferSameAsPure(RandomBank):
    """What of a portfolio's reserve goes along with loans that became overdue within a month: the
    database takes as much of each sum to each loan as ``bank_reserve.came_along``."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.book.active = cls.tax.active = False
        cls.book = cls.bank

    @FEW
    @given(seeds)
    def test_small(self, seed):
        self.again(self.check, *seed)

    def test_large(self):
        """10,000 debts in each book: many became overdue, some got less than their part."""
        found = []

        def checked(dice, count):
            found.extend(self.check(dice, count))

        for interest in (False, True):
            self.interest = interest
            self.again(checked, 5907, MANY)
            came, wanted = found.pop(), found.pop()
            self.assertGreater(sum(amount > 0 for amount in came), MANY // 100)
            if not interest:
                self.assertLess(sum(came), sum(wanted), "the limit was never reached")

    interest = None
    """Is the book of interest, or of principal; None: random."""

    def choose_parts(self, edition, interest):
        if self.interest is not None:
            interest = self.interest
        return super().choose_parts(edition, interest)

    def draw(self, dice, count):
        """About half of the debts are not overdue: they are what may become so."""
        debts = super().draw(dice, count)
        for debt in debts:
            if dice.random() < 0.5:
                debt["days"] = 0
        return debts

    def check(self, dice, count):
        """:return: what each loan wanted and what it got, of the module"""
        debts, positions, history, *facts = self.facts(dice, count)
        first = self.compare(debts, positions, history, *facts)
        first._post()
        before, sums = self.expected(debts, positions, history, facts[0])
        owed = self.write_month_end(dice, debts, history)
        self.pay(dice, debts, OCTOBER)
        second = self.compare(debts, positions, history, *facts)
        after, _sums = self.expected(debts, positions, history, facts[0])
        wanted, came = self.expected_came(debts, before, after, sums, owed, second)
        self.assertEqual(self.found_came(second), came)
        # The sums of the register say where it came from: no sum gives more than it held.
        given_away = self.found_given(second)
        held = {key: reserve for key, (_count, _base, reserve) in sums.items()}
        for key, amount in given_away.items():
            self.assertLessEqual(amount, held[key])
        second._post()
        self.check_entry(second, given_away)
        return [wanted, list(came.values())]

    def write_month_end(self, dice, debts, history):
        """What the history and the kept month end say of the loans: contract id → sum owed.

        Two of three principals of the history are above what was reserved: so the sum of a
        portfolio does not suffice for all parts.
        """
        day, edition = self.date, self.bank_edition
        principals, owed = [], {}
        for debt in debts:
            parts = self.in_roubles(debt)
            principal = parts["principal"] + parts["principal_overdue"]
            principal = round_kopeck(
                principal * dice.choice((1, dice.randint(2, 90), dice.randint(2, 90)))
            )
            since = self.since(debt)
            history.setdefault(debt["id"], {})[day] = since
            principals.append((day, self.company.id, debt["id"], since, principal))
            owed[debt["id"]] = (
                sum((parts[name] for name in edition._parts()), D(0))
                if edition._of_interest()
                else principal
            )
        partition.ensure_month(self.env.cr, "debt_history", day)
        self.env.cr.execute(
            SQL(
                "INSERT INTO debt_history_p (date, company_id, contract_id, overdue_since,"
                " principal, overdue) VALUES %s",
                SQL(", ").join(
                    SQL("(%s, %s, %s, %s::date, %s, 0)", *row) for row in principals
                ),
            )
        )
        self.month_end(day)
        return owed

    def expected_came(self, debts, before, after, sums, owed, inventory):
        """What the pure module says.

        :param before, after: lines of both inventories, :param sums: of the first
        :return: what each loan wanted, and contract id → what came with it
        """
        edition = self.bank_edition
        rates = {
            band.portfolio: D(band.rate)
            for band in edition.band_ids
            if not band.dpd_from and band.portfolio not in ("individual", "obligation")
        }
        by_id = {debt["id"]: debt for debt in debts}
        loans = {}
        for contract in self.in_order(inventory):
            debt = by_id[contract]
            portfolio, *_facts, reserve = after[contract]
            # A line of the first inventory, or no days of overdue now: it took nothing along. Other
            # kinds than loans stand on one account, overdue or not.
            if portfolio == "individual" or contract in before or not debt["days"]:
                continue
            if debt["kind"] != "loan":
                continue
            account = (
                "47425"
                if edition._of_interest()
                else self.ACCOUNTS[debt["client"].kind]
            )
            if (account, portfolio) in sums:
                loans.setdefault((account, portfolio), []).append(
                    (contract, owed[contract], reserve)
                )
        wanted, found = [], {}
        for (account, portfolio), rows_ in loans.items():
            pairs = [(then, needed) for _contract, then, needed in rows_]
            rate, held = rates[portfolio], sums[account, portfolio][2]
            wanted += bank_reserve.came_along(pairs, rate, Decimal("Infinity"))
            for (contract, *_sums), came in zip(
                rows_, bank_reserve.came_along(pairs, rate, held), strict=True
            ):
                if came:
                    found[contract] = came
        return [wanted, found]

    def in_order(self, inventory):
        """Contracts of the lines in the order in which they take from a sum."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT contract_id FROM reserve_line_p"
            " WHERE inventory_id = %s AND band_id IS NOT NULL ORDER BY id",
            [inventory.id],
        )
        return [contract for (contract,) in self.env.cr.fetchall()]

    def found_came(self, inventory):
        return {
            row["contract_id"]: row["came"]
            for row in rows(
                self.env,
                SQL(
                    "SELECT contract_id, came FROM reserve_line_p"
                    " WHERE inventory_id = %s AND came <> 0",
                    inventory.id,
                ),
            )
        }

    def found_given(self, inventory):
        """What lines say that they took: (account, portfolio) → sum."""
        accounts = self.env["account.account"].with_company(self.company)
        return {
            (accounts.browse(row["account"]).code, row["portfolio"]): row["came"]
            for row in rows(
                self.env,
                SQL(
                    "SELECT s.reserve_account_id AS account, l.portfolio, sum(l.came) AS came"
                    "  FROM reserve_line_p l JOIN reserve_total t ON t.id = l.came_total_id"
                    "  JOIN reserve_segment s ON s.id = t.segment_id"
                    " WHERE l.inventory_id = %s AND l.came > 0 GROUP BY 1, 2",
                    inventory.id,
                ),
            )
        }

    def check_entry(self, inventory, given_away):
        """Transfers from the accounts of loans without overdue hold that (and what lines of loans
        assessed alone took along); the ledger is the reserve."""
        by_account = {}
        for (account, _portfolio), amount in given_away.items():
            by_account[account] = by_account.get(account, D(0)) + amount
        moved = {}
        accounts = self.env["account.account"].with_company(self.company)
        for row in inventory._transfer_rows():
            code = accounts.browse(row["debit"]).code
            moved[code] = moved.get(code, D(0)) + row["amount"]
        for account, amount in by_account.items():
            self.assertGreaterEqual(moved.get(account, D(0)), amount)
        _lines, _sums, totals = self.parts_of_totals(inventory)
        self.assertEqual(totals or 0, self.ledger() or 0)
