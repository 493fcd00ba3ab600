from datetime import timedelta
from decimal import Decimal

from odoo import fields
from odoo.tools import SQL

from odoo.addons.bank_base.tools import partition
from odoo.addons.bank_base.tools.money import D, round_kopeck, rows, to_float

from ..tools import bank_reserve
from .random_books import RandomBooks


class RandomBank(RandomBooks):
    """Random loans with history, judgements, collateral and obligations off balance, and what the
    pure module makes of them."""

    def facts(self, dice, count):
        """Random debts and all that their reserve depends on."""
        debts = self.draw(dice, count)
        self.write_debts(debts)
        edition = self.bank_edition
        # About half of the borrowers are above the limit, however many debts there are.
        owed = dict.fromkeys((debt["client"] for debt in debts), D(1))
        for debt in debts:
            if debt["kind"] in edition._kinds():
                parts = self.in_roubles(debt)
                owed[debt["client"]] += parts["principal"] + parts["principal_overdue"]
        middle = sorted(owed.values())[len(owed) // 2]
        edition.capital = to_float(round_kopeck(middle / D("0.005")))
        edition.portfolio_business = dice.random() < 0.7
        self.choose_parts(edition, interest=dice.random() < 0.3)
        positions = {
            client: dice.choice(bank_reserve.GRADES)
            for client in self.clients
            if dice.random() < 0.6
        }
        for client, position in positions.items():
            self._judge(client, position)
        history = self.write_history(dice, debts)
        pledges = self.write_pledges(dice, debts)
        obligations = self.write_obligations(dice, max(count // 30, dice.randint(0, 6)))
        return debts, positions, history, pledges, obligations

    def choose_parts(self, edition, interest):
        """The book is of principal, or of interest."""
        edition.write(
            {
                "part_principal": not interest,
                "part_principal_overdue": not interest,
                "part_interest": interest,
                "part_interest_overdue": interest,
                "obligations": not interest,
            }
        )

    def compare(self, debts, positions, history, pledges, obligations):
        """Count the book and compare it with the pure module; the inventory."""
        inventory = self.count(book=self.bank)
        lines, sums = self.expected(debts, positions, history, pledges)
        self.assertEqual(
            self.found(inventory, "portfolio", "category", "service_days", "base",
                       "calculated", "collateral", "reserve"),
            lines,
        )  # fmt: skip
        self.assertEqual(self.found_sums(inventory), sums)
        self.assertEqual(
            self.found_obligations(inventory),
            self.expected_obligations(debts, lines, positions, obligations),
        )
        in_lines, without, in_totals = self.parts_of_totals(inventory)
        self.assertEqual((in_lines or 0) + (without or 0), in_totals or 0)
        return inventory

    def write_history(self, dice, debts):
        """Some debts were known before: contract id → states (date, overdue since or None), and
        ``principals`` by contract id and date."""
        history = {}
        for debt in debts:
            for _row in range(dice.choice((0, 0, 1, 2, 4))):
                known = self.date - timedelta(days=dice.randint(1, 300))
                since = known - timedelta(days=dice.randint(0, 120))
                states = history.setdefault(debt["id"], {})
                states[known] = dice.choice((None, since))
        self.principals = {
            (contract, known): self._amount(dice)
            for contract, states in history.items()
            for known in states
        }
        rows_ = [
            (known, self.company.id, contract, since, self.principals[contract, known])
            for contract, states in history.items()
            for known, since in states.items()
        ]
        for known in sorted({row[0].replace(day=1) for row in rows_}):
            partition.ensure_month(self.env.cr, "debt_history", known)
        if rows_:
            self.env.cr.execute(
                SQL(
                    "INSERT INTO debt_history_p (date, company_id, contract_id, overdue_since,"
                    " principal, overdue) VALUES %s",
                    SQL(", ").join(
                        SQL("(%s, %s, %s, %s::date, %s, 0)", *row) for row in rows_
                    ),
                )
            )
        return history

    def write_pledges(self, dice, debts):
        """Collateral of some debts: contract id → (category, value in its currency)."""
        pledges = {
            debt["id"]: [
                (dice.choice((None, 1, 2, 3)), self._amount(dice))
                for _number in range(dice.choice((0, 0, 1, 2)))
            ]
            for debt in debts
        }
        values = [
            SQL(
                "(%s, %s, %s, %s, %s::int)",
                self.company.id,
                contract,
                number,
                value,
                quality,
            )
            for contract, rows_ in pledges.items()
            for number, (quality, value) in enumerate(rows_, 1)
        ]
        if values:
            self.env.cr.execute(
                SQL(
                    "INSERT INTO debt_collateral (company_id, contract_id, n, value, quality)"
                    " VALUES %s",
                    SQL(", ").join(values),
                )
            )
        return pledges

    def write_obligations(self, dice, count):
        """Obligations off balance, some with a later record: number → records of (date, client,
        amount, category by judgement or None)."""
        found = {}
        for number in range(count):
            client = self.clients[dice.randrange(len(self.clients))]
            dates = dice.sample(
                ("2026-01-01", "2026-09-30", "2026-10-01", "2026-10-31", "2026-12-01"),
                dice.choice((1, 1, 2)),
            )
            found[f"O{number}"] = [
                (
                    fields.Date.to_date(day),
                    client,
                    dice.choice((Decimal(0), self._amount(dice), self._amount(dice))),
                    dice.choice((None, None, 1, 2, 3, 4, 5)),
                )
                for day in dates
            ]
        self.env["reserve.obligation"].create(
            [
                {
                    "company_id": self.company.id,
                    "client_id": client.id,
                    "branch_id": self.branch.id,
                    "number": number,
                    "date_from": day,
                    "amount": to_float(amount),
                    "category": category and str(category),
                    "document": "Agreement 5",
                }
                for number, records in found.items()
                for day, client, amount, category in records
            ]
        )
        return found

    def expected_obligations(self, debts, lines, positions, obligations):
        """What the pure module says: number → (category, ground, base, reserve)."""
        edition = self.bank_edition
        if not edition.obligations:
            return {}
        rates = {
            int(band.category): D(band.rate)
            for band in edition.band_ids
            if band.portfolio == "obligation"
        }
        clients = {debt["id"]: (debt["client"], debt["days"]) for debt in debts}
        categories, services = {}, {}
        for contract, (portfolio, category, service_days, *_sums) in lines.items():
            client, days = clients[contract]
            if portfolio == "individual":
                categories.setdefault(client, []).append(int(category))
                days = service_days
            grade = edition._service(client.kind).grade(days)
            services.setdefault(client, []).append(bank_reserve.GRADES.index(grade))
        found = {}
        for number, records in obligations.items():
            known = [one for one in records if one[0] <= self.date]
            if not known:
                continue
            _day, client, amount, judged = max(known, key=lambda one: one[0])
            if not amount:
                continue
            category = bank_reserve.obligation_category(
                edition._matrix(),
                judged,
                categories.get(client, ()),
                positions.get(client, edition.default_position),
                bank_reserve.GRADES[max(services.get(client, [0]))],
            )
            ground = "position"
            if judged or client in categories:
                ground = "judgement" if judged else "loans"
            reserve = round_kopeck(amount * rates[category] / 100)
            found[number] = (str(category), ground, amount, reserve)
        return found

    def found_obligations(self, inventory):
        """Lines of obligations that were written, as :meth:`expected_obligations` gives them."""
        self.env.flush_all()
        return {
            row["number"]: (row["category"], row["ground"], row["base"], row["reserve"])
            for row in rows(
                self.env,
                SQL(
                    "SELECT number, category, ground, base, reserve FROM reserve_obligation_line"
                    " WHERE inventory_id = %s AND obligation_id IS NOT NULL",
                    inventory.id,
                ),
            )
        }

    def expected(self, debts, positions, history, pledges):
        """What the pure module says: lines by contract id, sums by account and portfolio."""
        edition = self.bank_edition
        debts = [debt for debt in debts if debt["kind"] in edition._kinds()]
        size = {}
        for debt in debts:
            parts = self.in_roubles(debt)
            owed = parts["principal"] + parts["principal_overdue"]
            size[debt["client"]] = size.get(debt["client"], D(0)) + owed
        limit = bank_reserve.size_limit(D(edition.capital), D(edition.size_percent))
        bands = {}
        for band in edition.band_ids:
            bands.setdefault(band.portfolio, []).append(band)
        tools = {
            name: [one._to_tool() for one in rows_] for name, rows_ in bands.items()
        }
        rates = {int(one.category): D(one.rate) for one in bands["individual"]}
        coefficients = {1: D(edition.collateral_1), 2: D(edition.collateral_2)}
        lines, sums = {}, {}
        for debt in debts:
            client, parts = debt["client"], self.in_roubles(debt)
            base = sum((parts[name] for name in edition._parts()), D(0))
            ticked = (
                edition.portfolio_retail
                if client.kind == "person"
                else edition.portfolio_business
            )
            if size[client] > limit or not ticked:
                if not debt["days"] and not base:
                    continue
                states = {**history.get(debt["id"], {}), self.date: self.since(debt)}
                days = bank_reserve.overdue_days(states.items(), self.date)
                category = bank_reserve.category(
                    edition._matrix(),
                    positions.get(client, edition.default_position),
                    edition._service(client.kind).grade(days),
                )
                own = bank_reserve.collateral_sum(
                    [
                        (quality, round_kopeck(value * debt["fx"]))
                        for quality, value in pledges[debt["id"]]
                    ],
                    {} if edition._of_interest() else coefficients,
                )
                result = bank_reserve.individual(base, rates[category], own)
                lines[debt["id"]] = (
                    "individual", str(category), days, base, result.calculated,
                    result.collateral, result.reserve,
                )  # fmt: skip
                continue
            portfolio = bank_reserve.portfolio_of(client.kind, debt["secured"])
            if debt["days"]:
                _band, reserve = bank_reserve.portfolio_reserve(
                    tools[portfolio], debt["days"], base
                )
                lines[debt["id"]] = (
                    portfolio,
                    None,
                    None,
                    base,
                    reserve,
                    D(0),
                    reserve,
                )
            elif base:
                account = self.ACCOUNTS[
                    debt["kind"] if debt["kind"] != "loan" else client.kind
                ]
                if edition._of_interest() and debt["kind"] == "loan":
                    account = "47425"
                count, amount = sums.get((account, portfolio), (0, D(0)))
                sums[account, portfolio] = (count + 1, amount + base)
        return lines, {
            key: (
                count,
                amount,
                bank_reserve.portfolio_reserve(tools[key[1]], 0, amount)[1],
            )
            for key, (count, amount) in sums.items()
        }

    ACCOUNTS = {
        "person": "45515", "sole_trader": "45415", "company": "45215", "staff_loan": "60324",
    }  # fmt: skip

    def found_sums(self, inventory):
        """The sums that were written: (account, portfolio) → (debts, base, reserve)."""
        codes = {
            row: row.segment_id.reserve_account_id.code
            for row in inventory.not_overdue_ids
        }
        exact = {
            row["id"]: (row["debts"], row["base"], row["reserve"])
            for row in rows(
                self.env,
                SQL(
                    "SELECT id, debts, base, reserve FROM reserve_not_overdue"
                    " WHERE inventory_id = %s AND debts > 0",
                    inventory.id,
                ),
            )
        }
        return {
            (code, row.portfolio): exact[row.id]
            for row, code in codes.items()
            if row.id in exact and row.portfolio != "obligation"
        }
