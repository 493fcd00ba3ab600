"""No role reads a whole card number, wherever files, records and messages keep what came."""

import re

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.atm_claims.tests.common import BANK_ROLES, ROLES
from odoo.addons.atm_claims.tests.ncr_day import NcrDay

from .common import ProcessingCase, document, operation, tlf_row, tlf_trailer

FULL = "4276011234567895"  # its check digit is right, as a real card's
LOOSE = "4276010000001234"  # its check digit is not
SPACED = "4276 0112 3456 7895"
OURS = ("atm.", "exchange.", "bank.", "mail.", "ir.attachment", "ir.logging")
MOST = 500


@tagged("post_install", "-at_install")
class TestMasked(ProcessingCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {role: cls._user(role) for role in (*ROLES, *BANK_ROLES)}

    def brought(self):
        """Files of every kind with whole card numbers, good ones, bad ones and refused ones."""
        switch = self.take(
            document(
                "processing_switch",
                operation(card=FULL),
                operation(trace="2", card=LOOSE, currency="XXX"),
                operation(trace="3", atm="ATM99999", card=SPACED),
            )
        )
        core = self.take(document("processing_core", operation(card=LOOSE)), "core")
        line = tlf_row(card=LOOSE) + "\r\n" + tlf_row(card=FULL, trace="8")[:90]
        refused = self.take(
            f"{line}\r\n{tlf_trailer(g01=9)}\r\n",
            mapping="base24_tlf",
            name="tlf.txt",
        )
        return switch + core + refused + self.printed()

    def printed(self):
        """A journal that prints the number whole, in a known line and in lines of no kind."""
        one = NcrDay("2026-11-20 08:00:00", terminal="ATM00001")
        one.card = FULL
        one.trace = 4000
        one.header()
        one.start()
        one.withdraw(5000, 1, 0, 0, 0)
        one.raw(f"SOMETHING STRANGE {FULL} AND {SPACED}")
        one.end()
        file = self.take(one.bytes(), "journal", name="EJATM0000120261120.001")
        self.assertEqual(file.state, "loaded", file.reason)
        return file

    def seen(self, model, user):
        """Everything that a user reads of a model, as one text."""
        records = self.env[model].with_user(user)
        if records._abstract or records._transient or not records.has_access("read"):
            return ""
        with mute_logger("odoo.models"):
            found = records.search([], limit=MOST, order="id desc")
            names = [
                name
                for name, field in records._fields.items()
                if field.type
                in ("char", "text", "html", "json", "reference", "integer")
                and records._has_field_access(field, "read")
            ]
            return repr(found.read([*names, "display_name"]))

    def test_nobody_reads_a_whole_card(self):
        self.brought()
        models = sorted(name for name in self.registry if name.startswith(OURS))
        self.assertIn("atm.source.row", models)
        read = 0
        for role, user in self.users.items():
            for model in models:
                text = self.seen(model, user)
                read += len(text)
                bare = re.sub(r"(?<=\d)[ -](?=\d)", "", text)
                for number in (FULL, LOOSE):
                    self.assertNotIn(number, bare, (role, model))
        self.assertGreater(read, 10_000)

    def test_the_operator_sees_files_not_operations(self):
        files = self.brought()
        operator = self.users["exchange_operator"]
        for model in ("atm.source.row", "atm.transaction", "atm.event", "atm.journal",
                      "atm.journal.finding", "atm.claim", "atm.match", "atm.proposal",
                      "atm.payout", "atm.captured.card", "atm.statement"):  # fmt: skip
            records = self.env[model].with_user(operator)
            for ask in (
                lambda one: one.search([]),
                lambda one: one.name_search("4276"),
                lambda one: one._read_group([], [one._rec_name or "id"]),
                lambda one: one.search([]).export_data(["id"]),
            ):
                with self.assertRaises(AccessError, msg=model):
                    ask(records)
        rejects = files.reject_ids.with_user(operator)
        self.assertTrue(rejects.mapped("source_masked"))
        for name in ("source", "value"):
            with self.assertRaises(AccessError):
                rejects.mapped(name)
            with self.assertRaises(AccessError):
                rejects._read_group([], [name])
            with self.assertRaises(AccessError):
                rejects.search([(name, "like", "4276")])
        for file in files.with_user(operator):
            with self.assertRaises(AccessError):
                file._download()
            with self.assertRaises(AccessError):
                file._kept_bytes(0, 100)

    def test_bytes_of_a_journal(self):
        file = self.printed()
        journal = self.env["atm.journal"].search([("name", "=", file.name)], limit=1)
        for role in ("technician", "front_office", "auditor"):
            seen = journal.with_user(self.users[role])
            data = seen._bytes(0, journal.size)
            text = seen._shown(data)
            bare = re.sub(rb"(?<=\d)[ -](?=\d)", b"", file._kept_bytes(0, journal.size))
            self.assertIn(FULL.encode(), bare, "the file is kept as it came")
            self.assertNotIn(FULL, re.sub(r"(?<=\d)[ -](?=\d)", "", text))
            self.assertNotIn(FULL, seen.unknown_text or "")
            self.assertNotIn(
                FULL.encode(),
                re.sub(rb"(?<=\d)[ -](?=\d)", b"", file.with_user(seen.env.user)
                       ._kept_bytes(0, journal.size)),
            )  # fmt: skip

    def test_download(self):
        file = self.printed()
        for role, status in (("exchange_operator", 403), ("administrator", 403),
                             ("technician", 403), ("auditor", 200)):  # fmt: skip
            login = self.users[role].login
            self.authenticate(login, login)
            with mute_logger("odoo.http"):
                answer = self.url_open(f"/exchange/file/{file.id}")
            self.assertEqual(answer.status_code, status, role)
