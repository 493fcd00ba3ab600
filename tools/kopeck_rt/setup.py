"""From nothing to a ready `.runtime/`, and quick when it is ready."""

import fcntl
import json
import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from . import odoo_package, postgres, system, venv
from .log import say
from .paths import (
    DATA_DIR,
    LOG_DIR,
    ODOO_LOCK,
    READY,
    ROOT,
    RUNTIME,
    VENV_PYTHON,
    RuntimeFault,
    odoo_site,
    read_json,
    write_if_changed,
)


def _wanted() -> dict:
    """Return what a finished set-up was made of."""
    return {
        "root": str(ROOT),
        "venv": venv.fingerprint(),
        "odoo": ODOO_LOCK.read_text(),
        "home": os.environ.get("ODOO_HOME", ""),
        "program": venv.ODOO_MAIN,
        "server": "private" if postgres.is_private() else "own",
    }


def is_ready() -> bool:
    """Return whether nothing has to be done; costs a few milliseconds."""
    try:
        return (
            read_json(READY) == _wanted()
            and VENV_PYTHON.exists()
            and (odoo_site() / "odoo" / "release.py").exists()
            and (not postgres.is_private() or (postgres.DATA / "PG_VERSION").exists())
        )
    except (OSError, RuntimeFault):
        return False


def _smoke() -> None:
    """Another Odoo than the pinned one must at least be imported."""
    say("trying the other Odoo")
    done = subprocess.run(
        [VENV_PYTHON, "-P", "-c", "import odoo.cli, odoo.tests, odoo.addons.base"],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeFault(f"this Odoo does not start:\n{done.stderr[-2000:]}")


def ensure() -> None:
    """Do what is missing; a second run in parallel waits for the first."""
    if is_ready():
        return
    RUNTIME.mkdir(exist_ok=True)
    with (RUNTIME / "setup.lock").open("a") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if is_ready():
            return
        _ensure()


def _ensure() -> None:
    READY.unlink(missing_ok=True)
    # A checkout that was copied or moved: its cluster belongs to the old place.
    place = RUNTIME / "place"
    if place.exists() and place.read_text() != str(ROOT):
        raise RuntimeFault(
            "this checkout was moved or copied with .runtime/: remove .runtime/"
        )
    write_if_changed(place, str(ROOT))
    for folder in (DATA_DIR, LOG_DIR):
        folder.mkdir(exist_ok=True, mode=0o700)
    system.ensure_packages()
    with ThreadPoolExecutor(3) as pool:
        made = [
            pool.submit(venv.ensure_venv),
            pool.submit(odoo_package.ensure_odoo),
            pool.submit(postgres.ensure_cluster),
        ]
        results = [future.result() for future in made]
    odoo = results[1]
    venv.link_odoo(Path(odoo["home"]))
    if not odoo["pinned"]:
        _smoke()
    write_if_changed(READY, json.dumps(_wanted(), indent=1))
    say("the runtime is ready")
