"""Clients that a file brings as the register holds them already, known by a mark.

No ``odoo`` import. A mark is a hash of all that a file says of a client, its code included; the
register keeps it beside the client (``bank_client.file_mark``) as long as nobody changes the
client or its phones. A core banking system sends every client every night, and a hundredth of them
differs: the others need be neither copied nor compared.
"""

import hashlib
from array import array
from bisect import bisect_left

from lxml import etree

EDITION = b"2"
"""Of what is read from a client's element, and of its checks: known clients are not checked again.
Another one makes all clients be checked and compared."""
_BYTES = 8


def _as_text(client):
    return etree.tostring(
        client, encoding="UTF-8", xml_declaration=False, with_tail=False
    )


def _number(text):
    digest = hashlib.blake2b(text, digest_size=_BYTES, key=EDITION).digest()
    return int.from_bytes(digest, "big", signed=True)


class Marks:
    """Marks of clients, and which of them are known.

    :param path: file of the known marks as sorted 8-byte integers (:meth:`keep`); none: nothing
        is known. Goes to other processes by its path.
    """

    def __init__(self, path=None):
        self.path = path
        self._known = None

    def __getstate__(self):
        return {"path": self.path, "_known": None}

    @classmethod
    def of(cls, clients, raw=None):
        """The marks of a record's clients: signed integers of 64 bits.

        :param clients: its elements ``client`` in the order of the document, all of them
        :param raw: the record as the file has it, UTF-8 bytes: taken from there, a mark costs a
            third. A mark so taken is another one.
        """
        texts = raw and cls._written(clients, raw)
        return [_number(text) for text in texts or map(_as_text, clients)]

    @staticmethod
    def _written(clients, raw):
        """The clients as the file has them, or ``None``.

        Attributes hold no ``<``: what comes in turn of that name is theirs, unless a comment or
        CDATA is about.
        """
        if b"<!" in raw or b"<?" in raw:
            return None
        found, end = [], 0
        for client in clients:
            start = raw.find(b"<client", end)
            if len(client):
                end = raw.find(b"</client", start)
                found.append(raw[start:end])
            else:  # it may have no end tag
                end = start + 1
                found.append(_as_text(client))
            if start < 0 or end < 0:
                return None
        return found

    def known(self, mark):
        """Is it among the known ones?"""
        if self._known is None:
            self._known = self._read()
        place = bisect_left(self._known, mark)
        return place < len(self._known) and self._known[place] == mark

    def _read(self):
        found = array("q")
        if self.path:
            with open(self.path, "rb") as file:
                found.frombytes(file.read())
        return found

    @staticmethod
    def keep(lines, path):
        """Keep known marks for :class:`Marks`; how many there are.

        :param lines: sorted marks, each as text
        """
        marks = array("q", map(int, lines))
        with open(path, "wb") as file:
            marks.tofile(file)
        return len(marks)
