"""Query plans of what screens ask on the measured book."""

import json
import re
from pathlib import Path

from . import machine
from .bank import DATABASE, Bank

SCRIPT = Path(__file__).with_name("plans_script.py")
LOGIN = "auditor"  # sees every case and every name
WIDTH, LINES = 150, 25


def measure(bank: Bank) -> list[dict]:
    """Ask each question as a user and explain its slowest query.

    :return: rows ``title``, ``seconds`` of the whole call, ``query``, ``plan`` (lines)
    """
    machine.say("query plans")
    ((number, name, inn, phone),) = bank.query(
        "SELECT c.number, cl.name, cl.inn, substr(p.value, 3) FROM debt_contract c"
        " JOIN bank_client cl ON cl.id = c.client_id"
        " JOIN bank_contact_point p ON p.client_id = cl.id AND p.kind = 'phone'"
        " WHERE cl.kind = 'person' AND cl.inn IS NOT NULL"
        " AND c.id > (SELECT max(id) / 2 FROM debt_contract) ORDER BY c.id, p.id LIMIT 1"
    )
    typed = {"number": number, "name": name, "inn": inn, "phone": phone}
    params = bank.folder / "plans.json"
    params.write_text(json.dumps({"login": LOGIN, "typed": typed}), encoding="utf-8")
    run = bank.odoo(
        "plans",
        "shell",
        "-d",
        DATABASE,
        "--no-http",
        stdin=SCRIPT.read_text(encoding="utf-8"),
        extra={"KOPECK_BENCH_PARAMS": str(params)},
    )
    found = [
        json.loads(line.partition("PLAN ")[2])
        for line in run.out.splitlines()
        if "PLAN {" in line
    ]
    return [{**one, "query": _public(one["query"], typed), "plan": _short(one["plan"], typed)}
            for one in found]  # fmt: skip


def _public(text: str, typed: dict) -> str:
    """Without the name and the phone that were typed: generated ones, but who knows the book."""
    for key in ("name", "inn", "phone"):
        text = text.replace(typed[key], f"<{key}>")
    return text


def _short(plan: list[str], typed: dict) -> list[str]:
    kept = [
        re.sub(r"\(actual time=[\d.]+\.\.([\d.]+) rows=(\d+) loops=(\d+)\)",
               r"(\1 ms, rows \2, loops \3)", line)
        for line in plan
        if not re.search(r"Buckets:|Sort Method|Heap Blocks|Planning Time|Worker \d", line)
    ]  # fmt: skip
    return [_public(line, typed)[:WIDTH] for line in kept[:LINES]]
