"""Result of a sold (ceded) claim and its entries over the account of disposal.

Debit of the disposal account (61217 by the chart of microfinance organisations, 61214 of a bank):
principal, interest, fees and penalties at their book value. Credit: what the buyer pays and the
reserves that the claim held. What is left is the loss, or with a minus the gain; after it the
account stands at zero. Money is ``Decimal`` in company currency, in kopecks.
"""

from dataclasses import dataclass
from decimal import Decimal

ZERO = Decimal(0)


@dataclass(frozen=True)
class SoldClaim:
    """A claim on the day it is sold.

    :param reserve: on principal and interest
    :param charges_reserve: on fees and penalties
    :param proceeds: what the buyer pays or owes
    """

    principal: Decimal
    interest: Decimal
    fee: Decimal
    penalty: Decimal
    reserve: Decimal
    charges_reserve: Decimal
    proceeds: Decimal

    @property
    def result(self) -> Decimal:
        """The loss of the sale; below zero it is a gain."""
        return (
            self.principal
            + self.interest
            + self.fee
            + self.penalty
            - self.proceeds
            - self.reserve
            - self.charges_reserve
        )


def entries(claim: SoldClaim) -> list[tuple[str, str, Decimal]]:
    """(event, side of the disposal account, sum) of each pair; sums of zero are left out."""
    result = claim.result
    rows = [
        ("proceeds", "credit", claim.proceeds),
        ("principal", "debit", claim.principal),
        ("interest", "debit", claim.interest),
        ("reserve", "credit", claim.reserve),
        ("charges", "debit", claim.fee + claim.penalty),
        ("charges_reserve", "credit", claim.charges_reserve),
        ("loss", "credit", max(result, ZERO)),
        ("gain", "debit", max(-result, ZERO)),
    ]
    return [row for row in rows if row[2]]


def unbalanced(rows: list[tuple[str, str, Decimal]]) -> Decimal:
    """Debit less credit of the disposal account: zero when the sale is complete."""
    return sum(
        (amount if side == "debit" else -amount for _event, side, amount in rows), ZERO
    )
