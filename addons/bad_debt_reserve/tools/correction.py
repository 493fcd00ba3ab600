"""Correction of a reserve to expected credit losses by IFRS 9: what the entry changes.

Losses above the reserve by the book and losses below it stand on accounts of their own, so each is
compared with what stood there after the last correction. Plain Python, ``Decimal`` in roubles in
and out.
"""

from decimal import Decimal

ZERO = Decimal(0)


def sides(expected: Decimal, reserve: Decimal) -> tuple[Decimal, Decimal]:
    """What expected losses are above the reserve and below it; one of the two is zero."""
    return max(expected - reserve, ZERO), max(reserve - expected, ZERO)


def changes(before, now) -> dict[str, Decimal]:
    """Sums to post by kind, above zero.

    :param before: (above, below) after the last correction
    :param now: (above, below) now
    :return: among ``above_more``, ``above_less``, ``below_more``, ``below_less``
    """
    found = {}
    for name, old, new in zip(("above", "below"), before, now, strict=True):
        if new != old:
            found[f"{name}_{'more' if new > old else 'less'}"] = abs(new - old)
    return found
