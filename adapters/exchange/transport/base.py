"""What every far side can do."""

import errno
from typing import NamedTuple

from ..tools import names

LOCAL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO, errno.EMFILE)
"""What a disk says, never a connection."""

ON_THE_WAY = frozenset(
    (
        "connect", "timeout", "cut", "protocol", "auth", "unknown_host_key", "changed_host_key",
        "bad_host_key", "bad_key", "no_folder", "local",
    )
)  # fmt: skip
"""Codes that say nothing of a file: the line, the way in, or this machine is at fault."""


class TransportError(Exception):
    """Something went wrong on the way. ``code`` and ``params``; words are the caller's.

    Codes: ``connect`` ``timeout`` ``unknown_host_key`` ``changed_host_key`` ``bad_host_key``
    ``auth`` ``bad_key`` ``cut`` (connection lost) ``no_folder`` ``denied`` ``not_there``
    ``changed`` (the file is not as listed) ``too_many`` ``outside`` (folder not allowed)
    ``protocol`` ``exists`` ``local`` (disk or rights of this machine)
    """

    def __init__(self, code, **params):
        self.code, self.params = code, params
        super().__init__(f"{code}: {params}" if params else code)

    @property
    def is_on_the_way(self):
        """Did the far side not come to a word on the file? The same may succeed later."""
        return self.code in ON_THE_WAY


class Entry(NamedTuple):
    """A file as listed. ``mtime`` in whole seconds."""

    name: str
    size: int
    mtime: int


class Transport:
    """Context manager. Folders are relative to the endpoint's own; names are safe ones.

    :raises TransportError: from every method
    """

    most = 100_000  # entries of a folder

    @staticmethod
    def on_piece():
        """Called after each piece of a fetched file is written; a hook for tests."""

    def __enter__(self):
        self.open()
        return self

    def __exit__(self, *exc):
        self.close()

    def open(self):
        """Connect."""

    def close(self):
        """Disconnect; never raises."""

    def list(self, folder):
        """Regular files of a folder as :class:`Entry`, unsafe names included."""
        raise NotImplementedError

    def stat(self, folder, name):
        """:class:`Entry` or ``None``"""
        raise NotImplementedError

    def fetch(self, folder, entry, target):
        """Get a file into the local ``target``, going on from the bytes it already has."""
        raise NotImplementedError

    def put(self, folder, name, path):
        """Send the local ``path`` under ``name``, replacing what has that name; then its
        bytes are on the far disk as far as the far side can promise it."""
        raise NotImplementedError

    def rename(self, folder, name, to_folder, to_name):
        """Rename without ever replacing a file.

        :raises TransportError: ``exists``
        """
        raise NotImplementedError

    def make_folder(self, folder):
        """Make a folder unless it is there."""
        raise NotImplementedError

    def move_aside(self, folder, name, to_folder):
        """Move a file to another folder; a taken name gets a number. Returns the new name."""
        self.make_folder(to_folder)
        for number in range(1, 1000):
            new = name if number == 1 else names.with_suffix(name, number)
            try:
                self.rename(folder, name, to_folder, new)
                return new
            except TransportError as error:
                if error.code != "exists":
                    raise
        raise TransportError("exists", name=name, folder=to_folder)

    def moved_aside(self, entry, to_folder):
        """Name under which :meth:`move_aside` has put a file earlier, or ``None``."""
        for number in range(1, 1000):
            name = entry[0] if number == 1 else names.with_suffix(entry[0], number)
            found = self.stat(to_folder, name)
            if found is None:
                return None
            if found[1:] == tuple(entry[1:]):
                return name
        return None
