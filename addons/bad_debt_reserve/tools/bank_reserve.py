"""Reserve for loans by the Bank of Russia (590-П), counted by hand: the method in plain Python.

A loan is assessed alone (category of quality from the borrower's financial position and the debt
service of the last 180 days, less collateral of categories I and II), or belongs to a portfolio of
homogeneous loans (rate by days past due, with and without collateral). A borrower whose loans are
above a share of the bank's capital is always assessed alone.

Money is ``Decimal`` in roubles (company currency), rates are percent, days are calendar days.
Nothing here knows the database or today's date; the database counts the same by statements, and a
test compares the two on random debts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from .ageing_reserve import (
    HUNDRED,
    ZERO,
    Band,
    BandError,
    DebtError,
    check_bands,
    round_kopeck,
)

GOOD, AVERAGE, BAD = "good", "average", "bad"
GRADES = (GOOD, AVERAGE, BAD)
"""Grades of the financial position and of the debt service, the best first."""

CATEGORIES = (1, 2, 3, 4, 5)
"""Categories of quality I to V, as numbers."""

ROMAN = {1: "I", 2: "II", 3: "III", 4: "IV", 5: "V"}

INDIVIDUAL = "individual"
PORTFOLIOS = ("retail_secured", "retail_other", "business_secured", "business_other")
"""Portfolios of homogeneous loans: whose loans, secured or not."""

PERSON = "person"


@dataclass(frozen=True)
class ServiceBounds:
    """Days of overdue in the window up to which service is good or average, inclusive."""

    good_to: int
    average_to: int

    def grade(self, days: int) -> str:
        """Good, average or bad (unsatisfactory) service."""
        if days < 0:
            raise DebtError(f"days of overdue below zero: {days}")
        if days <= self.good_to:
            return GOOD
        return AVERAGE if days <= self.average_to else BAD


@dataclass(frozen=True)
class Individual:
    """A loan assessed alone: before collateral, what collateral takes, the reserve."""

    calculated: Decimal
    collateral: Decimal
    reserve: Decimal


def overdue_days(
    states: Iterable[tuple[date, date | None]], day: date, window: int = 180
) -> int:
    """Days of overdue among the last ``window`` days, ``day`` included.

    :param states: (date from which the state was known, start of the oldest unpaid payment or
        ``None``); one a date. A state holds until the next one begins, and tells of the past too:
        every day after its start of overdue was overdue.
    """
    known = sorted(state for state in states if state[0] <= day)
    first = day - timedelta(days=window - 1)
    found = set()
    for number, (_since, overdue) in enumerate(known):
        if overdue is None:
            continue
        last = (
            known[number + 1][0] - timedelta(days=1) if number + 1 < len(known) else day
        )
        at = max(overdue + timedelta(days=1), first)
        while at <= last:
            found.add(at)
            at += timedelta(days=1)
    return len(found)


def category(matrix: Mapping[tuple[str, str], int], position: str, service: str) -> int:
    """Category of quality 1–5.

    :param matrix: (financial position, debt service) → category
    """
    return matrix[position, service]


def check_matrix(matrix: Mapping[tuple[str, str], int]) -> tuple[str, str] | None:
    """The first cell that is better than a better one to its left or above, else nothing."""
    for row, position in enumerate(GRADES):
        for column, service in enumerate(GRADES):
            here = matrix[position, service]
            if row and matrix[GRADES[row - 1], service] > here:
                return position, service
            if column and matrix[position, GRADES[column - 1]] > here:
                return position, service
    return None


def collateral_sum(
    pledges: Iterable[tuple[int | None, Decimal]], coefficients: Mapping[int, Decimal]
) -> Decimal:
    """Σ k × Ob over pledges of categories that have a coefficient (I and II), each to the kopeck.

    :param pledges: (category of quality, value in company currency)
    """
    return sum(
        (
            round_kopeck(coefficients.get(quality, ZERO) * value)
            for quality, value in pledges
        ),
        ZERO,
    )


def individual(base: Decimal, rate: Decimal, collateral: Decimal) -> Individual:
    """P = PP × (1 − k × Ob / Cp), nothing if k × Ob ≥ Cp (590-П, chapter 6).

    Counted as (Cp − k × Ob) × rate, which is the same without a division.

    :param base: Cp, the loan sum
    :param rate: percent of the category
    :param collateral: k × Ob, see :func:`collateral_sum`
    """
    base = max(base, ZERO)
    used = min(collateral, base)
    return Individual(
        round_kopeck(base * rate / HUNDRED),
        used,
        round_kopeck((base - used) * rate / HUNDRED),
    )


def portfolio_of(client_kind: str, secured: bool) -> str:
    """The portfolio of a loan: retail for persons, business for all others."""
    whose = "retail" if client_kind == PERSON else "business"
    return f"{whose}_{'secured' if secured else 'other'}"


def obligation_category(
    matrix: Mapping[tuple[str, str], int],
    judged: int | None,
    loans: Iterable[int],
    position: str,
    service: str,
) -> int:
    """Category of an obligation off balance (611-П): the judgement on it, else the worst of the
    client's loans that are assessed alone, else that of the client himself.

    :param judged: category by a judgement on this very obligation, if there is one
    :param loans: categories of the client's loans assessed alone
    :param service: the worst debt service of the client's loans
    """
    return judged or max(loans, default=0) or category(matrix, position, service)


def size_limit(capital: Decimal, percent: Decimal) -> Decimal:
    """The most that one borrower's loans may be to stay in a portfolio."""
    return round_kopeck(capital * percent / HUNDRED)


def came_along(
    loans: Iterable[tuple[Decimal, Decimal]], rate: Decimal, held: Decimal
) -> list[Decimal]:
    """What of the reserve of a portfolio without overdue goes along with loans that became overdue.

    Each takes its part by its principal of then, at most what it needs now; all together take at
    most what was held.

    :param loans: (principal then, reserve needed now), the first takes first
    :param rate: percent of the portfolio then
    :param held: reserve of the whole sum then
    """
    left, found = held, []
    for principal, needed in loans:
        part = max(min(needed, round_kopeck(principal * rate / HUNDRED)), ZERO)
        found.append(min(part, left))
        left = max(left - part, ZERO)
    return found


def check_categories(
    bands: Iterable[tuple[int, Band, Decimal, Decimal]],
) -> None:
    """Each category of quality exactly once, its rate within its range.

    :param bands: (category, band with the rate, least rate, greatest rate)
    :raises BandError: ``categories`` (one is missing or stands twice), ``range``
    """
    bands = list(bands)
    if sorted(number for number, *_rest in bands) != list(CATEGORIES):
        raise BandError("categories")
    for _number, band, least, most in bands:
        if not ZERO <= least <= band.rate <= most <= HUNDRED:
            raise BandError("range", band)


def check_portfolio(bands: Sequence[Band]) -> list[Band]:
    """Bands of one portfolio: one of day 0 (no overdue), then every day from 1 once.

    :raises BandError: naming what is wrong and with which bands; ``zero`` when there is no band
        of exactly day 0
    """
    ordered = sorted(bands, key=lambda band: band.days_from)
    if not ordered:
        raise BandError("empty")
    if (ordered[0].days_from, ordered[0].days_to) != (0, 0):
        raise BandError("zero", ordered[0])
    if not 0 <= ordered[0].rate <= HUNDRED:
        raise BandError("rate", ordered[0])
    return [ordered[0], *check_bands(ordered[1:])]


def portfolio_reserve(
    bands: Iterable[Band], days: int, base: Decimal
) -> tuple[Band, Decimal]:
    """Band and reserve of an overdue loan, or of the sum of those without overdue (day 0).

    :raises DebtError: no band has this day
    """
    for band in bands:
        if band.days_from <= days and (band.days_to is None or days <= band.days_to):
            return band, round_kopeck(max(base, ZERO) * band.rate / HUNDRED)
    raise DebtError(f"no group for {days} days")
