"""Names of journals, archives, and what is no journal at all."""

import gzip
import importlib.util
import io
import tempfile
import unittest
import zipfile
from datetime import date
from pathlib import Path

# By its file, not as a part of the addon: this test also runs where Odoo is not installed.
_spec = importlib.util.spec_from_file_location(
    "kopeck_pure", Path(__file__).with_name("pure.py")
)
pure = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(pure)
own = pure.own

naming, unpack = own("naming"), own("unpack")
CODES = ("ATM00001", "ATM000012", "7001", "70010")
MIB = 1 << 20


class TestPureNames(unittest.TestCase):
    def test_devices(self):
        for name, found in (
            ("EJATM0000120261120.001", {"ATM00001"}),
            ("EJATM00001220261120.001", {"ATM000012"}),
            ("atm00001_2026-11-20.log", {"ATM00001"}),
            ("ATM00001/20261120.jrn", {"ATM00001"}),
            ("JNL7001.20261120", {"7001"}),
            ("17001.20261120", set()),
            ("70010.dat", {"70010"}),
            ("ATM00001-ATM000012.zip", {"ATM00001", "ATM000012"}),
            ("EJATM9999920261120.001", set()),
            ("20261120.log", set()),
        ):
            with self.subTest(name=name):
                self.assertEqual(naming.devices(name, CODES), found)

    def test_day(self):
        day = date(2026, 11, 20)
        self.assertEqual(naming.day("EJATM0000120261120.001", CODES), day)
        self.assertEqual(naming.day("ATM00001 2026-11-20.log", CODES), day)
        self.assertIsNone(naming.day("ATM00001.log", CODES))
        self.assertIsNone(naming.day("ATM00001_20260230.log", CODES))


class TestPureArchives(unittest.TestCase):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.made = 0

    def part(self):
        self.made += 1
        return self.folder / f"part{self.made}"

    def members(self, content, name="a.zip", unpacked=MIB, ratio=200):
        path = self.folder / "given"
        path.write_bytes(content)
        return unpack.members(path, name, self.part, unpacked, ratio)

    def zip(self, **files):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files.items():
                archive.writestr(name, content)
        return buffer.getvalue()

    def assertRefused(self, code, content, **how):
        with self.assertRaises(unpack.BadArchive) as caught:
            self.members(content, **how)
        self.assertEqual(caught.exception.code, code)

    def test_zip(self):
        found = self.members(self.zip(b="2", a="1", **{"folder/": ""}))
        self.assertEqual([one.name for one in found], ["a", "b"])
        self.assertEqual([one.path.read_bytes() for one in found], [b"1", b"2"])

    def test_gzip(self):
        (one,) = self.members(gzip.compress(b"text"), "EJ.001.gz")
        self.assertEqual((one.name, one.path.read_bytes()), ("EJ.001", b"text"))

    def test_a_russian_name(self):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            info = zipfile.ZipInfo("x" * 6)
            archive.writestr(info, "1")
        data = buffer.getvalue().replace(b"x" * 6, "журнал".encode("cp866"))
        self.assertEqual(self.members(data)[0].name, "журнал")

    def test_nothing_is_written_by_a_members_name(self):
        (one,) = self.members(self.zip(**{"../../evil": "1"}))
        self.assertEqual(one.path.parent, self.folder)

    def test_hostile(self):
        self.assertRefused("bomb", self.zip(a=b"\0" * (8 * MIB)), unpacked=64 * MIB)
        self.assertRefused("too_large", self.zip(a=b"\0" * (2 * MIB)), ratio=10**6)
        good = self.zip(a="1" * 5000)
        self.assertRefused("bad_archive", good[:-40])
        self.assertRefused("bad_archive", gzip.compress(b"1" * 5000)[:-4], name="a.gz")
        many = self.zip(**{f"n{number}": "" for number in range(unpack.MOST + 1)})
        self.assertRefused("too_many", many)
        sealed = bytearray(self.zip(a="1"))
        for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            sealed[sealed.index(mark) + place] |= 1
        self.assertRefused("encrypted", bytes(sealed))

    def test_binary_and_blank(self):
        path = self.folder / "one"
        for content, binary, blank in (
            (b"", False, True),
            (b"\r\n \0\x1a", False, True),
            (b"\x1b[020t 13:31:28 CARD TAKEN\r\n", False, False),
            (
                "Ж\r\n13:31 CARD TAKEN, NOTES PRESENTED 1,0,0,0 CASH TOTAL".encode(
                    "utf-16"
                ),
                False,
                False,
            ),
            (bytes(range(32)) * 20, True, False),
            (b"\x89PNG\r\n\x1a\n" + bytes(range(9)) * 50, True, False),
        ):
            with self.subTest(content=content[:20]):
                path.write_bytes(content)
                self.assertEqual(unpack.looks_binary(path), binary)
                self.assertEqual(unpack.is_blank(path), blank)


if __name__ == "__main__":
    unittest.main()
