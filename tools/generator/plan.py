"""What is asked for: dates, size, faults; and which contract gets which fault."""

import calendar
from dataclasses import dataclass, field
from datetime import date

# Kinds of bad record as written -> kind that a correct load reports.
DEFECTS = {
    "negative": "negative",
    "bad_inn": "bad_inn",
    "bad_date": "bad_date",
    "end_before_start": "bad_date",
    "no_number": "no_number",
    "bad_currency": "bad_currency",
    "bad_amount": "bad_amount",
    "future_overdue": "future_overdue",
    "no_rate": "no_rate",
    "schema": "schema",
    "duplicate": "duplicate",
}

# Day's rates, 1/10,000 rouble for one unit: a made-up walk, the same for every book.
_RATES = {"USD": (812_345, 7919), "CNY": (113_218, 1117)}
FOREIGN = tuple(_RATES)


def rates_on(day):
    """``{"USD": 812345, …}``: rate of the day (an ordinal) in 1/10,000 rouble."""
    return {code: base + (day * step) % 20_011 for code, (base, step) in _RATES.items()}


def month_ends(first, count):
    """``count`` month ends as ordinals, from the month of the date ``first`` on."""
    ends = []
    for number in range(first.month - 1, first.month - 1 + count):
        year, month = first.year + number // 12, number % 12 + 1
        ends.append(date(year, month, calendar.monthrange(year, month)[1]).toordinal())
    return ends


@dataclass
class Plan:
    """One order to the generator.

    :ivar nights: extra business days after the month ends: "next" (interest of every contract
        changed, 1 % new) or "unchanged" (only the header differs from the day before)
    :ivar defects: bad records of each kind on every date (0: none); None: 2, or fewer in a small
        book, so that no file holds over 5 % of them
    :ivar opening: also a file of opening balances, as of the first date
    :ivar interest: also the reserve of interest by 590-П, which keeps all loans in memory
    :ivar first_sequence: sequence number of the first file of every branch
    """

    contracts: int = 20_000
    seed: int = 1
    first_month: date = date(2026, 8, 31)
    months: int = 3
    nights: tuple = ()
    branches: tuple = ("0001", "0002")
    defects: int | None = None
    first_sequence: int = 101
    receivables: int = 60
    opening: bool = False
    interest: bool = False
    days: list = field(default_factory=list)

    def __post_init__(self):
        if self.defects is None:
            self.defects = (
                2 if self.contracts >= 1000 else 1 if self.contracts >= 300 else 0
            )
        self.days = [
            (day, "month") for day in month_ends(self.first_month, self.months)
        ]
        for night in self.nights:
            self.days.append((self.days[-1][0] + 1, night))

    @property
    def born(self):
        """Contracts known by each date, cumulative: 1 % new ones each date but the first."""
        counts, total = [], self.contracts
        for number, (_day, how) in enumerate(self.days):
            if number and how != "unchanged":
                total += max(1, self.contracts // 100)
            counts.append(total)
        return counts


@dataclass
class Faults:
    """Contracts (by index) chosen to go wrong.

    :ivar bad: index -> (number of the date, kind of :data:`DEFECTS`)
    :ivar gone: index -> (first date absent, first date back or None)
    """

    bad: dict
    gone: dict

    def __contains__(self, index):
        return index in self.bad or index in self.gone


def choose_faults(plan, random):
    """Draw distinct contracts among those known on the first date, branch by branch in turn."""
    dates = [n for n, (_day, how) in enumerate(plan.days) if how != "unchanged"]
    wanted = plan.defects * len(DEFECTS) * len(dates)
    leaving = max(2, plan.contracts // 500) if len(dates) > 1 else 0
    each = -(-(wanted + leaving) // len(plan.branches))
    step = len(plan.branches)
    sets = [random.sample(range(n, plan.contracts, step), each) for n in range(step)]
    drawn = (index for turn in zip(*sets, strict=True) for index in turn)
    bad = {
        next(drawn): (n, kind)
        for n in dates
        for kind in DEFECTS
        for _ in range(plan.defects)
    }
    gone = {}
    for position in range(leaving):
        first = dates[1 + position % (len(dates) - 1)]
        back = first + 1 if position % 4 == 0 and first < dates[-1] else None
        gone[next(drawn)] = (first, back)
    return Faults(bad, gone)


def day_text(day):
    """Ordinal to "2026-08-31"."""
    return date.fromordinal(day).isoformat()
