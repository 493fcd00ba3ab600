"""The folder as a far side, and host keys."""

import errno
import os
import unittest

from .pure import own
from .test_pure_reader import FileCase

transport = own("transport")

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ1w6Zt0bQ3b4aJq7tJ4v1m1o8T2u7Zc1Yh0QpXkz0aB"


class TestFolder(FileCase):
    def setUp(self):
        super().setUp()
        self.base = self.folder / "base"
        (self.base / "in").mkdir(parents=True)
        self.far = transport.FolderTransport(str(self.base), [str(self.folder)])
        self.far.open()

    def code(self, method, *args):
        with self.assertRaises(transport.TransportError) as caught:
            method(*args)
        return caught.exception.code

    def put(self, name="a.xml", data=b"data"):
        path = self.base / "in" / name
        path.write_bytes(data)
        return self.far.stat("in", name)

    def test_list_and_fetch(self):
        entry = self.put()
        os.mkdir(self.base / "in" / "folder")
        self.assertEqual(self.far.list("in"), [entry])
        target = self.folder / "copy"
        self.far.fetch("in", entry, target)
        self.assertEqual(target.read_bytes(), b"data")

    def test_fetch_goes_on_where_it_stopped(self):
        entry = self.put(data=b"0123456789")
        target = self.folder / "copy"
        target.write_bytes(b"01234")
        self.far.fetch("in", entry, target)
        self.assertEqual(target.read_bytes(), b"0123456789")

    def test_changed_file_is_not_fetched(self):
        entry = self.put()
        self.put(data=b"longer data")
        target = self.folder / "copy"
        self.assertEqual(self.code(self.far.fetch, "in", entry, target), "changed")

    def test_links_are_neither_listed_nor_followed(self):
        os.symlink("/etc/passwd", self.base / "in" / "link.xml")
        self.assertEqual(self.far.list("in"), [])
        entry = transport.Entry("link.xml", 1, 1)
        self.assertEqual(
            self.code(self.far.fetch, "in", entry, self.folder / "copy"), "outside"
        )
        os.symlink("/etc", self.base / "linked")
        self.assertEqual(self.code(self.far.list, "linked"), "outside")

    def test_folder_outside_the_allowed_ones(self):
        far = transport.FolderTransport("/etc", [str(self.folder)])
        self.assertEqual(self.code(far.open), "outside")
        os.symlink("/etc", self.folder / "escape")
        far = transport.FolderTransport(str(self.folder / "escape"), [str(self.folder)])
        self.assertEqual(self.code(far.open), "outside")
        self.assertEqual(self.code(self.far.list, "../.."), "outside")

    def test_no_folder(self):
        self.assertEqual(self.code(self.far.list, "nowhere"), "no_folder")
        far = transport.FolderTransport(str(self.folder / "no"), [str(self.folder)])
        self.assertEqual(self.code(far.open), "no_folder")

    def test_move_aside_never_replaces(self):
        for data in (b"one", b"two"):
            self.put(data=data)
            self.far.move_aside("in", "a.xml", "done")
        found = {p.name: p.read_bytes() for p in (self.base / "done").iterdir()}
        self.assertEqual(found, {"a.xml": b"one", "a.2.xml": b"two"})
        self.assertEqual(self.far.list("in"), [])

    def test_what_was_moved_aside_is_found_again(self):
        self.put(data=b"one")
        entry = self.put(data=b"two!")
        (self.base / "done").mkdir()
        (self.base / "done" / "a.xml").write_bytes(b"earlier")
        self.assertIsNone(self.far.moved_aside(entry, "done"))
        self.assertEqual(self.far.move_aside("in", "a.xml", "done"), "a.2.xml")
        self.assertEqual(self.far.moved_aside(entry, "done"), "a.2.xml")

    def test_put(self):
        source = self.file(b"payload")
        self.far.put("in", "p.part", source)
        self.far.rename("in", "p.part", "in", "p.xml")
        self.assertEqual((self.base / "in" / "p.xml").read_bytes(), b"payload")

    def test_nothing_to_stat(self):
        self.assertIsNone(self.far.stat("in", "absent"))


class TestHostKey(unittest.TestCase):
    def test_line_of_a_key_and_of_known_hosts(self):
        kind, key = transport.parse_host_key(KEY)
        self.assertEqual(kind, "ssh-ed25519")
        self.assertEqual(transport.parse_host_key(KEY + " comment"), (kind, key))
        self.assertEqual(transport.parse_host_key("[127.0.0.1]:22 " + KEY), (kind, key))
        self.assertTrue(transport.fingerprint(key).startswith("SHA256:"))

    def test_rubbish(self):
        for text in ("", "ssh-ed25519", "ssh-rsa " + KEY.split()[1], "x y z", "AAAA"):
            with self.assertRaises(transport.TransportError) as caught:
                transport.parse_host_key(text)
            self.assertEqual(caught.exception.code, "bad_host_key")


class TestLocal(FileCase):
    """A full or forbidden disk of ours is not told as a broken connection."""

    def test_sftp(self):
        far = transport.SftpTransport("bank", 22, "login", "")
        for error, code in (
            (OSError(errno.ENOSPC, "No space left on device"), "local"),
            (PermissionError(errno.EACCES, "Permission denied", "/data/a"), "local"),
            (PermissionError(errno.EACCES, "Permission denied"), "denied"),
            (ConnectionResetError(errno.ECONNRESET, "reset"), "cut"),
        ):
            with self.subTest(error):
                self.assertEqual(far._error(error, "in", "a.xml").code, code)

    def test_folder(self):
        error = OSError(errno.ENOSPC, "No space left on device")
        far = transport.FolderTransport(str(self.folder), [str(self.folder)])
        self.assertEqual(far._error(error, "in", "a.xml").code, "local")
