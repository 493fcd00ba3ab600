"""Odoo 19 from Debian's package, unpacked under `.runtime/` without installing it."""

import hashlib
import os
import re
import shutil
import subprocess
from pathlib import Path

from .log import say
from .paths import ODOO_LOCK, ODOO_ROOT, RUNTIME, RuntimeFault, odoo_site

SUITE = "sid"
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
# The package's static files are relative links into these packages' files.
BESIDE = (
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-roboto-unhinted",
    "fonts-montserrat",
    "fonts-inconsolata",
    "fonts-ocr-b",
    "fonts-glyphicons-halflings",
)
# Only the stable release's 4.7 has the file names that Odoo links to.
FROM_STABLE = ("fonts-font-awesome",)


def pinned() -> tuple[str, str, str]:
    """Return package, version and sha256 from tools/odoo.lock."""
    for line in ODOO_LOCK.read_text().splitlines():
        if line and not line.startswith("#"):
            name, version, digest = line.split()
            return name, version, digest
    raise RuntimeFault(f"{ODOO_LOCK.name} names no package")


def codename() -> str:
    """Return the machine's Debian release name, e.g. `bookworm`."""
    for line in Path("/etc/os-release").read_text().splitlines():
        key, _, value = line.partition("=")
        if key == "VERSION_CODENAME":
            return value.strip('"')
    raise RuntimeFault(
        "no VERSION_CODENAME in /etc/os-release: set ODOO_HOME to your Odoo 19"
    )


def _entries(text: str, deb822: bool):
    """Yield (uris, suites) of each binary source in one apt sources file."""
    if not deb822:
        for line in text.splitlines():
            match = re.match(r"\s*deb\s+(?:\[[^]]*\]\s+)?(\S+)\s+(\S+)", line)
            if match:
                yield [match[1]], [match[2]]
        return
    for stanza in re.split(r"\n\s*\n", text):
        fields = {}
        key = None
        for line in stanza.splitlines():
            if line.startswith("#"):
                continue
            if line[:1].isspace() and key:
                fields[key] += " " + line.strip()
            elif ":" in line:
                key, _, value = line.partition(":")
                key = key.strip().lower()
                fields[key] = value.strip()
        if (
            "deb" in fields.get("types", "").split()
            and fields.get("enabled", "yes") != "no"
        ):
            yield fields.get("uris", "").split(), fields.get("suites", "").split()


def machine_mirror(release: str, etc: Path = Path("/etc/apt")) -> str:
    """Return the address of the Debian mirror that the machine's own apt uses."""
    files = [etc / "sources.list", *sorted((etc / "sources.list.d").glob("*"))]
    for path in files:
        if not path.is_file() or path.suffix not in (".list", ".sources"):
            continue
        for uris, suites in _entries(path.read_text(), path.suffix == ".sources"):
            if release in suites or "stable" in suites:
                for uri in uris:
                    if not uri.startswith("cdrom:") and uri.rstrip("/").endswith(
                        "debian"
                    ):
                        return uri
    raise RuntimeFault(
        f"no Debian {release} mirror in the machine's apt sources: set ODOO_HOME to your Odoo 19"
    )


class PrivateApt:
    """An apt with folders of its own: reads the mirror, leaves the system alone."""

    def __init__(self, folder: Path):
        self.folder = folder
        release = codename()
        mirror = machine_mirror(release)
        self.stable = release
        for name in ("lists/partial", "cache/archives/partial", "debs"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        signed = f"[signed-by={KEYRING}] " if KEYRING.exists() else ""
        (folder / "sources.list").write_text(
            "".join(
                f"deb {signed}{mirror} {suite} main\n" for suite in (SUITE, release)
            )
        )
        self.options = []
        for key, value in {
            "Dir::Etc::sourcelist": folder / "sources.list",
            "Dir::Etc::sourceparts": "-",
            "Dir::Etc::preferences": "/dev/null",
            "Dir::Etc::preferencesparts": "-",
            "Dir::State::lists": folder / "lists",
            "Dir::Cache": folder / "cache",
            "Acquire::Languages": "none",
            "Acquire::Retries": "3",
            "APT::Update::Post-Invoke": "",
            "APT::Update::Post-Invoke-Success": "",
        }.items():
            self.options += ["-o", f"{key}={value}"]
        if os.geteuid() == 0:
            # apt's own download user may not reach our folder.
            self.options += ["-o", "APT::Sandbox::User=root"]

    def __call__(self, *args: str) -> subprocess.CompletedProcess:
        """Run apt-get with these arguments in the download folder."""
        return subprocess.run(
            ["apt-get", "-q", *self.options, *args],
            cwd=self.folder / "debs",
            env={**os.environ, "LC_ALL": "C.UTF-8"},
            capture_output=True,
            text=True,
            check=False,
        )

    def must(self, *args: str) -> None:
        """Run apt-get; its failure is ours."""
        done = self(*args)
        if done.returncode:
            raise RuntimeFault(
                f"apt-get {' '.join(args)} failed:\n{done.stdout}{done.stderr}"
            )


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _download(apt: PrivateApt) -> bool:
    """Fetch all packages; return whether Odoo's is the pinned one."""
    name, version, digest = pinned()
    apt.must("update")
    is_pinned = apt("download", f"{name}={version}").returncode == 0
    if not is_pinned:
        say(f"WARNING: the mirror has no {name} {version}; taking the one it has")
        apt.must("download", name)
    else:
        deb = next((apt.folder / "debs").glob(f"{name}_*.deb"))
        if _sha256(deb) != digest:
            raise RuntimeFault(f"{deb.name} is not the pinned file (sha256 differs)")
    apt.must("download", *(f"{package}/{SUITE}" for package in BESIDE))
    apt.must("download", *(f"{package}/{apt.stable}" for package in FROM_STABLE))
    return is_pinned


def ensure_odoo() -> dict:
    """Have Odoo unpacked; return what it is: {"home": folder, "pinned": bool}."""
    home = os.environ.get("ODOO_HOME")
    if home:
        return {"home": str(odoo_site(home)), "pinned": True}
    marker = ODOO_ROOT / "kopeck-version"
    wanted = " ".join(pinned())
    if marker.exists():
        have, _, state = marker.read_text().partition("\n")
        if have == wanted:
            return {"home": str(odoo_site()), "pinned": state.strip() == "pinned"}
    say("downloading Odoo 19 (123 MB)")
    folder = RUNTIME / "apt"
    draft = RUNTIME / "odoo-root.new"
    for path in (folder, draft):
        shutil.rmtree(path, ignore_errors=True)
    apt = PrivateApt(folder)
    is_pinned = _download(apt)
    draft.mkdir()
    for deb in sorted((folder / "debs").glob("*.deb")):
        subprocess.run(["dpkg-deb", "-x", deb, draft], check=True)
    (draft / marker.name).write_text(
        f"{wanted}\n{'pinned' if is_pinned else 'other'}\n"
    )
    shutil.rmtree(ODOO_ROOT, ignore_errors=True)
    draft.replace(ODOO_ROOT)
    shutil.rmtree(folder)
    return {"home": str(odoo_site()), "pinned": is_pinned}
