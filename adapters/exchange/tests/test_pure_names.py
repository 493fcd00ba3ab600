"""Names, references to secrets, the folder of kept files."""

import os
import unittest
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from .pure import own
from .test_pure_reader import FileCase

names = own("tools.names")
secret = own("tools.secret")
store = own("tools.store")
settings_ = own("tools.settings")


class TestNames(unittest.TestCase):
    def test_path_traversal(self):
        for name in ("..", ".", "../x.xml", "a/b.xml", "..\\x.xml", "/etc/passwd"):
            self.assertEqual(names.problem(name), "path", name)

    def test_other_problems(self):
        self.assertEqual(names.problem(""), "empty")
        self.assertEqual(names.problem("a\0b.xml"), "control")
        self.assertEqual(names.problem("a\nb.xml"), "control")
        self.assertEqual(names.problem("a\u202eb.xml"), "control")
        self.assertEqual(names.problem("a\udcffb.xml"), "encoding")
        self.assertEqual(names.problem("й" * 101), "long")

    def test_ordinary(self):
        for name in (
            "credits_2026-09-30.xml.gz",
            "выгрузка 30.09.xml",
            "a..b.xml",
            "-d",
        ):
            self.assertIsNone(names.problem(name), name)

    @given(st.text(max_size=300))
    @settings(max_examples=200, deadline=None)
    def test_printable_is_always_safe(self, name):
        shown = names.printable(name)
        shown.encode()
        self.assertLessEqual(len(shown), names.LONGEST)
        self.assertTrue(all(char.isprintable() for char in shown))

    def test_patterns(self):
        self.assertTrue(
            names.matches("credits_1.xml.gz", "credits_*.xml;credits_*.xml.gz")
        )
        self.assertFalse(names.matches("Credits_1.xml", "credits_*"))
        self.assertFalse(names.matches("x", " ; "))

    def test_overlap(self):
        usual = "*.xml;*.xml.gz"
        self.assertEqual(names.overlap(usual, usual), "*.xml")
        self.assertEqual(names.overlap("a_*.xml; b_*.xml", "c_*;b_*.xml"), "b_*.xml")
        self.assertEqual(names.overlap(usual, "rc_*.xml.gz"), "rc_*.xml.gz")
        self.assertEqual(names.overlap("rc_1.xml", usual), "rc_1.xml")
        self.assertEqual(names.overlap("n[12].xml", "n[12].xml"), "n[12].xml")
        self.assertIsNone(names.overlap("a_*.xml;a_*.xml.gz", "b_*.xml;b_*.xml.gz"))
        self.assertIsNone(names.overlap("a_*", " ; "))

    def test_partial_transfers_are_left_alone(self):
        for name in (".credits.xml", "credits.xml.part", "credits.xml.TMP"):
            self.assertTrue(names.partial(name), name)

    def test_suffix(self):
        self.assertEqual(names.with_suffix("a.xml.gz", 2), "a.2.xml.gz")
        self.assertEqual(names.with_suffix("a", 2), "a.2")


class TestSecret(FileCase):
    def code(self, reference):
        with self.assertRaises(secret.SecretError) as caught:
            secret.resolve(reference)
        return caught.exception.code

    def test_environment(self):
        os.environ["KOPECK_TEST_SECRET"] = "s3"
        self.addCleanup(os.environ.pop, "KOPECK_TEST_SECRET", None)
        self.assertEqual(secret.resolve("env:KOPECK_TEST_SECRET"), "s3")
        self.assertEqual(self.code("env:KOPECK_TEST_ABSENT"), "unset")

    def test_file(self):
        path = self.file(b"pass word\n", "key")
        path.chmod(0o600)
        self.assertEqual(secret.resolve(f"file:{path}"), "pass word")
        path.chmod(0o644)
        self.assertEqual(self.code(f"file:{path}"), "open")
        self.assertEqual(self.code(f"file:{path}x"), "missing")
        self.assertEqual(self.code(f"file:{self.folder}"), "large")

    def test_form(self):
        for text in ("hunter2", "env:lower", "file:relative", "env:A B"):
            self.assertFalse(secret.well_formed(text), text)
            self.assertEqual(self.code(text), "form")


class TestStore(FileCase):
    def test_kept_under_its_sum(self):
        kept = store.Store(self.folder / "kept")
        digest = kept.keep(kept.copy_in(self.file(b"bytes")))
        self.assertEqual(kept.path(digest).read_bytes(), b"bytes")
        self.assertEqual(kept.path(digest).parent.name, digest[:2])
        self.assertEqual(list(kept.incoming.iterdir()), [])

    def test_same_bytes_twice(self):
        kept = store.Store(self.folder / "kept")
        one = kept.keep(kept.copy_in(self.file(b"bytes", "a")))
        two = kept.keep(kept.copy_in(self.file(b"bytes", "b")))
        self.assertEqual(one, two)

    def test_only_sums_lead_into_the_folder(self):
        kept = store.Store(self.folder)
        for text in ("../../etc/passwd", "", "A" * 64, "g" * 64):
            with self.assertRaises(ValueError):
                kept.path(text)

    def test_leftovers_are_swept_by_age(self):
        kept = store.Store(self.folder)
        old = kept.copy_in(self.file(b"old"))
        os.utime(old, (1, 1))
        new = kept.copy_in(self.file(b"new"))
        self.assertEqual(kept.sweep(3600), 1)
        self.assertTrue(new.exists())

    def test_no_space(self):
        with self.assertRaises(store.NoSpace):
            store.Store(self.folder).room(1 << 60)


class TestSettings(FileCase):
    def test_environment_before_the_file(self):
        conf = self.file(
            b"[options]\n[exchange]\nfolders = /a:/b:relative\n", "odoo.conf"
        )
        self.assertEqual(settings_.folders({}, str(conf)), ["/a", "/b"])
        given_ = {"KOPECK_EXCHANGE_FOLDERS": "/c"}
        self.assertEqual(settings_.folders(given_, str(conf)), ["/c"])
        self.assertEqual(settings_.folders({}, str(Path("/nowhere/x"))), [])
