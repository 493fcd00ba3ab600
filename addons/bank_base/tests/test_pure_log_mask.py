"""Nothing personal is left in a log line; what an engineer needs is."""

import importlib.util
import io
import logging
import unittest
from pathlib import Path

# By its file: this test also runs where Odoo is not installed.
_spec = importlib.util.spec_from_file_location(
    "kopeck_log_mask", Path(__file__).parents[1] / "tools" / "log_mask.py"
)
log_mask = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(log_mask)
mask = log_mask.mask

PERSONAL = (
    "Иванов", "ИВАНОВ", "И.", "Петрович", "ПЕТРОВИЧ", "7707083893", "690200000428",
    "+79161234567", "916", "1980", "ivanov@example.org", "123-456-789", "123456",
    "40817810099910004312", "4509",
)  # fmt: skip
TEXTS = (
    'duplicate key value violates unique constraint "bank_client_inn_unique"\n'
    "DETAIL:  Key (company_id, inn)=(1, 7707083893) already exists.",
    "null value in column\nDETAIL:  Failing row contains (7, Иванов, 4509, null).",
    'psycopg2.errors.InvalidDatetimeFormat: invalid input syntax for type date: "1980"\n'
    'CONTEXT:  COPY stg_4_client, line 3, column birth_date: "31.02.1980"',
    "LINE 1: ...VALUES ('Иванов', '4509')\n                    ^",
    "ValueError: invalid literal for int() with base 10: 'Иванов'",
    "KeyError: '4509 Иванов'",
    "the letter to ivanov@example.org was not sent",
    "called +7 (916) 123-45-67 and 8 916 123 45 67, +79161234567",
    "SNILS 123-456-789 01, INN 690200000428, account 40817810099910004312",
    "client Иванов Иван Петрович is not known",
    "Иванов-Петров Иван",
    "client ИВАНОВ ИВАН ПЕТРОВИЧ is not known",
    "client ИВАНОВ Иван is not known",
    "client Иванов И. И. is not known, nor Иванов И.И.",
    "signed by И. И. Иванов and И.И.Иванов",
    "passport 45 10 123456, 4510 123456, 4510 № 123456",
)
HARMLESS = (
    "day 2026-10-31: reserve.post, 1000000 rows in 12.345 s",
    "load of file 123456 stopped",
    '{"event": "load", "sha256": "9f2c4450dae9a111", "sum": 1234567890.12, "sequence": 103}',
    '127.0.0.1 - - [22/Nov/2026 05:00:00] "GET /odoo/action-12 HTTP/1.1" 200 - 12 0.003',
    '  File "/opt/odoo/addons/exchange/load.py", line 214, in _judge',
    "Job 7e0c4f2a-1111-2222-3333-123456789012 done",
    "UserError: the file type «core_banking.credits» is not known",
    "Загружено записей: 1000, отложено: 3",
    "АБС: файл 12 загружен за 2026 с",
    "at 05:12 100000 rows, at 2026-10-31 123456 rows, in 12.34 123456 s",
)


class TestLogMask(unittest.TestCase):
    def test_personal_data_is_starred_out(self):
        for text in TEXTS:
            masked = mask(text)
            with self.subTest(masked):
                self.assertIn("***", masked)
                for word in PERSONAL:
                    self.assertNotIn(word, masked)

    def test_what_is_ours_stays(self):
        for text in HARMLESS:
            with self.subTest(text):
                self.assertEqual(mask(text), text)

    def test_the_place_of_an_error_stays(self):
        masked = mask(TEXTS[0])
        self.assertIn("bank_client_inn_unique", masked)
        self.assertIn("COPY stg_4_client, line 3, column birth_date:", mask(TEXTS[2]))

    def test_again_changes_nothing(self):
        for text in TEXTS:
            self.assertEqual(mask(mask(text)), mask(text))

    def test_long_lines_take_no_time(self):
        """Work grows with the length, not with its square: a load's query may be quoted."""
        for piece in ("a", "1", "'", "А", "a.", "Иванов ", '"', "x@", "8 916"):
            mask(piece * (300_000 // len(piece)), query=True)

    def test_a_query_that_failed(self):
        masked = mask(
            "bad query: INSERT INTO c VALUES ('О''Нил', 'x\\'y', 5)", query=True
        )
        self.assertEqual(masked, "bad query: INSERT INTO c VALUES ('***', '***', 5)")

    # -- the handlers

    def logged(self, write, name="kopeck.test.mask"):
        """What a handler of a logger with masks wrote, and the same for a second handler."""
        logger = logging.getLogger(name)
        streams = io.StringIO(), io.StringIO()
        handlers = [logging.StreamHandler(stream) for stream in streams]
        for handler in handlers:
            logger.addHandler(handler)
            self.addCleanup(logger.removeHandler, handler)
        logger.propagate = False
        log_mask.install(logger)
        log_mask.install(logger)
        self.assertEqual([len(handler.filters) for handler in handlers], [1, 1])
        write(logger)
        return [stream.getvalue() for stream in streams]

    def test_message_and_traceback(self):
        def write(logger):
            value = PERSONAL[0]
            try:
                int(value)
            except ValueError:
                logger.exception(
                    "client %s of %s", "7707083893", {"name": "Иванов Иван"}
                )

        for text in self.logged(write):
            self.assertIn("client *** of", text)
            self.assertIn("ValueError: invalid literal", text)
            self.assertIn("test_pure_log_mask.py", text)
            for word in PERSONAL:
                self.assertNotIn(word, text)

    def test_queries_of_odoo(self):
        texts = self.logged(
            lambda logger: logger.error("bad query: %s", "SELECT 'Пётр'"), "odoo.sql_db"
        )
        self.assertEqual(texts, ["bad query: SELECT '***'\n"] * 2)

    def test_arguments_that_do_not_fit(self):
        """The handler tells of it, as it would without us."""
        logging.raiseExceptions, old = False, logging.raiseExceptions
        self.addCleanup(setattr, logging, "raiseExceptions", old)
        self.assertEqual(
            self.logged(lambda logger: logger.error("%s", *range(2))), ["", ""]
        )
