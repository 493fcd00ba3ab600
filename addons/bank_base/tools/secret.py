"""Passwords and keys: only references to them are stored. Pure."""

import os
import re
import stat

_ENV = re.compile(r"env:([A-Z][A-Z0-9_]{0,63})")
_FILE = re.compile(r"file:(/[^\0\n]{1,500})")
_LARGEST = 64 * 1024


class SecretError(Exception):
    """``code``: ``form``, ``unset``, ``missing``, ``open`` (others may read the file),
    ``large``; ``reference`` is what was asked for."""

    def __init__(self, code, reference):
        self.code, self.reference = code, reference
        super().__init__(f"{code}: {reference}")


def well_formed(reference):
    """``env:NAME`` or ``file:/path``?"""
    return bool(_ENV.fullmatch(reference) or _FILE.fullmatch(reference))


def resolve(reference):
    """The secret behind a reference; a file's last line break is dropped.

    :raises SecretError:
    """
    env = _ENV.fullmatch(reference)
    if env:
        value = os.environ.get(env.group(1))
        if not value:
            raise SecretError("unset", reference)
        return value
    file = _FILE.fullmatch(reference)
    if not file:
        raise SecretError("form", reference)
    try:
        handle = os.open(file.group(1), os.O_RDONLY | os.O_NONBLOCK)
    except OSError as error:
        raise SecretError("missing", reference) from error
    try:
        info = os.fstat(handle)
        if not stat.S_ISREG(info.st_mode) or info.st_size > _LARGEST:
            raise SecretError("large", reference)
        if info.st_mode & (stat.S_IROTH | stat.S_IWOTH):
            raise SecretError("open", reference)
        return os.read(handle, _LARGEST).decode().rstrip("\r\n")
    finally:
        os.close(handle)
