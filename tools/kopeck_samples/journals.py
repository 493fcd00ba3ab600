"""Sample journals of ATMs: the command's answers against a plain search of the same bytes."""

import re

from .bank import odoo

MOST_UNKNOWN = 0.01  # share of lines
_LINE = re.compile(rb"[^\r\n]*[^\s][^\r\n]*")
# What a search that knows nothing of sessions finds of each count.
_PLAIN = {
    "ncr_ndc": {
        "transactions": rb"TRANSACTION START\*",
        "dispenses_approved": rb"FUNCTION ID=A",
        "taken": rb"NOTES TAKEN",
        "retracted": rb"\*RETRACT OPERATION",
        "deposits_completed": rb"CIM-DEPOSIT COMPLETED[\r\n]",
        "host_timeouts": rb"HOST TX TIMEOUT",
    },
    "hitachi_ndc": {
        "transactions": rb"TRANSACTION START=",
        "dispenses_approved": rb"FUNCID: A",
        "taken": rb"NOTES TAKEN BY CUSTOMER",
        "captured": rb"MEDIA LEFT BEHIND\s+CARD",
    },
}


def read(path) -> dict:
    """Answer of ``odoo journal read --json`` for one file."""
    _code, (answer,) = odoo("journal", "read", "--json", path)
    return answer


def compare(report, folder, read=read):
    """Every journal of a folder and its folders."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        report.title(f"journal {path.parent.name}/{path.name}")
        data = path.read_bytes()
        answer = read(path)
        plain = _PLAIN.get(answer["dialect"], {})
        report.equal("dialect known", bool(plain), True, answer["dialect"])
        for name, pattern in plain.items():
            report.equal(name, answer[name], len(re.findall(pattern, data)))
        lines = len(_LINE.findall(data))
        report.equal(
            "lines not understood below 1 %",
            answer["unknown_lines"] < lines * MOST_UNKNOWN,
            True,
            f"{answer['unknown_lines']} of {lines}",
        )
        ends = sum(answer[name] for name in ("taken", "not_presented", "retracted"))
        report.equal(
            "every approved dispense has its end", ends, answer["dispenses_approved"]
        )
        report.equal("sequence breaks", answer["sequence_breaks"], 0)
        places = [one["bytes"] for one in answer["findings"]]
        report.equal(
            "findings lie in the file",
            all(0 <= start <= end <= len(data) for start, end in places),
            True,
            len(places),
        )
