"""Writes the files of a plan in one pass over the book, and counts the truth on the way."""

import csv
import gzip
import json
import random
from pathlib import Path

from . import layout_abs_ru, layout_own
from .book import Book
from .interest import InterestTruth
from .opening import Opening
from .plan import Plan, choose_faults, day_text
from .receivables import make_receivables
from .truth import DayTruth, as_dict, bucket, roubles

LAYOUTS = {"own": layout_own, "abs_ru": layout_abs_ru}
CSV_COLUMNS = (
    "date", "number", "client", "currency", "dpd", "group",
    "principal", "overdue", "final", "stale", "missing",
)  # fmt: skip
PAYMENT_DEFECTS = ("negative", "bad_date", "no_number", "bad_currency", "bad_amount")


class OutFile:
    """One file being written: records go out in pieces, the trailer is counted."""

    def __init__(self, path, head, entry, encoding):
        self.entry = entry
        if (
            path.suffix == ".gz"
        ):  # no name and time inside: the same seed gives the same bytes
            self._raw = path.open("wb")
            self._out = gzip.GzipFile(
                filename="", fileobj=self._raw, mode="wb", compresslevel=3, mtime=0
            )
        else:
            self._raw = None
            self._out = path.open("wb")
        self._encoding = encoding
        self._lines = [head]
        self.late = []  # second records of doubled contracts

    def add(self, text, total):
        """A record as it stands, with its part in the trailer's sum."""
        self.entry["records"] += 1
        self.entry["total"] += total
        self._lines.append(text)
        if len(self._lines) > 1000:
            self._flush()

    def _flush(self):
        self._out.write("".join(self._lines).encode(self._encoding))
        self._lines = []

    def close(self, foot):
        self._lines.append(foot(self.entry["records"], self.entry["total"]))
        self._flush()
        self._out.close()
        if self._raw:
            self._raw.close()


class Writer:
    """One run of the generator.

    :param plan: what is wanted
    :param out: folder for the files and truth.json (made if absent)
    :param layout: "own" or "abs_ru"
    :param per_contract: also write truth.csv, a line per contract and date
    """

    def __init__(self, plan: Plan, out, layout="own", per_contract=False):
        self.plan, self.layout, self.layout_name = plan, LAYOUTS[layout], layout
        self.out = Path(out)
        self.out.mkdir(parents=True, exist_ok=True)
        self.days = []
        for day, how in plan.days:  # an unchanged night has yesterday's rates too
            rates = self.days[-1].rates if how == "unchanged" else None
            self.days.append(DayTruth(day, how, rates))
        if plan.interest:
            for truth in self.days:
                truth.interest = InterestTruth(truth.day)
        self._csv = self._opening = None
        if per_contract:
            self._csv_file = (self.out / "truth.csv").open(
                "w", encoding="utf-8", newline=""
            )
            self._csv = csv.writer(self._csv_file)
            self._csv.writerow(
                [
                    "date",
                    "number",
                    "client",
                    "currency",
                    "dpd",
                    "group",
                    "principal",
                    "overdue",
                    "final",
                    "stale",
                    "missing",
                ]
            )

    # -- files ----------------------------------------------------------------------------------

    def _open(self):
        layout, plan = self.layout, self.plan
        self._contracts, self._payments = [], []
        for number, truth in enumerate(self.days):
            sequence = plan.first_sequence + number
            contracts, payments = {}, {}
            for branch in plan.branches:
                name = layout.contracts_name(truth.day, branch)
                entry = truth.file(name, "credits", branch, sequence)
                head = layout.contracts_head(truth.day, branch, sequence)
                contracts[branch] = OutFile(
                    self.out / name, head, entry, layout.ENCODING
                )
            self._contracts.append(contracts)
            for branch in plan.branches if truth.how != "unchanged" else ():
                name = layout.payments_name(truth.day, branch)
                if name in truth.files:
                    payments[branch] = payments[plan.branches[0]]
                    continue
                entry = truth.file(
                    name, "payments", branch if layout.BRANCH_PAYMENTS else "", sequence
                )
                head = layout.payments_head(truth.day, branch, sequence)
                payments[branch] = OutFile(
                    self.out / name, head, entry, layout.ENCODING
                )
            self._payments.append(payments)

    def _close(self):
        layout = self.layout
        for number, truth in enumerate(self.days):
            for out in self._contracts[number].values():
                for text, total in out.late:
                    out.add(text, total)
                    truth.reject(out.entry, "duplicate")
                out.close(layout.contracts_foot)
            for out in dict.fromkeys(self._payments[number].values()):
                out.close(layout.payments_foot)
        if self._csv:
            self._csv_file.close()

    # -- the book -------------------------------------------------------------------------------

    def run(self):
        """Write everything; returns the truth as it stands in truth.json."""
        plan = self.plan
        source = random.Random(plan.seed)
        faults = choose_faults(plan, source)
        receivables = make_receivables(plan, source)
        self._bad_payments = self._choose_bad_payments()
        self._open()
        if plan.opening:
            day = self.days[0].day
            path = self.out / f"opening_{day_text(day).replace('-', '')}.xml"
            self._opening = Opening(path, day, plan.branches[0])
        book = Book(plan, source, faults)
        born = plan.born
        for index in range(born[-1]):
            first = next(n for n, count in enumerate(born) if index < count)
            self._one(book, index, first, faults.bad.get(index), faults.gone.get(index))
        self._close()
        register = set()
        for truth in self.days:
            truth.add_receivables(receivables, register)
        for truth in self.days:
            if truth.interest:
                truth.interest.count()
        answer = as_dict(plan, self.layout_name, self.days, receivables)
        if self._opening:
            answer["opening"] = self._opening.close(self.days[0])
        with open(self.out / "truth.json", "w", encoding="utf-8") as out:
            json.dump(answer, out, ensure_ascii=False, indent=1)
        return answer

    def _choose_bad_payments(self):
        """(date, ordinal of payment) -> defect: only where a file is large enough to bear them."""
        if self.plan.contracts < 1000 or not self.plan.defects:
            return {}
        return {
            (n, 20 + 7 * position): defect
            for n, truth in enumerate(self.days)
            if truth.how == "month"
            for position, defect in enumerate((*PAYMENT_DEFECTS, "unknown", "unknown"))
        }

    def _one(self, book, index, first, bad, gone):
        """One contract through all dates: its records, and what the register then knows of it."""
        contract = defect = None
        known = rate = text = (
            None  # the last good state, its rate, the last record written
        )
        stale = missing = False
        day_before = 0
        states = []  # what was known from which date: of the overdue start
        for n in range(first, len(self.days)):
            truth = self.days[n]
            day = truth.day
            if contract is None:
                contract = book.draw(index, day)
                sums = contract.pay if not contract.since and index % 5 else 0
                paid, days = min(sums, contract.principal), 28
            elif truth.how != "unchanged":
                days = day - day_before
                paid = book.move(contract, day, days)
            day_before = day
            absent = gone and gone[0] <= n and (gone[1] is None or n < gone[1])
            if absent:
                missing = missing or known is not None
            else:
                if (
                    truth.how != "unchanged"
                ):  # else the record of the date before, as it was
                    state = book.state(contract, day, paid, days)
                    text = self.layout.record(contract, state, day)
                    defect = bad[1] if bad and bad[0] == n else None
                    if defect and defect != "duplicate":
                        text = self.layout.spoil(text, defect, day)
                out = self._contracts[n][contract.branch]
                out.add(text, state.current)
                if defect is None or defect == "duplicate":
                    out.entry["loaded"] += 1
                    known, stale, missing = state, False, False
                    rate = truth.rates.get(contract.currency)
                    if defect:
                        second = self.layout.spoil(text, defect, day)
                        out.late.append((second, state.current))
                else:
                    truth.reject(out.entry, defect)
                    if known is not None:
                        if defect == "no_number":
                            missing = True
                        else:
                            stale = True
                if truth.how != "unchanged" and paid:
                    self._payment(n, contract, state)
            if known is not None:
                states.append((day, known.since))
                principal = self._count(
                    truth, contract, known, rate, day, stale, missing
                )
                if truth.interest:
                    truth.interest.add(contract, known, rate, principal, states)

    def _payment(self, n, contract, state):
        out = self._payments[n][contract.branch]
        ordinal = out.entry["records"] + 1
        defect = self._bad_payments.get((n, ordinal))
        number = contract.number
        if (
            defect == "unknown"
        ):  # a payment for a contract that no file knows: loads, not linked
            number = f"{number}-X"
        ref = f"P{self.days[n].day}-{contract.index + 1}"
        text = self.layout.payment(
            number, state.paid_on, state.paid, contract.currency, ref
        )
        total = state.paid
        if defect and defect != "unknown":
            text = self.layout.spoil_payment(text, defect)
            total = {"negative": -total, "bad_amount": 0}.get(defect, total)
            DayTruth.reject(out.entry, defect)
        else:
            out.entry["loaded"] += 1
        out.add(text, total)

    def _count(self, truth, contract, known, rate, day, stale, missing):
        """Count one contract at one date; returns its principal in kopecks of roubles."""
        dpd = max(day - known.since, 0) if known.since else 0
        overdue = roubles(known.overdue, rate)
        principal = roubles(known.current, rate) + overdue
        truth.contracts.add(dpd, principal, overdue)
        if self._opening and truth is self.days[0]:
            self._opening.add(contract, bucket(dpd), principal)
        truth.stale += stale
        truth.missing += missing
        final = dpd > 0 and (contract.end < day or 0 < known.accelerated <= day)
        truth.final_overdue += final
        truth.current_overdue += dpd > 0 and not final
        if self._csv:
            self._csv.writerow(
                (
                    day_text(day), contract.number, contract.client.code, contract.currency, dpd,
                    bucket(dpd), principal, overdue, int(final), int(stale), int(missing),
                )
            )  # fmt: skip
        return principal
