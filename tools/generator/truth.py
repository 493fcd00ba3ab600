"""What a correct load, close and reserve of the generated files must show."""

from .plan import DEFECTS, day_text, rates_on
from .receivables import days_past_due, residual

# Default groups by days past due, and the default ageing book's percent of each.
UPPER = (0, 30, 60, 90, 120)
PERCENT = (0, 30, 60, 90, 100, 100)


def bucket(dpd):
    """Number of the group, 0 to 5."""
    for number, upper in enumerate(UPPER):
        if dpd <= upper:
            return number
    return 5


def roubles(hundredths, rate):
    """One part of a balance in kopecks of roubles, rounded half up; rate in 1/10,000."""
    return (hundredths * rate + 5_000) // 10_000 if rate else hundredths


def money(kopecks):
    sign, kopecks = ("-", -kopecks) if kopecks < 0 else ("", kopecks)
    return f"{sign}{kopecks // 100}.{kopecks % 100:02d}"


class Figures:
    """Counts over debts: by group, reserve by group."""

    def __init__(self):
        self.count = [0] * 6
        self.principal = [0] * 6
        self.overdue = [0] * 6
        self.lines = [0] * 6
        self.base = [0] * 6
        self.reserve = [0] * 6

    def add(self, dpd, principal, overdue):
        """One debt in kopecks of roubles. Without overdue days or without base: no reserve line."""
        number = bucket(dpd)
        self.count[number] += 1
        self.principal[number] += principal
        self.overdue[number] += overdue
        if number and principal:
            self.lines[number] += 1
            self.base[number] += principal
            self.reserve[number] += (principal * PERCENT[number] + 50) // 100

    def plus(self, other):
        total = Figures()
        for name in vars(total):
            pairs = zip(getattr(self, name), getattr(other, name), strict=True)
            setattr(total, name, [a + b for a, b in pairs])
        return total

    def buckets(self):
        return {
            str(n): {
                "contracts": self.count[n],
                "principal": money(self.principal[n]),
                "overdue": money(self.overdue[n]),
            }
            for n in range(6)
        }

    def reserve_figures(self, previous=None):
        """Reserve of the default ageing book; ``previous``: figures of the date before."""
        before = sum(previous.reserve) if previous else 0
        return {
            "bands": {
                str(n): {
                    "lines": self.lines[n],
                    "base": money(self.base[n]),
                    "reserve": money(self.reserve[n]),
                }
                for n in range(1, 6)
            },
            "lines": sum(self.lines),
            "base": money(sum(self.base)),
            "reserve": money(sum(self.reserve)),
            "previous": money(before),
            "difference": money(sum(self.reserve) - before),
        }


class DayTruth:
    """Everything about one date."""

    def __init__(self, day, how, rates=None):
        self.day, self.how = day, how
        self.rates = rates or rates_on(day)
        self.files = {}  # file name -> dict
        self.contracts = Figures()
        self.receivables = Figures()
        self.stale = self.missing = self.current_overdue = self.final_overdue = 0
        self.interest = None  # the reserve of interest by 590-П, where it is asked for

    def file(self, name, what, branch, sequence):
        entry = {
            "name": name,
            "type": f"core_banking.{what}",
            "branch": branch,
            "sequence": sequence,
            "records": 0,
            "loaded": 0,
            "rejected": 0,
            "kinds": {},
            "total": 0,
        }
        self.files[name] = entry
        return entry

    @staticmethod
    def reject(entry, defect):
        kind = DEFECTS[defect]
        entry["rejected"] += 1
        entry["kinds"][kind] = entry["kinds"].get(kind, 0) + 1

    def add_receivables(self, rows, register):
        """Open invoices; once a debt was seen on a closed date it stays in the register.

        :param register: set of numbers seen so far, added to
        """
        for row in rows:
            left = residual(row, self.day)
            if left is None or (not left and row["number"] not in register):
                continue
            register.add(row["number"])
            dpd = days_past_due(row, self.day) if left else 0
            self.receivables.add(dpd, left, left if dpd else 0)

    def as_dict(self, previous):
        credits = [f for f in self.files.values() if f["type"].endswith("credits")]
        payments = [f for f in self.files.values() if f["type"].endswith("payments")]
        both = self.contracts.plus(self.receivables)
        before = previous and previous.contracts.plus(previous.receivables)
        kinds = {}
        for entry in credits:
            for kind, count in entry["kinds"].items():
                kinds[kind] = kinds.get(kind, 0) + count
        return {
            "how": self.how,
            "rates": {
                code: f"{rate // 10_000}.{rate % 10_000:04d}"
                for code, rate in self.rates.items()
            },
            "files": [dict(f, total=money(f["total"])) for f in self.files.values()],
            "records": sum(f["records"] for f in credits),
            "loaded": sum(f["loaded"] for f in credits),
            "rejected": sum(f["rejected"] for f in credits),
            "kinds": kinds,
            "payments": {
                "records": sum(f["records"] for f in payments),
                "loaded": sum(f["loaded"] for f in payments),
                "rejected": sum(f["rejected"] for f in payments),
            },
            "buckets": both.buckets(),
            "buckets_files": self.contracts.buckets(),
            "buckets_receivables": self.receivables.buckets(),
            "reserve": both.reserve_figures(before),
            "reserve_files": self.contracts.reserve_figures(
                previous and previous.contracts
            ),
            "reserve_receivables": self.receivables.reserve_figures(
                previous and previous.receivables
            ),
            "overdue_kinds": {
                "current": self.current_overdue,
                "final": self.final_overdue,
            },
            "stale": self.stale,
            "missing": self.missing,
            **(
                {"interest": self.interest.as_dict(previous and previous.interest)}
                if self.interest
                else {}
            ),
        }


def as_dict(plan, layout, days, receivables):
    """The whole of truth.json."""
    dates, previous = {}, None
    for truth in days:
        dates[day_text(truth.day)] = truth.as_dict(previous)
        previous = truth
    return {
        "layout": layout,
        "seed": plan.seed,
        "contracts": plan.contracts,
        "branches": list(plan.branches),
        "dates": dates,
        "receivables": receivables,
    }
