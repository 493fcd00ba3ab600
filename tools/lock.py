"""Make requirements.lock from requirements.in: exact versions with their hashes.

Run it in a venv that can resolve everything, beside the runtime's Odoo:
    python3 tools/rt.py run --no-pg -- python tools/lock.py
It resolves in a scratch venv, then lets `uv` (installed there) look up the hashes.
"""

import re
import subprocess
import tempfile
from pathlib import Path

from kopeck_rt.paths import REQUIREMENTS, ROOT, odoo_site

SYSTEM_PYTHON = "/usr/bin/python3"
# Named by Odoo's metadata, but replaced or not needed (see requirements.in).
LEFT_OUT = {
    "odoo",
    "psycopg2",
    "pypdf2",
    "ofxparse",
    "docopt",
    "pip",
    "setuptools",
    "uv",
}


def main() -> None:
    """Resolve, then write the lock file."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "venv"
        # The system's Python is the oldest that must be served; a newer patch release
        # would choose packages that it cannot take.
        subprocess.run([SYSTEM_PYTHON, "-m", "venv", folder], check=True)
        # With Odoo in sight, OCA's addons do not ask for it.
        site = next(folder.glob("lib/python3.*/site-packages"))
        (site / "odoo.pth").write_text(f"{odoo_site()}\n")
        pip = [folder / "bin" / "pip", "--isolated", "install", "-q"]
        subprocess.run([*pip, "-r", ROOT / "requirements.in", "uv"], check=True)
        frozen = subprocess.run(
            [folder / "bin" / "pip", "freeze", "--all"],
            check=True,
            capture_output=True,
            text=True,
        ).stdout.splitlines()
        pins = Path(scratch) / "pins.txt"
        pins.write_text(
            "".join(
                f"{line}\n"
                for line in frozen
                if (match := re.match(r"([\w.-]+)==", line))
                and match[1].lower().replace("_", "-") not in LEFT_OUT
            )
        )
        subprocess.run(
            [
                folder / "bin" / "uv",
                *(
                    "pip",
                    "compile",
                    "-q",
                    "--no-config",
                    "--no-deps",
                    "--generate-hashes",
                ),
                *("--no-header", "--no-annotate", "-o", REQUIREMENTS, pins),
            ],
            check=True,
        )


if __name__ == "__main__":
    main()
