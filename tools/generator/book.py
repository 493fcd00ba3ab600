"""The book of contracts and what becomes of each from date to date.

A contract is drawn once and then lives: it pays, falls overdue, rolls on, is cured, is called in
or runs past its term. Everything is decided by one stream of random numbers, so the same seed and
size give the same book.
"""

from datetime import date

from .people import COMPANY, PERSON, SOLE_TRADER, make_client
from .plan import FOREIGN

# product: number prefix, code, yearly rate in 1/10 %, least and greatest sum in roubles,
# months least and greatest, collateral
CARD = ("КК", "455.CARD", 259, 30_000, 500_000, 36, 60, "")
CONSUMER = ("ПК", "455.CONSUMER", 234, 50_000, 2_000_000, 12, 60, "")
CAR = ("АК", "455.CAR", 195, 400_000, 3_500_000, 36, 84, "vehicle")
MORTGAGE = ("ИК", "455.MORTGAGE", 142, 1_500_000, 12_000_000, 120, 300, "real_estate")
STAFF = ("СК", "455.STAFF", 110, 50_000, 600_000, 12, 48, "")
BUSINESS = ("БК", "452.BUSINESS", 178, 500_000, 20_000_000, 12, 60, "")
EQUIPMENT = ("ОК", "452.EQUIPMENT", 165, 800_000, 30_000_000, 24, 84, "equipment")

# share of the book by days past due on its first date: none, then the default groups
FIRST_SHARES = (
    (0.900, 0, 0),
    (0.932, 1, 30),
    (0.950, 31, 60),
    (0.962, 61, 90),
    (0.971, 91, 120),
)


class Contract:
    """One contract with its present state."""

    __slots__ = (
        "accelerated", "branch", "client", "co_borrower", "collateral", "currency", "end", "extra",
        "granted", "guarantor", "head", "index", "kind", "number", "only_interest", "pay",
        "principal", "product", "rate", "since", "start", "tail",
    )  # fmt: skip


class State:
    """A contract on one date: what its record says. Money in hundredths."""

    __slots__ = (
        "accelerated", "current", "dpd", "fees", "final", "interest", "interest_overdue", "overdue",
        "paid", "paid_on", "penalty", "since",
    )  # fmt: skip


class Book:
    """Draws contracts in order of their index and moves them on.

    :param plan: a :class:`~.plan.Plan`
    :param random: the stream of random numbers (``random.Random``)
    :param faults: a :class:`~.plan.Faults`: those contracts are kept simple (roubles, with
        principal), so that a bad record is bad for one reason only
    """

    def __init__(self, plan, random, faults):
        self._rand = random.random
        self._branches = plan.branches
        self._faults = faults
        self._clients = 0
        self._recent = []

    # -- drawing --------------------------------------------------------------------------------

    def _new_client(self, kind):
        self._clients += 1
        return make_client(self._rand, f"{self._clients:07d}", kind)

    def _client(self, kind):
        """93 clients for 100 contracts: some borrow again."""
        rand, recent = self._rand, self._recent
        if kind == PERSON and len(recent) == 400 and rand() < 0.08:
            return recent[int(rand() * 400)]
        client = self._new_client(kind)
        if kind == PERSON:
            if len(recent) < 400:
                recent.append(client)
            else:
                recent[self._clients % 400] = client
        return client

    def draw(self, index, day):
        """A new contract, as it stands on ``day``; later dates come from :meth:`move`."""
        rand = self._rand
        contract = Contract()
        contract.index = index
        contract.branch = self._branches[index % len(self._branches)]
        simple = index in self._faults
        r = rand()
        kind = PERSON if r < 0.89 else SOLE_TRADER if r < 0.94 else COMPANY
        r = rand()
        if kind == PERSON:
            product = (
                CARD if r < 0.55 else CONSUMER if r < 0.84 else CAR if r < 0.92
                else MORTGAGE if r < 0.99 else STAFF
            )  # fmt: skip
        else:
            product = BUSINESS if r < 0.6 else EQUIPMENT
        contract.product = product
        contract.kind = "staff_loan" if product is STAFF else "loan"
        contract.client = self._client(kind)
        contract.currency = "RUB"
        if not simple and product in (CONSUMER, MORTGAGE, BUSINESS) and rand() < 0.12:
            contract.currency = FOREIGN[int(rand() * len(FOREIGN))]
        _prefix, _code, contract.rate, least, most, short, long, security = product
        r = rand()
        granted = least + int((most - least) * r * r)
        months = short + int((long - short) * rand())
        if contract.currency != "RUB":
            granted //= 90
        granted = granted // 10 * 10 * 100
        contract.granted = granted
        contract.pay = max(granted // months // 100 * 100, 10_000)
        self._first_state(contract, day, months, simple)
        contract.number = (
            f"{product[0]}-{date.fromordinal(contract.start).year}/{index + 1:07d}"
        )
        contract.collateral = None
        if security:
            worth = contract.granted * (110 + int(rand() * 60)) // 100
            contract.collateral = (security, worth, 1 + int(rand() * 3))
        r = rand()
        contract.guarantor = self._new_client(PERSON) if r < 0.015 else None
        contract.co_borrower = self._new_client(PERSON) if 0.015 <= r < 0.025 else None
        contract.extra = (
            rand() < 0.02
        )  # this one's record carries a schedule and operations
        contract.head = contract.tail = None
        return contract

    def _first_state(self, contract, day, months, simple):
        rand = self._rand
        r = rand()
        paid_share = rand()
        contract.principal = max(
            int(contract.granted * (1 - 0.85 * paid_share)) // 100 * 100, 100
        )
        contract.since = contract.accelerated = 0
        contract.only_interest = False
        age = 30 + int(months * 30 * 0.8 * paid_share)
        contract.start = day - age
        contract.end = day + 150 + int(months * 30 * (1 - paid_share))
        if r < FIRST_SHARES[0][0]:
            if not simple and rand() < 0.012:
                contract.principal = 0
            return
        dpd = next(
            (
                a + int(rand() * (b - a + 1))
                for share, a, b in FIRST_SHARES[1:]
                if r < share
            ),
            0,
        )
        dpd = dpd or 121 + int(rand() * 600)
        contract.since = day - dpd
        r = rand()
        if simple:
            pass
        elif r < 0.02 and dpd <= 60:
            contract.only_interest = True
        elif r > 0.92:  # past its term
            contract.end = contract.since
        elif r > 0.80 and dpd > 90:  # called in
            contract.accelerated = day - int(rand() * (dpd - 60))
        contract.start = min(contract.start, contract.since - 60, contract.end - 180)

    # -- living ---------------------------------------------------------------------------------

    def move(self, contract, day, days):
        """From the date before to ``day``, ``days`` later. Returns what was paid in between."""
        if not contract.principal:
            return 0
        rand, share = self._rand, days / 30
        r = rand()
        if not contract.since:
            if r < 0.022 * share:
                contract.since = day - 1 - int(rand() * min(days - 1, 28))
                contract.only_interest = r < 0.0005 * share
                return 0
            paid = min(contract.pay, contract.principal) if rand() < share else 0
            contract.principal -= paid
            return paid
        dpd = day - contract.since
        cure = 0.40 if dpd <= 60 else 0.15 if dpd <= 90 else 0.04
        if contract.end < day or contract.accelerated:
            if r < 0.05 * share:  # all of it is due, and all of it is paid
                paid, contract.principal, contract.since = contract.principal, 0, 0
                contract.accelerated = 0
                contract.only_interest = False
                return paid
            contract.only_interest = False
            return 0
        if r < cure * share:
            paid = min(contract.pay * (dpd // 30 + 1), contract.principal)
            contract.principal -= paid
            contract.since = 0
            contract.only_interest = False
            return paid
        if r < (cure + 0.12) * share:
            contract.since = min(
                contract.since + days, day - 1
            )  # one instalment paid, the next is late
            paid = min(contract.pay, contract.principal - 100)
            contract.principal -= max(paid, 0)
            return max(paid, 0)
        if dpd > 60:
            contract.only_interest = False
            if r > 1 - 0.06 * share:
                contract.accelerated = day - int(rand() * min(days, 20))
        return 0

    def state(self, contract, day, paid, days):
        """What the record of ``day`` says, ``days`` after the date before."""
        state = State()
        principal, since = contract.principal, contract.since
        state.since = since
        state.accelerated = contract.accelerated
        state.dpd = dpd = max(day - since, 0) if since else 0
        state.final = bool(since) and (contract.end < day or bool(contract.accelerated))
        if not since:
            overdue = 0
        elif state.final:
            overdue = principal
        elif contract.only_interest:
            overdue = 0
        else:
            overdue = min(principal, contract.pay * (dpd // 30 + 1))
        state.overdue = overdue
        state.current = current = principal - overdue
        rate = contract.rate
        accrued = (
            day % 29 + 1
        )  # differs from day to day and from month end to month end
        state.interest = current * rate * accrued // 365_000
        state.interest_overdue = (
            (principal * rate * min(dpd, 400) // 365_000 + 1) if since else 0
        )
        state.penalty = overdue * dpd * 20 // 36_500
        state.fees = 15_000 if since and contract.index % 10 == 0 else 0
        state.paid = paid
        state.paid_on = day - contract.index % min(days, 28)
        return state
