"""Rules of cash procedures at ATMs, checked on the chain of custody. Pure, no ``odoo`` import.

Source: 630-П of the Bank of Russia (before it 318-П, clauses 10.1 and 10.2): an ATM is loaded and
unloaded by at least two people, one of whom controls; sums taken out and put in are printed.
"""

import re
from dataclasses import dataclass

MOVES = ("load", "unload")
"""Stages at the ATM itself, which need two people and a print."""
WITNESSED = ("fill", "count")
"""Stages at the cash desk, which need somebody's presence."""
STAGES = ("fill", "before", "load", "unload", "after", "count")
"""The way of cash: filled, kept before loading, loaded, unloaded, kept after it, counted."""


@dataclass(frozen=True)
class Step:
    """One step of the way of cash, as people and papers tell it."""

    stage: str
    people: str = ""
    controlled_by: str = ""
    in_presence_of: str = ""
    sums_printed: bool = False
    at: object = None


def names(text: str) -> list[str]:
    """Names of a field: divided by semicolons or lines, spaces made single, each once."""
    found = (" ".join(part.split()) for part in re.split(r"[;\n]", text or ""))
    return list(dict.fromkeys(filter(None, found)))


def people(step: Step) -> list[str]:
    """Everybody who took part, the controlling one included."""
    return list(dict.fromkeys([*names(step.people), *names(step.controlled_by)]))


def breaches(steps) -> list[tuple[int, str]]:
    """What was broken: (place of the step in ``steps``, code); codes of missing stages have -1.

    Codes: ``alone`` (fewer than two people), ``no_control``, ``own_control`` (nobody but the one
    who controls), ``not_printed``, ``no_witness``, ``order`` (earlier than the stage before it),
    ``unknown_load``, ``unknown_unload``, ``unknown_count`` (nothing is known of the stage).
    """
    found = []
    for place, step in enumerate(steps):
        if step.stage in MOVES:
            if len(people(step)) < 2:
                found.append((place, "alone"))
            if not names(step.controlled_by):
                found.append((place, "no_control"))
            elif not set(names(step.people)) - set(names(step.controlled_by)):
                found.append((place, "own_control"))
            if not step.sums_printed:
                found.append((place, "not_printed"))
        if step.stage in WITNESSED and not names(step.in_presence_of):
            found.append((place, "no_witness"))
    found += _out_of_order(steps)
    known = {step.stage for step in steps}
    for stage in ("load", "unload", "count"):
        if stage not in known:
            found.append((-1, f"unknown_{stage}"))
    return found


def _out_of_order(steps):
    """Steps whose moment is before that of an earlier stage."""
    timed = [(place, step) for place, step in enumerate(steps) if step.at]
    for place, step in timed:
        rank = STAGES.index(step.stage)
        if any(
            STAGES.index(other.stage) < rank and other.at > step.at
            for _, other in timed
        ):
            yield place, "order"
