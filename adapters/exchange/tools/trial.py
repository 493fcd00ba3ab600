"""Store of a dry run: kept files are read where they are, new ones live in a folder that goes.

Pure.
"""

import contextlib
import shutil
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from .store import Store, sha256

_LEFT_AGE = 24 * 3600  # seconds: a folder this old was left by a killed dry run


class TrialStore(Store):
    """``kept`` is the real :class:`Store`, of which nothing is changed."""

    def __init__(self, root, kept):
        super().__init__(root)
        self._kept = kept

    def path(self, digest):
        real = self._kept.path(digest)
        return real if real.is_file() else super().path(digest)

    def keep(self, path):
        digest = sha256(path)
        if self.path(digest).is_file():
            Path(path).unlink()
            return digest
        return super().keep(path)

    def remove(self, digest):
        """Nothing is removed by a dry run."""


@contextmanager
def trial_store(root, kept):
    """A :class:`TrialStore` in a new folder under ``root``, gone at the end."""
    root = Path(root)
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    before = time.time() - _LEFT_AGE
    for left in root.glob("trial-*"):
        with contextlib.suppress(FileNotFoundError):
            if left.stat().st_mtime < before:
                shutil.rmtree(left, ignore_errors=True)
    try:
        with tempfile.TemporaryDirectory(prefix="trial-", dir=root) as folder:
            yield TrialStore(folder, kept)
    finally:
        with contextlib.suppress(OSError):  # another dry run is still in it
            root.rmdir()
