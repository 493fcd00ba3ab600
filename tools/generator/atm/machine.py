"""Notes inside one ATM, counted twice: as they lie there, and as its own counters believe."""

from collections import Counter

from .plan import LOAD


class Machine:
    """Cash by cassette type and bins. Money is an int of kopecks, denominations are roubles.

    :ivar actual: denomination that really lies in each cassette; differs from ``nominal`` while
        two cassettes stand in each other's place
    """

    def __init__(self, nominal):
        self.nominal = nominal
        self.stuck = Counter()  # in the transport, where a recount does not find them
        self.load(nominal)

    def load(self, actual):
        """Fill an empty machine; return the value loaded.

        Notes that stuck in the transport come out at the work: they lie in the reject bin now.
        """
        self.actual = tuple(actual)
        # Swapped cassettes hold as many notes as their places are told to hold.
        swapped = self.actual != self.nominal
        self.loaded = [1500 if swapped else LOAD[one] for one in self.nominal]
        self.cassettes = list(self.loaded)
        self.dispensed = [0] * len(self.nominal)
        self.rejected = [0] * len(self.nominal)
        self.stored = Counter()  # deposited, by denomination
        self.reject, self.retract = Counter(), Counter()
        self.retracts = 0  # bundles
        value = self.value()
        self.reject, self.stuck = self.stuck, Counter()
        return value

    def value(self):
        """Value of every note inside, in kopecks."""
        lots = Counter()
        for one, count in zip(self.actual, self.cassettes, strict=True):
            lots[one] += count
        for bin_ in (self.stored, self.reject, self.retract):
            lots.update(bin_)
        return 100 * sum(one * count for one, count in lots.items())

    def remaining(self):
        """Notes by type as the machine believes."""
        return [
            had - out - bad
            for had, out, bad in zip(
                self.loaded, self.dispensed, self.rejected, strict=True
            )
        ]

    def split(self, roubles, most):
        """Notes by type for a sum, largest first; None if it cannot be made of ``most`` notes."""
        notes, rest = [], roubles
        for one, left in zip(self.nominal, self.remaining(), strict=True):
            count = min(rest // one, max(left - 20, 0))
            notes.append(count)
            rest -= count * one
        return tuple(notes) if not rest and sum(notes) <= most else None

    def worth(self, notes):
        """Value of notes by type at their nominal denominations."""
        return 100 * sum(a * b for a, b in zip(self.nominal, notes, strict=True))

    def _pick(self, notes):
        picked = Counter()
        for place, count in enumerate(notes):
            assert self.cassettes[place] >= count, "cassette empty"
            self.cassettes[place] -= count
            if count:
                picked[self.actual[place]] += count
        return picked

    def present(self, notes):
        """Notes come out; return them by denomination. They count as dispensed."""
        for place, count in enumerate(notes):
            self.dispensed[place] += count
        return self._pick(notes)

    def purge(self, notes):
        """Notes are picked and go to the reject bin."""
        for place, count in enumerate(notes):
            self.rejected[place] += count
        self.reject.update(self._pick(notes))

    def stick(self, notes):
        """Notes are picked and stay in the transport."""
        for place, count in enumerate(notes):
            self.rejected[place] += count
        self.stuck.update(self._pick(notes))

    def take_back(self, notes):
        """Notes by denomination go to the retract bin."""
        self.retract.update(notes)
        self.retracts += 1

    def by_print(self):
        """Value that ought to be there by the machine's own counters, the retract bin left out."""
        kept = [a + b for a, b in zip(self.remaining(), self.rejected, strict=True)]
        return self.worth(kept) + 100 * sum(a * b for a, b in self.stored.items())
