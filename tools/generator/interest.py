"""Reserve of interest by 590-П, counted from the generator's own contracts by plain arithmetic.

Whose loans are above half a percent of capital is assessed alone: average financial position ×
debt service of the last 180 days. All others are in a portfolio: rate by days past due; those
without overdue are reserved as one sum of product, branch and portfolio. Sums in kopecks of
roubles, rates in tenths of a percent.
"""

from .people import PERSON
from .truth import money, roubles

CAPITAL = 2_000_000_000
"""Own funds of the demo bank, in roubles."""
LIMIT = CAPITAL * 100 * 5 // 1000
"""The most that one borrower's loans may be to stay in portfolios: 0.5 % of capital."""
WINDOW = 180
UPPER = (0, 30, 90, 180, 360)
SECURED = (5, 15, 100, 350, 750, 1000)
PERSONS = (30, 80, 200, 500, 750, 1000)
BUSINESS = (10, 30, 200, 500, 750, 1000)
ALONE = (10, 210, 510)
"""Of an average position with good, average and bad service: categories II, III and IV."""


def reserve(base, rate):
    return (base * rate + 500) // 1000


def portfolio_rate(person, secured, dpd):
    """Rate of a portfolio loan by its days past due."""
    rates = SECURED if secured else PERSONS if person else BUSINESS
    return rates[sum(dpd > upper for upper in UPPER)]


def service_days(states, day):
    """Days of overdue among the last 180 up to ``day``.

    :param states: [(date, overdue since or 0)], ordinals in order: what was known from which date
    """
    found = set()
    for number, (_at, since) in enumerate(states):
        last = states[number + 1][0] - 1 if number + 1 < len(states) else day
        if since:
            found.update(range(max(since + 1, day - WINDOW + 1), last + 1))
    return len(found)


def alone_rate(person, days):
    """Rate of a loan assessed alone by its days of overdue in the window."""
    good, average = (30, 60) if person else (5, 30)
    return ALONE[0 if days <= good else 1 if days <= average else 2]


class InterestTruth:
    """The interest of all loans at one date and what its reserve must be."""

    def __init__(self, day):
        self.day = day
        self._loans = []
        self._owes = {}
        self.base = self.reserve = 0

    def add(self, contract, state, rate, principal, states):
        """One loan as the register knows it.

        :param principal: kopecks of roubles
        :param states: see :func:`service_days`; read when all loans are there
        """
        base = roubles(state.interest, rate) + roubles(state.interest_overdue, rate)
        client = contract.client
        self._owes[client.code] = self._owes.get(client.code, 0) + principal
        self._loans.append((contract, base, tuple(states)))

    def count(self):
        """Add up; called once, when all loans of the date are there."""
        sums = {}
        for contract, base, states in self._loans:
            self.base += base
            person = contract.client.kind == PERSON
            secured = bool(contract.collateral)
            since = states[-1][1]
            dpd = max(self.day - since, 0) if since else 0
            if self._owes[contract.client.code] > LIMIT:
                rate = alone_rate(person, service_days(states, self.day))
                self.reserve += reserve(base, rate)
            elif dpd:
                self.reserve += reserve(base, portfolio_rate(person, secured, dpd))
            else:
                key = (contract.product[1], contract.branch, person, secured)
                sums[key] = sums.get(key, 0) + base
        for (_product, _branch, person, secured), base in sums.items():
            self.reserve += reserve(base, portfolio_rate(person, secured, 0))
        self._loans = []

    def as_dict(self, previous):
        """For truth.json.

        :param previous: of the date before, or None
        """
        before = previous.reserve if previous else 0
        return {
            "base": money(self.base),
            "reserve": money(self.reserve),
            "difference": money(self.reserve - before),
        }
