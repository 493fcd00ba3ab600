"""A bank's own programs around a transfer."""

import hashlib
import hmac
import os
import shutil
import sys
from pathlib import Path
from unittest.mock import patch

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..tools.store import NoSpace, Store
from .common import FetchCommon, book, loan

SCRIPT = Path(__file__).parent / "data" / "reverse.py"


def seal(data):
    data = data[::-1]
    return hmac.digest(b"known to both sides", data, hashlib.sha256) + data


@tagged("post_install", "-at_install")
class TestProgram(FetchCommon):
    def setUp(self):
        super().setUp()
        variables = {"KOPECK_SECRET_OF_OURS": "x"}
        for name in ("open", "seal"):
            folder = self.folder / "programs"
            folder.mkdir(exist_ok=True)
            path = folder / name
            # the shebang's python3 may be another one than ours: name ours
            text = SCRIPT.read_text().replace(
                "#!/usr/bin/env python3", f"#!{sys.executable}"
            )
            path.write_text(text)
            path.chmod(0o700)
            variables[f"KOPECK_EXCHANGE_PROGRAM_BANK_{name.upper()}"] = str(path)
        self.startPatcher(patch.dict(os.environ, variables))
        self.far.write({"program_in": "bank_open", "program_out": "bank_seal"})

    def file(self):
        return self.env["exchange.file"].search([], limit=1)

    def test_incoming(self):
        plain = book(loan("A"))
        self.put(seal(plain))
        (answer,) = self.run_twice()
        self.assertEqual((answer["state"], answer["loaded"]), ("loaded", 1), answer)
        file = self.file()
        self.assertEqual(file._path().read_bytes(), seal(plain))
        self.assertEqual(file._content_path().read_bytes(), plain)
        self.assertEqual(file.opened_sha256, hashlib.sha256(plain).hexdigest())
        self.assertEqual(self.names("done"), ["loans.xml"])

    def test_a_wrong_signature(self):
        self.put(seal(book(loan("A")))[:-1] + b"!")
        (answer,) = self.run_twice()
        file = self.file()
        self.assertRefused(file, "crypto", "Подпись неверна", "CN=*")
        self.assertNotIn("Иванов", file.reason)
        self.assertNotIn("4510", file.reason)
        self.assertEqual(answer["state"], "refused")
        self.assertFalse(self.loans())
        self.assertEqual(self.names("refused"), ["loans.xml"])

    def test_plain_bytes_are_not_taken_instead(self):
        self.put(book(loan("A")))
        self.run_twice()
        self.assertRefused(self.file(), "crypto")

    def test_the_same_text_encrypted_anew(self):
        """Other bytes came, the same text came out: the file is a repeat."""
        self.put(seal(book(loan("A"))))
        self.run_twice()
        file = self.file()
        self.env.flush_all()
        self.env.cr.execute("UPDATE exchange_file SET sha256 = repeat('0', 64)")
        self.env.invalidate_all()
        self.put(seal(book(loan("A"))), "again.xml")
        (answer,) = self.run_twice()
        self.assertEqual(answer["state"], "duplicate")
        self.assertEqual(file.state, "loaded")

    def test_killed_between_opening_and_load(self):
        self.put(seal(book(loan("A"))))
        self.run_once()
        with (
            patch.object(
                type(self.env["exchange.fetcher"]),
                "_process",
                side_effect=ZeroDivisionError,
            ),
            mute_logger("odoo.addons.exchange.models.exchange_fetcher"),
        ):
            self.run_once()
        self.assertTrue(self.file().opened_sha256)
        shutil.rmtree(self.folder / "programs")
        (answer,) = self.run_once()
        self.assertEqual(
            answer["state"], "loaded", "opened once, loaded from what is kept"
        )

    def test_a_program_that_is_not_there(self):
        self.far.program_in = "nobody"
        self.put(seal(book(loan("A"))))
        (answer,) = self.run_twice()
        self.assertEqual(answer["state"], "failed")
        self.assertIn("program_nobody", answer["error"])
        self.assertEqual(self.names("in"), ["loans.xml"])
        self.far.program_in = "bank_open"
        (answer,) = self.run_once()
        self.assertEqual(answer["state"], "loaded", "the settings are right now")

    def test_one_file_that_cannot_be_opened_keeps_no_other_waiting(self):
        self.put(seal(book(loan("A"))), "first.xml")
        self.put(seal(book(loan("B"), sequence=2)), "second.xml")
        keep, errors = Store.keep, [NoSpace(1, 0), PermissionError(13, "denied")]

        def keep_but_once(store, path):
            if path.name.startswith("made-") and errors:
                raise errors.pop(0)
            return keep(store, path)

        with (
            patch.object(Store, "keep", keep_but_once),
            mute_logger("odoo.addons.exchange.models.exchange_loader"),
        ):
            self.run_once()
            first = self.run_once()
            second = self.run_once()
        states = [sorted(one["state"] for one in found) for found in (first, second)]
        self.assertEqual(states, [["received", "received"], ["loaded", "loaded"]])
        self.assertTrue(all(one["error"] for one in first))
        self.assertEqual(len(self.loans()), 2)

    def test_given_by_command(self):
        path = self.given(seal(book(loan("A"))))
        with self.drivers():
            loader = self.env["exchange.loader"]
            (answer,) = loader._load_paths([path], self.type.code, None, "far")
        self.assertEqual(answer["state"], "loaded", answer)

    def test_a_record_is_corrected_in_what_came_out(self):
        self.put(seal(book(loan("A"), loan("B", amount="-1.00"))))
        self.run_twice()
        reject = self.file().reject_ids
        with self.drivers():
            file_id, answer = self.env["exchange.loader"]._replay(
                reject.id, reject.source.replace("-1.00", "1.00")
            )
        self.assertEqual(answer["state"], "loaded", answer)

    def test_retention_deletes_both(self):
        self.put(seal(book(loan("A"))))
        self.run_twice()
        file = self.file()
        paths = [file._path(), file._content_path()]
        self.type.keep_days = 1
        file.received_on = "2020-01-01"
        self.env.flush_all()
        self.env["exchange.file"]._cron_retention()
        self.assertEqual([path.exists() for path in paths], [False, False])

    # -- outgoing -----------------------------------------------------------------------

    def put_out(self, key="decisions:1"):
        return self.env["bank.outbox"]._put(
            key,
            "file",
            company_id=self.company.id,
            endpoint="far",
            payload_name="decisions.xml",
            payload=b"PGEvPg==",
        )

    def test_outgoing(self):
        row = self.put_out()
        row._deliver_file()
        sent = (self.base / "out" / "decisions.xml").read_bytes()
        self.assertEqual(sent, seal(b"<a/>"))
        self.assertEqual(row.sha256, hashlib.sha256(sent).hexdigest())

    def test_outgoing_goes_on_with_the_same_bytes(self):
        """A program that makes other bytes each time does not make two files."""
        row = self.put_out()
        row._deliver_file()
        (self.base / "out" / "decisions.xml").unlink()
        (self.folder / "programs" / "seal").write_text("#!/bin/sh\nexit 1\n")
        row._deliver_file()
        self.assertFalse(self.names("out"), "the partner has taken it")

    def test_outgoing_is_in_a_backup(self):
        """What was sealed and noted of a sending: without it a restored bank sends once more."""
        self.put_out()._deliver_file()
        folder = self.env["exchange.file"]._store().root / "outgoing"
        made = {f"outgoing/{path.name}" for path in folder.iterdir()}
        self.assertEqual(len(made), 2)
        (folder / "0a1b.part").write_bytes(b"half")
        (folder / ".nfs0a1b").write_bytes(b"gone")
        kept = [name for _place, name, _sha in self.env["bank.backup"]._kept()]
        self.assertEqual({name for name in kept if name.startswith("outgoing/")}, made)

    def test_outgoing_is_deleted_at_its_term(self):
        """What was sealed is kept as long as it may be asked for again, then deleted."""
        row = self.put_out()
        row._try_deliver()
        self.assertEqual(row.state, "sent")
        folder = self.env["exchange.file"]._store().root / "outgoing"
        self.assertEqual(len([*folder.iterdir()]), 2)
        retention = self.env["exchange.file"]._cron_retention
        self.env["exchange.type"].search([]).keep_days = 10
        retention()
        self.assertEqual(len([*folder.iterdir()]), 2, "its term is not over")
        row.write({"sent_at": "2020-01-01", "receipt_state": "awaited"})
        retention()
        self.assertEqual(len([*folder.iterdir()]), 2, "its receipt is awaited")
        row.receipt_state = "confirmed"
        self.type.keep_days = 0
        retention()
        self.assertEqual(len([*folder.iterdir()]), 2, "a type keeps files for ever")
        self.type.keep_days = 10
        retention()
        self.assertEqual([*folder.iterdir()], [])

    @mute_logger("odoo.addons.bank_base.models.bank_outbox")
    def test_outgoing_refused(self):
        (self.folder / "programs" / "seal").write_text("#!/bin/sh\nexit 3\n")
        row = self.put_out()
        self.env["bank.outbox"]._deliver_pending(self.company)
        self.assertEqual((row.state, row.attempts), ("pending", 1))
        self.assertIn("3", row.last_error)
        self.assertFalse(self.names("out"))

    def test_only_names_are_stored(self):
        for wrong in ("/bin/sh", "sh -c", "A", "x;y", "../x"):
            with self.subTest(wrong), self.assertRaises(ValidationError):
                self.far.program_in = wrong
        for field in ("program_seconds", "receipt_hours"):
            with self.assertRaises(ValidationError):
                self.far[field] = 0
