"""Reserve by ageing, counted by hand: the method in plain Python.

One debt falls into a group by its days past due; the base is made of the ticked parts of the
debt, whole or only overdue; the reserve is base × rate, rounded half up to the kopeck for each
debt, and only then summed. The database counts the same in one statement; a test compares the
two on random debts.

Money is ``Decimal`` in roubles (company currency), rates are percent (``Decimal("30")`` = 30 %),
days are calendar days past due at the date of the inventory. Nothing here knows the database or
today's date.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

KOPECK = Decimal("0.01")
ZERO = Decimal("0.00")
HUNDRED = Decimal(100)

PARTS = (
    "principal",
    "principal_overdue",
    "interest",
    "interest_overdue",
    "penalty",
    "fees",
)
"""Parts of a debt in the order of the screens; ``principal``, ``interest``: not yet due."""

OVERDUE_PARTS = frozenset({"principal_overdue", "interest_overdue", "penalty", "fees"})
"""Parts that are due already: what remains of the base when only the overdue part is reserved."""

WHOLE, REST, OVERDUE_PART = "whole", "rest", "overdue_part"
CURRENT, FINAL = "current", "final"


class BandError(ValueError):
    """Groups that cannot be used; ``code`` says why, ``bands`` which of them (none to two).

    Codes: ``empty`` (no groups), ``start`` (the first group does not begin with day 1),
    ``order`` (a group ends before it begins), ``gap``, ``overlap``, ``open`` (the last group has
    an upper bound), ``rate`` (outside 0–100 %). ``portfolio``: whose groups, if a book has several
    sets of them.
    """

    portfolio: str | None = None

    def __init__(self, code: str, *bands: "Band"):
        self.code = code
        self.bands = bands
        super().__init__(f"{code}: {', '.join(band.name for band in bands)}")


class DebtError(ValueError):
    """A debt that contradicts itself (no such kind of overdue, negative days)."""


@dataclass(frozen=True)
class Band:
    """A group of overdue: days ``days_from``..``days_to`` inclusive, ``None`` = no upper bound."""

    name: str
    days_from: int
    days_to: int | None
    rate: Decimal
    write_off: bool = False


@dataclass(frozen=True)
class Terms:
    """What the base is made of: ticked parts, and how much of them by kind of overdue.

    ``current``: ``whole`` (the whole outstanding debt) or ``overdue_part``; ``final`` (term over
    or loan accelerated): ``rest`` (all that is unpaid) or ``overdue_part``.
    """

    parts: frozenset[str] = frozenset({"principal", "principal_overdue"})
    current: str = WHOLE
    final: str = REST

    def rule(self, overdue_kind: str) -> str:
        """``whole``, ``rest`` or ``overdue_part`` for a kind of overdue."""
        if overdue_kind == CURRENT:
            return self.current
        if overdue_kind == FINAL:
            return self.final
        raise DebtError(f"unknown kind of overdue: {overdue_kind!r}")


@dataclass(frozen=True)
class Debt:
    """A debt at the date: days past due, kind of overdue, its parts in company currency."""

    days: int
    overdue_kind: str
    parts: Mapping[str, Decimal]


@dataclass(frozen=True)
class Reserve:
    """The reserve of one debt and the facts that explain it."""

    band: Band
    days: int
    overdue_kind: str
    rule: str
    parts: Mapping[str, Decimal] = field(default_factory=dict)
    base: Decimal = ZERO
    reserve: Decimal = ZERO

    @property
    def rate(self) -> Decimal:
        return self.band.rate


@dataclass(frozen=True)
class Movement:
    """Previous reserve less what was used, the need, and the event that brings one to the other."""

    rest: Decimal
    needed: Decimal
    difference: Decimal
    event: str | None


def round_kopeck(amount: Decimal) -> Decimal:
    """Half up to the kopeck, away from zero: ±0.005 → ±0.01, as PostgreSQL rounds."""
    return amount.quantize(KOPECK, rounding=ROUND_HALF_UP)


def check_bands(bands: Iterable[Band]) -> list[Band]:
    """Groups in order of days, if they cover every day of overdue exactly once.

    :raises BandError: naming what is wrong and with which groups
    """
    ordered = sorted(bands, key=lambda band: band.days_from)
    if not ordered:
        raise BandError("empty")
    for band in ordered:
        if not 0 <= band.rate <= HUNDRED:
            raise BandError("rate", band)
        if band.days_to is not None and band.days_to < band.days_from:
            raise BandError("order", band)
    if ordered[0].days_from != 1:
        raise BandError("start", ordered[0])
    for band, following in zip(ordered, ordered[1:], strict=False):
        if band.days_to is None or following.days_from <= band.days_to:
            raise BandError("overlap", band, following)
        if following.days_from != band.days_to + 1:
            raise BandError("gap", band, following)
    if ordered[-1].days_to is not None:
        raise BandError("open", ordered[-1])
    return ordered


def band_of(bands: Iterable[Band], days: int) -> Band | None:
    """The group of a debt; ``None`` when nothing is overdue (day 0)."""
    if days < 0:
        raise DebtError(f"days past due below zero: {days}")
    for band in bands:
        if band.days_from <= days and (band.days_to is None or days <= band.days_to):
            return band
    return None


def base_parts(terms: Terms, debt: Debt) -> dict[str, Decimal]:
    """Sums of the ticked parts that enter the base; parts that do not enter it are zero."""
    only_overdue = terms.rule(debt.overdue_kind) == OVERDUE_PART
    taken = terms.parts & OVERDUE_PARTS if only_overdue else terms.parts
    return {
        part: debt.parts.get(part, ZERO) if part in taken else ZERO for part in PARTS
    }


def count(bands: Iterable[Band], terms: Terms, debt: Debt) -> Reserve | None:
    """The reserve of one debt; ``None`` for a debt without overdue.

    A base below zero (overpaid) makes no reserve: it counts as zero.
    """
    band = band_of(bands, debt.days)
    if band is None:
        return None
    parts = base_parts(terms, debt)
    base = max(sum(parts.values(), ZERO), ZERO)
    return Reserve(
        band=band,
        days=debt.days,
        overdue_kind=debt.overdue_kind,
        rule=terms.rule(debt.overdue_kind),
        parts=parts,
        base=base,
        reserve=round_kopeck(base * band.rate / HUNDRED),
    )


def movement(previous: Decimal, needed: Decimal, used: Decimal = ZERO) -> Movement:
    """What must be posted: the need compared with the reserve that is left after use."""
    rest = previous - used
    difference = needed - rest
    return Movement(rest, needed, difference, event_of(rest, difference))


def event_of(previous: Decimal, difference: Decimal) -> str | None:
    """Posting event of a difference: create (nothing was there), add, release, or nothing."""
    if difference > 0:
        return "reserve.add" if previous else "reserve.create"
    return "reserve.release" if difference < 0 else None


def why_changed(
    *,
    previous: Decimal,
    reserve: Decimal,
    gone: str | None = None,
    known: bool = True,
    days_before: int | None = None,
    days_now: int | None = None,
    same_group: bool = True,
    rate_before: Decimal = ZERO,
    rate_now: Decimal = ZERO,
    base_before: Decimal = ZERO,
    base_now: Decimal = ZERO,
    decided: bool = False,
    silent: str = "same",
) -> tuple[str, ...]:
    """Why a debt's reserve differs from its last one, as codes in order of weight.

    ``gone`` is why the debt is no longer reserved here (``repaid``, ``schedule``, ``moved``,
    ``out``).
    ``known`` says whether the debt stood in the last inventory of this segment; ``decided``,
    whether people decided about it; ``silent`` names what changes a reserve though group, rate and
    base stay (the cap of a tax book, collateral by 590-П). Answers among: the code of ``gone``;
    ``new``; ``exception`` (by a decision, other rate); ``worse`` / ``better`` (moved to an older /
    younger group, a worse / better category); ``rate`` (same group, other rate); ``grown`` /
    ``reduced`` (the base); ``silent``; ``same``.
    """
    if gone:
        return (gone,)
    if not known:
        return ("new",)
    codes = []
    if decided and rate_before != rate_now:
        codes.append("exception")
    elif not same_group:
        codes.append("worse" if (days_now or 0) > (days_before or 0) else "better")
    elif rate_before != rate_now:
        codes.append("rate")
    if base_before != base_now:
        codes.append("grown" if base_now > base_before else "reduced")
    if previous == reserve and not codes:
        return ("same",)
    return tuple(codes) or (silent,)
