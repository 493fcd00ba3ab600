"""Loss rate of overdue debts from the bank's own history: what part of a group never comes back.

A matrix of transitions between groups over one month, by sum, is an absorbing chain: a debt comes
back (no overdue) or reaches the last group, which counts as lost. Of a debt that stays overdue what
was repaid in the month came back, and only the rest rolled on. The loss rate of a group is the
probability to be lost from there. The interval is Wilson's for a share, over the number of debts
that would weigh the same if they were equal (Kish: squared sum over sum of squares), the least
such number among the groups that the debt still may pass.

Sums are ``Decimal`` in company currency, rates are percent with two decimals. Nothing here knows
the database or today's date. A rate is shown beside the policy's; it replaces it nowhere by itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

BACK = 0
"""State of a debt without overdue; groups are numbered from 1 in order of days."""

HUNDRED = Decimal(100)
CENT = Decimal("0.01")
Z95 = Decimal("1.959964")
"""Two-sided 95 % of the normal distribution."""


class NoHistory(ValueError):
    """A group from which nothing was ever seen to leave; ``group`` is its number."""

    def __init__(self, group: int):
        self.group = group
        super().__init__(f"no transitions out of group {group}")


@dataclass(frozen=True)
class Pair:
    """A debt at two month ends in a row: its group and sum then, its group and sum now.

    ``after`` is ``BACK`` when it is not overdue any more; ``closing`` is what is left of it, of a
    debt written off in the month what was written off.
    """

    before: int
    after: int
    opening: Decimal
    closing: Decimal


@dataclass(frozen=True)
class Transition:
    """Sums that went from one group at a month end to another (or back) by the next one.

    ``debts``: debts that went there, those that repaid a part and rolled on once, with the rest;
    ``squares``: the sum of squares of the whole sums of these debts at the first month end.
    """

    before: int
    after: int
    amount: Decimal
    debts: int
    squares: Decimal


@dataclass(frozen=True)
class Loss:
    """Loss rate of a group in percent, its 95 % interval, and what it was counted from."""

    group: int
    rate: Decimal
    low: Decimal
    high: Decimal
    debts: int
    amount: Decimal


def percent(value: Decimal) -> Decimal:
    """A share as percent, two decimals, half up."""
    return (value * HUNDRED).quantize(CENT, rounding=ROUND_HALF_UP)


def rolled(pair: Pair) -> Decimal:
    """What of the opening sum went on to the group ``after``; never more than that sum.

    Interest that grew on it is not of the opening sum; what was repaid came back.
    """
    if pair.after == BACK:
        return Decimal(0)
    return min(pair.opening, max(pair.closing, Decimal(0)))


def transitions(pairs: Iterable[Pair]) -> list[Transition]:
    """Sums by group and next group, what came back of debts that rolled on among those that came
    back; in order of groups."""
    found: dict[tuple[int, int], list] = {}
    for pair in pairs:
        went = rolled(pair)
        returned = pair.opening - went
        whole = found.setdefault((pair.before, pair.after), [Decimal(0), 0, Decimal(0)])
        whole[0] += went
        whole[1] += 1
        whole[2] += pair.opening**2
        if returned:
            back = found.setdefault((pair.before, BACK), [Decimal(0), 0, Decimal(0)])
            back[0] += returned
    return [
        Transition(before, after, amount, debts, squares)
        for (before, after), (amount, debts, squares) in sorted(found.items())
    ]


def shares(
    transitions: Iterable[Transition], groups: int
) -> dict[int, dict[int, Decimal]]:
    """Share of the sum of each group but the last that went to each state in a month.

    :param groups: number of groups; the last one absorbs
    :raises NoHistory: nothing stood in a group in all the months
    """
    sums: dict[int, dict[int, Decimal]] = {group: {} for group in range(1, groups)}
    for one in transitions:
        if one.before in sums and one.amount:
            row = sums[one.before]
            row[one.after] = row.get(one.after, Decimal(0)) + one.amount
    for group, row in sums.items():
        if not row:
            raise NoHistory(group)
    return {
        group: {after: amount / sum(row.values()) for after, amount in row.items()}
        for group, row in sums.items()
    }


def absorbed(matrix: dict[int, dict[int, Decimal]], groups: int) -> dict[int, Decimal]:
    """Probability to reach the last group from each group: ``(I − Q) x = r`` by elimination.

    :raises NoHistory: debts that never leave a set of groups (neither back nor lost)
    """
    size = groups - 1
    table = []
    for group in range(1, groups):
        row = matrix[group]
        line = [
            Decimal(int(group == other)) - row.get(other, Decimal(0))
            for other in range(1, groups)
        ]
        table.append([*line, row.get(groups, Decimal(0))])
    for column in range(size):
        pivot = max(range(column, size), key=lambda n: abs(table[n][column]))
        if abs(table[pivot][column]) < Decimal("1e-20"):
            raise NoHistory(column + 1)
        table[column], table[pivot] = table[pivot], table[column]
        lead = table[column]
        for n in range(size):
            if n != column and table[n][column]:
                factor = table[n][column] / lead[column]
                table[n] = [a - factor * b for a, b in zip(table[n], lead, strict=True)]
    found = {n + 1: table[n][size] / table[n][n] for n in range(size)}
    return {**found, groups: Decimal(1)}


def reachable(matrix: dict[int, dict[int, Decimal]], group: int) -> set[int]:
    """Groups with transitions of their own that a debt of a group may pass, itself among them."""
    seen, wait = set(), [group]
    while wait:
        one = wait.pop()
        if one in matrix and one not in seen:
            seen.add(one)
            wait.extend(matrix[one])
    return seen


def wilson(share: Decimal, count: Decimal) -> tuple[Decimal, Decimal]:
    """95 % interval of a share over ``count`` equal debts; (0, 1) when there are none."""
    if count <= 0:
        return Decimal(0), Decimal(1)
    square = Z95 * Z95
    scale = 1 + square / count
    middle = (share + square / (2 * count)) / scale
    inner = share * (1 - share) / count + square / (4 * count * count)
    half = Z95 * max(inner, Decimal(0)).sqrt() / scale
    return max(middle - half, Decimal(0)), min(middle + half, Decimal(1))


def loss_rates(transitions: Iterable[Transition], groups: int) -> list[Loss]:
    """Loss rate of every group, the last one 100 %.

    :param groups: number of groups of the rule book
    :raises NoHistory: a group without history
    """
    known = list(transitions)
    matrix = shares(known, groups)
    lost = absorbed(matrix, groups)
    amount = dict.fromkeys(range(1, groups + 1), Decimal(0))
    squares = dict.fromkeys(range(1, groups + 1), Decimal(0))
    debts = dict.fromkeys(range(1, groups + 1), 0)
    for one in known:
        if one.before in amount:
            amount[one.before] += one.amount
            squares[one.before] += one.squares
            debts[one.before] += one.debts
    effective = {
        group: amount[group] ** 2 / squares[group] if squares[group] else Decimal(0)
        for group in matrix
    }
    found = []
    for group in range(1, groups):
        share = min(max(lost[group], Decimal(0)), Decimal(1))
        low, high = wilson(
            share, min(effective[one] for one in reachable(matrix, group))
        )
        found.append(
            Loss(
                group,
                percent(share),
                percent(low),
                percent(high),
                debts[group],
                amount[group],
            )
        )
    whole = percent(Decimal(1))
    found.append(Loss(groups, whole, whole, whole, debts[groups], amount[groups]))
    return found
