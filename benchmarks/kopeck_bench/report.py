"""All tables of a run, made from what was measured."""

import os
import platform
from dataclasses import dataclass, field

from . import budgets, floor, machine
from .bank import OVERDUE_STEPS, differences
from .table import mb, section

SHOWN_SCREENS = 15


@dataclass
class Measured:
    """Everything one run has found out; what was not asked for stays empty."""

    contracts: int
    defects: int
    load_before: float = field(default_factory=machine.load_average)
    books: dict = field(default_factory=dict)
    streams: dict = field(default_factory=dict)
    floors: dict = field(default_factory=dict)
    nights: dict = field(default_factory=dict)
    bank: object = None
    screens: list = field(default_factory=list)
    peer: object = None
    fault: str = ""


def budget_rows(found: Measured):
    """Rows of the table of budgets, in its order."""
    rows = []
    start = found.bank.start if found.bank else 0.0
    for name, title, bars, ratios in (
        ("first", "first night: load, close, reserve posted", (240, 150), None),
        ("next", "next night: load, close", (120, 60), (6, 3.5)),
    ):
        if name in found.nights and name in found.floors:
            night, least = found.nights[name], found.floors[name]
            records = night.load.answer["records"]
            seconds = night.seconds(start)
            rows.append(
                budgets.night(title, seconds, least.seconds, records, bars, ratios)
            )
    if "unchanged" in found.nights:
        seconds = found.nights["unchanged"].load.run.seconds - start
        rows.append(budgets.unchanged(seconds, found.streams["unchanged"]["seconds"]))
    if "partner" in found.streams:
        own, other = found.streams["first"], found.streams["partner"]
        rows.append(budgets.partner(own["seconds"], other["seconds"], other["records"]))
    if found.peer and "first" in found.nights:
        rows.append(
            budgets.peer(*our_debt(found), found.peer.per_debt, found.peer.lines)
        )
    if found.nights:
        rss = max(night.load.run.rss for night in found.nights.values())
        rows.append(budgets.memory(rss, found.bank.start_rss))
    rows += budgets.without_code()
    opened = [screen for screen in found.screens if not screen.problem]
    if opened:
        rows.append(budgets.screens(opened[0]))
    return rows


def our_debt(found: Measured):
    """Seconds that one overdue debt costs us on the first night, and how many there are."""
    night = found.nights["first"]
    seconds = sum(night.steps.get(code, 0.0) for code in OVERDUE_STEPS)
    buckets = night.result["buckets"]
    debts = sum(row["contracts"] for number, row in buckets.items() if number != "0")
    return seconds / debts, debts


def text(found: Measured) -> str:
    """The whole answer of a run."""
    parts = [_head(found)]
    rows = [row.cells() for row in budget_rows(found)]
    parts.append(
        section(f"Budgets (seconds scaled to {found.contracts:,})", budgets.HEADS, rows)
    )
    if found.nights:
        parts += [_loads(found), _steps(found), _disk(found), _truth(found)]
    if found.streams:
        parts.append(_streams(found))
    if found.floors:
        parts.append(_floors(found))
    if found.peer:
        parts.append(_peer(found.peer))
    if found.screens:
        parts.append(_screens(found))
    if found.fault:
        parts.append(f"\nThe run broke off: {found.fault}")
    return "\n".join(parts)


def _head(found: Measured) -> str:
    lines = [
        f"## make bench, {found.contracts:,} contracts",
        "",
        f"{os.cpu_count()} cores, Python {platform.python_version()}; load average"
        f" {found.load_before:.1f} before the run and {machine.load_average():.1f} after it"
        " (other work on the machine makes seconds longer; ratios suffer less).",
    ]
    if found.bank and found.bank.start:
        lines.append(
            f"Odoo itself comes up in {found.bank.start:.1f} s: taken off the seconds of every"
            " command below, except where it stands as a stage."
        )
    return "\n".join(lines)


def _loads(found: Measured) -> str:
    columns = {}
    for name, night in found.nights.items():
        columns[f"{name} night"] = night.load
        if night.payments:
            columns[f"payments of it ({name})"] = night.payments
    stages = list(
        dict.fromkeys(s for load in columns.values() for s in load.profile.stages)
    )
    rows = [
        [
            stage,
            *(
                f"{load.profile.stages.get(stage, 0.0):.2f}"
                for load in columns.values()
            ),
        ]
        for stage in stages
    ]
    loads = columns.values()
    rows.append(["wall", *(f"{load.run.seconds:.2f}" for load in loads)])
    rows.append(
        ["of it this process computes", *(f"{load.run.cpu:.2f}" for load in loads)]
    )
    for key in ("records", "loaded", "unchanged", "rejected"):
        rows.append([key, *(f"{load.answer[key]:,}" for load in loads)])
    right = range(1, 1 + len(columns))
    return section("Load, seconds a stage", ["stage", *columns], rows, right)


def _seconds(spent: dict, code: str) -> str:
    return f"{spent[code]:.2f}" if code in spent else ""


def _steps(found: Measured) -> str:
    nights = found.nights
    codes = list(
        dict.fromkeys(code for night in nights.values() for code in night.steps)
    )
    rows = [
        [code, *(_seconds(night.steps, code) for night in nights.values())]
        for code in codes
    ]
    walls = [
        f"{night.close.seconds - found.bank.start:.2f}" for night in nights.values()
    ]
    rows.append(["the close as a whole", *walls])
    heads = ["step", *(f"{name} night" for name in nights)]
    return section(
        "Close of the day, seconds a step", heads, rows, range(1, 1 + len(nights))
    )


def _disk(found: Measured) -> str:
    rows = []
    for name, night in found.nights.items():
        file = found.books["own"].nights[name].contracts.stat().st_size
        rows.append([f"{name} night", mb(file), mb(night.database), mb(night.kept)])
    heads = ["after", "file of contracts", "database", "files kept as received"]
    return section("Disk", heads, rows, (1, 2, 3))


def _truth(found: Measured) -> str:
    lines = []
    for name, night in found.nights.items():
        wrong = differences(night.result, found.books["own"].nights[name].truth)
        said = "agree with the generator's truth" if not wrong else "; ".join(wrong)
        lines.append(f"- {name} night: {said}")
    return "\nGroups and reserve of the closed days:\n\n" + "\n".join(lines)


def wrong(found: Measured) -> list[str]:
    """What makes a run worthless: a part that failed, a day that is off by a kopeck."""
    sentences = [found.fault] if found.fault else []
    for name, night in found.nights.items():
        truth = found.books["own"].nights[name].truth
        sentences += [
            f"{name} night: {one}" for one in differences(night.result, truth)
        ]
    return sentences + [
        f"{s.role}, {s.what}: {s.problem}" for s in found.screens if s.problem
    ]


def _streams(found: Measured) -> str:
    rows = [
        [
            name,
            f"{one['seconds']:.2f}",
            f"{one['cpu']:.2f}",
            f"{one['records'] / one['seconds']:,.0f}",
            f"{one['unpacked'] / one['seconds'] / 1e6:.1f}",
            f"{one['gunzip']:.2f}",
            mb(one["rss"]),
        ]
        for name, one in found.streams.items()
    ]
    heads = [
        "file",
        "s",
        "of it computing",
        "records/s",
        "MB/s unpacked",
        "gunzip alone, s",
        "peak",
    ]
    title = "The stream alone (parse, validate, row; rows go nowhere)"
    return section(title, heads, rows, range(1, 7))


def _floors(found: Measured) -> str:
    rows = [
        [
            f"{name} night",
            f"{one.copy:.2f}",
            f"{one.write:.2f}",
            f"{one.seconds:.2f}",
            f"{one.rows:,}",
        ]
        for name, one in found.floors.items()
    ]
    heads = ["floor", "COPY, s", "INSERT or UPDATE, s", "both, s", "rows"]
    table = section("Floors", heads, rows, (1, 2, 3, 4))
    return f"{table}\n\n```sql\n{floor.sql_text()}\n```"


def _peer(peer) -> str:
    heads = [
        "invoices",
        "lines made",
        "run, s",
        "lines/s",
        "µs a debt",
        "making them took, s",
    ]
    row = [
        f"{peer.invoices:,}",
        f"{peer.lines:,}",
        f"{peer.seconds:.2f}",
        f"{peer.lines / peer.seconds:,.0f}",
        f"{peer.per_debt * 1e6:,.0f}",
        f"{peer.made:.1f}",
    ]
    return section("Peer: OCA account_credit_control", heads, [row], range(6))


def _screens(found: Measured) -> str:
    rows = [
        [
            one.role,
            one.what,
            one.model,
            f"{one.warm:.3f}",
            f"{one.cold:.3f}",
            one.problem,
        ]
        for one in [one for one in found.screens if not one.problem][:SHOWN_SCREENS]
    ]
    broken = [one for one in found.screens if one.problem]
    rows += [
        [one.role, one.what, one.model, "", "", one.problem[:120]] for one in broken
    ]
    heads = ["role", "screen", "model", "median, s", "first time, s", "problem"]
    title = f"The slowest of {len(found.screens)} screens"
    return section(title, heads, rows, (3, 4))
