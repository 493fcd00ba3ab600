"""Control figures counted over all records as they stand in the file."""

import re
from decimal import Decimal

from . import errors

_AMOUNT = re.compile(r"[+-]?\d{1,30}(?:\.\d{1,10})?")


def parse_amount(text):
    """``"-12.50"`` → Decimal, anything unreadable → ``None`` (never an exception)."""
    text = (text or "").strip()
    return Decimal(text) if _AMOUNT.fullmatch(text) else None


class Totals:
    """Sums of the records' control figures, defective records included.

    ``add({"principal": Decimal("10.00"), "interest": None})`` per record: ``None`` is a
    value that cannot be read; it counts as absent and is reported.
    """

    def __init__(self):
        self.records = 0
        self.sums = {}
        self.unreadable = {}

    def add(self, figures):
        self.records += 1
        sums = self.sums
        for name, value in figures.items():
            if value is None:
                self.unreadable[name] = self.unreadable.get(name, 0) + 1
            else:
                sums[name] = sums.get(name, 0) + value

    def include(self, other):
        """Add what another process counted over its share of the records."""
        self.records += other.records
        for name, value in other.sums.items():
            self.sums[name] = self.sums.get(name, 0) + value
        for name, value in other.unreadable.items():
            self.unreadable[name] = self.unreadable.get(name, 0) + value

    def check(self, declared):
        """Compare with the trailer.

        :param declared: ``{"records": int, name: Decimal, …}``; what the trailer does not
            state is not compared
        :raises errors.TotalsDiffer: first figure that disagrees
        """
        for name, figure in declared.items():
            if figure is None:
                raise errors.BadTrailer(field=name, value="")
            counted = (
                self.records if name == "records" else self.sums.get(name, Decimal(0))
            )
            if counted != figure:
                raise errors.TotalsDiffer(
                    field=name,
                    declared=str(figure),
                    counted=str(counted),
                    unreadable=self.unreadable.get(name, 0),
                )

    def as_dict(self):
        """For the journal: ``{"records": 3, "principal": "10.00", …}``"""
        return {"records": self.records, **{k: str(v) for k, v in self.sums.items()}}
