"""Free loopback ports."""

import socket
import subprocess
import time


def free_port() -> int:
    """Return a loopback port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_open(
    port: int, seconds: float, alive: subprocess.Popen | None = None
) -> bool:
    """Wait for a listener on a loopback port, as long as its process lives."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and (alive is None or alive.poll() is None):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return True
    return False
