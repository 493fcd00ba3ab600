"""The file of a backup: a ZIP of the database's dump, the kept files and a manifest. Pure.

Nothing is held in memory whole. The manifest lists size and sha256 of every member; a reader
trusts the manifest's list alone, never the names that the archive has beside it.
"""

import contextlib
import hashlib
import json
import os
import re
import shutil
import zipfile
from contextlib import contextmanager
from pathlib import Path

FORMAT = 1
MANIFEST = "manifest.json"
DUMP = "database.dump"
LARGEST_MANIFEST = 512 * 1024 * 1024
_PIECE = 1024 * 1024
# folder of the data directory, then plain names
_PLACE = re.compile(r"[a-z][a-z_]{0,40}(/[A-Za-z0-9][A-Za-z0-9_.-]{0,120}){1,4}")


class ArchiveError(Exception):
    """``code``: ``not_archive``, ``format``, ``place``; ``detail`` for people."""

    def __init__(self, code, detail=""):
        self.code, self.detail = code, detail
        super().__init__(f"{code}: {detail}")


def good_place(place: str) -> bool:
    """Is it a path that a kept file may have in an archive?"""
    return bool(_PLACE.fullmatch(place)) and ".." not in place


class _Measured:
    """A writer that counts and hashes what passes."""

    def __init__(self, target):
        self._target, self._hash, self.size = target, hashlib.sha256(), 0

    def write(self, piece):  # pylint: disable=method-required-super
        self._hash.update(piece)
        self.size += len(piece)
        return self._target.write(piece)

    @property
    def facts(self):
        return {"size": self.size, "sha256": self._hash.hexdigest()}


class Writer:
    """Fill an archive; :meth:`close` writes the manifest."""

    def __init__(self, stream):
        self._zip = zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED, allowZip64=True)
        self.files = []

    def add(self, name, source) -> dict:
        """Copy a binary stream in under a name; gives ``{"size", "sha256"}``."""
        with self._zip.open(name, "w", force_zip64=True) as target:
            measured = _Measured(target)
            shutil.copyfileobj(source, measured, _PIECE)
        return measured.facts

    def add_kept(self, place, path) -> dict:
        """Copy a kept file in and list it.

        :raises OSError: it is not there or cannot be read; nothing was added
        """
        if not good_place(place):
            raise ArchiveError("place", place)
        with open(path, "rb") as source:
            facts = {"place": place, **self.add(f"kept/{place}", source)}
        self.files.append(facts)
        return facts

    def close(self, manifest) -> None:
        text = json.dumps(
            {**manifest, "files": self.files}, ensure_ascii=False, indent=1
        )
        self._zip.writestr(MANIFEST, text)
        self._zip.close()


@contextmanager
def new_file(path, before_rename=lambda: None):
    """A binary file that gets its name only when it is whole and on disk.

    :raises FileExistsError: there is a file of that name already
    """
    path = Path(path)
    if path.exists():
        raise FileExistsError(path)
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with open(handle, "w+b") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        before_rename()
        _name(part, path)
    finally:
        part.unlink(missing_ok=True)
    with contextlib.suppress(OSError):  # a network share may not know how
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _name(part, path):
    """Give a file its name without ever replacing another."""
    try:
        os.link(part, path)
    except FileExistsError:
        raise
    except OSError:  # a share without hard links
        if path.exists():
            raise FileExistsError(path) from None
        os.rename(part, path)


class Reader:
    """An archive that is read.

    :raises ArchiveError: it is none of ours
    """

    def __init__(self, path):
        try:
            self._zip = zipfile.ZipFile(path)
            info = self._zip.getinfo(MANIFEST)
            if info.file_size > LARGEST_MANIFEST:
                raise ArchiveError("format", "manifest")
            self.manifest = json.loads(self._zip.read(MANIFEST))
            version = self.manifest["format"]
            places = [one["place"] for one in self.manifest["files"]]
        except (zipfile.BadZipFile, KeyError, ValueError, TypeError) as error:
            raise ArchiveError("not_archive", type(error).__name__) from error
        if version != FORMAT:
            raise ArchiveError("format", str(version))
        for place in places:
            if not good_place(place):
                raise ArchiveError("place", place)

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self._zip.close()

    def copy_out(self, name, facts, target) -> bool:
        """Copy a member into a binary stream; is it what the manifest says?"""
        measured = _Measured(target)
        try:
            with self._zip.open(name) as source:
                shutil.copyfileobj(source, measured, _PIECE)
        except (KeyError, zipfile.BadZipFile, EOFError):
            return False
        return measured.facts == {key: facts[key] for key in ("size", "sha256")}

    def extract(self, root_of) -> list[str]:
        """Write every kept file to its place.

        :param root_of: function name of the data directory's folder → path for the new bank
        :return: places of files that are damaged or not there
        """
        bad = []
        for one in self.manifest["files"]:
            folder, _slash, rest = one["place"].partition("/")
            target = Path(root_of(folder)) / rest
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with open(target, "wb") as stream:
                if not self.copy_out(f"kept/{one['place']}", one, stream):
                    bad.append(one["place"])
                stream.flush()
                os.fsync(stream.fileno())
            os.chmod(target, 0o600)
        return bad
