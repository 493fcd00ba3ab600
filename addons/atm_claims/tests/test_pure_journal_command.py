import io
import json
import os
import tempfile
import unittest
from argparse import ArgumentParser
from pathlib import Path

from .ncr_day import NcrDay
from .pure import own
from .test_pure_journal_files import day_after_day

command = own("journal.command")
KEYS = [
    "file", "dialect", "transactions", "dispenses_approved", "taken", "not_presented", "retracted",
    "captured", "deposits", "deposits_completed", "host_timeouts", "sequence_breaks",
    "unknown_lines", "findings",
]  # fmt: skip


class TestCommand(unittest.TestCase):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def file(self, name, data):
        path = self.folder / name
        path.write_bytes(data)
        return str(path)

    def run_command(self, *words):
        parser = ArgumentParser()
        command.add_options(parser)
        out, err = io.StringIO(), io.StringIO()
        code = command.run(parser.parse_args(["read", *words]), out, err)
        return code, out.getvalue(), err.getvalue()

    def test_json(self):
        """One object on one line, one line a file, in the order of the files."""
        first, second = (
            self.file(f"{number}", day.bytes())
            for number, day in enumerate(day_after_day())
        )
        empty = self.file("empty", b"")
        code, out, err = self.run_command("--json", first, second, empty)
        answers = [json.loads(line) for line in out.splitlines()]
        self.assertEqual((code, err), (0, ""))
        self.assertEqual([one["file"] for one in answers], [first, second, empty])
        self.assertEqual([list(one) for one in answers], [KEYS] * 3)
        self.assertEqual(
            [(one["dialect"], one["transactions"]) for one in answers],
            [("ncr_ndc", 1), ("ncr_ndc", 2), (None, 0)],
        )

    def test_finding(self):
        day = NcrDay().withdraw(6000, 1, 1, 0, 0).fail(5000)
        data = day.bytes()
        _code, out, _err = self.run_command("--json", self.file("day", data))
        (finding,) = json.loads(out)["findings"]
        self.assertEqual(
            list(finding), ["at", "kind", "amount", "verdict", "refund", "bytes"]
        )
        start, end = finding.pop("bytes")
        self.assertIn(b"TXN SN NO=4002", data[start:end])
        self.assertEqual(
            finding,
            {
                "at": "2026-03-05T08:00:14",
                "kind": "not_presented",
                "amount": 5000,
                "verdict": "cancelled_by_host",
                "refund": False,
            },
        )

    def test_words(self):
        code, out, _err = self.run_command(
            self.file("day", NcrDay().fail(5000).bytes())
        )
        self.assertEqual(code, 0)
        self.assertIn("ncr_ndc, transactions 1", out)
        self.assertIn(
            "5000: The cash was not given out; the host cancelled the debit.", out
        )

    def test_name_is_no_text(self):
        path = self.file(os.fsdecode(b"day\xff"), NcrDay().fail(5000).bytes())
        code, out, _err = self.run_command("--json", path)
        self.assertEqual(code, 0)
        out.encode("utf-8")
        self.assertEqual(json.loads(out)["transactions"], 1)

    def test_no_such_file(self):
        """What was read before is answered; the rest is refused with a word."""
        day = self.file("day", NcrDay().fail(5000).bytes())
        missing = str(self.folder / "missing")
        code, out, err = self.run_command("--json", day, missing, day)
        self.assertEqual(code, 1)
        first, last = map(json.loads, out.splitlines())
        self.assertEqual((first["file"], first["not_presented"]), (day, 1))
        self.assertEqual(last, {"error": err.strip()})
        self.assertIn(missing, err)
