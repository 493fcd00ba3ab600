"""System packages: what is missing, and installing it when we are root."""

import importlib.util
import os
import re
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

from .log import say
from .paths import RuntimeFault

POSTGRES_OLDEST = 13


def postgres_bin(version: str | None = None) -> Path | None:
    """Return the folder of PostgreSQL's server programs, the newest or that version."""
    found = []
    for folder in Path("/usr/lib/postgresql").glob("*/bin"):
        number = folder.parent.name
        if number.isdigit() and (folder / "initdb").exists():
            found.append((int(number), folder))
    on_path = shutil.which("initdb")
    if on_path:
        folder = Path(on_path).resolve().parent
        shown = subprocess.run(
            [on_path, "--version"], capture_output=True, text=True, check=False
        ).stdout
        match = re.search(r"\) (\d+)", shown)
        if match:
            found.append((int(match[1]), folder))
    for number, folder in sorted(found, reverse=True):
        if version in (None, str(number)) and number >= POSTGRES_OLDEST:
            return folder
    return None


def chromium() -> str | None:
    """Return the path of a Chromium, the name Odoo's own tests look for first."""
    for name in ("google-chrome", "chromium", "chromium-browser"):
        path = shutil.which(name)
        if path:
            return path
    return None


def sshd() -> str | None:
    """Return the full path of sshd (it refuses to start by a relative one)."""
    return shutil.which(
        "sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"
    )


def missing_packages() -> list[str]:
    """Return the names of Debian packages that this machine lacks."""
    fonts = Path("/usr/share/fonts/truetype")
    present = {
        "chromium": chromium(),
        "fonts-dejavu-core": (fonts / "dejavu/DejaVuSans.ttf").exists(),
        "fonts-liberation": any(fonts.glob("liberation*/LiberationSans-Regular.ttf")),
        "openssh-server": sshd(),
        "python3-venv": importlib.util.find_spec("ensurepip"),
        "wkhtmltopdf": shutil.which("wkhtmltopdf"),
    }
    if os.environ.get("PGHOST"):
        present["postgresql-client"] = shutil.which("psql")
    else:
        present["postgresql"] = postgres_bin()
    return sorted(name for name, there in present.items() if not there)


@contextmanager
def _nothing_started():
    """Keep packages from starting servers or making a cluster while they install."""
    policy = Path("/usr/sbin/policy-rc.d")
    cluster = Path("/etc/postgresql-common/createcluster.d/kopeck.conf")
    ours = []
    try:
        if not policy.exists():
            policy.write_text("#!/bin/sh\nexit 101\n")
            policy.chmod(0o755)
            ours.append(policy)
        cluster.parent.mkdir(parents=True, exist_ok=True)
        cluster.write_text("create_main_cluster = false\n")
        ours.append(cluster)
        yield
    finally:
        for path in ours:
            path.unlink(missing_ok=True)


def ensure_packages() -> None:
    """Install what is missing when root; otherwise name it in one line."""
    names = missing_packages()
    if not names:
        return
    if os.geteuid() != 0:
        raise RuntimeFault(
            "system packages are missing; as root run: "
            f"apt-get install --no-install-recommends {' '.join(names)}"
        )
    say(f"installing system packages: {' '.join(names)}")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
    apt = ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=2"]
    with _nothing_started():
        # A foreign source that is down must not stop us: what counts is the install.
        subprocess.run([*apt, "update"], env=env, capture_output=True, check=False)
        done = subprocess.run(
            [*apt, "install", "-y", "--no-install-recommends", *names],
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise RuntimeFault(
            f"apt-get install failed:\n{done.stdout[-2000:]}{done.stderr}"
        )
    still = missing_packages()
    if still:
        raise RuntimeFault(f"installed, but still not found: {' '.join(still)}")
