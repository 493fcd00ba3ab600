import contextlib
import io
import json
import unittest
from datetime import date

from odoo.exceptions import UserError

from odoo.addons.bank_base.tools import command


class TestCommand(unittest.TestCase):
    def run_refused(self, error, *, as_json):
        """Return (exit code, stdout, stderr) of a command that ends by an error."""
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            with (
                self.assertRaises(SystemExit) as stop,
                command.refusals(as_json=as_json),
            ):
                raise error
        return stop.exception.code, out.getvalue(), err.getvalue()

    def test_answer_is_one_line(self):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            command.answer({"date": date(2026, 8, 31), "имя": "Банк"}, as_json=True)
        self.assertEqual(out.getvalue(), '{"date": "2026-08-31", "имя": "Банк"}\n')

    def test_answer_for_people(self):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            command.answer({}, as_json=False, lines=["one", "two"])
        self.assertEqual(out.getvalue(), "one\ntwo\n")

    def test_refusal(self):
        for error in (command.Refused("no file"), UserError("no file")):
            code, out, err = self.run_refused(error, as_json=False)
            self.assertEqual((code, out, err), (1, "", "no file\n"))

    def test_refusal_as_json(self):
        code, out, err = self.run_refused(command.Refused("нет файла"), as_json=True)
        self.assertEqual((code, err), (1, "нет файла\n"))
        self.assertEqual(json.loads(out), {"error": "нет файла"})
        self.assertEqual(out.count("\n"), 1)

    def test_unexpected_error_keeps_its_trace(self):
        code, out, err = self.run_refused(ValueError("broken"), as_json=True)
        self.assertEqual(code, 1)
        self.assertEqual(json.loads(out), {"error": "ValueError: broken"})
        self.assertIn("Traceback", err)

    def test_unexpected_error_names_nobody(self):
        error = KeyError("Иванов 7707083893")
        _code, out, err = self.run_refused(error, as_json=True)
        self.assertEqual(json.loads(out), {"error": "KeyError: '***'"})
        self.assertIn("Traceback", err)
        self.assertNotIn("770708", err.rpartition("KeyError")[2])

    def test_content_passes(self):
        with command.refusals():
            done = True
        self.assertTrue(done)

    def test_messages_are_russian_without_a_database(self):
        text = command.tr._("There is no company «%(name)s».", name="Икс")
        self.assertEqual(text, "Организация «Икс» не найдена.")
        unknown = "nobody translated %(this)s"
        self.assertEqual(command.tr._(unknown, this=1), "nobody translated 1")
