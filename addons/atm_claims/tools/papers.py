"""What files clients may send. Pure."""

MOST_FILES = 3
_KINDS = {
    "pdf": (b"%PDF-",),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "png": (b"\x89PNG\r\n\x1a\n",),
}


def plain_name(name: str) -> str:
    """A file's name without the folders and the signs that show nothing; 200 characters."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(one for one in last if one.isprintable()).strip()[-200:] or "file"


def refusal(name: str, content: bytes, largest: int) -> str:
    """Why a file is not taken, "" when it is.

    Both its name and its first bytes must be of a PDF, a JPEG or a PNG.

    :return: ``large``, ``empty``, ``kind`` or ""
    """
    if len(content) > largest:
        return "large"
    if not content:
        return "empty"
    starts = _KINDS.get(name.rpartition(".")[2].lower(), ())
    return "" if content.startswith(starts) and starts else "kind"
