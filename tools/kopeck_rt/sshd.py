"""A real OpenSSH server for SFTP on a loopback port, run by the current user."""

import getpass
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from . import ports, processes, system
from .paths import RuntimeFault

START_SECONDS = 15
TRIES = 5

CONFIG = """\
Port {port}
ListenAddress 127.0.0.1
HostKey {state}/host_key
PidFile none
AuthorizedKeysFile {state}/authorized_keys
PubkeyAuthentication yes
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
UsePAM {pam}
StrictModes no
UseDNS no
MaxStartups 100
MaxSessions 100
LogLevel VERBOSE
Subsystem sftp internal-sftp -d {folder}
ForceCommand internal-sftp -d {folder}
AllowTcpForwarding no
X11Forwarding no
"""


@dataclass
class SftpServer:
    """A running server; `folder` is where a client's session starts."""

    host: str
    port: int
    user: str
    key_path: Path
    host_key_line: str
    folder: Path
    log: Path
    process: subprocess.Popen

    def stop(self) -> None:
        """End the server and its sessions."""
        processes.end_tree(self.process)


def make_key(path: Path) -> str:
    """Have an ed25519 key pair without passphrase; return the public line, no comment."""
    if not path.exists():
        subprocess.run(
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "kopeck", "-f", path],
            check=True,
            stdin=subprocess.DEVNULL,
        )
    return " ".join(path.with_suffix(".pub").read_text().split()[:2])


def _needs_pam() -> bool:
    """Without PAM sshd refuses an account whose password is locked, keys or not."""
    if os.geteuid() != 0:
        return False
    for line in Path("/etc/shadow").read_text().splitlines():
        name, password = line.split(":")[:2]
        if name == "root":
            return password.startswith("!")
    return False


def start(folder: Path, state: Path, port: int | None = None) -> SftpServer:
    """Serve a folder; keys, configuration and log lie in `state` and are reused.

    A new host key is made by removing `host_key` and `host_key.pub` from `state`.
    """
    folder = folder.resolve()
    state = state.resolve()
    for path in (folder, state):
        path.mkdir(parents=True, exist_ok=True)
    host_key_line = make_key(state / "host_key")
    (state / "authorized_keys").write_text(make_key(state / "client_key") + "\n")
    program = system.sshd()
    if not program:
        raise RuntimeFault("sshd is not installed (openssh-server)")
    if os.geteuid() == 0:
        # Where sshd confines its network half; a service unit would make it.
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    log = state / "sshd.log"
    for _attempt in range(TRIES):
        chosen = port or ports.free_port()
        config = state / "sshd_config"
        config.write_text(
            CONFIG.format(
                port=chosen,
                state=state,
                folder=folder,
                pam="yes" if _needs_pam() else "no",
            )
        )
        process = subprocess.Popen(
            [program, "-D", "-f", config, "-E", log],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            process_group=0,
            preexec_fn=processes.die_with_parent,  # noqa: PLW1509
        )
        if ports.wait_until_open(chosen, START_SECONDS, alive=process):
            return SftpServer(
                host="127.0.0.1",
                port=chosen,
                user=getpass.getuser(),
                key_path=state / "client_key",
                host_key_line=host_key_line,
                folder=folder,
                log=log,
                process=process,
            )
        process.kill()
        process.wait()
        if port:
            break
    raise RuntimeFault(
        f"sshd does not start:\n{log.read_text()[-2000:] if log.exists() else ''}"
    )
