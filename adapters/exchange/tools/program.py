"""A bank's own program for encryption and signature, called around a transfer. Pure.

The database knows a short name only; which program that is, the machine's settings say
(:func:`~.settings.program`). It is called without a shell as ``PROGRAM IN OUT``: it reads one
file, writes the other, ends with 0 or says on its standard error why not.
"""

import contextlib
import os
import re
import resource
import signal
import stat
import subprocess
import tempfile
from pathlib import Path

NAME = re.compile(r"[a-z][a-z0-9_]{0,31}")
_ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"}
_LITTLE = 256 * 1024  # bytes
_SAID = 200  # characters of the program's message that are shown
_HIDDEN = re.compile(
    r"""[\w.+-]+@[\w.-]+      # e-mail
    | (?<==)\s*[^,;/\n]+      # CN=…, SN=…
    | «[^»]*» | "[^"]*" | '[^']*'
    | \w*\d{4}\w*             # numbers and what they are part of
    """,
    re.X,
)


class ProgramError(Exception):
    """The program did not do its work.

    :ivar code: ``unset`` (no such program in the settings), ``unusable`` (not a program, or
        others may change it), ``timeout`` (``limit`` s), ``too_large`` (``limit`` bytes),
        ``nothing`` (it wrote no file), ``killed`` (``status``: by a signal), ``refused``
        (``status``, ``said``: masked)
    """

    def __init__(self, code, **params):
        self.code, self.params = code, params
        super().__init__(f"{code}: {params}")

    @property
    def is_ours(self):
        """Is it the settings or the machine that is to blame, not the file? It is tried again."""
        return self.code in ("unset", "unusable", "timeout", "killed")


def said(data):
    """A program's message as one short line without what may be personal data."""
    text = " ".join(data.decode("utf-8", "replace").split())
    text = _HIDDEN.sub(lambda found: "*" * min(len(found.group()), 8), text)
    return "".join(char if char.isprintable() else "?" for char in text)[:_SAID]


def check(path):
    """:raises ProgramError: ``unset``, ``unusable``"""
    if not path:
        raise ProgramError("unset")
    try:
        info = os.stat(path)
    except OSError as error:
        raise ProgramError("unusable", path=path) from error
    usable = stat.S_ISREG(info.st_mode) and os.access(path, os.X_OK)
    if not os.path.isabs(path) or not usable or info.st_mode & stat.S_IWOTH:
        raise ProgramError("unusable", path=path)


def run(path, source, target, *, seconds, size):
    """Let the program make ``target`` of ``source``.

    :param path: the program, absolute; "" when the settings name none
    :param seconds: it is ended when it takes longer, with all that it started
    :param size: largest ``target``, bytes
    :raises ProgramError: ``target`` is removed
    :raises OSError: it failed where this machine has no room or no right: no word on the file
    """
    check(path)
    try:
        with tempfile.TemporaryDirectory(prefix="kopeck-program-") as folder:
            _call(path, source, target, folder, seconds, size)
        _look(target, size)
    except BaseException:
        Path(target).unlink(missing_ok=True)
        raise


def _call(path, source, target, folder, seconds, size):
    with tempfile.TemporaryFile(dir=folder) as errors:
        try:
            process = subprocess.Popen(
                [path, os.fspath(source), os.fspath(target)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                env={**_ENVIRONMENT, "HOME": folder, "TMPDIR": folder},
                cwd=folder,
                start_new_session=True,
            )
        except OSError as error:  # no interpreter, not a program at all
            raise ProgramError("unusable", path=path) from error
        try:
            with contextlib.suppress(ProcessLookupError):
                # one byte over the limit tells «too large» from «just as large»
                resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (size + 1,) * 2)
            status = process.wait(seconds)
        except BaseException as error:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            if isinstance(error, subprocess.TimeoutExpired):
                raise ProgramError("timeout", limit=seconds) from error
            raise
        if status == -signal.SIGXFSZ or _size(target) > size:
            raise ProgramError("too_large", limit=size)
        if status < 0:
            raise ProgramError("killed", status=-status)
        if status:
            # A program that cannot write ends as one that does not like the file.
            _try_to_write(Path(target).parent, os.stat(source).st_size)
            _try_to_write(folder, 0)
            errors.seek(0)
            raise ProgramError("refused", status=status, said=said(errors.read(4096)))


def _try_to_write(folder, size):
    """:raises OSError: ``size`` bytes and a little more cannot be written to the folder"""
    with tempfile.TemporaryFile(dir=folder) as probe:
        os.posix_fallocate(probe.fileno(), 0, size + _LITTLE)


def _size(target):
    try:
        return os.stat(target, follow_symlinks=False).st_size
    except FileNotFoundError:
        return 0


def _look(target, size):
    if os.path.islink(target) or not os.path.isfile(target):
        raise ProgramError("nothing")
    if os.stat(target).st_size > size:
        raise ProgramError("too_large", limit=size)
