"""Folder of kept files: named by their content, written once, on disk before the journal.

Pure: the root folder is given. ``<root>/ab/ab12…`` keeps a file as received,
``<root>/incoming`` holds transfers under way.
"""

import contextlib
import hashlib
import os
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

_PIECE = 1024 * 1024


class NoSpace(OSError):
    """Less room on the disk than the file needs; args: needed, free (bytes)."""


def sync_folder(path):
    """Make a rename within ``path`` last through a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sha256(path):
    """Content's sha256, hex; constant memory."""
    total = hashlib.sha256()
    with open(path, "rb") as file:
        while piece := file.read(_PIECE):
            total.update(piece)
    return total.hexdigest()


class Store:
    def __init__(self, root):
        self.root = Path(root)
        self.incoming = self.root / "incoming"
        self.incoming.mkdir(parents=True, exist_ok=True, mode=0o700)

    def path(self, digest):
        """Where a file with this sha256 is kept."""
        if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
            raise ValueError("not a sha256")
        return self.root / digest[:2] / digest

    def room(self, size):
        """:raises NoSpace: the disk cannot take ``size`` more bytes and 64 MiB"""
        free = shutil.disk_usage(self.root).free
        if size + 64 * _PIECE > free:
            raise NoSpace(size, free)

    def keep(self, path):
        """Take a complete file from ``incoming`` and give its sha256.

        File and folder are on disk when this returns.
        """
        with open(path, "rb") as file, ThreadPoolExecutor(1) as beside:
            on_disk = beside.submit(os.fsync, file.fileno())  # the disk works, we count
            digest = sha256(path)
            on_disk.result()
        target = self.path(digest)
        target.parent.mkdir(exist_ok=True, mode=0o700)
        os.chmod(path, 0o400)
        os.replace(path, target)
        sync_folder(target.parent)
        sync_folder(self.root)
        return digest

    def copy_in(self, path):
        """Copy any local file into ``incoming`` and give the copy's path.

        :raises NoSpace:
        """
        self.room(os.stat(path).st_size)
        target = self.incoming / f"copy-{os.getpid()}-{time.monotonic_ns()}.part"
        with open(path, "rb") as source, open(target, "wb") as copy:
            shutil.copyfileobj(source, copy, _PIECE)
        return target

    def write_in(self, content):
        """Write bytes into ``incoming`` and give the path.

        :raises NoSpace:
        """
        self.room(len(content))
        target = self.new_part()
        target.write_bytes(content)
        return target

    def new_part(self):
        """A path in ``incoming`` that nobody else uses."""
        return self.incoming / f"made-{os.getpid()}-{time.monotonic_ns()}.part"

    def sweep(self, age):
        """Remove what was left in ``incoming`` by killed transfers.

        :param age: seconds since the last byte; younger ones may still be resumed
        :return: how many
        """
        removed, before = 0, time.time() - age
        for path in self.incoming.iterdir():
            with contextlib.suppress(FileNotFoundError):
                if path.is_file() and path.stat().st_mtime < before:
                    path.unlink()
                    removed += 1
        return removed

    def remove(self, digest):
        """Delete a kept file; nothing happens when it is gone already."""
        self.path(digest).unlink(missing_ok=True)
