"""What a recount of an ATM says: the difference, and what its arithmetic can tell of the cause.

Pure calculation, no ``odoo`` import. Money is ``Decimal`` in major units, notes are counts. A
cause is proposed, never decided: ``sure`` tells that the counts prove it to the kopeck, otherwise
it is one of the things that could have happened.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations

REFERENCES = ("device", "processing", "books")
"""Sources that tell what must be in an ATM."""
BINS = ("cassette", "reject", "retract")
MOST_NOTES = 200
"""Exchange of more notes than this is not proposed by arithmetic alone: almost any sum fits."""


@dataclass(frozen=True)
class Line:
    """Notes of one value counted in one place; ``expected`` by the ATM's counters, if printed."""

    cassette: int | None
    bin: str
    denomination: Decimal
    notes: int
    expected: int | None = None

    @property
    def amount(self) -> Decimal:
        return self.denomination * self.notes

    @property
    def off(self) -> int:
        """Notes above (below zero: under) what the counters say; 0 where they say nothing."""
        return 0 if self.expected is None else self.notes - self.expected


@dataclass(frozen=True)
class Cause:
    """A likely cause: its code, the figures that its sentence needs, and whether they prove it."""

    code: str
    sure: bool
    figures: dict = field(default_factory=dict)


def counted(lines) -> Decimal:
    """Sum of all lines."""
    return sum((line.amount for line in lines), Decimal(0))


def by_denomination(lines) -> dict:
    """Denomination → (notes counted, notes expected or None), the largest first.

    Expected notes of a value are known when every line of it names them: notes in a bin without a
    counter may have left a cassette's count, or may not.
    """
    found = {}
    for line in lines:
        notes, expected = found.get(line.denomination, (0, 0))
        if expected is None or line.expected is None:
            expected = None
        else:
            expected += line.expected
        found[line.denomination] = (notes + line.notes, expected)
    return dict(sorted(found.items(), reverse=True))


def causes(difference, lines, references, reference, dispensed=None) -> list[Cause]:
    """Likely causes of a difference, those that the counts prove first.

    :param difference: counted − expected: above zero a surplus, below zero a shortage
    :param lines: :class:`Line` of the act
    :param references: source → sum that must be there; sources that are not known left out
    :param reference: the source that the difference is told by
    :param dispensed: cassette → notes dispensed in the period by the counters, if known
    """
    if not difference:
        return []
    found = [
        *_other_source(difference, references, reference),
        *_swapped(difference, lines, dispensed or {}),
        *_one_value(difference, lines),
        *_bins(difference, lines),
    ]
    return sorted(found, key=lambda cause: not cause.sure)


def _other_source(difference, references, reference):
    """The count agrees with another source: an operation is missing or doubled in between."""
    base = references.get(reference)
    for name in REFERENCES:
        if name == reference or base is None or name not in references:
            continue
        if references[name] - base == difference:
            yield Cause(
                "source",
                True,
                {"agrees": name, "differs": reference, "sum": difference},
            )


def _swapped(difference, lines, dispensed):
    """Two cassettes stood in each other's place.

    The ATM counts k₁ notes of a and k₂ of b, and gives k₁ of b and k₂ of a: counted less expected
    is (k₁ − k₂)(a − b). In the count, as many notes of one value are missing as are too many of
    the other, and nothing else differs.
    """
    places = {}
    for line in lines:
        if line.bin == "cassette" and line.cassette is not None:
            places.setdefault(line.cassette, set()).add(line.denomination)
    single = {place: min(kept) for place, kept in places.items() if len(kept) == 1}
    values = by_denomination(lines)
    off = {
        value: notes - expected
        for value, (notes, expected) in values.items()
        if expected is not None
    }
    for first, second in combinations(sorted(single), 2):
        high, low = single[first], single[second]
        if high == low:
            continue
        notes = difference / (high - low)
        if notes != notes.to_integral_value():
            continue
        notes = int(notes)
        if first in dispensed and second in dispensed:
            if dispensed[first] - dispensed[second] != notes:
                continue
            sure = True
        elif high in off and low in off:
            others = any(value for key, value in off.items() if key not in (high, low))
            if off[high] != notes or off[low] != -notes or others:
                continue
            # A value that nobody counted could hide a difference of its own.
            sure = len(off) == len(values)
        elif abs(notes) <= MOST_NOTES:
            sure = False
        else:
            continue
        large, small = max(high, low), min(high, low)
        yield Cause(
            "swapped",
            sure,
            {
                "first": first,
                "second": second,
                "notes": abs(notes),
                "given": large if difference < 0 else small,
                "instead": small if difference < 0 else large,
            },
        )


def _one_value(difference, lines):
    """Notes of one value alone differ: given stuck together, jammed, or miscounted."""
    values = by_denomination(lines)
    sure = all(expected is not None for _notes, expected in values.values())
    for value, (notes, expected) in values.items():
        if expected is not None and (notes - expected) * value == difference:
            yield Cause("notes", sure, {"value": value, "notes": abs(notes - expected)})


def _bins(difference, lines):
    """What lies in a bin of refused notes is the surplus itself: it was taken back, not booked."""
    for place in ("retract", "reject"):
        total = counted(line for line in lines if line.bin == place)
        if total and total == difference:
            yield Cause("bin", False, {"bin": place, "sum": total})
