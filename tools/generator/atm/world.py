"""The world goes by: sessions of every day, cash in the machines, rows at the host, accounts.

Two ledgers that know nothing of each other: notes inside the machines, and what is booked. Their
difference at a recount must be the sum of the effects of the planted cases.
"""

import random
from collections import Counter
from datetime import datetime, time, timedelta

from .machine import Machine
from .people import make_cards, staff
from .plan import HITACHI, HYOSUNG, MOST_NOTES, NCR, PROCASH
from .recount import Recount
from .sessions import CANCELLED, OUTCOMES, PURGED, Case, Session, at_stake, findings

OPEN, CLOSE = 8 * 3600, 22 * 3600 + 1800  # clients come within these seconds of the day
LONGEST = 230  # seconds of a session at most
_SMALL = {HYOSUNG: 20, PROCASH: 20}
SIGN = {"D": -1, "C": 1, "R": 1}  # of the client's account


class Row:
    """A row at the host: switch or core."""

    __slots__ = ("at", "code", "device", "letter", "session")

    def __init__(self, device, letter, session, at, code="00"):
        self.device, self.letter, self.session = device, letter, session
        self.at, self.code = at, code


class World:
    """Goes on a day at a time: ``live(day)`` gives the sessions by device, ``switch``, ``core``
    are that day's rows."""

    def __init__(self, plan):
        self.plan = plan
        self.random = random.Random(f"atm {plan.seed}")
        plan.place(self.random)
        self.own, self.others = make_cards(plan, self.random)
        self.staff = staff(self.random)
        self.machines = {one.code: Machine(one.denominations) for one in plan.machines}
        self.books, self.host = {}, {}
        self.periods = {}
        self.stan = 200_000 + self.random.randrange(100_000)
        self.cases, self.recounts = [], []
        self.open_cases = {one.code: [] for one in plan.machines}
        self.switch, self.core, self.late = [], [], []
        self.refused = []  # zero-amount rows of the switch
        self.booked = {}  # of the day, by device: dispensed and accepted by the books
        for one in plan.machines:
            value = self.machines[one.code].value()
            self._open(one.code, value, opening=value)
        self._acts = 0

    def _open(self, code, books, opening=0, loads=0):
        self.books[code] = self.host[code] = books
        self.periods[code] = {
            "opening": opening, "loads": loads, "dispensed": 0, "accepted": 0,
        }  # fmt: skip

    # The morning: recount and load

    def morning(self, number):
        """Recounts of the day, and how the devices stand after them: code -> (act, before)."""
        done = {}
        for device in self.plan.machines:
            if number in device.recounts:
                done[device.code] = self._recount(device, number)
        return done

    def _recount(self, device, number):
        machine = self.machines[device.code]
        at = datetime.combine(self.plan.dates[number], time(6, 30)) + timedelta(
            seconds=self.random.randrange(2400)
        )
        waiting = self.open_cases[device.code]
        hidden = [case for case in waiting if case.kind == "stuck" and not case.missed]
        cases = [case for case in waiting if case not in hidden]
        self._acts += 1
        act = Recount(
            f"{self._acts:04d}", device, at, machine, self.periods[device.code],
            self.books[device.code], self.host[device.code], cases,
            self.random.sample(self.staff[:3], 2), self.staff[3:],
        )  # fmt: skip
        for case in cases:
            case.recount = act.number
        for case in hidden:
            case.missed = act.number
        self.open_cases[device.code] = hidden
        self.recounts.append(act)
        actual = device.denominations
        if number == device.swapped:
            actual = (actual[2], actual[1], actual[0], *actual[3:])
        loads = machine.load(actual)
        self._open(device.code, loads, loads=loads)
        act.loaded(machine, loads)
        return act

    # The day

    def live(self, number):
        """Sessions of the day by device code, in order of time."""
        self.switch, self.core, self.refused = [], self.late, []
        self.late = []
        self.booked = {
            one.code: {"dispensed": 0, "accepted": 0} for one in self.plan.machines
        }
        day = self.plan.dates[number]
        drawn = {one.code: self._draw(one, day, number) for one in self.plan.machines}
        pairs = [
            (device, one) for device in self.plan.machines for one in drawn[device.code]
        ]
        pairs.sort(key=lambda pair: (pair[1].host_at, pair[0].number))
        for device, session in pairs:
            self._go(device, session, number)
        return drawn

    def _draw(self, device, day, number):
        """Sessions with card, kind and outcome; notes come when their time comes."""
        rand = self.random
        least, most = self.plan.sessions
        count = _SMALL.get(device.dialect) or rand.randint(least, most)
        kinds = device.cases.get(number, [])
        count = max(count, 2 * len(kinds) + 4)
        ahead = rand.randint(5, 60)
        slot = (CLOSE - OPEN) // count
        planted = sorted(rand.sample(range(1, count - 1, 2), len(kinds)))
        planted = dict(zip(planted, kinds, strict=True))
        found = []
        midnight = datetime.combine(day, time())
        for place in range(count):
            second = OPEN + place * slot + rand.randrange(max(slot - LONGEST, 1))
            at = midnight + timedelta(seconds=second)
            again = found and found[-1].outcome == "time_out"
            if again:  # the client tries once more at once
                at = found[-1].at + timedelta(seconds=LONGEST)
            kind = planted.get(place) or (
                "taken" if again else self._ordinary(device, number)
            )
            card = found[-1].card if again else self._card(kind)
            session = Session(at, _kind(kind), kind, card, ahead=ahead)
            session.lag = _lag(device, session.kind) + rand.randint(0, 1)
            if again:
                session.again = found[-1]
            found.append(session)
        return found

    def _card(self, kind):
        # Cases are of the bank's own clients, so that their claims have a client.
        if kind in OUTCOMES and kind not in ("taken", "stored", "inquiry", "declined"):
            return self.random.choice(self.own)
        return self.random.choice(
            self.own if self.random.random() < 0.88 else self.others
        )

    def _ordinary(self, device, number):
        share = self.random.random()
        if number == device.swapped:
            return "inquiry" if share < 0.8 else "walk_away"
        if share < 0.64:
            return "taken"
        if share < 0.72:
            return "inquiry"
        if share < 0.76:
            return "declined"
        if share < 0.79:
            return "walk_away" if device.dialect in (*NCR, HITACHI) else "inquiry"
        if device.dialect not in NCR:
            return "taken"
        return "refund_asked" if share < 0.80 else "stored"

    def _go(self, device, one, number):
        machine, rand = self.machines[device.code], self.random
        outcome = OUTCOMES[one.outcome]
        one.first, one.trace, one.after = self._traces()
        one.auth = f"{rand.randrange(10**6):06d}"
        one.rrn = f"{one.at:%y}{one.at:%j}{one.trace:07d}"[-12:].rjust(12, "0")
        one.unread = int(rand.random() < 0.04)
        if one.kind == "withdrawal":
            self._withdraw(device, machine, one)
        elif one.kind == "deposit":
            self._deposit(machine, one)
        elif one.outcome == "declined":
            one.amount = 100 * rand.choice((5000, 10000, 40000))
        one.pictures |= {
            "dispensed": list(machine.dispensed), "rejected": list(machine.rejected),
            "remaining": machine.remaining(), "stored": Counter(machine.stored),
            "retract": Counter(machine.retract), "retracts": machine.retracts,
        }  # fmt: skip
        self._book(device, machine, one, outcome, number)

    def _traces(self):
        """Host's numbers of a session: of its first request, of the money, of what comes after.

        They stay below a million, so a number comes again, but not within a day.
        """
        first = self.stan % 999_990 + 1
        self.stan = first + self.random.randint(3, 5)
        return first, self.stan - 1, self.stan

    # Cash

    def _sum(self, device, machine):
        """A sum and its notes such as clients ask for."""
        rand = self.random
        while True:
            share = rand.random()
            if share < 0.5:
                roubles = rand.choice((500, 1000, 2000, 3000, 5000, 10000, 15000))
            elif share < 0.9:
                roubles = 500 * rand.randint(1, 60)
            else:
                roubles = 5000 * rand.randint(4, 30)
            if 100 in device.denominations and rand.random() < 0.2:
                roubles += 100 * rand.randint(1, 4)
            notes = machine.split(roubles, MOST_NOTES)
            if notes:
                return 100 * roubles, notes

    def _withdraw(self, device, machine, one):
        rand = self.random
        if one.again:
            one.amount, one.notes = one.again.amount, one.again.notes
        elif one.outcome == "swapped":
            # Six notes of the third type, in whose place lie those of the first.
            one.notes = (0, 0, 6, 0)
            one.amount = machine.worth(one.notes)
        else:
            one.amount, one.notes = self._sum(device, machine)
            while one.outcome in ("partial", "retracted_part") and sum(one.notes) < 3:
                one.amount, one.notes = self._sum(device, machine)
        one.pictures["before"] = {
            "dispensed": list(machine.dispensed), "rejected": list(machine.rejected),
            "remaining": machine.remaining(),
        }  # fmt: skip
        if one.outcome in ("time_out", "core_only"):
            one.given = ()
        elif one.outcome == "stuck":
            machine.stick(one.notes)
        elif one.outcome in PURGED:
            machine.purge(one.notes)
        elif one.outcome == "partial":
            one.given = _fewer(one.notes)
            machine.present(one.given)
        elif one.outcome == "over":
            one.given = (*one.notes[:1], one.notes[1] + 1, *one.notes[2:])
            machine.present(one.given)
        else:
            one.given = tuple(one.notes)
            out = machine.present(one.given)
            if one.outcome == "retracted":
                machine.take_back(out)
            elif one.outcome == "retracted_part":
                one.gone = tuple(
                    a - b for a, b in zip(one.given, _fewer(one.given), strict=True)
                )
                kept = dict(zip(machine.nominal, one.gone, strict=True))
                machine.take_back(out - Counter(kept))
        if one.outcome == "taken" and rand.random() < 0.03:
            place = rand.randrange(len(one.notes))
            if machine.remaining()[place] > 50:
                machine.purge(tuple(int(n == place) for n in range(len(one.notes))))

    def _deposit(self, machine, one):
        rand = self.random
        kinds = rand.sample((100, 500, 1000, 2000, 5000), rand.randint(1, 3))
        if one.outcome == "deposit_recovered":
            kinds = [500, 1000]
        one.notes = Counter({kind: rand.randint(1, 12) for kind in sorted(kinds)})
        one.amount = 100 * sum(a * b for a, b in one.notes.items())
        if one.outcome in ("stored", "deposit_credited_twice", "deposit_not_credited"):
            machine.stored.update(one.notes)
        elif one.outcome in ("deposit_recovered", "deposit_retracted"):
            machine.take_back(one.notes)

    # Rows and accounts

    def _book(self, device, machine, one, outcome, number):
        code, period = device.code, self.periods[device.code]
        for place, letter in enumerate(outcome.switch):
            at = one.host_at + timedelta(seconds=37 * place)
            self.switch.append(Row(device, letter, one, at))
            self.host[code] += SIGN[letter] * one.amount
        # A row now and then is booked a day late; not over a recount, nor past the last day.
        late = (
            one.outcome in ("taken", "stored") and self.random.random() < 0.004
            and number + 1 < self.plan.days and number + 1 not in device.recounts
        )  # fmt: skip
        one.late = bool(late)
        for place, letter in enumerate(outcome.core):
            at = one.host_at + timedelta(seconds=37 * place)
            (self.late if late else self.core).append(Row(device, letter, one, at))
            self.books[code] += SIGN[letter] * one.amount
            what, sign = (
                ("dispensed", -1) if one.kind == "withdrawal" else ("accepted", 1)
            )
            period[what] += sign * SIGN[letter] * one.amount
            self.booked[code][what] += sign * SIGN[letter] * one.amount
        if one.outcome in ("inquiry", "declined", "captured_by_host"):
            answer = {"inquiry": "00", "declined": "51"}.get(one.outcome, "43")
            self.refused.append(Row(device, "D", one, one.host_at, answer))
        if one.outcome in device.cases.get(number, ()):
            self._case(device, machine, one, outcome)

    def _case(self, device, machine, one, outcome):
        stake = at_stake(one, machine)
        effect = outcome.effect * stake
        if one.outcome == "swapped":
            effect = -100 * 6 * (machine.actual[2] - machine.nominal[2])
        phantom = one.outcome == "core_only"
        told = findings(one, machine)
        if device.dialect == HITACHI:  # its requests name no sum
            for finding in told:
                hidden = one.outcome in (*CANCELLED, "no_cash")
                finding["amount"] = None if hidden else finding["amount"]
        one.case = Case(
            f"C{len(self.cases) + 1:03d}", one.outcome, device.code, f"{one.at:%Y-%m-%d}",
            None if phantom else one.at, one.trace, one.card, one.amount,
            outcome.owed * stake, effect, outcome.verdict, told, _notes(one),
        )  # fmt: skip
        self.cases.append(one.case)
        self.open_cases[device.code].append(one.case)


def _notes(one):
    """Notes of a case: asked, presented and taken back, or put in and taken back."""
    if one.kind == "deposit":
        back = one.outcome in ("deposit_recovered", "deposit_retracted")
        count = sum(one.notes.values())
        return {"inserted": count, "taken_back": count if back else 0}
    if one.kind != "withdrawal" or one.outcome == "core_only":
        return {}
    back = sum(one.given) - sum(one.gone) if one.outcome.startswith("retracted") else 0
    return {"asked": sum(one.notes), "presented": sum(one.given), "taken_back": back}


def _lag(device, kind):
    """Seconds from a session's start to the request for money, as the journals tell them."""
    if device.dialect in NCR:
        return 49 if kind == "deposit" else 13
    return {HITACHI: 17, PROCASH: 14}.get(device.dialect, 10)


def _kind(outcome):
    if outcome in ("stored", "refund_asked") or outcome.startswith("deposit_"):
        return "deposit"
    if outcome in (
        "inquiry", "declined", "walk_away", "captured_by_host", "captured_jam", "left_behind",
        "host_offline",
    ):  # fmt: skip
        return "other"
    return "withdrawal"


def _fewer(notes):
    """The same notes with one taken away of the largest pile."""
    place = max(range(len(notes)), key=lambda n: notes[n])
    return tuple(count - (n == place) for n, count in enumerate(notes))
