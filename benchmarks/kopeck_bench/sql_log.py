"""Seconds a stage of a command, from Odoo's own log of its SQL.

With ``odoo.sql_db:DEBUG`` every statement stands in the log with its milliseconds. A load
runs a few hundred statements whatever the size of the file, so logging them costs nothing.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

# The first statement that is the command's own, after Odoo has come up.
LOAD_BEGINS = 'FROM "exchange_type"'
CLOSE_BEGINS = 'FROM "bank_day"'
HANDLER = ":INFO,odoo.sql_db:DEBUG"
_HEAD = re.compile(r"^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d),(\d{3}) \d+ [A-Z]+ ")
_QUERY = re.compile(r" odoo\.sql_db: \[([\d.]+) ms\] query: (.*)", re.S)
_COLOUR = re.compile(r"\x1b\[[\d;]*m")

# What a statement of a load works for: the first pattern found in it.
STAGES = (
    ("marks", r"wrk_\d+_stale|SET (?:stale|missing)_since|missing_since IS NOT NULL"),
    (
        "details",
        r"(?:wrk_\d+_|stg_\d+_|debt_)(?:instalment|operation|party|collateral)",
    ),
    ("history", r"debt_history"),
    ("contacts", r"bank_contact_point|wrk_\d+_contact|stg_\d+_contact"),
    ("contracts", r"debt_contract|wrk_\d+_contract|stg_\d+_contract"),
    ("clients", r"bank_client|wrk_\d+_client|stg_\d+_client"),
)
_STAGES = [(name, re.compile(pattern)) for name, pattern in STAGES]
# A SELECT that names other tables too is told by what it makes.
_MAKES = re.compile(
    r'(?:INSERT INTO|UPDATE|DELETE FROM|CREATE UNLOGGED TABLE|ANALYZE)\s+"?(\w+)"?',
    re.I,
)


@dataclass
class Statement:
    """One statement: wall clock at its end (epoch), seconds, text in one line."""

    at: float
    seconds: float
    text: str


@dataclass
class Profile:
    """Stages of a load in order, and the statements that took longest."""

    stages: dict = field(default_factory=dict)
    slowest: list = field(default_factory=list)


def statements(path: Path):
    """All statements of a log, in order."""
    found, head = [], None
    for line in _entries(path):
        head = _HEAD.match(line)
        query = _QUERY.search(line)
        if not head or not query:
            continue
        moment = datetime.strptime(head[1], "%Y-%m-%d %H:%M:%S").timestamp()
        text = " ".join(query[2].split())
        found.append(
            Statement(moment + int(head[2]) / 1000, float(query[1]) / 1000, text)
        )
    return found


def _entries(path: Path):
    """Entries of the log; a statement may take several lines."""
    entry = []
    with path.open(encoding="utf-8", errors="replace") as lines:
        for raw in lines:
            line = _COLOUR.sub("", raw)
            if _HEAD.match(line) and entry:
                yield "".join(entry)
                entry = []
            entry.append(line)
    if entry:
        yield "".join(entry)


def stage_of(text: str) -> str:
    """The stage that a statement belongs to."""
    if _STAGES[0][1].search(text):
        return _STAGES[0][0]
    made = _MAKES.search(text)
    for target in (made[1] if made else "", text):
        for name, pattern in _STAGES[1:]:
            if target and pattern.search(target):
                return name
    return "other SQL"


def begun(found, marker: str, started: float) -> float:
    """Seconds from the start of a command to its first statement with ``marker``: in them
    Odoo comes up."""
    for one in found:
        if marker in one.text:
            return one.at - one.seconds - started
    return 0.0


def slowest(found, count: int = 8):
    """The statements that took longest, longest first."""
    return sorted(found, key=lambda one: -one.seconds)[:count]


def load_profile(found, started: float, seconds: float) -> Profile:
    """Split the wall seconds of one load.

    :param found: its statements
    :param started: wall clock when the command was started, ``seconds`` its wall seconds
    :return: stages: ``start`` (Odoo comes up), ``keep`` (the file is copied, summed, journaled),
        ``stream`` (parse, validate, row, COPY), the merge by what is merged, ``rest`` (Python,
        COMMIT, exit)
    """
    made = next((n for n, one in enumerate(found) if 'TABLE "stg_' in one.text), None)
    if made is None:
        return Profile({"all": seconds}, slowest(found))
    merge = len(found) - 1
    for number in range(made, len(found)):
        if re.match(r'ANALYZE "?stg_', found[number].text):
            merge = number
            break
    start = begun(found, LOAD_BEGINS, started)
    begin = found[made].at - found[made].seconds
    stream_end = found[merge].at - found[merge].seconds
    stages = {
        "start": start,
        "keep": begin - started - start,
        "stream": stream_end - begin,
    }
    spent = defaultdict(float)
    for one in found[merge:]:
        spent[stage_of(one.text)] += one.seconds
    order = [
        "clients",
        "contacts",
        "contracts",
        "history",
        "details",
        "marks",
        "other SQL",
    ]
    stages |= {name: spent[name] for name in order if name in spent}
    stages["rest"] = seconds - sum(stages.values())
    return Profile(stages, slowest(found[made:]))
