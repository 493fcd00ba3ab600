"""What is asked for: devices, days, and which case is planted where."""

from dataclasses import dataclass, field
from datetime import date, timedelta

NCR_OLD, NCR_NEW, HITACHI = "ncr_old", "ncr_new", "hitachi"
HYOSUNG, PROCASH = "hyosung", "procash"
NCR = (NCR_OLD, NCR_NEW)

# Cases by dialect: what a journal of that maker can tell at all.
CASES = {
    NCR_OLD: (
        "cancelled", "no_cash", "partial", "retracted", "retracted_part", "left", "over",
        "time_out", "reversed_taken", "reversed_core", "booked_twice", "power", "stacked_jam",
        "not_booked", "not_in_switch", "journal_only", "core_only", "deposit_recovered",
        "deposit_retracted", "deposit_returned", "deposit_credited_twice",
        "deposit_not_credited", "captured_by_host", "captured_jam", "cancelled", "no_cash",
        "reversal_lost",
    ),
    HITACHI: (
        "cancelled", "no_cash", "retracted", "left", "booked_twice", "reversed_core",
        "not_booked", "not_in_switch", "core_only", "left_behind", "host_offline",
        "reversal_lost",
    ),
    HYOSUNG: ("partial", "no_cash", "booked_twice"),
    PROCASH: ("cancelled", "no_cash", "retracted", "booked_twice"),
}  # fmt: skip
CASES[NCR_NEW] = CASES[NCR_OLD]

DENOMINATIONS = {
    NCR_OLD: (5000, 1000, 500, 100),
    NCR_NEW: (5000, 1000, 500, 100),
    HITACHI: (5000, 1000, 500),
    HYOSUNG: (1000, 500),
    PROCASH: (5000, 1000, 500, 100),
}
LOAD = {5000: 1800, 1000: 2200, 500: 1800, 100: 2000}
MOST_NOTES = 40  # of one dispense


@dataclass(frozen=True)
class Device:
    """One ATM. ``cases`` is day -> kinds planted on it."""

    number: int
    code: str
    dialect: str
    denominations: tuple
    recounts: tuple  # days (from 0) on whose morning it is unloaded and loaded anew
    swapped: int | None  # day on whose morning two cassettes change places
    cases: dict


@dataclass
class Plan:
    """One order to the generator.

    :ivar sessions: least and most sessions of a device and day
    :ivar clients: number of client codes, ``0000001`` and on, if no ``people`` are given
    :ivar people: (code, full name) of clients of a bank made before; may be empty
    :ivar all_dialects: also a Hyosung and a ProCash device, with a few sessions a day
    """

    seed: int = 1
    devices: int = 3
    days: int = 30
    start: date = date(2026, 10, 1)
    sessions: tuple = (60, 150)
    clients: int = 2000
    people: tuple = ()
    all_dialects: bool = False
    machines: list = field(default_factory=list)

    @property
    def dates(self):
        return [self.start + timedelta(days=number) for number in range(self.days)]

    # Faults of files: days from 0, None in a run too short for them. They fall on days of their
    # own: no case is planted on a day whose journal is missing, doubled or broken.

    def _day(self, part, least):
        return self.days * part // 12 if self.days >= least else None

    @property
    def wrong_trailer(self):
        return self._day(6, 3)

    @property
    def broken(self):
        """Day on which a session of the first device is lost from its journal."""
        return self._day(3, 6)

    @property
    def doubled(self):
        return self._day(9, 6)

    @property
    def missing(self):
        """Day whose journal of the second device was never received."""
        return self._day(5, 6)

    def faults(self, number):
        """Days of the device on which no case is planted."""
        days = {0: (self.broken, self.doubled), 1: (self.missing,)}.get(number, ())
        return {day for day in days if day is not None}

    def place(self, random):
        """Choose recounts and the days of the cases of every device."""
        kinds = [(NCR_OLD, NCR_NEW, HITACHI)[n % 3] for n in range(self.devices)]
        if self.all_dialects:
            kinds += [HYOSUNG, PROCASH]
        self.machines = [self._device(n, kind, random) for n, kind in enumerate(kinds)]
        return self

    def _device(self, number, dialect, random):
        recounts, day = [], min(4 + number % 3, max(self.days - 1, 1))
        while day < self.days:
            recounts.append(day)
            day += random.randint(5, 7)
        swapped = None
        if dialect == NCR_OLD and number == 0 and self.days >= 8:
            # The mistake is made when the machine is loaded, found on the next morning.
            mornings = [day for day in recounts if day + 1 < self.days]
            calm = [day for day in mornings if day not in self.faults(number)]
            swapped = (calm or mornings)[len(calm or mornings) // 2]
            recounts = sorted({*recounts, swapped + 1})
        closed = self.faults(number) | ({swapped} if swapped is not None else set())
        free = [day for day in range(self.days) if day not in closed] or [0]
        kinds = list(CASES[dialect])
        random.shuffle(kinds)
        if dialect in NCR:  # early: the first recount misses it, the second finds it
            kinds.insert(0, "stuck")
        cases = {}
        for position, kind in enumerate(kinds):
            day = free[position * len(free) // len(kinds)]
            cases.setdefault(day, []).append(kind)
        if swapped is not None:
            cases[swapped] = ["swapped"]
        return Device(
            number,
            f"ATM{number + 1:05d}",
            dialect,
            DENOMINATIONS[dialect],
            tuple(recounts),
            swapped,
            cases,
        )
