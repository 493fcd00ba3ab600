"""A run of a schedule over a folder; the same over SFTP is in tests/ of the repository."""

import os
from datetime import datetime
from unittest.mock import patch

import psycopg2.errors
import pytz

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import FetchCommon, book, loan


@tagged("post_install", "-at_install")
class TestFetch(FetchCommon):
    def test_file_is_taken_loaded_and_moved_aside(self):
        self.put(book(loan("A")))
        (answer,) = self.run_twice()
        self.assertEqual((answer["file"], answer["state"]), ("loans.xml", "loaded"))
        self.assertEqual(self.loans(), {"A": "10.00"})
        self.assertEqual((self.names("in"), self.names("done")), ([], ["loans.xml"]))
        file = self.env["exchange.file"].search([], limit=1)
        self.assertEqual((file.aside, file.aside_name), ("done", "done/loans.xml"))
        self.assertEqual(self.run_once(), [])
        self.assertEqual(self.plan.last_result, "OK")

    def test_growing_file_waits_until_two_listings_agree(self):
        self.put(book(loan())[:50])
        self.run_once()
        self.put(book(loan()), mtime=1_700_000_060)
        self.assertEqual(self.run_once(), [])
        self.assertEqual(self.names("in"), ["loans.xml"])
        self.assertEqual(self.run_once()[0]["state"], "loaded")

    def test_touched_file_waits_too(self):
        self.put(book(loan()))
        self.run_once()
        self.put(book(loan()), mtime=1_700_000_060)
        self.assertEqual(self.run_once(), [])

    def test_refused_file_goes_to_its_own_folder(self):
        self.put(book(loan(), count=5))
        (answer,) = self.run_twice()
        self.assertEqual(answer["state"], "refused")
        self.assertEqual(self.names("refused"), ["loans.xml"])
        self.assertIn("5", answer["error"])

    def test_several_files_are_loaded_by_business_date(self):
        self.put(book(loan("A", "3.00"), date="2026-10-31", sequence=2), "a.xml")
        self.put(book(loan("A", "2.00"), date="2026-09-30", sequence=1), "b.xml")
        answers = self.run_twice()
        self.assertEqual([one["file"] for one in answers], ["b.xml", "a.xml"])
        self.assertEqual({one["state"] for one in answers}, {"loaded"})
        self.assertEqual(self.loans(), {"A": "3.00"})

    def test_a_later_file_waits_for_one_that_stopped(self):
        """After the later one the earlier would be refused as too old: a month would be lost."""
        self.put(book(loan("A", "3.00"), date="2026-10-31", sequence=2), "a.xml")
        self.put(book(loan("A", "2.00"), date="2026-09-30", sequence=1), "b.xml")
        loader = type(self.env["exchange.loader"])
        full = patch.object(loader, "_load", side_effect=psycopg2.errors.DiskFull())
        with full as asked, mute_logger("odoo.addons.exchange.models.exchange_loader"):
            answers = self.run_twice()
        self.assertEqual(asked.call_count, 1)
        self.assertEqual([one["state"] for one in answers], ["received"] * 2)
        self.assertIn("b.xml", answers[1]["error"])
        self.assertEqual([one["state"] for one in self.run_once()], ["loaded"] * 2)
        self.assertEqual(self.loans(), {"A": "3.00"})

    def test_same_bytes_under_another_name_are_only_moved_aside(self):
        self.put(book(loan()))
        self.run_twice()
        self.put(book(loan()), "again.xml")
        (answer,) = self.run_twice()
        self.assertEqual(answer["state"], "duplicate")
        self.assertEqual(self.names("done"), ["again.xml", "loans.xml"])

    def test_loaded_but_not_moved_is_only_moved_by_the_next_run(self):
        path = self.put(book(loan()))
        self.run_twice()
        os.rename(self.base / "done" / "loans.xml", path)
        file = self.env["exchange.file"].search([], limit=1)
        file.aside = "wait"
        self.env.flush_all()
        self.assertEqual(self.run_once(), [])
        self.assertEqual((self.names("in"), self.names("done")), ([], ["loans.xml"]))
        self.assertEqual(self.env["exchange.file"].search_count([]), 1)

    def test_new_file_under_the_name_of_one_not_yet_moved_stays(self):
        self.put(book(loan()))
        self.run_twice()
        file = self.env["exchange.file"].search([], limit=1)
        file.aside = "wait"
        self.put(book(loan("B")), mtime=1_700_000_999)
        self.env.flush_all()
        answers = self.run_twice()
        self.assertEqual([one["state"] for one in answers], ["loaded"])
        self.assertEqual(self.names("done"), ["loans.2.xml", "loans.xml"])

    def test_file_larger_than_its_type_allows_is_refused_unread(self):
        self.type.max_unpacked_mb = 1
        self.put(b"x" * (2 * 1024 * 1024), "a.xml")
        self.put(book(loan("B")), "b.xml")
        first, second = self.run_twice()
        self.assertEqual((first["file"], first["state"]), ("a.xml", "refused"))
        self.assertIn("1", first["error"])
        self.assertEqual((second["file"], second["state"]), ("b.xml", "loaded"))
        self.assertEqual(self.names("refused"), ["a.xml"])

    def test_other_names_and_partial_transfers_are_left(self):
        for name in ("notes.txt", ".loans.xml", "loans.xml.part"):
            self.put(book(loan()), name)
        self.assertEqual(self.run_twice(), [])
        self.assertEqual(len(self.names("in")), 3)

    def test_hostile_name_is_journaled_once_and_never_touched(self):
        self.put(book(loan()), "bad\nname.xml")
        (answer,) = self.run_once()
        self.assertEqual(
            (answer["state"], answer["file"]), ("refused", "bad\\nname.xml")
        )
        self.assertEqual(self.run_once(), [])
        self.assertEqual(self.names("in"), ["bad\nname.xml"])

    def test_link_is_not_followed(self):
        os.symlink("/etc/passwd", self.base / "in" / "loans.xml")
        self.assertEqual(self.run_twice(), [])

    def test_half_fetched_file_goes_on(self):
        content = book(*(loan(str(n)) for n in range(100)))
        path = self.put(content)
        self.run_once()
        from ..tools import names

        info = path.stat()
        spool = names.digest(
            self.far.id, "in", "loans.xml", info.st_size, int(info.st_mtime)
        )
        store = self.env["exchange.file"]._store()
        part = store.incoming / f"{spool}.part"
        part.write_bytes(content[:1000])
        self.assertEqual(self.run_once()[0]["state"], "loaded")
        self.assertFalse(part.exists())

    def test_far_side_that_is_away_is_an_error_of_the_run(self):
        self.far.folder_in = "absent"
        (answer,) = self.run_once()
        self.assertEqual((answer["file"], answer["state"]), (None, "error"))
        self.assertIn("absent", answer["error"])
        self.assertEqual(answer["endpoint"], "far")
        self.assertIn("absent", self.plan.last_result)
        self.assertIn("far", self.env["exchange.words"]._line(answer))

    def test_received_file_is_loaded_even_if_the_far_side_is_away(self):
        self.put(book(loan()))
        self.run_twice()
        file = self.env["exchange.file"].search([], limit=1)
        file.write({"state": "received", "loaded": 0, "aside": "wait"})
        self.env.cr.execute("DELETE FROM test_loan")
        self.far.folder_in = "absent"
        self.env.flush_all()
        answers = self.run_once()
        self.assertEqual([one["state"] for one in answers], ["loaded", "error"])

    def test_choice_by_code(self):
        with self.assertRaises(UserError):
            self.run_once(endpoint_code="nobody")
        with self.assertRaises(UserError):
            self.run_once(type_code="no.type")
        self.plan.active = False
        with self.assertRaises(UserError):
            self.run_once(endpoint_code="far")

    def test_window_and_working_days(self):
        moscow = pytz.timezone("Europe/Moscow")
        self.plan.write({"hour_from": 9.0, "hour_to": 18.5, "working_days": True})

        def due(*when):
            return self.plan._is_due(moscow.localize(datetime(*when)))

        self.assertTrue(due(2026, 11, 20, 9, 0))  # a Friday
        self.assertTrue(due(2026, 11, 20, 18, 29))
        self.assertFalse(due(2026, 11, 20, 18, 30))
        self.assertFalse(due(2026, 11, 20, 8, 59))
        self.assertFalse(due(2026, 11, 21, 12, 0))  # a Saturday
        self.assertFalse(due(2026, 11, 4, 12, 0))  # a holiday
        self.plan.working_days = False
        self.assertTrue(due(2026, 11, 21, 12, 0))

    def test_window_must_make_sense(self):
        with self.assertRaises(ValidationError):
            self.plan.write({"hour_from": 10, "hour_to": 9})

    def test_schedules_of_a_channel_look_for_different_names(self):
        """The first to run would take the other's files and refuse them as another document."""
        receipts = {"type_id": self.env.ref("exchange.type_receipts").id}
        for pattern in ("*.xml;*.xml.gz", "*.xml", "rc_*.xml"):
            with self.subTest(pattern), self.assertRaises(ValidationError):
                self.schedule(self.far, pattern=pattern, **receipts)
        self.schedule(self.endpoint(code="other"), **receipts)
        self.plan.pattern = "loans_*.xml"
        other = self.schedule(self.far, pattern="rc_*.xml", **receipts)
        with self.assertRaisesRegex(ValidationError, "loans_"):
            other.pattern = "loans_*.xml"
        other.write({"active": False, "pattern": "loans_*.xml"})
        with self.assertRaises(ValidationError):
            other.active = True
        (self.base / "in" / "rc_1.xml").write_bytes(book(loan()))
        self.assertEqual(self.run_twice(), [])

    def test_outbox_file_is_sent_once_under_its_name(self):
        outbox = self.env["bank.outbox"]
        row = outbox._put(
            "answer:1",
            "file",
            company_id=self.company.id,
            endpoint="far",
            payload_name="answer.xml",
            payload=b"PGEvPg==",
        )
        row._deliver_file()
        self.assertEqual(self.names("out"), ["answer.xml"])
        self.assertEqual((self.base / "out" / "answer.xml").read_bytes(), b"<a/>")
        # killed before the row was marked, and the partner has taken the file since
        (self.base / "out" / "answer.xml").unlink()
        row._deliver_file()
        self.assertEqual(self.names("out"), [])

    def test_outbox_file_killed_before_the_rename(self):
        row = self.env["bank.outbox"]._put(
            "answer:2",
            "file",
            company_id=self.company.id,
            endpoint="far",
            payload_name="answer.xml",
            payload=b"PGEvPg==",
        )
        row._deliver_file()
        from ..tools import names

        temporary = f"answer.xml.{names.digest('answer:2')[:8]}.part"
        os.rename(self.base / "out" / "answer.xml", self.base / "out" / temporary)
        row._deliver_file()
        self.assertEqual(self.names("out"), ["answer.xml"])

    def test_outbox_never_replaces_a_file_nor_leaves_the_folder(self):
        outbox = self.env["bank.outbox"]
        (self.base / "out").mkdir(exist_ok=True)
        self.put(b"theirs", "answer.xml", folder="out")
        for key, name in (("answer:3", "answer.xml"), ("answer:4", "../x.xml")):
            row = outbox._put(
                key,
                "file",
                company_id=self.company.id,
                endpoint="far",
                payload_name=name,
                payload=b"PGEvPg==",
            )
            with self.assertRaises(UserError):
                row._deliver_file()
        self.assertEqual((self.base / "out" / "answer.xml").read_bytes(), b"theirs")
