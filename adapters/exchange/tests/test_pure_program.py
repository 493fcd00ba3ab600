"""Calling a bank's own program: limits, a clean environment, what it says."""

import errno
import os
import unittest
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

from .pure import own

program = own("tools.program")
settings = own("tools.settings")
answer = own("tools.answer")


class TestProgram(unittest.TestCase):
    def setUp(self):
        super().setUp()
        folder = TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.source, self.target = self.folder / "in", self.folder / "out"
        self.source.write_bytes(b"abc")

    def script(self, text, mode=0o700):
        path = self.folder / "program"
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(mode)
        return str(path)

    def run_it(self, text, seconds=20, size=1000):
        program.run(
            self.script(text), self.source, self.target, seconds=seconds, size=size
        )

    def refused(self, code, text, **limits):
        with self.assertRaises(program.ProgramError) as caught:
            self.run_it(text, **limits)
        self.assertEqual(caught.exception.code, code)
        self.assertFalse(self.target.exists())
        return caught.exception

    def test_good(self):
        self.run_it('rev "$1" > "$2"')
        self.assertEqual(self.target.read_bytes().strip(), b"cba")

    def test_names_are_arguments_not_commands(self):
        self.source = self.folder / "in; touch x"
        self.source.write_bytes(b"abc")
        self.run_it('cat "$1" > "$2"')
        self.assertEqual(self.target.read_bytes(), b"abc")
        self.assertFalse((self.folder / "x").exists())

    def test_the_environment_is_clean(self):
        os.environ["KOPECK_TEST_SECRET"] = "x"
        self.addCleanup(os.environ.pop, "KOPECK_TEST_SECRET")
        self.run_it('env > "$2"')
        names = {line.split("=")[0] for line in self.target.read_text().splitlines()}
        self.assertLessEqual(names, {"PATH", "LANG", "HOME", "TMPDIR", "PWD", "_"})

    def test_refused(self):
        error = self.refused("refused", 'echo part > "$2"; echo "no key" >&2; exit 7')
        self.assertEqual(error.params, {"status": 7, "said": "no key"})
        self.assertFalse(error.is_ours)

    def test_killed(self):
        error = self.refused("killed", "kill -9 $$")
        self.assertEqual(error.params, {"status": 9})
        self.assertTrue(error.is_ours)

    def test_no_room_is_not_a_word_on_the_file(self):
        """What cannot be written ends a program with the same code as a wrong signature."""
        full = OSError(errno.ENOSPC, "No space left on device")
        with (
            mock.patch.object(program.os, "posix_fallocate", side_effect=full),
            self.assertRaises(OSError) as caught,
        ):
            self.run_it('echo part > "$2"; exit 1')
        self.assertEqual(caught.exception.errno, errno.ENOSPC)
        self.assertFalse(self.target.exists())

    def test_too_slow(self):
        self.refused("timeout", "exec tail -f /dev/null", seconds=0.2)

    def test_too_large(self):
        self.refused("too_large", 'head -c 5000 /dev/zero > "$2"')
        self.refused("too_large", 'trap "" XFSZ; head -c 5000 /dev/zero > "$2"; exit 0')

    def test_nothing_made(self):
        self.refused("nothing", "exit 0")
        self.refused("nothing", 'ln -s "$1" "$2"')

    def test_unusable(self):
        for mode in (0o600, 0o702):
            path = self.script("exit 0", mode)
            with self.assertRaises(program.ProgramError) as caught:
                program.check(path)
            self.assertTrue(caught.exception.is_ours)
        for path in ("relative", "/nowhere/program", "/tmp"):
            with self.assertRaises(program.ProgramError):
                program.check(path)

    def test_said(self):
        for message, shown in (
            ("Подпись неверна", "Подпись неверна"),
            ("owner CN=Иванов Иван, bad", "owner CN=********, bad"),
            ("mail ivan@bank.example now", "mail ******** now"),
            ("passport 4510 123456", "passport **** ******"),
            ("file «Петров.xml»\n\x07", "file ********"),
            ("x" * 500, "x" * 200),
        ):
            found = program.said(message.encode()).rstrip("? ")
            self.assertEqual(found, shown)

    def test_settings(self):
        conf = self.folder / "odoo.conf"
        conf.write_text("[options]\n[exchange]\nprogram_abs = /opt/abs\n")
        self.assertEqual(settings.program({}, str(conf), "abs"), "/opt/abs")
        self.assertEqual(settings.program({}, str(conf), "other"), "")
        given = {"KOPECK_EXCHANGE_PROGRAM_ABS": "/opt/x"}
        self.assertEqual(settings.program(given, str(conf), "abs"), "/opt/x")


class TestAnswerFile(unittest.TestCase):
    def build(self, **facts):
        base = {"file": "a.xml", "type": "t", "state": "loaded"}
        counts = dict.fromkeys(("records", "loaded", "unchanged", "rejected"), 0)
        rejects = (
            {"ordinal": n, "line": n, "number": "", "kind": "k", "reason": "r"}
            for n in range(1, answer.MOST + 5)
        )
        return answer.build({**base, **facts}, counts, {}, rejects)

    def test_the_same_facts_give_the_same_bytes(self):
        self.assertEqual(self.build(), self.build())

    def test_the_list_is_limited(self):
        text = self.build()
        self.assertIn(f'listed="{answer.MOST}"'.encode(), text)
        self.assertEqual(text.count(b"<reject "), answer.MOST)

    def test_what_xml_cannot_hold(self):
        self.assertIn("a�b", self.build(reason="a\x00b").decode())

    def test_names(self):
        self.assertEqual(
            answer.name("loans.2026.xml.gz", "0123456789"), "answer_loans_01234567.xml"
        )
        self.assertEqual(answer.name("../é/", "0" * 9), "answer_file_00000000.xml")
