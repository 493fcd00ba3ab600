"""`make lint`: ruff, pylint-odoo, OCA's module checks, XML and translations.

`lint.py --fix` first lets ruff sort imports and format.
"""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import polib
from kopeck_rt.paths import ROOT, addon_dirs
from lxml import etree

FOLDERS = ("addons", "adapters", "tests", "tools", "benchmarks")
# Samples of bad input are meant to be broken.
BROKEN = "broken"
LANGUAGE = "ru"
# Matters of taste among OCA's module checks; the rest is kept.
TASTE = (
    "prefer-readme-rst",
    "xml-field-bool-without-eval",
    "xml-field-numeric-without-eval",
    "xml-header-missing",
    "xml-header-wrong",
    "xml-tag-position",
)


def _files(pattern: str) -> Iterator[Path]:
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob(pattern)):
            if BROKEN not in path.parts:
                yield path


def xml_faults() -> Iterator[str]:
    """Yield one line for each file that is not well-formed XML."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    for pattern in ("*.xml", "*.xsd", "*.xsl", "*.xslt"):
        for path in _files(pattern):
            try:
                etree.parse(path, parser)
            except etree.XMLSyntaxError as error:
                yield f"{path.relative_to(ROOT)}: {error}"


def po_faults() -> Iterator[str]:
    """Yield one line for each missing, empty or fuzzy translation.

    Whether all terms are there is a test: it needs a database to export from.
    """
    for folder in addon_dirs():
        path = folder / "i18n" / f"{LANGUAGE}.po"
        shown = path.relative_to(ROOT)
        if not path.exists():
            yield f"{shown}: missing"
            continue
        try:
            entries = polib.pofile(str(path), check_for_duplicates=True)
        except (OSError, ValueError) as error:
            yield f"{shown}: {error}"
            continue
        for entry in entries:
            if entry.obsolete:
                yield f"{shown}:{entry.linenum}: obsolete: {entry.msgid[:60]!r}"
            elif entry.fuzzy:
                yield f"{shown}:{entry.linenum}: fuzzy: {entry.msgid[:60]!r}"
            elif not entry.msgstr.strip():
                yield f"{shown}:{entry.linenum}: empty: {entry.msgid[:60]!r}"


def _program(title: str, *command: str) -> Iterator[str]:
    """Yield what a checker prints when it is not content."""
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        yield f"{title}:\n{done.stdout}{done.stderr}".rstrip()


def main(fix: bool) -> int:
    """Run all checks; return 1 if one found something."""
    addons = [str(folder.relative_to(ROOT)) for folder in addon_dirs()]
    python = [name for name in FOLDERS if (ROOT / name).is_dir()] + ["conftest.py"]
    if fix:
        subprocess.run(["ruff", "check", "--fix", "-q", *python], cwd=ROOT, check=False)
        subprocess.run(["ruff", "format", "-q", *python], cwd=ROOT, check=False)
    found = [
        *_program(
            "ruff check", "ruff", "check", "-q", "--output-format=concise", *python
        ),
        *_program(
            "ruff format",
            *"ruff format --check -q --output-format=concise".split(),
            *python,
        ),
        *xml_faults(),
        *po_faults(),
    ]
    if addons:
        found += _program("pylint-odoo", "pylint", "--rcfile=.pylintrc", "-j2", *addons)
        found += _program(
            "OCA module checks",
            "oca-checks-odoo-module",
            f"--disable={','.join(TASTE)}",
            *addons,
        )
    print("\n".join(found) if found else "lint: clean", flush=True)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main("--fix" in sys.argv[1:]))
