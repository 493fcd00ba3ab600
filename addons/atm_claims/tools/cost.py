"""What a trip to an ATM and the work on a claim cost by the norms of a region. Pure, Decimal."""

from decimal import ROUND_HALF_UP, Decimal

HOURS = ("escort", "car", "wage")
"""Norms in money an hour; each needs hours."""


def trip_cost(
    norms: dict, hours: Decimal
) -> list[tuple[str, Decimal, Decimal, Decimal]]:
    """Cost of one trip with load and recount.

    :param norms: kind → money: ``escort``, ``car``, ``wage`` an hour; ``recount``, ``load`` a trip
    :param hours: on the road and at the ATM
    :return: lines (kind, quantity, norm, sum); kinds without a norm are left out
    :raises ValueError: hours below zero
    """
    if hours < 0:
        raise ValueError(f"hours below zero: {hours}")
    lines = []
    for kind in (*HOURS, "recount", "load"):
        if kind in norms:
            quantity = hours if kind in HOURS else Decimal(1)
            lines.append((kind, quantity, norms[kind], _kopeck(quantity * norms[kind])))
    return lines


def claim_cost(norms: dict, hours: Decimal, trips: Decimal) -> tuple[Decimal, Decimal]:
    """Cost of a claim without its trips and with them.

    :param norms: as above; ``claim_wage`` is an hour of who works claims
    :param hours: of work on the claim
    :param trips: what the trips made for the claim cost
    """
    own = _kopeck(hours * norms.get("claim_wage", Decimal(0)))
    return own, own + trips


def _kopeck(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
