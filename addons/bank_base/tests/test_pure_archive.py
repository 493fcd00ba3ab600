"""The file of a backup: whole or not there, every member measured, places kept within."""

import io
import json
import os
import tempfile
import unittest
import zipfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.bank_base.tools import archive

MANIFEST = {"format": archive.FORMAT, "dump": {}, "tables": {}, "figures": {}}


class TestArchive(unittest.TestCase):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.out = self.folder / "bank.kopeck"

    def fill(self, content=b"kept", place="exchange/ab/ab12"):
        source = self.folder / "source"
        source.write_bytes(content)
        with archive.new_file(self.out) as stream:
            writer = archive.Writer(stream)
            dump = writer.add(archive.DUMP, io.BytesIO(b"dump"))
            writer.add_kept(place, source)
            writer.close({**MANIFEST, "dump": dump})

    def test_what_goes_in_comes_out(self):
        self.fill()
        self.assertEqual(self.out.stat().st_mode & 0o777, 0o600)
        with archive.Reader(self.out) as reader:
            target = io.BytesIO()
            self.assertTrue(
                reader.copy_out(archive.DUMP, reader.manifest["dump"], target)
            )
            self.assertEqual(target.getvalue(), b"dump")
            self.assertEqual(reader.extract(lambda name: self.folder / "to" / name), [])
        self.assertEqual(
            (self.folder / "to" / "exchange" / "ab" / "ab12").read_bytes(), b"kept"
        )

    def test_file_has_its_name_only_when_it_is_whole(self):
        seen = []
        with self.assertRaises(RuntimeError):
            with archive.new_file(self.out) as stream:
                stream.write(b"half")
                raise RuntimeError
        self.assertEqual(os.listdir(self.folder), [])
        with archive.new_file(self.out, lambda: seen.append(self.out.exists())):
            pass
        self.assertEqual(seen, [False])
        with self.assertRaises(FileExistsError):
            with archive.new_file(self.out):
                pass

    def test_name_taken_meanwhile_is_not_replaced(self):
        with self.assertRaises(FileExistsError):
            with archive.new_file(self.out, lambda: self.out.write_bytes(b"theirs")):
                pass
        self.assertEqual(self.out.read_bytes(), b"theirs")

    def changed(self, change):
        """The archive with its members (name → bytes) changed."""
        with zipfile.ZipFile(self.out) as source:
            members = {info.filename: source.read(info) for info in source.infolist()}
        change(members)
        with zipfile.ZipFile(self.out, "w") as target:
            for name, content in members.items():
                target.writestr(name, content)

    def test_changed_or_missing_member_is_named(self):
        for change in (
            lambda members: members.update({"kept/exchange/ab/ab12": b"keqt"}),
            lambda members: members.pop("kept/exchange/ab/ab12"),
        ):
            self.out.unlink(missing_ok=True)
            self.fill()
            self.changed(change)
            with archive.Reader(self.out) as reader:
                bad = reader.extract(lambda name: self.folder / "to" / name)
            self.assertEqual(bad, ["exchange/ab/ab12"])

    def test_place_outside_is_refused_before_anything_is_written(self):
        self.fill()

        def escape(members):
            manifest = json.loads(members[archive.MANIFEST])
            manifest["files"][0]["place"] = "exchange/../../etc/passwd"
            members[archive.MANIFEST] = json.dumps(manifest).encode()

        self.changed(escape)
        with self.assertRaises(archive.ArchiveError) as caught:
            archive.Reader(self.out)
        self.assertEqual(caught.exception.code, "place")

    def test_other_files_are_no_archives(self):
        for content in (b"", b"rubbish"):
            self.out.write_bytes(content)
            with self.assertRaises(archive.ArchiveError):
                archive.Reader(self.out)
        with zipfile.ZipFile(self.out, "w") as other:
            other.writestr("a", "b")
        with self.assertRaises(archive.ArchiveError):
            archive.Reader(self.out)

    @given(st.text(max_size=60))
    def test_places_stay_within_their_folder(self, text):
        place = f"exchange/{text}"
        if archive.good_place(place):
            root = Path("/data/exchange")
            self.assertTrue((root / text).resolve().is_relative_to(root))
            self.assertNotEqual((root / text).resolve(), root)
