"""Bad journals from the file received to what a person reads of it, in Russian."""

import hashlib
import random
from datetime import date, datetime

from odoo.tests import tagged

from odoo.addons.atm_claims.tests.ncr_day import NcrDay

from .common import ProcessingCase, document, operation

NAME = "EJATM0000120261120.001"
NEXT = "EJATM0000120261121.001"
DAY = date(2026, 11, 20)


@tagged("post_install", "-at_install")
class TestBadJournals(ProcessingCase):
    """What is wrong is said with its place; what came is kept; the good file sets it right."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ru_RU")
        cls.env["ir.module.module"]._load_module_terms(
            ["exchange_processing", "exchange", "atm_claims"], ["ru_RU"]
        )
        cls.env = cls.env(context={**cls.env.context, "lang": "ru_RU"})

    def day(self, start="2026-11-20 08:00:00", **how):
        return NcrDay(start, terminal="ATM00001", **how)

    def good(self):
        """Four sessions, one of them without cash."""
        day = self.day()
        for _time in range(3):
            day.wait(minutes=10).withdraw(5000, 1, 0, 0, 0)
        return day.wait(minutes=10).fail(3000, cancel=False)

    def load(self, content, name=NAME):
        """A journal taken in; the bytes kept are those received."""
        file = self.take(content, "journal", name=name)
        self.assertEqual(file._path().read_bytes(), content)
        self.assertEqual(file.sha256, hashlib.sha256(content).hexdigest())
        return file

    def journal(self, file):
        self.assertLoaded(file, 1)
        return self.env["atm.journal"].search(
            [("origin", "=", f"exchange.file,{file.id}"), ("state", "=", "taken")]
        )

    def sessions(self):
        return self.env["atm.transaction"].search(
            [("device_id", "=", self.device.id)], order="started_at, id"
        )

    def assertSaid(self, journal, kind, *words):
        """A finding of the kind is on the file, its sentence holds the words and its lines are
        shown; returns it."""
        found = journal.finding_ids.filtered(lambda one: one.kind == kind)
        self.assertTrue(found, journal.finding_ids.mapped("kind"))
        for word in words:
            self.assertIn(word, found[:1].words)
        self.assertTrue(all(one.byte_end <= journal.size for one in found))
        return found

    def assertSame(self, before):
        """All that the good file says is there, each session once."""
        held = self.sessions()
        self.assertEqual(
            [(one.started_at, one.outcome, one.refund) for one in held], before
        )

    def truth(self, content):
        """What the good file alone would bring; nothing of it stays."""
        with self.env.cr.savepoint() as savepoint:
            self.journal(self.load(content))
            found = [
                (one.started_at, one.outcome, one.refund) for one in self.sessions()
            ]
            savepoint.rollback()
        self.env.invalidate_all(flush=False)
        return found

    # -- cut

    def test_cut(self):
        content = self.good().bytes()
        truth = self.truth(content)
        self.assertEqual([one[1] for one in truth], ["taken"] * 3 + ["not_presented"])
        for share in (15, 30, 45, 60, 75, 90, 97):
            with self.subTest(share=share), self.env.cr.savepoint() as savepoint:
                half = content[: len(content) * share // 100]
                journal = self.journal(self.load(half))
                self.assertSaid(journal, "cut", "обрыва")
                self.assertFalse(self.sessions().filtered("refund"))
                # The whole file comes afterwards.
                whole = self.journal(self.load(content, "again" + NAME))
                self.assertTrue(whole)
                self.assertSame(truth)
                self.assertRefused(
                    self.load(content, "third" + NAME), "already_loaded", "уже"
                )
                savepoint.rollback()
            self.env.invalidate_all(flush=False)

    def test_shuffled(self):
        lines = self.good().bytes().splitlines(keepends=True)
        random.Random(7).shuffle(lines)
        file = self.load(b"".join(lines))
        journal = self.journal(file)
        self.assertSaid(journal, "sequence_gap", "записи", "пропущены")
        self.assertSaid(journal, "clock_jump", "Часы")
        self.assertGreater(journal.sequence_breaks, 3)

    # -- clock

    def test_clock_jumps(self):
        """Set back or forward by years: said, and the file is taken with its own days."""
        for wrong in ("2003-01-01 00:00:10", "2089-12-31 23:50:00"):
            with self.subTest(wrong=wrong), self.env.cr.savepoint() as savepoint:
                day = self.good()
                real = day.now
                day.now = datetime.fromisoformat(wrong)
                day.withdraw(1000, 0, 1, 0, 0)
                day.now = real
                day.wait(minutes=5).withdraw(500, 0, 0, 1, 0)
                journal = self.journal(self.load(day.bytes()))
                self.assertSaid(journal, "clock_jump", "Часы")
                self.assertEqual(len(self.sessions()), 6)
                self.assertEqual((journal.date_from, journal.date_to), (DAY, DAY))
                after = self.day("2026-11-21 08:00:00", sequence=day.sequence)
                after.trace, after.dispensed = day.trace, list(day.dispensed)
                after.withdraw(1000, 0, 1, 0, 0)
                other = self.journal(self.load(after.bytes(), NEXT))
                self.assertFalse(
                    other.sequence_breaks, "goes on from the day before, not from 2089"
                )
                self.assertFalse(
                    self.env["atm.journal"]._days_missing(
                        self.device, DAY, date(2026, 11, 21)
                    )
                )
                savepoint.rollback()
            self.env.invalidate_all(flush=False)

    def test_moments_that_are_none(self):
        """Years that no machine lives in are lines not understood, not moments."""
        for year in ("0001", "1583", "9999"):
            with self.subTest(year=year), self.env.cr.savepoint() as savepoint:
                content = self.good().bytes()
                line = b"\x1b[020t*777*12/31/" + year.encode() + b"*23:59:59*\r"
                journal = self.journal(self.load(content + line))
                self.assertEqual(journal.unknown_lines, 1)
                self.assertIn(year, journal.unknown_text)
                self.assertEqual(journal.date_to, DAY)
                savepoint.rollback()
            self.env.invalidate_all(flush=False)

    # -- sequence

    def test_sequence_break(self):
        """Records are missing inside of a day: said with its place; the whole day mends it."""
        day = self.good()
        content = day.bytes()
        truth = self.truth(content)
        mark = b"TRANSACTION START*"
        second = content.index(mark, content.index(mark) + 10)
        third = content.index(mark, second + 10)
        start = content.rindex(b"\x1b[020t*", 0, second)
        end = content.rindex(b"\x1b[020t*", 0, third)
        file = self.load(content[:start] + content[end:])
        journal = self.journal(file)
        (gap,) = self.assertSaid(journal, "sequence_gap", "пропущены")
        self.assertTrue(start <= gap.byte_start < start + 10, gap.byte_start)
        self.assertEqual(journal.sequence_breaks, 1)
        self.assertEqual(len(self.sessions()), 3)
        self.journal(self.load(content, "whole" + NAME))
        self.assertSame(truth)

    # -- lines

    def test_lines_not_understood_are_listed_with_their_bytes(self):
        """Wherever a strange line stands, its bytes are listed and shown, and no other."""
        lines = self.good().bytes().splitlines(keepends=True)
        strange = "Ошибка модуля № 5".encode("cp1251") + b"\r"
        places, content = [], b""
        for number, line in enumerate(lines):
            if number % 9 == 4 and b"SERIAL" not in line and b"\x1b(1" not in line:
                places.append([len(content), len(content) + len(strange) - 1])
                content += strange
            content += line
        journal = self.journal(self.load(content))
        self.assertLessEqual(len(journal.unknown), len(places))
        self.assertTrue(journal.unknown)
        for one in journal.unknown:
            self.assertIn(one, places)
        self.assertEqual(journal.unknown_lines, len(journal.unknown))
        self.assertIn(str(journal.unknown[0][0]), journal.unknown_text)
        self.assertSaid(journal, "unknown_lines", "перечислены")

    def test_wrong_encoding(self):
        """Two bytes a letter, with and without its mark: read as it is."""
        text = self.good().bytes().decode("latin-1")
        truth = self.truth(text.encode("latin-1"))
        for encoding in ("utf-16-le", "utf-16", "utf-8-sig"):
            with self.subTest(encoding=encoding), self.env.cr.savepoint() as savepoint:
                self.journal(self.load(text.encode(encoding)))
                self.assertSame(truth)
                savepoint.rollback()
            self.env.invalidate_all(flush=False)
        file = self.load(text.encode("cp500"), "EJATM0000120261119.001")  # EBCDIC
        self.assertEqual(file.state, "refused")
        self.assertRegex(file.reason, "[а-я]{4}")
        self.assertFalse(self.sessions())

    # -- not this one, none, or twice

    def test_refused_in_words(self):
        self._device("ATM00002")
        other = NcrDay("2026-11-20 08:00:00", terminal="ATM00002")
        stranger = NcrDay("2026-11-20 08:00:00", terminal="ATM77777")
        for content, name, code, words in (
            (b"", NAME, "empty_journal", ("пуст",)),
            (b"\0" * 5000, NAME, "empty_journal", ("пуст",)),
            (random.Random(3).randbytes(9000), NAME, "binary_journal", ("не текст",)),
            (b"<html>no journal</html>\n" * 90, NAME, "unknown_journal", ("журнал",)),
            (other.withdraw(5000, 1, 0, 0, 0).bytes(), NAME, "other_atm",
             ("ATM00001", "ATM00002")),
            (stranger.withdraw(5000, 1, 0, 0, 0).bytes(), "EJ.001", "unknown_atm",
             ("ATM77777",)),
        ):  # fmt: skip
            with self.subTest(code=code, size=len(content)):
                file = self.load(content, name)
                self.assertRefused(file, code, *words)
                self.assertFalse(self.sessions())
        # The machine is entered, and the same file is taken.
        self._device("ATM77777")
        file = self.load(stranger.bytes(), "EJ.001")
        self.assertLoaded(file, 1)

    def test_another_atm_further_on(self):
        """Prints of two machines in one file: it is said on the file."""
        day = self.good()
        other = NcrDay(
            "2026-11-20 12:00:00", terminal="ATM00002", sequence=day.sequence
        )
        other.trace = day.trace
        other.withdraw(5000, 1, 0, 0, 0)
        journal = self.journal(self.load(day.bytes() + other.bytes()))
        self.assertSaid(journal, "other_atm", "нескольких банкоматов")

    def test_doubled_inside(self):
        """The same day twice in one file: each session counts once."""
        content = self.good().bytes()
        truth = self.truth(content)
        journal = self.journal(self.load(content * 2))
        self.assertSaid(journal, "doubled", "один раз")
        self.assertSame(truth)

    # -- and the money

    def test_the_good_file_matches(self):
        """After a cut one the whole file comes: the operation meets the switch's row."""
        content = self.good().bytes()
        row = operation(
            card="400000******0001", amount="3000.00", trace="874004",
            at=self._failed_at(content), response="000",
        )  # fmt: skip
        self.assertLoaded(self.take(document("processing_switch", row)), 1)
        self.journal(self.load(content[: len(content) * 88 // 100]))
        self.journal(self.load(content, "whole" + NAME))
        failed = self.sessions()[-1]
        self.assertTrue(failed.refund)
        match = self.env["atm.match"].search([("transaction_id", "=", failed.id)])
        self.assertEqual(match.switch_count, 1, match.read())

    def _failed_at(self, content):
        """Moment of the last request, as the switch's row has it."""
        line = content[: content.rindex(b"REQUEST SENT")].splitlines()[-1]
        return f"2026-11-20T{line.strip().decode()[-8:]}"
