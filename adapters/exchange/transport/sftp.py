"""An SFTP server whose host key is pinned beforehand."""

import base64
import binascii
import contextlib
import errno
import hashlib
import io
import os
import posixpath
import socket
import stat
import threading

import paramiko
from paramiko.sftp import CMD_EXTENDED, CMD_HANDLE, CMD_NAME, CMD_OPENDIR, CMD_READDIR
from paramiko.sftp_attr import SFTPAttributes
from paramiko.sftp_client import SFTPClient

from .base import LOCAL, Entry, Transport, TransportError

_PIECE = 256 * 1024
_RSA = ("rsa-sha2-512", "rsa-sha2-256")
_KEYS = (paramiko.Ed25519Key, paramiko.ECDSAKey, paramiko.RSAKey)


def parse_host_key(text):
    """``ssh-ed25519 AAAA… comment`` → ``(type, key bytes)``.

    A line of known_hosts (``host type key``) is understood too.

    :raises TransportError: ``bad_host_key``
    """
    parts = text.split()
    for index in (0, 1):
        kind, encoded = (*parts[index : index + 2], "", "")[:2]
        try:
            key = base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError):
            continue
        length = int.from_bytes(key[:4], "big")
        if kind and key[4 : 4 + length] == kind.encode():
            return kind, key
    raise TransportError("bad_host_key")


def fingerprint(key):
    """As ``ssh-keygen -l`` shows it."""
    digest = hashlib.sha256(key).digest()
    return "SHA256:" + base64.b64encode(digest).decode().rstrip("=")


class _Client(SFTPClient):
    """paramiko's client with a listing that survives names in any encoding."""

    def entries(self, path):
        kind, message = self._request(CMD_OPENDIR, self._adjust_cwd(path))
        if kind != CMD_HANDLE:
            raise TransportError("protocol")
        handle = message.get_string()
        try:
            while True:
                try:
                    kind, message = self._request(CMD_READDIR, handle)
                except EOFError:
                    return
                if kind != CMD_NAME:
                    raise TransportError("protocol")
                for _number in range(message.get_int()):
                    name = message.get_string().decode("utf-8", "surrogateescape")
                    message.get_string()  # the listing's line
                    yield name, SFTPAttributes._from_msg(message, name)
        finally:
            with contextlib.suppress(Exception):
                self._request(4, handle)  # CLOSE


class SftpTransport(Transport):
    """
    :param host_key: the server's public key, ``ssh-ed25519 AAAA…``; nothing is sent to a
        server that shows another, or when it is empty
    :param password: or ``None``
    :param key: text of a private key or ``None``; ``passphrase`` opens it
    :param timeout: seconds for each answer
    """

    def __init__(
        self, host, port, login, host_key, *, password=None, key=None, passphrase=None,
        path=".", timeout=30,
    ):  # fmt: skip
        self.host, self.port, self.login, self.host_key = host, port, login, host_key
        self.password, self.key, self.passphrase = password, key, passphrase
        self.path, self.timeout = path or ".", timeout
        self._transport = self._sftp = None

    # -- connection ---------------------------------------------------------------------

    def open(self):
        pinned = parse_host_key(self.host_key) if self.host_key else None
        try:
            connection = socket.create_connection((self.host, self.port), self.timeout)
        except TimeoutError as error:
            raise TransportError("timeout", host=self.host, port=self.port) from error
        except (OSError, UnicodeError) as error:
            raise TransportError(
                "connect", host=self.host, port=self.port, detail=str(error)
            ) from error
        try:
            self._transport = paramiko.Transport(connection)
            self._handshake(pinned)
            self._authenticate()
            self._start_session()
        except BaseException as error:
            self.close()
            connection.close()
            if isinstance(error, (OSError, EOFError, paramiko.SSHException)):
                raise self._error(error) from error
            raise

    def _handshake(self, pinned):
        transport = self._transport
        transport.banner_timeout = transport.auth_timeout = self.timeout
        transport.handshake_timeout = self.timeout
        if pinned:
            kinds = _RSA if pinned[0] == "ssh-rsa" else (pinned[0],)
            try:
                transport.get_security_options().key_types = kinds
            except ValueError as error:
                raise TransportError("bad_host_key") from error
        try:
            transport.start_client(timeout=self.timeout)
        except paramiko.ssh_exception.IncompatiblePeer as error:
            if "host key" in str(error) and pinned:
                raise TransportError(
                    "changed_host_key", host=self.host, shown=str(error),
                    expected=fingerprint(pinned[1]),
                ) from error  # fmt: skip
            raise
        shown = transport.get_remote_server_key()
        if pinned is None:
            raise TransportError(
                "unknown_host_key",
                host=self.host,
                shown=fingerprint(shown.asbytes()),
                key=f"{shown.get_name()} {shown.get_base64()}",
            )
        if shown.asbytes() != pinned[1]:
            raise TransportError(
                "changed_host_key",
                host=self.host,
                shown=fingerprint(shown.asbytes()),
                expected=fingerprint(pinned[1]),
            )

    def _private_key(self):
        for kind in _KEYS:
            try:
                return kind.from_private_key(io.StringIO(self.key), self.passphrase)
            except (paramiko.SSHException, ValueError, TypeError):
                continue
        raise TransportError("bad_key")

    def _authenticate(self):
        try:
            if self.key:
                self._transport.auth_publickey(self.login, self._private_key())
            else:
                self._transport.auth_password(self.login, self.password or "")
        except paramiko.AuthenticationException as error:
            raise TransportError("auth", host=self.host, login=self.login) from error
        if not self._transport.is_authenticated():
            raise TransportError("auth", host=self.host, login=self.login)

    def _start_session(self):
        """The channel for files. paramiko would wait an hour for it and for ever for the answer to
        the request that follows, so a server that falls silent here is left."""
        silent = threading.Event()

        def leave():
            silent.set()
            self._transport.close()

        clock = threading.Timer(self.timeout, leave)
        clock.daemon = True
        clock.start()
        try:
            self._sftp = _Client.from_transport(self._transport)
        except (OSError, EOFError, paramiko.SSHException) as error:
            if silent.is_set():
                raise TimeoutError("no answer") from error
            raise
        finally:
            clock.cancel()
        self._sftp.get_channel().settimeout(self.timeout)

    def close(self):
        for one in (self._sftp, self._transport):
            if one is not None:
                with contextlib.suppress(Exception):
                    one.close()
        self._sftp = self._transport = None

    def _error(self, error, folder="", name=""):
        if isinstance(error, TransportError):
            return error
        number = getattr(error, "errno", None)
        if isinstance(error, TimeoutError):
            code = "timeout"
        elif getattr(error, "filename", None) is not None or number in LOCAL:
            code = "local"  # the server's errors bring no path and no such number
        elif number == errno.ENOENT:
            code = "not_there" if name else "no_folder"
        elif number == errno.EACCES:
            code = "denied"
        else:
            code = "cut"
        return TransportError(
            code, host=self.host, port=self.port, folder=folder, name=name,
            detail=str(error) or type(error).__name__,
        )  # fmt: skip

    @contextlib.contextmanager
    def _answers(self, folder="", name=""):
        try:
            yield
        except (OSError, EOFError, paramiko.SSHException) as error:
            raise self._error(error, folder, name) from error

    # -- files --------------------------------------------------------------------------

    def _path(self, folder, name=""):
        if folder.startswith("/") or ".." in folder.split("/"):
            raise TransportError("outside", folder=folder)
        return posixpath.normpath(posixpath.join(self.path, folder, name))

    def list(self, folder):
        found = []
        with self._answers(folder):
            for name, info in self._sftp.entries(self._path(folder)):
                if name in (".", "..") or not stat.S_ISREG(info.st_mode or 0):
                    continue
                found.append(Entry(name, info.st_size or 0, int(info.st_mtime or 0)))
                if len(found) > self.most:
                    raise TransportError("too_many", folder=folder)
        return found

    def stat(self, folder, name):
        try:
            with self._answers(folder, name):
                info = self._sftp.lstat(self._path(folder, name))
        except TransportError as error:
            if error.code == "not_there":
                return None
            raise
        return Entry(name, info.st_size or 0, int(info.st_mtime or 0))

    def fetch(self, folder, entry, target):
        with self._answers(folder, entry.name), open(target, "ab") as copy:
            start = copy.tell()
            if start >= entry.size:
                return
            with self._sftp.open(self._path(folder, entry.name), "rb") as source:
                info = source.stat()
                if (info.st_size, int(info.st_mtime or 0)) != (entry.size, entry.mtime):
                    raise TransportError("changed", name=entry.name)
                source.seek(start)
                source.prefetch(entry.size, max_concurrent_requests=64)
                left = entry.size - start
                while left > 0:
                    piece = source.read(min(left, _PIECE))
                    if not piece:
                        raise TransportError("changed", name=entry.name)
                    copy.write(piece)
                    left -= len(piece)
                    self.on_piece()

    def put(self, folder, name, path):
        with self._answers(folder, name), open(path, "rb") as source:
            with self._sftp.open(self._path(folder, name), "wb") as copy:
                copy.set_pipelined(True)
                while piece := source.read(_PIECE):
                    copy.write(piece)
                copy.flush()
                with contextlib.suppress(OSError):  # an extension of OpenSSH
                    self._sftp._request(CMD_EXTENDED, "fsync@openssh.com", copy.handle)
            size = os.fstat(source.fileno()).st_size
            if self._sftp.stat(self._path(folder, name)).st_size != size:
                raise TransportError(
                    "cut", folder=folder, name=name, host=self.host, detail="size"
                )

    def rename(self, folder, name, to_folder, to_name):
        source, target = self._path(folder, name), self._path(to_folder, to_name)
        try:
            with self._answers(folder, name):
                self._sftp.rename(source, target)
        except TransportError as error:
            if error.code in ("cut", "denied") and self._transport.is_active():
                if self.stat(to_folder, to_name) is not None:
                    raise TransportError(
                        "exists", name=to_name, folder=to_folder
                    ) from error
            raise

    def make_folder(self, folder):
        path = self._path(folder)
        with self._answers(folder):
            try:
                self._sftp.stat(path)
            except FileNotFoundError:
                self._sftp.mkdir(path)
