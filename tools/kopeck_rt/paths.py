"""Where things lie in this checkout."""

import hashlib
import json
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RUNTIME = ROOT / ".runtime"
VENV = RUNTIME / "venv"
VENV_PYTHON = VENV / "bin" / "python"
ODOO_SCRIPT = VENV / "bin" / "odoo"
ODOO_ROOT = RUNTIME / "odoo-root"
ODOO_CONF = RUNTIME / "odoo.conf"
DATA_DIR = RUNTIME / "data"
LOG_DIR = RUNTIME / "log"
READY = RUNTIME / "ready.json"
REQUIREMENTS = ROOT / "requirements.lock"
ODOO_LOCK = ROOT / "tools" / "odoo.lock"

# Two clones side by side, or two users of one machine, must not meet.
CHECKOUT_ID = hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]

# Odoo's addons and OCA's (installed by pip) are found on their own.
ADDON_FOLDERS = ("addons", "adapters")


class RuntimeFault(Exception):
    """Something the user must know, in one line."""


def addon_paths() -> list[Path]:
    """Return the folders of this project that hold an addon (Odoo warns of others)."""
    folders = (ROOT / name for name in ADDON_FOLDERS)
    return [folder for folder in folders if any(folder.glob("*/__manifest__.py"))]


def addon_dirs() -> list[Path]:
    """Return the folder of each installable addon of this project."""
    return sorted(
        manifest.parent
        for folder in addon_paths()
        for manifest in folder.glob("*/__manifest__.py")
    )


def odoo_site(home: str | None = None) -> Path:
    """Return the folder to put on Python's path so that `import odoo` works."""
    home = home or os.environ.get("ODOO_HOME")
    if not home:
        return ODOO_ROOT / "usr/lib/python3/dist-packages"
    for candidate in (
        Path(home),
        Path(home) / "usr/lib/python3/dist-packages",
        Path(home).parent,
    ):
        if (candidate / "odoo" / "release.py").is_file():
            return candidate.resolve()
    raise RuntimeFault(f"ODOO_HOME={home} holds no odoo/release.py")


def read_json(path: Path) -> dict:
    """Return the JSON object in a file, or an empty one."""
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError):
        return {}


def write_if_changed(path: Path, text: str) -> None:
    """Write a file in one step, so that a parallel reader never sees half of it."""
    try:
        if path.read_text() == text:
            return
    except OSError:
        pass
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.write_text(text)
    draft.replace(path)
