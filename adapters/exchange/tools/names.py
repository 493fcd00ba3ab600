"""Names of files as a partner's server gives them: none is trusted. Pure."""

import hashlib
import unicodedata
from fnmatch import fnmatchcase

LONGEST = 200  # bytes; leaves room for suffixes within the usual 255
_PARTIAL = (".part", ".tmp", ".filepart", ".swp")


def problem(name):
    """Why a name must not be used, or ``None``.

    :return: ``empty``, ``path`` (separators, ``.`` or ``..``), ``control`` (NUL, control and
        direction characters), ``encoding`` (not UTF-8), ``long``
    """
    if not name:
        return "empty"
    if name in (".", "..") or "/" in name or "\\" in name:
        return "path"
    if any(unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp") for char in name):
        return "control"
    try:
        size = len(name.encode())
    except UnicodeEncodeError:
        return "encoding"
    return "long" if size > LONGEST else None


def printable(name):
    """A name safe to store and show: oddities as escapes, cut."""
    text = "".join(
        char
        if char.isprintable() and not 0xD800 <= ord(char) <= 0xDFFF
        else char.encode("unicode_escape", "surrogatepass").decode()
        for char in name
    )
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def partial(name):
    """Is it the temporary name of a transfer under way?"""
    return name.startswith(".") or name.lower().endswith(_PARTIAL)


def matches(name, pattern):
    """Does the name fit ``pattern``: shell patterns, several divided by ``;``?"""
    return any(fnmatchcase(name, one) for one in _patterns(pattern))


def _patterns(pattern):
    return [one.strip() for one in pattern.split(";") if one.strip()]


def overlap(pattern, other):
    """A pattern of one list whose names the other list matches too, or ``None``.

    Told for equal patterns and for one that another covers (``a_*.xml`` and ``*.xml``), not for
    those that merely cross.
    """
    for one, rest in ((pattern, other), (other, pattern)):
        for name in _patterns(one):
            # a pattern is itself a name that it matches, but for one with brackets
            if name in _patterns(rest) or matches(name, rest):
                return name
    return None


def digest(*parts):
    """Short stable name for facts."""
    text = "\0".join(str(part) for part in parts)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def with_suffix(name, number):
    """``credits.xml.gz``, 2 → ``credits.2.xml.gz``"""
    stem, dot, rest = name.partition(".")
    return f"{stem}.{number}{dot}{rest}" if stem else f"{name}.{number}"
