"""An unload: what the counters say, what was counted, what was expected and why they differ."""

from collections import Counter
from datetime import timedelta

LOADING = timedelta(minutes=40)  # from the unload to the filled machine
_COUNTERS = ("loaded", "dispensed", "accepted", "rejected", "retracted", "remaining")


class Recount:
    """One act. Sums are kopecks; the machine is looked at before it is loaded anew."""

    def __init__(
        self, number, device, at, machine, period, books, host, cases, took, counted_by
    ):
        self.number, self.device, self.at = number, device, at
        self.period, self.cases = period, cases
        self.by_books, self.by_processing = books, host
        self.by_print, self.counted = machine.by_print(), machine.value()
        self.unloaded_by, self.counted_by = took, counted_by
        self.cassettes = [
            {
                "denomination": machine.nominal[place], "found": machine.actual[place],
                "loaded": machine.loaded[place],
                "dispensed": machine.dispensed[place], "rejected": machine.rejected[place],
                "remaining": machine.remaining()[place], "counted": machine.cassettes[place],
            }
            for place in range(len(machine.nominal))
        ]  # fmt: skip
        self.bins = {
            "deposit": Counter(machine.stored),
            "reject": Counter(machine.reject),
            "retract": Counter(machine.retract),
        }
        self.retracts = machine.retracts
        self.load_value, self.load = 0, []
        self._check()

    @property
    def difference(self):
        return self.counted - self.by_books

    def _check(self):
        period = self.period
        expected = (
            period["opening"]
            + period["loads"]
            - period["dispensed"]
            + period["accepted"]
        )
        assert expected == self.by_books, "the account does not explain itself"
        explained = sum(case.effect for case in self.cases)
        assert explained == self.difference, (
            f"act {self.number}: {self.difference} counted, {explained} planted"
        )
        inside = sum(one["found"] * one["counted"] for one in self.cassettes)
        inside += sum(a * b for lot in self.bins.values() for a, b in lot.items())
        assert 100 * inside == self.counted

    def loaded(self, machine, value):
        """The machine was filled again."""
        self.load_value = value
        self.load = [
            {"denomination": nominal, "notes": machine.loaded[place]}
            for place, nominal in enumerate(machine.nominal)
        ]

    # Files

    def counters(self):
        """The host's counters at the unload, and again after the new load, as lines of XML."""
        rows = [
            (
                place,
                one["denomination"],
                {name: one[name] for name in _COUNTERS if name in one},
            )
            for place, one in enumerate(self.cassettes, 1)
        ]
        deposit = len(rows) + 1
        rows += [
            (deposit, denomination, {"accepted": count, "remaining": count})
            for denomination, count in sorted(self.bins["deposit"].items())
        ]
        notes = sum(self.bins["retract"].values())
        # The machine does not know what notes it has taken back.
        rows.append((deposit + 1, None, {"retracted": notes}))
        filled = [
            (
                place,
                one["denomination"],
                {"loaded": one["notes"], "remaining": one["notes"]},
            )
            for place, one in enumerate(self.load, 1)
        ]
        loaded_at = self.at + LOADING
        return [
            self._counter(at, *row)
            for at, found in ((self.at, rows), (loaded_at, filled))
            for row in found
        ]

    def _counter(self, at, cassette, denomination, counts):
        shown = f' denomination="{denomination}"' if denomination else ""
        values = "".join(f' {name}="{counts.get(name, 0)}"' for name in _COUNTERS)
        return (
            f'  <counter atm="{self.device.code}" at="{_moment(at)}" cassette="{cassette}"'
            f'{shown} currency="RUB"{values}/>'
        )

    def act(self):
        """The recount act, as lines of XML."""
        people = "".join(
            f' {name}="{"; ".join(f"{post} {one}" for post, one in found)}"'
            for name, found in (
                ("unloaded_by", self.unloaded_by),
                ("counted_by", self.counted_by[:1]),
                ("in_presence_of", self.counted_by[1:]),
            )
        )
        lines = [
            f'  <act number="{self.number}" atm="{self.device.code}" at="{_moment(self.at)}"'
            f' currency="RUB" by_device="{money(self.by_print)}"'
            f' by_processing="{money(self.by_processing)}" by_books="{money(self.by_books)}"'
            f"{people}>"
        ]
        deposit = len(self.cassettes) + 1
        rows = [
            (f'cassette="{place}"', one["found"], one["counted"])
            for place, one in enumerate(self.cassettes, 1)
        ]
        for name, lot in self.bins.items():
            place = f'cassette="{deposit}"' if name == "deposit" else f'bin="{name}"'
            rows += [(place, one, count) for one, count in sorted(lot.items())]
        lines += [
            f'    <line {place} denomination="{denomination}" notes="{notes}"/>'
            for place, denomination, notes in rows
        ]
        return [*lines, "  </act>"]

    def truth(self):
        return {
            "act": self.number,
            "device": self.device.code,
            "at": _moment(self.at),
            **self.period,
            "expected_by_books": self.by_books,
            "expected_by_processing": self.by_processing,
            "expected_by_print": self.by_print,
            "counted": self.counted,
            "difference": self.difference,
            "reasons": [
                {"case": case.id, "kind": case.kind, "effect": case.effect}
                for case in self.cases
                if case.effect
            ],
            "loaded": self.load_value,
        }


def money(kopecks):
    """Kopecks to "1234.50"."""
    sign = "-" if kopecks < 0 else ""
    whole, rest = divmod(abs(kopecks), 100)
    return f"{sign}{whole}.{rest:02d}"


def _moment(at):
    return at.isoformat(timespec="seconds")
