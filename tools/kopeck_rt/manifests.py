"""What this project's addons say about themselves."""

import ast
import hashlib
from pathlib import Path

from .paths import ODOO_LOCK, REQUIREMENTS, addon_dirs

# The suite reads no test, so a changed test needs no new database.
UNREAD = ("tests", "__pycache__", "readme")


def manifest(folder: Path) -> dict:
    """Return an addon's manifest."""
    return ast.literal_eval((folder / "__manifest__.py").read_text())


def own_addons() -> list[str]:
    """Return the names of this project's installable addons."""
    return [
        folder.name
        for folder in addon_dirs()
        if manifest(folder).get("installable", True)
    ]


def foreign_addons() -> list[str]:
    """Return the addons of Odoo and OCA that ours depend on."""
    own = set(own_addons())
    found = {"base", "web"}
    for folder in addon_dirs():
        found.update(manifest(folder).get("depends", ()))
    return sorted(found - own)


def foreign_fingerprint() -> str:
    """Return a digest of what a database without our addons is made of."""
    digest = hashlib.sha256(" ".join(foreign_addons()).encode())
    for path in (ODOO_LOCK, REQUIREMENTS):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:10]


def own_fingerprint() -> str:
    """Return a digest of our addons' files, tests left out."""
    digest = hashlib.sha256(foreign_fingerprint().encode())
    for folder in addon_dirs():
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(folder)
            if (
                path.is_file()
                and inside.parts[0] not in UNREAD
                and path.suffix != ".pyc"
            ):
                digest.update(f"{folder.name}/{inside}\n".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:10]
