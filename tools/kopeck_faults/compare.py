"""What a bank is after a fault beside what it is after a clean run: lost, doubled, different."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import state

# To-dos are messages to people: tables of Odoo's own, which ``state`` does not read.
TODOS = """
    SELECT concat_ws(' | ', a.res_model, a.summary, a.note, u.login)
      FROM mail_activity a JOIN res_users u ON u.id = a.user_id
     WHERE a.res_model LIKE 'exchange.%%' OR a.res_model LIKE 'bank.%%'
        OR a.res_model LIKE 'debt.%%' OR a.res_model LIKE 'reserve.%%'
"""
LETTERS = """
    SELECT concat_ws(' | ', l.email_to, m.subject, m.body,
                     (SELECT string_agg(p.name, ', ' ORDER BY p.name)
                        FROM mail_mail_res_partner_rel r JOIN res_partner p
                          ON p.id = r.res_partner_id WHERE r.mail_mail_id = l.id))
      FROM mail_mail l JOIN mail_message m ON m.id = l.mail_message_id
"""
MOST_SHOWN = 6


@dataclass
class Difference:
    """Rows and files; ``lines`` say which."""

    lost: int = 0
    doubled: int = 0
    other: int = 0
    lines: list = field(default_factory=list)

    def __bool__(self):
        return bool(self.lost or self.doubled or self.other)

    def add(self, name, clean, found):
        """Count how one table, or one set of files, differs.

        A row that is in one run only and has its counterpart among those of the other run only
        is a different row, not a lost and a doubled one.
        """
        gone, new = clean - found, found - clean
        missing, extra = gone.total(), new.total()
        if not missing and not extra:
            return
        self.other += min(missing, extra)
        self.lost += max(0, missing - extra)
        self.doubled += max(0, extra - missing)
        self.lines.append(f"{name}: {missing} only in the clean run, {extra} only here")
        for sign, rows in (("-", gone), ("+", new)):
            shown = list(rows.elements())[:MOST_SHOWN]
            self.lines += [
                f"   {sign} {row.replace(chr(31), '|')[:600]}" for row in shown
            ]


@dataclass
class State:
    """Everything that two runs must agree on.

    ``tables``: name → rows as text; ``far``: folder/name and digest of the partner's server;
    ``kept``: digests of kept files.
    """

    tables: dict
    far: Counter
    kept: Counter


def read(bank):
    """State of a bank now: database, the far side's files with their bytes, kept files."""
    tables = {name: Counter(rows) for name, rows in state.snapshot(bank.name).items()}
    tables["mail_activity"] = Counter(row for (row,) in bank.sql(TODOS))
    tables["mail_mail"] = Counter(row for (row,) in bank.sql(LETTERS))
    return State(tables, _files(bank.far), Counter(_kept(bank.kept)))


def sha256(path):
    with open(path, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _files(root):
    return Counter(
        f"{path.relative_to(root)} {sha256(path)}"
        for path in sorted(Path(root).rglob("*"))
        if path.is_file()
    )


def _kept(root):
    """Kept files by the digest that is their name; a wrong content is told by it."""
    for path in sorted(root.glob("??/*")):
        yield path.name if sha256(path) == path.name else f"{path.name} damaged"


def differences(clean, found):
    """:class:`Difference` of two states."""
    result = Difference()
    for name in sorted(clean.tables.keys() | found.tables.keys()):
        empty = Counter()
        result.add(name, clean.tables.get(name, empty), found.tables.get(name, empty))
    # A file under its own name with other bytes is neither lost nor doubled.
    result.add("files on the server", clean.far, found.far)
    result.add("kept files", clean.kept, found.kept)
    return result
