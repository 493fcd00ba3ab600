"""A register kept by plain dictionaries: what the set merge must come to, written independently.

It imports nothing of the addon. Money is Decimal, dates are dates.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

BALANCES = (
    "principal_current",
    "principal_overdue",
    "interest_current",
    "interest_overdue",
    "penalty",
    "fees",
)
KOPECK = Decimal("0.01")


def group_of(days):
    """0, 1-30, 31-60, 61-90, 91-120, over 120."""
    return 0 if days <= 0 else min((days - 1) // 30 + 1, 5)


@dataclass
class Contract:
    values: dict
    stale: date | None = None
    missing: date | None = None
    history: list = field(default_factory=list)


class Oracle:
    """The register after each file; ``rates`` is currency -> rate of the day (absent: no rate)."""

    def __init__(self):
        self.contracts = {}

    def load(self, day, rows, rates, full=True, set_aside=()):
        """Take rows in; returns the counts that the real merge must report."""
        counts = dict.fromkeys(
            ("loaded", "inserted", "updated", "unchanged", "marked"), 0
        )
        seen, bad = set(), {number for number in set_aside if number}
        codes = []
        for place, row in enumerate(rows, 1):
            number = row["number"]
            if row["currency"] not in rates:
                codes.append((place, "no_rate"))
                bad.add(number)
                continue
            if number in seen:
                codes.append((place, "duplicate"))
                continue
            seen.add(number)
            counts["loaded"] += 1
            counts[self._take(day, number, row, rates[row["currency"]])] += 1
        bad -= seen
        for number, contract in self.contracts.items():
            if number in bad:
                contract.stale, contract.missing = contract.stale or day, None
            elif full and number not in seen:
                contract.missing = contract.missing or day
        return counts, sorted(codes)

    def _take(self, day, number, row, rate):
        values = {name: Decimal(row.get(name) or 0) for name in BALANCES}
        values |= {
            "since": row.get("overdue_since"),
            "rate": rate,
            "currency": row["currency"],
        }
        contract = self.contracts.get(number)
        new = contract is None
        if new:
            contract = self.contracts[number] = Contract(values={})
        marked = contract.stale or contract.missing
        contract.stale = contract.missing = None
        changed = contract.values != values
        contract.values = values
        state = (values["since"], self.principal(contract), self.overdue(contract))
        if not contract.history or contract.history[-1][1:] != state:
            contract.history.append((day, *state))
        if new:
            return "inserted"
        if changed:
            return "updated"
        # A mark that goes is a change of the record, though not of the contract's sums.
        return "marked" if marked else "unchanged"

    @staticmethod
    def part(contract, name):
        amount = contract.values[name] * contract.values["rate"]
        return amount.quantize(KOPECK, rounding=ROUND_HALF_UP)

    def overdue(self, contract):
        return self.part(contract, "principal_overdue")

    def principal(self, contract):
        return self.part(contract, "principal_current") + self.overdue(contract)

    def debt(self, contract):
        return sum(self.part(contract, name) for name in BALANCES)

    def groups(self, day):
        """Group -> [contracts, principal, overdue] on a day not before the last file."""
        found = {str(number): [0, Decimal(0), Decimal(0)] for number in range(6)}
        for contract in self.contracts.values():
            since = contract.values["since"]
            cell = found[str(group_of((day - since).days if since else 0))]
            cell[0] += 1
            cell[1] += self.principal(contract)
            cell[2] += self.overdue(contract)
        return found
