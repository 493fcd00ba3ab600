"""Processor seconds that PostgreSQL spends on one database, read from outside.

Wall seconds grow with every other process on the machine; processor seconds hardly do. The
server does not tell them, the kernel does: a backend's title names its database.
"""

import os
import threading
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
PAUSE = 0.25


class Backends:
    """``with Backends(database) as spent: …``, then ``spent.seconds``.

    Backends are looked at every quarter of a second: what a backend does between the last look
    and its end is lost, so the number is a little low, never high.
    """

    def __init__(self, database: str):
        self._title = f" {database or 'no database'} "
        self._first = {}
        self._last = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self):
        self._look()
        self._first = dict(self._last)
        self._thread.start()
        return self

    def __exit__(self, *exc):
        self._stop.set()
        self._thread.join()
        self._look()

    @property
    def seconds(self) -> float:
        """Seconds so far, of backends and of their parallel workers."""
        ticks = sum(n - self._first.get(key, 0) for key, n in self._last.items())
        return ticks / TICK

    def _watch(self):
        while not self._stop.wait(PAUSE):
            self._look()

    def _look(self):
        workers, ours = [], set()
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                title = (folder / "cmdline").read_bytes()
                if not title.startswith(b"postgres: "):
                    continue
                words = title.rstrip(b"\0").decode(errors="replace")
                # The name in brackets may hold anything, blanks and brackets too.
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            entry = ((folder.name, fields[19]), int(fields[11]) + int(fields[12]))
            if self._title in f"{words} ":
                ours.add(folder.name)
                self._last[entry[0]] = entry[1]
            elif words.startswith("postgres: parallel worker for PID"):
                workers.append((words.split()[5], *entry))
        for leader, key, ticks in workers:
            if leader in ours:
                self._last[key] = ticks
