"""Journals of ATMs: kept as they came, given to the parser, or refused in clear words."""

import gzip
import io
import zipfile

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ProcessingCase, document, journal, operation

NAME = "EJATM0000120261120.001"


def archive(**files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in files.items():
            zipped.writestr(name, content)
    return buffer.getvalue()


@tagged("post_install", "-at_install")
class TestJournals(ProcessingCase):
    def journal(self, content, name=NAME):
        return self.take(content, "journal", name=name)

    def test_a_journal(self):
        content = journal()
        file = self.journal(content)
        self.assertLoaded(file, 1)
        self.assertEqual(str(file.business_date), "2026-11-20")
        ((code, files),) = self.given
        self.assertEqual(code, "ATM00001")
        ((name, path, digest, origin),) = files
        self.assertEqual((name, digest), (NAME, file.sha256))
        self.assertEqual(origin, f"exchange.file,{file.id}")
        with open(path, "rb") as kept:
            self.assertEqual(kept.read(), content)
        intake = file.intake_id
        self.assertEqual((intake.kind, intake.state), ("atm_journal", "done"))

    def test_an_archive_of_several_atms(self):
        self._device("ATM00002")
        good, other = journal(), journal("ATM00002", "2026-11-19", trace=1000)
        file = self.journal(
            archive(
                **{
                    NAME: good,
                    "EJATM0000220261119.001": other,
                    "EJATM0000120261119.001": journal(day="2026-11-19", trace=7000),
                }
            ),
            "journals.zip",
        )
        self.assertLoaded(file, 3)
        self.assertEqual(
            [(code, [one[0] for one in files]) for code, files in self.given],
            [
                ("ATM00001", ["EJATM0000120261119.001", NAME]),
                ("ATM00002", ["EJATM0000220261119.001"]),
            ],
        )
        parts = file.unpacked_ids
        self.assertEqual(set(parts.mapped("state")), {"loaded"})
        part = parts.filtered(lambda one: one.name == NAME)
        self.assertEqual(part._path().read_bytes(), good)
        self.assertTrue(file._path().exists(), "the archive is kept as well")

    def test_gzip(self):
        file = self.journal(gzip.compress(journal()), NAME + ".gz")
        self.assertLoaded(file, 1)
        self.assertEqual(file.unpacked_ids.name, NAME)
        self.assertEqual(self.given[0][1][0][2], file.unpacked_ids.sha256)

    def test_a_bad_journal_stops_no_other(self):
        file = self.journal(
            archive(
                **{
                    NAME: journal(),
                    "EJATM0000120261118.001": b"",
                    "EJATM0000120261117.001": bytes(range(256)) * 40,
                    "EJATM0000120261116.001": journal("ATM00002"),
                    "EJATM0000120261115.001": b"nothing of any maker\r\n" * 9,
                    "EJATM9999920261114.001": journal("ATM99999"),
                }
            ),
            "journals.zip",
        )
        self.assertLoaded(file, 6, rejected=5)
        self.assertEqual(
            file.kinds,
            {
                "empty_journal": 1,
                "binary_journal": 1,
                "other_atm": 1,
                "unknown_journal": 1,
                "unknown_atm": 1,
            },
        )
        words = self.env["exchange.words"]._kinds()
        self.assertLessEqual(set(file.kinds), set(words))
        self.assertIn("ATM99999", file.reason)
        self.assertEqual(len(self.given), 1)
        bad = file.unpacked_ids.filtered(lambda one: one.state == "refused")
        self.assertEqual(len(bad), 5)
        self.assertTrue(all(bad.mapped("reason")))

    def test_refused(self):
        self._device("ATM00002")
        for content, name, code, words in (
            (b"", NAME, "empty_journal", "empty"),
            (b"\r\n\0 ", NAME, "empty_journal", "empty"),
            (bytes(range(256)) * 40, NAME, "binary_journal", "no text"),
            (b"nothing\r\n" * 9, NAME, "unknown_journal", "no maker"),
            (journal("ATM00002"), NAME, "other_atm", "ATM00002"),
            (journal("ATM99999"), "EJ.001", "unknown_atm", "ATM99999"),
            (journal(), "EJATM00001-ATM00002.001", "other_atm", "several"),
            (archive(), "no.zip", "empty_journal", "no journals"),
            (archive(a=archive(b=b"1")), "ATM00001.zip", "binary_journal", "inside"),
            (archive(a=journal())[:-30], "ATM00001.zip", "bad_archive", "damaged"),
            (archive(a=b"\0" * (9 << 20)), "ATM00001.zip", "bomb", "times its size"),
        ):
            with self.subTest(name=name, code=code, words=words):
                file = self.journal(content, name)
                self.assertRefused(file, code, words)
                self.assertFalse(self.given)
        incoming = list((self.folder / "incoming").iterdir())
        self.assertFalse(incoming, "unpacked parts are left")

    def test_doubled(self):
        content = journal()
        self.assertLoaded(self.journal(content), 1)
        self.assertRefused(
            self.journal(content, "again" + NAME), "already_loaded", NAME
        )
        self.given.clear()
        more = {NAME: content, "EJATM0000120261119.001": journal(day="2026-11-19")}
        file = self.journal(archive(**more), "two.zip")
        self.assertLoaded(file, 2)
        self.assertEqual(file.unchanged, 1)
        repeated = file.unpacked_ids.filtered(lambda one: one.state == "duplicate")
        self.assertEqual(repeated.name, NAME)
        self.assertIn(NAME, repeated.reason)
        self.assertEqual([one[0] for one in self.given[0][1]], [*more][1:])

    def test_the_parser_refuses_one(self):
        """What the door says further on is told of the file too."""
        door = self.registry["atm.intake"]

        def refuse(door, files, source, intake, **_how):
            return {"refused": [(files[-1][0], "other_atm", "other further on")]}

        self.patch(door, "take_in_journals", refuse)
        self.assertRefused(self.journal(journal()), "other_atm", "other further on")
        file = self.journal(
            archive(
                **{NAME: journal(), "EJATM0000120261121.001": journal(day="2026-11-21")}
            ),
            "two.zip",
        )
        self.assertLoaded(file, 2, rejected=1)
        bad = file.unpacked_ids.filtered(lambda one: one.state == "refused")
        self.assertEqual(bad.name, "EJATM0000120261121.001")

    # -- kept bytes

    def test_kept_bytes(self):
        card = b"4000000000000002"
        content = journal() + b"CARD: " + card + b"\r"
        file = self.journal(content)
        self.assertLoaded(file, 1)
        reader = file.with_user(self._user("technician"))
        self.assertEqual(reader._kept_bytes(0, 20), content[:20])
        place = content.index(card)
        for start in (place - 3, place, place + 7):
            shown = reader._kept_bytes(start, start + 40)
            self.assertEqual(len(shown), len(content[start : start + 40]))
            self.assertNotIn(card[6:12], shown)
        self.assertEqual(file.sudo()._kept_bytes(place, place + 16), card)
        with self.assertRaises(AccessError):
            file.with_user(self._user("collector"))._kept_bytes(0, 20)
        file._store().remove(file.sha256)
        self.assertIsNone(reader._kept_bytes(0, 20))

    def test_kept_bytes_are_of_journals_alone(self):
        file = self.take(document("processing_switch", operation()))
        reader = file.with_user(self._user("technician"))
        with self.assertRaises(UserError):
            reader._kept_bytes(0, 20)

    def test_kept_bytes_of_another_company(self):
        file = self.journal(journal())
        company = self.env["res.company"].create({"name": "Other bank"})
        user = self._user("technician")
        user.write({"company_ids": [(6, 0, company.ids)], "company_id": company.id})
        env = self.env(
            user=user, context={**self.env.context, "allowed_company_ids": company.ids}
        )
        with self.assertRaises(AccessError):
            file.with_env(env)._kept_bytes(0, 20)
