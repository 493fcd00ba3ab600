"""Far sides of an exchange: a server or a folder. Pure, no Odoo."""

from .base import Entry, TransportError
from .folder import FolderTransport
from .sftp import SftpTransport, fingerprint, parse_host_key

__all__ = [
    "Entry",
    "FolderTransport",
    "SftpTransport",
    "TransportError",
    "fingerprint",
    "parse_host_key",
]
