"""Operations of a journal matched with the rows of the processing center and the core system.

The rule, twin of the SQL in models/atm_match_run.py (tested on random input). Pure: no ``odoo``.

Strong key: the ATM, the last digits of the trace number, and a window of time around the ATM's
clock set right by the learnt offset. A weak key (card, sum, time) never matches: it makes a
candidate that a person may look at. Every row of every source stands in exactly one group.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

COARSE = timedelta(hours=3)
"""How far clocks may differ when the offset is learnt: an ATM may live in another hour."""
WINDOW = timedelta(minutes=5)
"""How far the moments of one operation may lie apart once the offset is known."""
REVERSAL = timedelta(days=3)
"""A reversal comes this late at most."""
ENOUGH = 3
"""Pairs from which on an offset is believed; with fewer, the clocks are taken as equal."""
DIGITS = 4  # of the trace number that an ATM keeps


@dataclass(frozen=True)
class Row:
    """A row of a source. ``at``: of the journal the ATM's clock, else the clock of the source."""

    id: int
    device: int
    at: datetime
    trace: str = ""
    card: str = ""
    amount: Decimal | None = None
    reversal: bool = False


@dataclass
class Group:
    """One operation across sources: ids of its rows, the nearest first."""

    journal: int | None = None
    switch: list[int] = field(default_factory=list)
    core: list[int] = field(default_factory=list)
    switch_reversals: list[int] = field(default_factory=list)
    core_reversals: list[int] = field(default_factory=list)

    @property
    def mask(self) -> str:
        return "".join(
            "1" if held else "0"
            for held in (self.journal is not None, self.switch, self.core)
        )


def mask_card(card: str) -> str:
    """Return a card number with its first six and last four digits at most, "" for none."""
    text = (card or "").strip()
    digits = re.sub(r"\D", "", text)
    if len(digits) < DIGITS:
        return ""
    tail = re.search(r"(\d*)\D*$", text)[1][-4:]
    lead = re.match(r"\D*(\d*)", text)[1]
    if len(digits) == len(lead) and len(digits) < 13:
        # A short number without a mask: no card, its end alone is kept.
        return f"******{digits[-4:]}"
    return f"{lead[:6] if len(lead) >= 6 else ''}******{tail}"


def number(trace: str) -> str:
    """Return a trace number's digits, of DIGITS at least; "" when it names nothing.

    DIGITS zeros are the end of a number such as 270000; more or fewer of them are none.
    """
    digits = re.sub(r"\D", "", trace or "")
    names = digits.strip("0") or len(digits) == DIGITS
    return digits.rjust(DIGITS, "0") if names else ""


def agree(one: str, other: str) -> bool:
    """Tell whether two trace numbers have the same end, as far as both are told."""
    one, other = number(one), number(other)
    length = min(len(one), len(other))
    return bool(length) and one[-length:] == other[-length:]


def median(seconds: list[int]) -> int:
    """The lower middle value, as PostgreSQL's ``percentile_disc(0.5)``."""
    ordered = sorted(seconds)
    return ordered[(len(ordered) + 1) // 2 - 1]


def learn(journal: list[Row], rows: list[Row]) -> dict[tuple, tuple[int, int]]:
    """Return (device, ATM's day) → (offset in seconds, pairs): host's clock minus the ATM's.

    Counted over pairs of which each is the only one for the other within COARSE.
    """
    by_key = _by_key(row for row in rows if not row.reversal)
    near: list[tuple[Row, Row]] = []
    for one in journal:
        near += [
            (one, row)
            for row in by_key.get(_key(one), ())
            if agree(one.trace, row.trace) and abs(row.at - one.at) <= COARSE
        ]
    of_journal, of_rows = defaultdict(int), defaultdict(int)
    for one, row in near:
        of_journal[one.id] += 1
        of_rows[row.id] += 1
    found = defaultdict(list)
    for one, row in near:
        if of_journal[one.id] == of_rows[row.id] == 1:
            seconds = int((row.at - one.at).total_seconds())
            found[one.device, one.at.date()].append(seconds)
    return {
        key: (median(seconds) if len(seconds) >= ENOUGH else 0, len(seconds))
        for key, seconds in found.items()
    }


def match(journal, switch, core, offsets) -> list[Group]:
    """Return the groups of three lists of Row; every row is in one of them, once.

    :param offsets: source → (device, day) → (seconds, pairs), see :func:`learn`
    """
    journal = [(one, one.at) for one in journal]
    switch = [(one, _set_right(one, offsets["switch"])) for one in switch]
    core = [(one, _set_right(one, offsets["core"])) for one in core]
    groups = {("j", one.id): Group(journal=one.id) for one, _at in journal}
    anchors = [(("j", one.id), one, at) for one, at in journal]
    # What the journal does not hold gathers around the row of the center, then of the core.
    for name, mark, rows in (("switch", "s", switch), ("core", "c", core)):
        real = [pair for pair in rows if not pair[0].reversal]
        held = _gather(anchors, real, WINDOW, WINDOW)
        for anchor, ids in held.items():
            setattr(groups[anchor], name, ids)
        taken = {one for ids in held.values() for one in ids}
        for one, at in real:
            if one.id not in taken:
                groups[mark, one.id] = Group(**{name: [one.id]})
                anchors.append(((mark, one.id), one, at))
    for name, mark, rows in (("switch", "sr", switch), ("core", "cr", core)):
        undone = [pair for pair in rows if pair[0].reversal]
        held = _gather(anchors, undone, WINDOW, REVERSAL)
        for anchor, ids in held.items():
            setattr(groups[anchor], f"{name}_reversals", ids)
        taken = {one for ids in held.values() for one in ids}
        for one, _at in undone:
            if one.id not in taken:
                groups[mark, one.id] = Group(**{f"{name}_reversals": [one.id]})
    return list(groups.values())


_RANK = {"j": 0, "s": 1, "c": 2}


def _gather(anchors, rows, before, after) -> dict[tuple, list[int]]:
    """Give each row to the nearest anchor of its key; anchor → ids, the nearest first."""
    by_key = defaultdict(list)
    for mark, one, at in anchors:
        if number(one.trace):
            by_key[_key(one)].append((mark, one, at))
    found = defaultdict(list)
    for row, at in rows:
        near = [
            (abs((at - moment).total_seconds()), _RANK[mark[0]], mark[1], mark)
            for mark, one, moment in by_key.get(_key(row), ())
            if agree(one.trace, row.trace) and moment - before <= at <= moment + after
        ]
        if near:
            distance, _rank, _id, mark = min(near)
            found[mark].append((distance, row.id))
    return {
        mark: [one for _distance, one in sorted(some)] for mark, some in found.items()
    }


def _key(row: Row) -> tuple:
    return row.device, number(row.trace)[-DIGITS:]


def _by_key(rows) -> dict[tuple, list[Row]]:
    found = defaultdict(list)
    for row in rows:
        if number(row.trace):
            found[_key(row)].append(row)
    return found


def _set_right(row: Row, offsets) -> datetime:
    """The moment of a row by the ATM's clock."""
    seconds = offsets.get((row.device, row.at.date()), (0, 0))[0]
    return row.at - timedelta(seconds=seconds)
