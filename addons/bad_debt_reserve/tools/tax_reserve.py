"""Reserve for doubtful debts by the Tax Code (art. 266): the method in plain Python.

A claim from a sale that is overdue and neither secured nor guaranteed is doubtful, so is unpaid
interest of a loan whether secured or not (art. 266(1)). What the bank itself owes to the same party
reduces the oldest claim first. The rest × rate of its group (45 and 90 days, art. 266(4)) is
rounded half up to the kopeck for each claim; if the sum is above ten percent of revenue, the cut is
spread over the claims so that they add up to the cap to the kopeck.

Money is ``Decimal`` in roubles (company currency), rates are percent, days are calendar days past
due. Nothing here knows the database or today's date; the database counts the same by statements,
and a test compares the two on random debts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .ageing_reserve import (
    HUNDRED,
    KOPECK,
    ZERO,
    Band,
    DebtError,
    band_of,
    round_kopeck,
)

LOANS = frozenset({"loan", "staff_loan"})
"""Kinds of debt whose unpaid interest alone is doubtful; their principal goes by art. 292."""

INTEREST_PARTS = frozenset({"interest_overdue"})
"""What of a loan may be doubtful."""

SALE_PARTS = frozenset({"principal_overdue", "interest_overdue", "penalty", "fees"})
"""What of a sale may be doubtful: what is due already."""

NOT_DUE = {"principal_overdue": "principal", "interest_overdue": "interest"}
"""The same part of a debt before it was due."""


@dataclass(frozen=True)
class Claim:
    """An overdue debt as art. 266 looks at it; ``order`` is unique and breaks ties of age."""

    order: int
    party: object
    days: int
    kind: str
    parts: Mapping[str, Decimal]
    secured: bool = False
    guaranteed: bool = False
    start: date | None = None


@dataclass(frozen=True)
class TaxReserve:
    """The reserve of one claim: own debt taken off, base, by age, and after the cap."""

    claim: Claim
    band: Band
    gross: Decimal
    counter: Decimal
    base: Decimal
    by_age: Decimal
    reserve: Decimal


def bad_parts(kind: str, parts: Iterable[str]) -> frozenset[str]:
    """Parts of a bad debt that the reserve may cover (art. 266(4)): what it is made for.

    A debt that is bad need not be due any more: what was not due yet belongs to it. Principal of
    a loan goes by art. 292 and is not covered.

    :param kind: kind of the debt
    :param parts: ticked parts of the base
    """
    made_for = INTEREST_PARTS if kind in LOANS else SALE_PARTS
    due = made_for.intersection(parts)
    return due | {NOT_DUE[part] for part in due if part in NOT_DUE}


def doubtful(
    claim: Claim, parts: Iterable[str], interest_since: date | None = None
) -> dict[str, Decimal]:
    """Parts of a claim that are doubtful; empty when it is not doubtful at all.

    :param parts: ticked parts of the base
    :param interest_since: a loan older than this day has no doubtful interest (01.01.2015 by law)
    """
    if claim.days <= 0:
        return {}
    if claim.kind in LOANS:
        old = interest_since and claim.start and claim.start < interest_since
        allowed = frozenset() if old else INTEREST_PARTS
    elif claim.secured or claim.guaranteed:
        allowed = frozenset()
    else:
        allowed = SALE_PARTS
    return {part: claim.parts.get(part, ZERO) for part in parts if part in allowed}


def offset(
    claims: Sequence[tuple[object, int, int, Decimal]], counter: Mapping
) -> list[Decimal]:
    """What own debt takes off each claim, the oldest of a party first (art. 266(1)).

    :param claims: (party, days, order, sum) of each; of two of one age the lesser order goes first
    :param counter: party → what is owed to it
    :return: sums in the order of ``claims``
    """
    left = {party: max(amount, ZERO) for party, amount in counter.items()}
    taken = [ZERO] * len(claims)
    oldest = sorted(range(len(claims)), key=lambda n: (-claims[n][1], claims[n][2]))
    for number in oldest:
        party, _days, _order, amount = claims[number]
        taken[number] = min(amount, left.get(party, ZERO))
        left[party] = left.get(party, ZERO) - taken[number]
    return taken


def cap(revenue: Decimal, percent: Decimal) -> Decimal:
    """The most that the reserve may be; revenue below zero allows none."""
    return round_kopeck(max(revenue, ZERO) * percent / HUNDRED)


def cap_revenue(at_year_end: bool, current: Decimal, previous_year: Decimal) -> Decimal:
    """Revenue that the cap is counted from (art. 266(4)).

    At the end of the tax period its own; in between the larger of the previous tax period and the
    current reporting period.
    """
    return current if at_year_end else max(current, previous_year)


def spread(
    amounts: Sequence[Decimal], limit: Decimal, order: Sequence | None = None
) -> list[Decimal]:
    """Cut amounts to a sum that equals ``limit`` to the kopeck, in proportion.

    Each gets its exact share rounded down; the kopecks that are left go one by one to the largest
    remainders (of equal ones, to the first in ``order``). No amount grows, none falls below zero.
    Amounts that add up to no more than the limit stay as they are.
    """
    units = [int(amount / KOPECK) for amount in amounts]
    total, limit_units = sum(units), int(round_kopeck(limit) / KOPECK)
    if total <= limit_units:
        return list(amounts)
    shares = [divmod(unit * limit_units, total) for unit in units]
    keys = order if order is not None else range(len(amounts))
    first = sorted(range(len(amounts)), key=lambda n: (-shares[n][1], keys[n]))
    left = limit_units - sum(whole for whole, _rest in shares)
    lucky = set(first[:left])
    return [
        (whole + (number in lucky)) * KOPECK
        for number, (whole, _rest) in enumerate(shares)
    ]


def count(
    claims: Iterable[Claim],
    bands: Iterable[Band],
    parts: Iterable[str],
    counter: Mapping,
    limit: Decimal,
    interest_since: date | None = None,
) -> list[TaxReserve]:
    """The reserve of every doubtful claim, oldest first.

    :param counter: party → what the bank owes to it
    :param limit: the cap, see :func:`cap`
    :raises DebtError: a claim whose days fall into no group
    """
    bands, parts = list(bands), list(parts)
    found = []
    for claim in sorted(claims, key=lambda claim: (-claim.days, claim.order)):
        gross = sum(doubtful(claim, parts, interest_since).values(), ZERO)
        if gross > 0:
            found.append((claim, gross))
    taken = offset([(c.party, c.days, c.order, gross) for c, gross in found], counter)
    rows = []
    for (claim, gross), own in zip(found, taken, strict=True):
        band = band_of(bands, claim.days)
        if band is None:
            raise DebtError(f"no group for {claim.days} days")
        rows.append(
            (claim, band, gross, own, round_kopeck((gross - own) * band.rate / HUNDRED))
        )
    cut = spread([row[-1] for row in rows], limit)
    return [
        TaxReserve(claim, band, gross, own, gross - own, by_age, reserve)
        for (claim, band, gross, own, by_age), reserve in zip(rows, cut, strict=True)
    ]
