"""What covers a debt that is written off: reserve first, then expense.

Plain Python, ``Decimal`` in and out. The database does the same for a whole order by one statement
(models/reserve_write_off_post.py); a test compares both on random input.
"""

from decimal import Decimal

PARTS = (
    "principal_overdue",
    "principal",
    "interest_overdue",
    "interest",
    "fees",
    "penalty",
)
"""Parts of a debt in the order in which the reserve covers them."""


def spread(amount, sums):
    """Cut ``amount`` over ``sums`` from the first on: each takes what it can hold.

    :return: list of the same length; it adds up to ``amount`` or to all the sums, if they are less
    """
    taken = []
    for limit in sums:
        share = min(max(limit, Decimal(0)), amount)
        taken.append(share)
        amount -= share
    return taken


def rest(parts, returned):
    """What is left of a debt off the balance after money was returned.

    :param parts: part → sum that was written off
    :param returned: list of (parts that the money goes to, sum); no part is in two of them
    :return: dict part → sum
    """
    left = dict(parts)
    for own, amount in returned:
        order = [part for part in PARTS if part in own and part in left]
        taken = spread(amount, [left[part] for part in order])
        for part, share in zip(order, taken, strict=True):
            left[part] -= share
    return left


def pairs(parts, reserves):
    """Sums by part and reserve: how a written-off debt is covered.

    :param parts: part → sum; taken in the order of ``PARTS``
    :param reserves: list of (segment, sum held), taken in this order up to the whole debt
    :return: dict (segment or None, part) → sum; None is expense beyond the reserve
    """
    whole = sum(parts.values(), Decimal(0))
    used = spread(whole, [held for _segment, held in reserves])
    sources = [
        (segment, share) for (segment, _held), share in zip(reserves, used, strict=True)
    ]
    sources.append((None, whole - sum(used, Decimal(0))))
    found = {}
    wanted = [[part, parts.get(part, Decimal(0))] for part in PARTS]
    for segment, share in sources:
        for row in wanted:
            cut = min(share, row[1])
            if cut > 0:
                found[segment, row[0]] = found.get((segment, row[0]), Decimal(0)) + cut
                share -= cut
                row[1] -= cut
    return found


def whole(needs, held, rest):
    """What bad debts take of a reserve that covers them as a whole (Tax Code art. 266(4), (5)).

    A debt takes its own reserve first, as far as something is left of it; what is missing comes
    from all that is left, segment after segment. So all of them together take the smaller of their
    sum and the whole reserve.

    :param needs: dict debt → sum written off that the reserve may cover, in order of the debts
    :param held: dict (debt, segment) → reserve made for the debt
    :param rest: dict segment → what is left of the reserve of the segment
    :return: dict (debt, segment, from the whole reserve) → sum above zero
    """
    left, need, found = dict(rest), dict(needs), {}

    def take(debt, segment, amount, common):
        if amount > 0:
            found[debt, segment, common] = amount
            left[segment] -= amount
            need[debt] -= amount

    for debt in needs:
        own = sorted(segment for one, segment in held if one == debt)
        wanted = spread(need[debt], [held[debt, segment] for segment in own])
        for segment, share in zip(own, wanted, strict=True):
            if segment in left:
                take(debt, segment, min(share, left[segment]), False)
    for debt in needs:
        for segment in sorted(left):
            take(debt, segment, min(need[debt], left[segment]), True)
    return found
