"""Bring i18n/ru.po of our addons to their present terms.

    python3 tools/rt.py run -- python tools/po.py [ADDON ...]

Terms come from Odoo's own export out of a fresh install. What is translated stays,
what is gone is dropped, what is new is added: with the Russian that Odoo's own addons
give the same English (created by, company, ...), else empty, and it is listed.
"""

import os
import re
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import polib
import psycopg2
from kopeck_rt import databases, odoo_run
from kopeck_rt.manifests import own_addons
from kopeck_rt.paths import addon_dirs, odoo_site

MEMORY = ("base", "web", "mail", "account", "resource")


def exported() -> dict[str, list[polib.POEntry]]:
    """Return the terms of each addon as Odoo exports them from a fresh install."""
    name = f"{databases.TEST}{os.getpid()}_terms"
    databases.copy_full(name)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "all.pot"
        arguments = ["i18n", "export", "-d", name, "-l", "pot", "-o", str(path)]
        try:
            subprocess.run(
                odoo_run.command([*arguments, *own_addons()]),
                env=odoo_run.environment(),
                check=True,
                capture_output=True,
            )
            holders = _holders(name)
        finally:
            databases.drop(name)
        terms: dict[str, list] = {addon: [] for addon in own_addons()}
        for entry in polib.pofile(str(path)):
            # A long list of modules is wrapped by the exporter onto further lines.
            modules = set(re.findall(r"\w+", entry.comment.partition("module")[2]))
            for where, line in list(entry.occurrences):
                head, _, xmlid = where.rpartition(":")
                addon, _, tail = xmlid.partition(".")
                for holder in holders.get(tail, set()) - {addon}:
                    modules.add(holder)
                    shared = (f"{head}:{holder}.{tail}", line)
                    if shared not in entry.occurrences:
                        entry.occurrences.append(shared)
            for addon in modules & terms.keys():
                terms[addon].append(entry)
    return terms


def _holders(database: str) -> dict[str, set[str]]:
    """Return what models and fields our addons share: name → addons.

    Odoo exports such a term for one addon only, and each of them must stand alone.
    """
    with closing(psycopg2.connect(dbname=database)) as connection:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT name, array_agg(module) FROM ir_model_data"
                " WHERE model IN ('ir.model', 'ir.model.fields') AND module = ANY(%s)"
                " GROUP BY name",
                [own_addons()],
            )
            return {name: set(modules) for name, modules in cursor.fetchall()}


def _memory() -> dict[str, str]:
    """Return Russian by English of Odoo's own addons."""
    found: dict[str, str] = {}
    for addon in MEMORY:
        path = odoo_site() / "odoo" / "addons" / addon / "i18n" / "ru.po"
        if path.exists():
            for entry in polib.pofile(str(path)).translated_entries():
                found.setdefault(entry.msgid, entry.msgstr)
    return found


def _marks(entry: polib.POEntry) -> list[str]:
    return [c for c in entry.comment.splitlines() if c.startswith("odoo-")]


def main(addons: list[str]) -> int:
    """Rewrite the files; return 1 if terms are left without Russian."""
    memory = _memory()
    terms = exported()
    left = 0
    for folder in addon_dirs():
        if addons and folder.name not in addons:
            continue
        path = folder / "i18n" / "ru.po"
        known = {}
        if path.exists():
            known = {
                e.msgid: e.msgstr for e in polib.pofile(str(path)) if not e.obsolete
            }
        target = polib.POFile(wrapwidth=78)
        target.metadata = {
            "Project-Id-Version": "Kopeck 19.0",
            "Language": "ru",
            "MIME-Version": "1.0",
            "Content-Type": "text/plain; charset=UTF-8",
            "Content-Transfer-Encoding": "8bit",
            "Plural-Forms": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && "
            "n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);",
        }
        for entry in sorted(terms[folder.name], key=lambda e: e.msgid):
            russian = known.get(entry.msgid) or memory.get(entry.msgid, "")
            if not russian:
                left += 1
                sys.stdout.write(f"{folder.name}: {entry.msgid!r}\n")
            target.append(
                polib.POEntry(
                    msgid=entry.msgid,
                    msgctxt=entry.msgctxt,
                    msgstr=russian,
                    # `odoo-python` and `odoo-javascript` say who may use a term.
                    comment="\n".join([f"module: {folder.name}", *_marks(entry)]),
                    occurrences=[
                        (where, line)
                        for where, line in entry.occurrences
                        if f":{folder.name}." in where or f"/{folder.name}/" in where
                    ],
                    flags=[flag for flag in entry.flags if flag != "fuzzy"],
                )
            )
        path.parent.mkdir(exist_ok=True)
        target.save(str(path))
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
