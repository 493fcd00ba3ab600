"""Journals as they come: single files, gzipped ones, and archives of many. Pure.

Nothing here trusts an archive: numbers, sizes, names and ratios are bounded, nothing is written
outside of the paths that the caller gives.
"""

# No model: there is no method of this name above.
# pylint: disable=method-required-super

import errno
import gzip
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

MOST = 1000
"""Journals of one archive."""
RATIO_FROM = 1 << 20
_PIECE = 1 << 18
_SAMPLE = 1 << 16
_GZIP, _ZIP = b"\x1f\x8b", (b"PK\x03\x04", b"PK\x05\x06")
# What journals hold of control characters: blanks, line ends, printers' escapes, the record's end.
_PLAIN = frozenset((0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x0E, 0x0F, 0x1A, 0x1B, 0x1C))
_MOST_CONTROL = 0.05


class BadArchive(Exception):
    """The archive cannot be taken.

    :ivar code: ``bad_archive``, ``encrypted``, ``too_many``, ``too_large``, ``bomb``
    :ivar params: ``limit``
    """

    def __init__(self, code, **params):
        self.code, self.params = code, params
        super().__init__(f"{code}: {params}")


@dataclass
class Member:
    """A journal out of an archive: its name there, where its bytes lie now."""

    name: str
    path: Path


def packed(path):
    """``"zip"``, ``"gzip"`` or ``""``: what the first bytes say."""
    with open(path, "rb") as file:
        first = file.read(4)
    if first in _ZIP:
        return "zip"
    return "gzip" if first[:2] == _GZIP else ""


def members(path, name, new_part, unpacked, ratio):
    """Unpack; members in the order of their names.

    :param name: of the file as received
    :param new_part: function giving a new path for a member's bytes; the caller deletes them
    :param unpacked: bytes of all members at most
    :param ratio: how many times larger than the archive they may be
    :raises BadArchive:
    """
    size = Path(path).stat().st_size
    bounds = _Bounds(unpacked, ratio, size)
    try:
        if packed(path) == "gzip":
            with gzip.open(path) as stream:
                stem = name.removesuffix(".gz").removesuffix(".GZ")
                return [Member(stem, bounds.write(stream, new_part()))]
        with zipfile.ZipFile(path) as archive:
            found = [one for one in archive.infolist() if not one.is_dir()]
            if len(found) > MOST:
                raise BadArchive("too_many", limit=MOST)
            if any(one.flag_bits & 1 for one in found):
                raise BadArchive("encrypted")
            result = []
            for one in sorted(found, key=_name):
                with archive.open(one) as stream:
                    result.append(Member(_name(one), bounds.write(stream, new_part())))
            return result
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        gzip.BadGzipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,
        UnicodeError,
    ) as error:
        raise BadArchive("bad_archive") from error
    except OSError as error:
        # EINVAL: the archive names a place before its beginning. Else it is the disk's fault.
        if error.errno not in (None, errno.EINVAL):
            raise
        raise BadArchive("bad_archive") from error


def _name(one):
    """A member's name: archives made in Russian Windows write it in its old code page."""
    name = one.filename
    if not one.flag_bits & 0x800:
        try:
            name = name.encode("cp437").decode("cp866")
        except UnicodeError:
            name = one.filename
    name = "".join(char if char.isprintable() else "_" for char in name)
    return name[-200:]


class _Bounds:
    def __init__(self, unpacked, ratio, size):
        self.unpacked, self.ratio, self.packed = unpacked, ratio, max(size, 1)
        self.size = 0

    def write(self, stream, path):
        with open(path, "wb") as target:
            while piece := stream.read(_PIECE):
                self.size += len(piece)
                if self.size > self.unpacked:
                    raise BadArchive("too_large", limit=self.unpacked)
                if self.size > RATIO_FROM and self.size > self.ratio * self.packed:
                    raise BadArchive("bomb", limit=self.ratio)
                target.write(piece)
        return path


def looks_binary(path):
    """Are the first bytes no text of any ATM?"""
    with open(path, "rb") as file:
        sample = file.read(_SAMPLE)
    # Two bytes a character: every second one is zero, which is text.
    letters = (
        sample.replace(b"\0", b"") if sample.count(0) <= len(sample) / 2 else sample
    )
    strange = sum(one < 0x20 and one not in _PLAIN for one in letters)
    return bool(letters) and strange > len(letters) * _MOST_CONTROL


def is_blank(path):
    """Not one byte, or nothing but blanks."""
    with open(path, "rb") as file:
        while piece := file.read(_PIECE):
            if piece.strip(b" \t\r\n\0\x1a"):
                return False
    return True
