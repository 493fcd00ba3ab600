"""Memory of the processes that a measured command starts, read from outside."""

import threading
from pathlib import Path

PAUSE = 0.25


class Children:
    """``with Children(pid) as seen: …``, then ``seen.rss``: bytes, the peaks of all added up.

    Looked at every quarter of a second; the kernel keeps a process's own peak, so only growth in
    its last quarter is missed.
    """

    def __init__(self, pid: int):
        self._pid = pid
        self._peaks = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *exc):
        self._stop.set()
        self._thread.join()

    @property
    def rss(self) -> int:
        """Bytes."""
        return sum(self._peaks.values())

    def _watch(self):
        while not self._stop.wait(PAUSE):
            self._look()

    def _look(self):
        waiting = [self._pid]
        while waiting:
            pid = waiting.pop()
            try:
                for task in Path(f"/proc/{pid}/task").iterdir():
                    waiting += map(int, (task / "children").read_text().split())
                status = Path(f"/proc/{pid}/status").read_text()
            except OSError:
                continue
            for line in status.splitlines():
                if line.startswith("VmHWM:") and pid != self._pid:
                    self._peaks[pid] = int(line.split()[1]) * 1024
