"""A folder of this machine (or a share mounted on it)."""

import errno
import os
import shutil
import stat
from pathlib import Path

from .base import LOCAL, Entry, Transport, TransportError


class FolderTransport(Transport):
    """:param path: the endpoint's folder, absolute
    :param allowed: folders under which it must lie, links resolved
    """

    def __init__(self, path, allowed):
        self.path, self.allowed = path, [Path(one) for one in allowed]
        self.root = None

    def open(self):
        path = Path(self.path)
        if not path.is_absolute() or "\0" in self.path:
            raise TransportError("outside", folder=self.path)
        real = path.resolve()
        if not any(real.is_relative_to(one.resolve()) for one in self.allowed):
            raise TransportError("outside", folder=self.path)
        if not real.is_dir():
            raise TransportError("no_folder", folder=self.path)
        self.root = real

    def _folder(self, folder):
        path = self.root / folder
        if ".." in path.parts or os.path.isabs(folder):
            raise TransportError("outside", folder=folder)
        step = self.root
        for part in Path(folder).parts:
            step = step / part
            if step.is_symlink():
                raise TransportError("outside", folder=folder)
        return path

    def list(self, folder):
        found = []
        try:
            with os.scandir(self._folder(folder)) as entries:
                for one in entries:
                    info = one.stat(follow_symlinks=False)
                    if stat.S_ISREG(info.st_mode):
                        found.append(Entry(one.name, info.st_size, int(info.st_mtime)))
                        if len(found) > self.most:
                            raise TransportError("too_many", folder=folder)
        except OSError as error:
            raise self._error(error, folder) from error
        return found

    def stat(self, folder, name):
        try:
            info = os.lstat(self._folder(folder) / name)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._error(error, folder, name) from error
        return Entry(name, info.st_size, int(info.st_mtime))

    def fetch(self, folder, entry, target):
        try:
            handle = os.open(
                self._folder(folder) / entry.name, os.O_RDONLY | os.O_NOFOLLOW
            )
            with os.fdopen(handle, "rb") as source, open(target, "ab") as copy:
                info = os.fstat(source.fileno())
                if (info.st_size, int(info.st_mtime)) != (entry.size, entry.mtime):
                    raise TransportError("changed", name=entry.name)
                source.seek(copy.tell())
                left = entry.size - copy.tell()
                while left > 0:
                    piece = source.read(min(left, 1024 * 1024))
                    if not piece:
                        raise TransportError("changed", name=entry.name)
                    copy.write(piece)
                    left -= len(piece)
                    self.on_piece()
        except OSError as error:
            raise self._error(error, folder, entry.name) from error

    def put(self, folder, name, path):
        target = self._folder(folder) / name
        try:
            handle = os.open(
                target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o640
            )
            with os.fdopen(handle, "wb") as copy, open(path, "rb") as source:
                shutil.copyfileobj(source, copy, 1024 * 1024)
                copy.flush()
                os.fsync(copy.fileno())
        except OSError as error:
            raise self._error(error, folder, name) from error

    def rename(self, folder, name, to_folder, to_name):
        source, target = self._folder(folder) / name, self._folder(to_folder) / to_name
        try:
            # a hard link never replaces a file; some shares have no links
            try:
                os.link(source, target, follow_symlinks=False)
                os.unlink(source)
            except OSError as error:
                if error.errno not in (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS):
                    raise
                if target.exists():
                    raise TransportError(
                        "exists", name=to_name, folder=to_folder
                    ) from error
                os.rename(source, target)
        except OSError as error:
            raise self._error(error, folder, name) from error

    def make_folder(self, folder):
        try:
            self._folder(folder).mkdir(exist_ok=True)
        except OSError as error:
            raise self._error(error, folder) from error

    @staticmethod
    def _error(error, folder, name=""):
        codes = {
            errno.ENOENT: "not_there" if name else "no_folder",
            errno.ENOTDIR: "no_folder",
            errno.EEXIST: "exists",
            errno.EACCES: "denied",
            errno.EPERM: "denied",
            errno.EROFS: "denied",
            errno.ELOOP: "outside",
            **dict.fromkeys(set(LOCAL) - {errno.EROFS}, "local"),
        }
        code = codes.get(error.errno, "cut")
        return TransportError(code, folder=folder, name=name, detail=str(error))
