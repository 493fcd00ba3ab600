"""Notes every attempt to reach beyond this machine: a business day must make none."""

import os
import sys

# Set in the environment, it names the file that attempts are written to.
VARIABLE = "KOPECK_CALLS_OUT"


def _is_near(host) -> bool:
    text = host.decode() if isinstance(host, bytes) else str(host or "")
    return text in ("", "localhost", "::1", "0.0.0.0", "::") or text.startswith("127.")


def install() -> None:
    """Watch this process from now on, if the variable is set; it cannot be undone."""
    path = os.environ.get(VARIABLE)
    if not path:
        return

    def hook(event, args):
        if event == "socket.connect":
            address = args[1]
            # A unix socket's address is a plain path.
            host = address[0] if isinstance(address, tuple) else None
        elif event == "socket.getaddrinfo":
            host = args[0]
        else:
            return
        if not _is_near(host):
            with open(path, "a") as stream:
                stream.write(f"{event} {host} by {' '.join(sys.argv[:4])}\n")

    sys.addaudithook(hook)
