"""The virtual environment with the exact packages of requirements.lock."""

import hashlib
import os
import re
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

ODOO_MAIN = f"""\
import sys

if __name__ == "__main__":
    sys.path.append({str(ROOT / "tools")!r})
    from kopeck_rt import calls_out

    calls_out.install()
    import odoo.cli

    odoo.cli.main()
"""


def _place() -> str:
    """Return what a venv cannot change: it is neither moved nor given another Python."""
    return f"{ROOT} {sys.version_info[0]}.{sys.version_info[1]}"


def fingerprint() -> str:
    """Return what the environment was made of: place, Python, lock file."""
    digest = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    return f"{_place()} {digest}\n"


def _run(*args) -> str:
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
    return done.stdout


def _pip(*args) -> str:
    return _run(VENV_PYTHON, "-m", "pip", "--disable-pip-version-check", *args)


def _name(requirement: str) -> str:
    """Return the normal form of the name in `Name==1.0`."""
    return re.sub(r"[-_.]+", "-", requirement.split("==")[0].strip()).lower()


def _drop_strangers() -> None:
    """Uninstall what an older lock file brought and this one does not."""
    wanted = {
        _name(line)
        for line in REQUIREMENTS.read_text().splitlines()
        if line[:1].isalnum()
    } | {"pip", "setuptools", "odoo"}
    there = [
        line for line in _pip("list", "--format=freeze").splitlines() if "==" in line
    ]
    strangers = [_name(line) for line in there if _name(line) not in wanted]
    if strangers:
        _pip("uninstall", "--yes", *strangers)


def ensure_venv() -> None:
    """Create the environment, or bring it to the lock file."""
    marker = VENV / "kopeck-lock"
    have = marker.read_text() if marker.exists() else ""
    if have == fingerprint():
        return
    say("installing Python packages")
    if not have.startswith(f"{_place()} "):
        shutil.rmtree(VENV, ignore_errors=True)
        # Inside a venv, make ours from the Python below: this one is being replaced.
        _run(
            getattr(sys, "_base_executable", None) or sys.executable, "-m", "venv", VENV
        )
    _pip(
        "install",
        "--quiet",
        "--no-deps",
        "--only-binary=:all:",
        "--require-hashes",
        "-r",
        REQUIREMENTS,
    )
    _drop_strangers()
    marker.write_text(fingerprint())


def link_odoo(home: Path) -> None:
    """Make `import odoo` find that Odoo, and give the venv an `odoo` program."""
    for site in VENV.glob("lib/python3.*/site-packages"):
        write_if_changed(site / "kopeck-odoo.pth", f"{home}\n")
    write_if_changed(ODOO_SCRIPT, ODOO_MAIN)
