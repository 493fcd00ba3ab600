"""All tables of a run, made from what was measured."""

import os
import platform
from dataclasses import dataclass, field

from . import budgets, floor, machine, report_alone
from .bank import OVERDUE_STEPS, differences
from .budgets import Spent
from .table import mb, section

NIGHTS = (
    ("first", "first night: load, close, reserve posted", (240, 150), None),
    ("next", "next night: load, close", (120, 60), (6, 3.5)),
)


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
    in_browser: list = field(default_factory=list)
    plans: list = field(default_factory=list)
    peer: object = None
    rule_books: object = None
    journals: object = None
    atm: object = None
    fault: str = ""


def budget_rows(found: Measured):
    """Rows of the table of budgets, in its order."""
    rows, nights = [], found.nights
    for name, title, bars, ratios in NIGHTS:
        if name in nights and name in found.floors:
            one, least = nights[name], floor.mean(found.floors[name])
            spent = Spent(one.seconds, found.bank.computing(one.load, one.close))
            floor_spent = Spent(least.seconds, least.computing)
            records = one.load.answer["records"]
            rows.append(budgets.night(title, spent, floor_spent, records, bars, ratios))
    if "unchanged" in nights:
        load = nights["unchanged"].load
        spent = Spent(load.seconds, found.bank.computing(load))
        rows.append(budgets.unchanged(spent, _stream_spent(found, "unchanged")))
    if "partner" in found.streams:
        own, other = (_stream_spent(found, name) for name in ("first", "partner"))
        records = found.streams["partner"]["records"]
        rows.append(budgets.partner(own, other, records))
    if found.peer and "first" in nights:
        seconds, debts = our_debt(found)
        rows.append(budgets.peer(seconds, found.peer.per_debt, debts, found.peer.lines))
    if nights:
        rss = max(night.load.run.rss for night in nights.values())
        rows.append(budgets.memory(rss, found.bank.start.rss))
    if found.rule_books:
        rows += _books_budgets(found.rule_books)
    if found.journals:
        rows.append(budgets.journals(found.journals))
    if found.atm:
        rows.append(budgets.atm(found.atm))
        rows += [budgets.claim_form(one) for one in found.atm.forms]
    rows += budgets.without_code()
    for where, screens in (("server", found.screens), ("Chromium", found.in_browser)):
        opened = [screen for screen in screens if not screen.problem]
        if opened:
            rows.append(budgets.screens(opened[0], where))
    return rows


def _books_budgets(one):
    """The first month, as the budget says; a month later stands in the table of books."""
    day = min(one.bare)
    lines = sum(row["lines"] for row in one.month(day))
    return [
        budgets.books(one.seconds(day), one.bare[day]["same"], lines, one.debts),
        budgets.ledger_line(one.ledger_line),
    ]


def _stream_spent(found: Measured, name: str) -> Spent:
    one = found.streams[name]
    return Spent(one["seconds"], one["cpu"])


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
    if found.rule_books:
        parts.append(report_alone.rule_books(found.rule_books))
        parts.append(report_alone.book_screens(found.rule_books))
    if found.atm:
        parts.append(report_alone.atm(found.atm))
        parts.append(report_alone.screens("screens of ATMs", found.atm.screens))
    if found.screens:
        parts.append(report_alone.screens("screens, the server's part", found.screens))
    if found.in_browser:
        parts.append(report_alone.screens("screens in Chromium", found.in_browser))
    if found.plans:
        parts.append(_plans(found.plans))
    if found.fault:
        parts.append(f"\nThe run broke off: {found.fault}")
    return "\n".join(parts)


def _head(found: Measured) -> str:
    return "\n".join(
        [
            f"## make bench, {found.contracts:,} contracts",
            "",
            f"{os.cpu_count()} cores, Python {platform.python_version()}; load average"
            f" {found.load_before:.1f} before the run and {machine.load_average():.1f} after it."
            " Seconds are wall seconds; in brackets stand processor seconds (Python's and"
            " PostgreSQL's), or a ratio of them, which other work on the machine hardly changes."
            " The time in which Odoo itself comes up is left out.",
        ]
    )


def _loads(found: Measured) -> str:
    columns = {}
    for name, night in found.nights.items():
        columns[f"{name} night"] = night.load
        if night.payments:
            columns[f"payments ({name})"] = night.payments
    loads = columns.values()
    stages = dict.fromkeys(stage for load in loads for stage in load.profile.stages)
    rows = [
        [f"{stage} *" if stage == "start" else stage]
        + [_seconds(load.profile.stages, stage) for load in loads]
        for stage in stages
    ]
    rows.append(["wall without *", *(f"{load.seconds:.2f}" for load in loads)])
    rows.append(["Python computes", *(f"{_python(found, load):.2f}" for load in loads)])
    rows.append(
        ["PostgreSQL computes", *(f"{_postgres(found, load):.2f}" for load in loads)]
    )
    for key in ("records", "loaded", "unchanged", "rejected"):
        rows.append([key, *(f"{load.answer[key]:,}" for load in loads)])
    right = range(1, 1 + len(columns))
    return section("Load, seconds a stage", ["stage", *columns], rows, right)


def _seconds(spent: dict, code: str) -> str:
    return f"{spent[code]:.2f}" if code in spent else ""


def _python(found: Measured, work) -> float:
    return work.run.cpu - found.bank.start.cpu


def _postgres(found: Measured, work) -> float:
    return work.run.sql - found.bank.start.sql


def _steps(found: Measured) -> str:
    nights = found.nights
    codes = list(
        dict.fromkeys(code for night in nights.values() for code in night.steps)
    )
    rows = [
        [code, *(_seconds(night.steps, code) for night in nights.values())]
        for code in codes
    ]
    closes = [night.close for night in nights.values()]
    rows.append(
        ["wall without Odoo's start", *(f"{one.seconds:.2f}" for one in closes)]
    )
    rows.append(["Python computes", *(f"{_python(found, one):.2f}" for one in closes)])
    rows.append(
        ["PostgreSQL computes", *(f"{_postgres(found, one):.2f}" for one in closes)]
    )
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
    if found.rule_books:
        sentences += found.rule_books.wrong()
    if found.atm:
        sentences += [f"ATMs: {one}" for one in found.atm.wrong]
    return sentences + [
        f"{s.role}, {s.what}: {s.problem}"
        for s in (
            *found.screens,
            *found.in_browser,
            *(found.atm.screens if found.atm else ()),
        )
        if s.problem
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
            f"{name} night, {word} it",
            f"{one.copy:.2f}",
            f"{one.write:.2f}",
            f"{one.seconds:.2f}",
            f"{one.computing:.2f}",
            f"{one.rows:,}",
        ]
        for name, measured in found.floors.items()
        for word, one in zip(("before", "after"), measured, strict=False)
    ]
    heads = [
        "floor",
        "COPY, s",
        "INSERT or UPDATE, s",
        "both, s",
        "of it computing",
        "rows",
    ]
    table = section("Floors", heads, rows, range(1, 6))
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


def _plans(plans) -> str:
    lines = ["\n### Query plans of the screens\n"]
    for one in plans:
        lines.append(f"\n{one['title']}: {one['seconds'] * 1000:,.0f} ms in all\n")
        lines += ["```", *one["plan"], "```"]
    return "\n".join(lines)
