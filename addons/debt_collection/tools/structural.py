"""Structural coefficients of overdue debt: how overdue arises, rolls on and is repaid (F1–F5).

Segments by days past due: 1 is 1–30, 2 is 31–60, 3 is 61–90, 4 is 91–120 (never the open stock
over 90: it holds debts of many months). PV is overdue principal and interest without penalty, of
debts neither accelerated nor written off nor sold; with equal monthly payments a debt that pays
nothing owes one payment more in each next segment.

Sums are ``Decimal`` of one currency, shares are fractions of 1. A repaid share below zero is not
clipped: the first overdue was partial, and the cohort form tells what happened. Source: the
article on the process of return of overdue loans (Zhukova), restored by its definitions.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

SEGMENTS = (1, 2, 3, 4)
HUNDRED = Decimal(100)
ONE = Decimal(1)


@dataclass(frozen=True)
class Period:
    """A month end: overdue by segment, the whole loan debt and the number of contracts.

    :param overdue: segment → PV
    :param overdue_contracts: segment → contracts
    :param debt: W, the whole loan debt
    :param contracts: N, all contracts
    """

    overdue: Mapping[int, Decimal]
    overdue_contracts: Mapping[int, int]
    debt: Decimal
    contracts: int


@dataclass(frozen=True)
class Column:
    """One period of the matrix: shares, ``None`` where there is nothing to divide by."""

    new_by_sum: Decimal | None
    new_by_count: Decimal | None
    repaid: Mapping[int, Decimal | None]

    @property
    def partial(self) -> tuple[int, ...]:
        """Segments whose repaid share is below zero: look at their cohort form."""
        return tuple(
            j for j, share in self.repaid.items() if share is not None and share < 0
        )


def percent(share: Decimal) -> Decimal:
    """A share as percent, two decimals, half up."""
    return (share * HUNDRED).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def most_rolled(segment: int) -> Decimal:
    """F1: how many times the overdue of a debt that pays nothing grows on its way into a segment.

    :param segment: j, from 2
    """
    if segment < 2:
        raise ValueError(f"nothing rolls into segment {segment}")
    return Decimal(segment) / (segment - 1)


def new_by_sum(period: Period) -> Decimal | None:
    """F2: share of overdue up to 30 days in the whole loan debt."""
    return period.overdue.get(1, Decimal(0)) / period.debt if period.debt else None


def new_by_count(period: Period) -> Decimal | None:
    """F3: share of contracts up to 30 days past due in all contracts."""
    if not period.contracts:
        return None
    return Decimal(period.overdue_contracts.get(1, 0)) / period.contracts


def repaid_share(segment: int, before: Decimal, now: Decimal) -> Decimal | None:
    """F4: what part of the overdue of the segment before, a month ago, was repaid.

    :param before: PV of segment j − 1 a month ago
    :param now: PV of segment j now
    :return: nothing when there was no overdue
    """
    if segment < 2:
        raise ValueError(f"nothing rolls into segment {segment}")
    return ONE - now * (segment - 1) / (before * segment) if before else None


def cohort_repaid(debts: Iterable[tuple[Decimal, Decimal, Decimal]]) -> Decimal | None:
    """Repaid share of contracts that stood in one segment a month ago, payment by payment.

    Exact where payments differ or the first overdue was partial.

    :param debts: (overdue then, monthly payment, overdue now) of each contract
    """
    debts = list(debts)
    due = sum((then + payment for then, payment, _now in debts), Decimal(0))
    left = sum((now for _then, _payment, now in debts), Decimal(0))
    return ONE - left / due if due else None


def repaid_sum(before: Period, now: Period) -> Decimal:
    """Overdue repaid in the period: Σ (k × PV of the segment before, a month ago, − PV now)."""
    return sum(
        (
            before.overdue.get(j - 1, Decimal(0)) * j / (j - 1)
            - now.overdue.get(j, Decimal(0))
            for j in SEGMENTS[1:]
        ),
        Decimal(0),
    )


def effect(repaid: Decimal, cost: Decimal) -> Decimal | None:
    """F5: overdue repaid in the period over the cost of the process, two decimals."""
    if not cost:
        return None
    return (repaid / cost).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def matrix(periods: Sequence[Period]) -> list[Column]:
    """The matrix of repayment: a column for each period but the first."""
    return [
        Column(
            new_by_sum(now),
            new_by_count(now),
            {
                j: repaid_share(
                    j,
                    before.overdue.get(j - 1, Decimal(0)),
                    now.overdue.get(j, Decimal(0)),
                )
                for j in SEGMENTS[1:]
            },
        )
        for before, now in zip(periods, periods[1:], strict=False)
    ]
