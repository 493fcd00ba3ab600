"""Writes the world to a folder: a day at a time, files first, the truth at the end."""

import json
import random
from datetime import datetime, time, timedelta
from pathlib import Path

from . import files
from .claims import Claims
from .hitachi import HitachiJournal
from .ncr import NcrJournal
from .others import HyosungJournal, ProCashJournal
from .people import place
from .plan import HITACHI, HYOSUNG, NCR, NCR_NEW, PROCASH
from .truth import Match, case_truth, counts, planted
from .world import World

_DIALECTS = {HITACHI: "hitachi_ndc", HYOSUNG: "hyosung_caret", PROCASH: "procash"}


def _journal(device, source):
    if device.dialect in NCR:
        return NcrJournal(device, device.dialect == NCR_NEW, source)
    kinds = {HITACHI: HitachiJournal, HYOSUNG: HyosungJournal, PROCASH: ProCashJournal}
    return kinds[device.dialect](device, source)


class Writer:
    def __init__(self, plan, out):
        self.plan = plan
        self.out = Path(out)
        self.world = World(plan)
        self.journals = {
            one.code: _journal(one, random.Random(f"atm {plan.seed} {one.code}"))
            for one in plan.machines
        }
        self.claims = Claims(random.Random(f"claims {plan.seed}"))
        self.match = Match()
        self.listed, self.days, self.host_files, self.faults = [], [], [], []
        self.number = dict.fromkeys(self.journals, 0)  # of the next journal file
        self.gap = set()  # devices whose next file does not go on from the one before

    def run(self):
        """Write everything; return the truth, which is also written to truth.json."""
        for folder in ("journals", "host", "cash", "corrected"):
            (self.out / folder).mkdir(parents=True, exist_ok=True)
        for number, day in enumerate(self.plan.dates):
            self._day(number, day)
        for case in self.world.cases:
            self.claims.of_case(case)
        claims = self.claims.write()
        truth = self._truth(claims)
        self._json("claims.json", claims)
        self._json("truth.json", truth)
        return truth

    def _json(self, name, value):
        text = json.dumps(value, ensure_ascii=False, indent=1)
        (self.out / name).write_text(text + "\n", encoding="utf-8")

    # A day

    def _day(self, number, day):
        world = self.world
        acts = world.morning(number)
        drawn = world.live(number)
        for device in self.plan.machines:
            sessions = drawn[device.code]
            self._journal_of(device, number, day, sessions, acts.get(device.code))
            here = not (device.number == 1 and number == self.plan.missing)
            for one in sessions:
                self.match.add(device, one, here)
            taken = [one for one in sessions if one.outcome == "taken"]
            if taken and self.claims.random.random() < 0.12:
                self.claims.of_nothing(device, self.claims.random.choice(taken))
        self._host(number, day)
        if acts:
            stamp = f"{day:%Y%m%d}.xml"
            found = [acts[code] for code in sorted(acts)]
            self._write(f"cash/counters_{stamp}", files.counters_file(day, found))
            self._write(f"cash/recount_{stamp}", files.recount_file(day, found))

    def _write(self, name, data):
        (self.out / name).write_bytes(data)

    def _journal_of(self, device, number, day, sessions, act):
        plan = self.plan
        entry = {"device": device.code, "date": day.isoformat(), "faults": []}
        if device.number == 0 and number == plan.broken:
            lost = next(
                one for one in sessions[len(sessions) // 2 :]
                if one.outcome in ("taken", "inquiry") and one.case is None
            )  # fmt: skip
            lost.lost = True
        before = datetime.combine(day - timedelta(days=1), time(23, 58, 3))
        data = self.journals[device.code].day(day, sessions, before, act)
        name = self._name(device, day)
        machine = self.world.machines[device.code]
        self.days.append(
            {
                "device": device.code, "date": day.isoformat(), **counts(sessions),
                **self.world.booked.pop(device.code),
            }
        )  # fmt: skip
        if device.number == 1 and number == plan.missing:
            self._fault("file_missing", device, day, name)
            self.gap.add(device.code)
            return
        entry |= {
            "file": f"journals/{name}",
            "dialect": _DIALECTS.get(device.dialect, "ncr_ndc"),
            "counts": counts(sessions),
            "findings": planted(sessions, machine),
        }
        if device.code in self.gap:
            self.gap.discard(device.code)
            if device.dialect in NCR:
                entry["faults"].append("sequence_gap")
        if any(one.lost for one in sessions):
            entry["faults"].append("sequence_gap")
            self._fault("sequence_break", device, day, name)
        self._write(entry["file"], data)
        self.listed.append(entry)
        if device.number == 0 and number == plan.doubled:
            again = self._name(device, day)
            self._write(f"journals/{again}", data)
            none = dict.fromkeys(entry["counts"], 0)
            self.listed.append(
                entry | {
                    "file": f"journals/{again}", "counts": none, "findings": [],
                    "faults": ["doubled"],
                }
            )  # fmt: skip
            self._fault("file_doubled", device, day, again)

    def _fault(self, kind, device, day, name):
        self.faults.append(
            {
                "kind": kind, "device": device.code if device else None,
                "date": day.isoformat(), "file": name,
            }
        )  # fmt: skip

    def _name(self, device, day):
        number = self.number[device.code]
        self.number[device.code] += 1
        if device.dialect in NCR:
            return f"EJ{device.code}{day:%Y%m%d}.{number % 1000:03d}"
        front, back = {
            HITACHI: ("HT", "txt"),
            HYOSUNG: ("JNL", "dat"),
            PROCASH: ("PC", "jrn"),
        }[device.dialect]
        return f"{front}{device.code}_{day:%Y%m%d}.{back}"

    def _host(self, number, day):
        world = self.world
        name = f"switch_{day:%Y%m%d}.txt"
        data = files.switch_file(day, world.switch, world.refused)
        self._write(f"host/{name}", data)
        if number == self.plan.wrong_trailer:
            self._write(f"corrected/{name}", data)
            wrong = files.switch_file(day, world.switch, world.refused, wrong=True)
            self._write(f"host/{name}", wrong)
            self._fault("trailer_wrong", None, day, name)
        core = f"core_{day:%Y%m%d}.csv"
        self._write(f"host/{core}", files.core_file(day, world.core))
        self.host_files.append(
            {
                "date": day.isoformat(), "switch": f"host/{name}",
                "switch_rows": len(world.switch) + len(world.refused),
                "switch_money_rows": len(world.switch), "core": f"host/{core}",
                "core_rows": len(world.core),
                "core_sum": sum(row.session.amount for row in world.core),
            }
        )  # fmt: skip

    # The truth

    def _truth(self, claims):
        world = self.world
        devices = []
        for one in self.plan.machines:
            period = world.periods[one.code]
            machine, books = world.machines[one.code], world.books[one.code]
            value = machine.value() + 100 * sum(a * b for a, b in machine.stuck.items())
            waiting = world.open_cases[one.code]
            assert value - books == sum(case.effect for case in waiting)
            devices.append(
                {
                    "device": one.code, "layout": one.dialect, **place(one.number),
                    "denominations": list(one.denominations),
                    "open_period": {**period, "expected_by_books": books, "inside": value},
                }
            )  # fmt: skip
        kinds = sorted({case.kind for case in world.cases})
        return {
            "format": "1.0",
            "seed": self.plan.seed,
            "start": self.plan.start.isoformat(),
            "days": self.plan.days,
            "devices": devices,
            "cases": [case_truth(case) for case in world.cases],
            "kinds": {kind: sum(c.kind == kind for c in world.cases) for kind in kinds},
            "owed": sum(case.owed for case in world.cases),
            "recounts": [act.truth() for act in world.recounts],
            "journals": self.listed,
            "sessions": self.days,
            "host_files": self.host_files,
            "file_faults": self.faults,
            "match": self.match.truth(),
            "claims": {
                "count": len(claims),
                "false": sum(one["false"] for one in claims),
                "repeats": sum(bool(one["repeats"]) for one in claims),
                "silent": sorted(
                    {case.id for case in world.cases if case.owed}
                    - {one["case"] for one in claims}
                ),
            },
        }
