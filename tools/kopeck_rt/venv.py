"""The virtual environment with the exact packages of requirements.lock."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from .log import say
from .paths import (
    ODOO_SCRIPT,
    REQUIREMENTS,
    ROOT,
    VENV,
    VENV_PYTHON,
    RuntimeFault,
    write_if_changed,
)

ODOO_MAIN = """\
import odoo.cli

if __name__ == "__main__":
    odoo.cli.main()
"""


def fingerprint() -> str:
    """Return what the environment was made of: place, Python, lock file."""
    digest = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    return f"{ROOT} {sys.version_info[0]}.{sys.version_info[1]} {digest}\n"


def _run(*args) -> None:
    done = subprocess.run(
        args,
        capture_output=True,
        text=True,
        check=False,
        # A user's own constraint or target must not bend the lock; his mirror may stay.
        env={
            key: value
            for key, value in os.environ.items()
            if key not in ("PYTHONPATH", "PYTHONHOME", "PIP_TARGET", "PIP_CONSTRAINT")
        },
    )
    if done.returncode:
        raise RuntimeFault(f"{args[-1]}: {done.stdout[-2000:]}{done.stderr[-4000:]}")


def ensure_venv() -> None:
    """Create the environment, or bring it to the lock file."""
    marker = VENV / "kopeck-lock"
    if marker.exists() and marker.read_text() == fingerprint():
        return
    say("installing Python packages")
    shutil.rmtree(VENV, ignore_errors=True)
    # Inside a venv, make ours from the Python below: it may be removed while we work.
    python = getattr(sys, "_base_executable", None) or sys.executable
    _run(python, "-m", "venv", VENV)
    _run(
        VENV_PYTHON,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-deps",
        "--only-binary=:all:",
        "--require-hashes",
        "-r",
        REQUIREMENTS,
    )
    marker.write_text(fingerprint())


def link_odoo(home: Path) -> None:
    """Make `import odoo` find that Odoo, and give the venv an `odoo` program."""
    for site in VENV.glob("lib/python3.*/site-packages"):
        write_if_changed(site / "kopeck-odoo.pth", f"{home}\n")
    write_if_changed(ODOO_SCRIPT, ODOO_MAIN)
